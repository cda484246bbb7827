"""Lines that are no events: summaries and tips, which are told by the lines around them, and all that has a form of its own."""

from __future__ import annotations

import re
from typing import cast

from strace_lens.events import NoteKind
from strace_lens.parse import forms

_TITLES = re.compile(
    r" *(?:% time|seconds|usecs/call|calls|errors|syscall|shortest|longest|(?:wall|min|max|avg|total)-\w+)"
    r"(?: +(?:% time|seconds|usecs/call|calls|errors|syscall|shortest|longest|(?:wall|min|max|avg|total)-\w+))*"
)
_RULE = re.compile(r"-{4,}(?: -{4,})*")
_HEADING = re.compile(r"System call usage summary for \S+(?: bit)? mode:")
_CELL = re.compile(r"\d+(?:\.\d+)?")
_NAME = re.compile(forms.NAME + r"|total")


class Notes:
    """Tells what lines are that no task wrote, remembering a table or a banner that has begun."""

    def __init__(self) -> None:
        self._table = False
        self._banner = False

    def kind(self, text: str) -> NoteKind | None:
        """What a whole line is, leader and all; None where it is no note."""
        if self._is_summary(text):
            return "summary"
        if self._is_tip(text):
            return "tips"
        return cast("NoteKind | None", forms.note_kind(text))

    def _is_summary(self, text: str) -> bool:
        if _TITLES.fullmatch(text) or _RULE.fullmatch(text) or _HEADING.fullmatch(text):
            self._table = True
            return True
        if self._table:
            cells = text.split()
            names = [cell for cell in cells if not _CELL.fullmatch(cell)]
            self._table = len(cells) > 1 and len(names) == 1 and _NAME.fullmatch(names[0]) is not None
        return self._table

    def _is_tip(self, text: str) -> bool:
        if re.fullmatch(r" {1,3}_{20,} *(?:\S.*)?", text):
            self._banner = True
        elif not re.fullmatch(r"\s*[/|\\].*", text):
            self._banner = False
        return self._banner
