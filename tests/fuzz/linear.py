"""Holds that the time of a call grows with the length of its text, and not with the square of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random
from zlib import crc32

SHORT, LONG = 3_000, 24_000
"""Characters of the two texts: one has 8 times the length of the other."""
SLOW = 3
"""So many times 8 the longer may take; where time grows with the square, it takes 8 times 8."""
LEAST = 0.002
"""Seconds of processor time that are too few to be compared."""
ONE_OF = 100
"""Of so many texts one is timed."""


def grows_linearly(call: Callable[[str], object], text: str) -> None:
    """Repeat a stretch of ``text`` and time ``call``; for one of some texts only, since it takes long."""
    lot = Random(crc32(text.encode("utf-8", "surrogatepass")))
    if not text or lot.randrange(ONE_OF):
        return
    first, last = sorted((lot.randrange(len(text)), lot.randrange(len(text)) + 1))
    before, stretch, behind = text[:first], text[first:last] or text, text[last:]
    short, long = (before + stretch * (length // len(stretch) + 1) + behind for length in (SHORT, LONG))
    if len(long) < 4 * len(short):
        return
    most = SLOW * len(long) / len(short)
    # Another program may take the processor or its cache: a text is slow if it is so each time.
    ratios = (_time(call, long) / max(_time(call, short), LEAST) for _ in range(5))
    assert any(ratio <= most for ratio in ratios), (
        f"{stretch[:80]!r} repeated takes more than {most:.0f} times the time"
    )


def _time(call: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    call(text)
    return time.process_time() - began
