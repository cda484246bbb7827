"""Changes a text by lot: pieces come, stretches go, move or come again."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tests.fuzz.target import Mutate

MOST = 20_000
"""So many characters a changed text has at most."""


def changing(pieces: Sequence[str]) -> Mutate:
    """A change of a text that may put any of ``pieces`` into it."""

    def changed(lot: Random, text: str) -> str:
        for _ in range(lot.choice((1, 1, 2, 3, 5))):
            text = _changed(lot, text, pieces)
        return text[:MOST]

    return changed


def _changed(lot: Random, text: str, pieces: Sequence[str]) -> str:
    first, last = sorted((lot.randrange(len(text) + 1), lot.randrange(len(text) + 1)))
    stretch = text[first:last]
    match lot.randrange(7):
        case 0:
            return text[:first] + text[last:]
        case 1:
            return text[:first] + stretch * lot.choice((2, 2, 3, 9, 60)) + text[last:]
        case 2:
            return stretch + text[:first] + text[last:]
        case 3:
            return text[:first] + chr(lot.choice((*range(128), 0xE9, 0x202E, 0xDCFF, 0x1F600))) + text[first + 1 :]
        case 4:
            return text[:first] + lot.choice(pieces) + text[last:]
        case _:
            return text[:first] + lot.choice(pieces) + text[first:]
