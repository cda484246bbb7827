"""The how-to of docs/sweep.md does what it says."""

import re
from pathlib import Path

import pytest

from tests.documented import ROOT, blocks, shell, steps

PAGE = (ROOT / "docs" / "sweep.md").read_text()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the page's program."""
    path = tmp_path_factory.mktemp("sweep")
    (source,) = blocks(PAGE, "c")
    (path / "save.c").write_text(source)
    return path


@pytest.mark.needs_strace
@pytest.mark.parametrize(("command", "output"), steps(PAGE), ids=[command[:40] for command, _ in steps(PAGE)])
def test_a_command_prints_what_the_page_says(folder: Path, command: str, output: str) -> None:
    """In order, in one directory. How many calls load a program hangs on the machine."""

    def same(text: str) -> str:
        return re.sub(r"\d+ calls that load|#\d+ of", "N", text)

    assert same(shell(command, folder)) == same(output)
