"""A line of a report as pieces with styles, so that colour is one decision at the very end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

Piece = tuple[str, str]
"""Text and the name of its style (``""``: none). The text is harmless already: see :mod:`strace_lens.escape`."""
Line = list[Piece]


def write_lines(lines: Iterable[Line], out: TextIO, *, colour: bool) -> None:
    """Write the lines, with their styles where ``colour`` is on."""
    if not colour:
        out.writelines("".join(text for text, _ in line) + "\n" for line in lines)
        return
    console = _console(out)
    for line in lines:
        _styled(console, line)


def _console(out: TextIO) -> Console:
    from rich.console import Console

    # Whether to colour is decided; rich would look into the environment once more.
    return Console(file=out, force_terminal=True, color_system="standard", no_color=False, highlight=False)


def _styled(console: Console, line: Line) -> None:
    from rich.text import Text

    console.print(Text.assemble(*line), soft_wrap=True)
