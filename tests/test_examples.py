"""The examples pass, and fail as their README shows when what they assert is broken."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.documented import ROOT, shell, steps

EXAMPLES = ROOT / "examples"
STEPS = steps((EXAMPLES / "README.md").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the examples, to be broken."""
    pytest.importorskip("pytest_strace_lens", reason="pytest-strace-lens is not installed: make test installs it")
    path = tmp_path_factory.mktemp("examples")
    return Path(shutil.copytree(EXAMPLES, path / "examples"))


def masked(text: str) -> str:
    """What differs between machines and runs, taken out."""
    text = re.sub(r"/\S+/(?=test_|pytest-)|tmp_obj_\w+|\d[\d.]*m?s\b", "…", text)
    text = re.sub(r"pytest-of-\w+/pytest-\d+|(?<=-strace)\d+", "…", text)
    return re.sub(r"(?m)^( +\d+)  \d+ [\d.]+", r"\1", text)


@pytest.mark.needs_strace
@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize(("command", "output"), STEPS, ids=[command[:50] for command, _ in STEPS])
def test_a_command_prints_what_the_page_says(folder: Path, command: str, output: str) -> None:
    """In order: all pass, then one is broken."""
    found = shell(command.replace("pytest", "pytest -p no:cacheprovider", 1), folder, PYTHONDONTWRITEBYTECODE="1")
    assert masked(found) == masked(output)


def test_each_file_is_in_the_table() -> None:
    """And no other."""
    named = set(re.findall(r"\(assertions/(\w+\.py)\)", (EXAMPLES / "README.md").read_text(encoding="utf-8")))
    assert named == {path.name for path in (EXAMPLES / "assertions").glob("test_*.py")}


def test_there_are_three_commands() -> None:
    """The pattern finds them."""
    assert [command.split()[0] for command, _ in STEPS] == ["pytest", "sed", "pytest"]
