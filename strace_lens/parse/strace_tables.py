"""Recognises tables of ``-c`` and banners of ``--tips``, lines without a form of their own."""

from __future__ import annotations

import re

from strace_lens.events import NoteKind
from strace_lens.parse import line_forms

_TITLES = re.compile(
    r" *(?:% time|seconds|usecs/call|calls|errors|syscall|shortest|longest|(?:wall|min|max|avg|total)-\w+)"
    r"(?: +(?:% time|seconds|usecs/call|calls|errors|syscall|shortest|longest|(?:wall|min|max|avg|total)-\w+))*"
)
_RULE = re.compile(r"-{4,}(?: -{4,})*")
_HEADING = re.compile(r"System call usage summary for \S+(?: bit)? mode:")
_BANNER = re.compile(r" {1,3}_{20,} *(?:\S.*)?")
# A row as ``-c`` prints it by default; others of ``-U`` are known by the title above them.
_ROW = re.compile(rf" *(?:\d+\.\d{{2}} +)?(?>(?:\d+\.\d{{6}} ++)+)(?>(?:\d++ ++)+)(?:{line_forms.NAME}|total)")
_CELL = re.compile(r"\d+(?:\.\d+)?")
_NAME = re.compile(line_forms.NAME + r"|total")


class Notes:
    """Recognises tables and banners by the lines above them."""

    def __init__(self) -> None:
        self._kind: NoteKind | None = None
        self._line = 0

    def kind(self, number: int, text: str) -> NoteKind | None:
        """What a whole line is, leader and all: ``summary``, ``tips``, or None."""
        inside = self._kind if self._line == number - 1 else None
        if _TITLES.fullmatch(text) or _RULE.fullmatch(text) or _HEADING.fullmatch(text):
            self._kind = "summary"
        elif _BANNER.fullmatch(text):
            self._kind = "tips"
        elif (inside == "summary" and _is_row(text)) or _ROW.fullmatch(text):
            self._kind = "summary"
        else:
            self._kind = inside if inside == "tips" else None
        self._line = number
        return self._kind


def _is_row(text: str) -> bool:
    """Numbers and one name: ``  0.08    0.000008           8         1           arch_prctl``."""
    cells = text.split()
    names = [cell for cell in cells if not _CELL.fullmatch(cell)]
    return len(cells) > 1 and len(names) == 1 and _NAME.fullmatch(names[0]) is not None
