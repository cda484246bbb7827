"""The page of the language: its examples are expectations, its commands print what it says, and check prints it."""

from __future__ import annotations

from pathlib import Path

import pytest

from strace_lens.analysis.expect.parse import parse, parse_spec
from tests.cli.command import lens
from tests.documented import ROOT, blocks, masked, shell, steps

PAGE = (ROOT / "docs" / "expectations.md").read_text(encoding="utf-8")
STEPS = steps(PAGE)


def test_the_examples_are_expectations() -> None:
    """Each line of each block, as a spec file; printed, they read back equal."""
    found = [one for block in blocks(PAGE, "expectations") for one in parse_spec(block, source="expectations.md")]
    assert len(found) >= 11
    assert [parse(str(one)) for one in found] == found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands run, one after the other."""
    return tmp_path_factory.mktemp("page")


@pytest.mark.needs_strace
@pytest.mark.parametrize(("command", "output"), STEPS, ids=[command[:60] for command, _ in STEPS])
def test_a_command_prints_what_the_page_says(folder: Path, command: str, output: str) -> None:
    """In order, in one directory; a line of another task's may come earlier or later."""
    found, expected = masked(shell(command, folder)), masked(output)
    assert sorted(found.splitlines()) == sorted(expected.splitlines())


def test_check_prints_the_page() -> None:
    """``check --language`` needs no log; what it prints is the page of docs/."""
    done = lens("check", "--language")
    assert (done.status, done.out, done.err) == (0, PAGE, "")
