"""Gaps: what the log should show and does not, and what each can hide."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Literal

import msgspec

GapKind = Literal[
    "cut",
    "cut call",
    "unparsed",
    "unread",
    "no beginning",
    "no end",
    "not resumed",
    "lost child",
    "complaint",
    "contradiction",
    "empty",
]


class Hides(Enum):
    """What a gap can hide."""

    BEGINNING = "what a task did before the log begins"
    MIDDLE = "lines between others"
    END = "what a task did at last"
    VALUE = "one value of one line"
    TASK = "all that a task did"
    ALL = "anything"


_HIDES: Mapping[GapKind, Hides] = {
    "cut": Hides.END,
    "cut call": Hides.MIDDLE,
    "unparsed": Hides.MIDDLE,
    "unread": Hides.VALUE,
    "no beginning": Hides.BEGINNING,
    "no end": Hides.END,
    "not resumed": Hides.MIDDLE,
    "lost child": Hides.TASK,
    "complaint": Hides.ALL,
    "contradiction": Hides.ALL,
    "empty": Hides.ALL,
}
_READ_WRONG = frozenset({"unparsed", "unread", "not resumed"})


class Gap(msgspec.Struct, frozen=True):
    """Something that the log should show and does not.

    Attributes:
        kind: what is missing.
        text: the same as a sentence for users.
        line: line number in the log, or None if no line shows the gap.
    """

    kind: GapKind
    text: str
    line: int | None

    @property
    def hides(self) -> Hides:
        """What it can hide."""
        return _HIDES[self.kind]

    @property
    def is_loss(self) -> bool:
        """Whether the log lacks lines; False: it has them, and they were not understood."""
        return self.kind not in _READ_WRONG
