"""Keeps the times of lines: 16 bytes for each and the number, where a dict takes some 170 bytes."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable


class Stamps:
    """The time of each line that matters, in nanoseconds. Lines may come in any order, and again with the same time."""

    def __init__(self, pairs: Iterable[tuple[int, int]] = ()) -> None:
        self._lines = array("q")
        self._times: list[int] = []
        """A damaged line may have a time of more than eight bytes."""
        self._is_sorted = True
        for line, time in pairs:
            self.keep(line, time)

    def keep(self, line: int, time: int) -> None:
        """Keeps the time of a line."""
        if self._lines:
            if line == self._lines[-1]:
                return
            self._is_sorted &= line > self._lines[-1]
        self._lines.append(line)
        self._times.append(time)

    def get(self, line: int) -> int | None:
        """The time of a line; None if none was kept."""
        self._sort()
        place = bisect_left(self._lines, line)
        return self._times[place] if place < len(self._lines) and self._lines[place] == line else None

    @property
    def lines(self) -> list[int]:
        """The lines, each once, in order."""
        self._sort()
        return list(dict.fromkeys(self._lines))

    def _sort(self) -> None:
        if self._is_sorted:
            return
        places = sorted(range(len(self._lines)), key=self._lines.__getitem__)
        self._lines = array("q", map(self._lines.__getitem__, places))
        self._times = [self._times[place] for place in places]
        self._is_sorted = True
