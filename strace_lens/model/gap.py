"""A gap: something that the log should show and does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

GapKind = Literal[
    "cut", "unparsed", "no beginning", "no end", "not resumed", "lost child", "complaint", "empty", "unread"
]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the trace should show and does not: the evidence is not whole.

    Attributes:
        kind: what is missing.
        text: the same in a sentence for the user.
        line: of the log, or None where no line tells it.
    """

    kind: GapKind
    text: str
    line: int | None
