"""A gap: something that the log should show and does not."""

from __future__ import annotations

from typing import Literal

import msgspec

GapKind = Literal["cut", "unparsed", "no beginning", "no end", "not resumed", "lost child", "complaint", "empty"]


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
