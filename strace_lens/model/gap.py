"""A gap: something that the log should show and does not, and what it can hide."""

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
    """What may be in a gap."""

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
    """Something that the trace should show and does not: the evidence is not whole.

    Attributes:
        kind: what is missing.
        text: the same in a sentence for the user.
        line: of the log, or None where no line tells it.
    """

    kind: GapKind
    text: str
    line: int | None

    @property
    def hides(self) -> Hides:
        """What may be in it."""
        return _HIDES[self.kind]

    @property
    def is_loss(self) -> bool:
        """Lines of the log are lost; else they are there, and were not understood."""
        return self.kind not in _READ_WRONG
