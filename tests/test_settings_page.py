"""docs/settings.md: its example is valid, its table has every key, and its output is what the command prints."""

from __future__ import annotations

import re
from pathlib import Path

from strace_lens.settings.read import _READERS
from tests.cli.command import lens

PAGE = (Path(__file__).parents[1] / "docs/settings.md").read_text()


def test_the_table_names_every_key() -> None:
    """And no other."""
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", PAGE, re.MULTILINE)
    assert sorted(word for row in rows for word in re.findall(r"\w+", row)) == sorted(_READERS)


def test_the_example_is_shown_as_the_page_says(tmp_path: Path) -> None:
    """With one value from the command line; and the mistake of the page is reported so."""
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    mistake, shown = re.findall(r"```console\n\$ strace-lens (.*?)```", PAGE, re.DOTALL)
    settings = tmp_path / "pyproject.toml"
    settings.write_text(example)
    command, _, output = shown.partition("\n")
    assert lens(*command.split(), cwd=tmp_path).out == output
    settings.write_text(example.replace("timeout", "timeuot"))
    command, _, output = mistake.partition("\n")
    assert lens(*command.split(), cwd=tmp_path).err == output
