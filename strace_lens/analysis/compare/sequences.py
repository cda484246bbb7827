"""Compares two sequences of events: what each has that the other lacks, in which place, how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count

import msgspec

_MOST = 150_000_000
"""The product of two lengths up to which sequences are compared event by event: a second of work."""
KEPT = 100
"""The events of a block that are kept on each side; the others are counted."""


class EventLine(msgspec.Struct, frozen=True):
    """An event, or several equal ones in a row, with the first line of the log."""

    line: int
    text: str
    count: int = 1


class Block(msgspec.Struct, frozen=True):
    """A place where two sequences differ.

    Attributes:
        a, b: the events of A that B lacks there, and of B that A lacks; the first ones.
        numbers: how many they are in all.
        counts: it is one event on both sides, and only its count differs.
    """

    a: tuple[EventLine, ...]
    b: tuple[EventLine, ...]
    numbers: tuple[int, int]
    counts: bool = False


class Sequenced(msgspec.Struct):
    """Events in order, equal ones in a row as one: the numbers of their texts, how many, their first lines."""

    texts: list[int] = []
    counts: list[int] = []
    lines: list[int] = []

    def add(self, text: int, line: int) -> None:
        """Adds an event by the number of its text."""
        if self.texts and self.texts[-1] == text:
            self.counts[-1] += 1
            return
        self.texts.append(text)
        self.counts.append(1)
        self.lines.append(line)

    def sort(self) -> None:
        """Puts equal events together: the order of threads that run at once is the scheduler's."""
        total: Counter[int] = Counter()
        first: dict[int, int] = {}
        for text, number, line in zip(self.texts, self.counts, self.lines, strict=True):
            total[text] += number
            first.setdefault(text, line)
        self.texts = sorted(total)
        self.counts = [total[text] for text in self.texts]
        self.lines = [first[text] for text in self.texts]


class Texts:
    """The texts of events by number. ``loose``: of equal ones in a row the number does not count."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self.loose: list[bool] = []
        self._numbers: dict[str, int] = {}

    def number(self, text: str, *, loose: bool) -> int:
        """Returns the number of a text, the same for equal texts."""
        found = self._numbers.get(text)
        if found is None:
            found = self._numbers[text] = len(self.all)
            self.all.append(text)
            self.loose.append(loose)
        return found


def blocks(ours: Sequenced, theirs: Sequenced, texts: Texts, *, begun: bool = False) -> Iterator[Block]:
    """The places where two sequences differ. ``begun``: one was cut short, and what the other has behind it counts not.

    The common beginning and end are cut off first. Beyond a size the rest is one block.
    """
    if ours.texts == theirs.texts and ours.counts == theirs.counts:
        return
    for tag, i, j, k, m in _operations(ours.texts, theirs.texts):
        if tag == "equal":
            yield from _counts(ours, theirs, texts, (i, j, k))
        elif not (begun and j == len(ours.texts) and m == len(theirs.texts) and (i == j or k == m)):
            yield Block(
                _events(ours, texts, i, j),
                _events(theirs, texts, k, m),
                (sum(ours.counts[i:j]), sum(theirs.counts[k:m])),
            )


def _operations(ours: Sequence[int], theirs: Sequence[int]) -> Iterator[tuple[str, int, int, int, int]]:
    most = min(len(ours), len(theirs))
    begin = next((place for place in range(most) if ours[place] != theirs[place]), most)
    rest = most - begin
    end = next((place for place in range(rest) if ours[-1 - place] != theirs[-1 - place]), rest)
    left, right = len(ours) - end, len(theirs) - end
    yield "equal", 0, begin, 0, begin
    if begin in (left, right) or (left - begin) * (right - begin) > _MOST:
        if left > begin or right > begin:
            yield "replace", begin, left, begin, right
    else:
        from rapidfuzz.distance import Levenshtein

        for one in Levenshtein.opcodes(ours[begin:left], theirs[begin:right]):
            i, j, k, m = one.src_start, one.src_end, one.dest_start, one.dest_end
            yield one.tag, begin + i, begin + j, begin + k, begin + m
    yield "equal", left, len(ours), right, len(theirs)


def _counts(ours: Sequenced, theirs: Sequenced, texts: Texts, where: tuple[int, int, int]) -> Iterator[Block]:
    """Where equal events come another number of times."""
    begin, end, other = where
    for place, beside in zip(range(begin, end), count(other)):
        number = ours.counts[place], theirs.counts[beside]
        if number[0] != number[1] and not texts.loose[ours.texts[place]]:
            a, b = _events(ours, texts, place, place + 1), _events(theirs, texts, beside, beside + 1)
            yield Block(a, b, number, counts=True)


def _events(some: Sequenced, texts: Texts, begin: int, end: int) -> tuple[EventLine, ...]:
    return tuple(
        EventLine(some.lines[place], texts.all[some.texts[place]], some.counts[place])
        for place in range(begin, min(end, begin + KEPT))
    )
