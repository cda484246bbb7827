"""Puts the stamps of a trace in the order of its lines, where somebody set the machine's clock back."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

import msgspec

from strace_lens.events import Event
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace

_DAY = 24 * 3600 * 1_000_000_000
_SET_BACK = 6 * 3600 * 1_000_000_000
"""A time of day that steps back by more than this passed midnight (:mod:`strace_lens.model.build.times`)."""


class Step(msgspec.Struct, frozen=True):
    """The clock was set back, by so many nanoseconds.

    ``time``: of the first line behind, in the trace's clock as :meth:`Clock.at` gives it.
    """

    line: int
    back: int
    time: int


class Clock:
    """Gives the times of lines, in the trace's clock, so that no later line has an earlier time.

    strace writes one line after the other, so the order of the lines is sure and a stamp is not: each step back is
    added to the stamps behind it. Give it each event of the trace first, in the order of ``trace.source()``: the order
    in which they were complete, so the last line of each comes after that of the one before.

    Attributes:
        steps: where the clock was set back.
    """

    def __init__(self, trace: Trace) -> None:
        self.steps: list[Step] = []
        self._clock = trace.clock
        self._ordered = trace.ordered
        self._latest = (0, 0)
        self._days: list[int] = []
        self._lines, self._elapsed = array("q"), array("q")
        self._sums: dict[int, int] | None = None

    def see(self, event: Event) -> None:
        """Takes the next event."""
        if self._clock == "first line":
            self._add(event)
        elif self._ordered and event.last_line > self._latest[0]:
            time = event.decoder.time(event.last_leader)
            if time is not None and self._fits(time):
                self._step(event.last_line, time)

    def _fits(self, stamp: int) -> bool:
        """Whether a stamp is of the trace's clock; a run that was appended (-A) may have another."""
        return self._clock is not None and (stamp < 2 * _DAY) is (self._clock == "midnight")

    def _step(self, line: int, time: int) -> None:
        back = self._latest[1] - time
        if back > _SET_BACK and self._clock == "midnight":
            self._days.append(line)
        elif back > 0:
            behind = self.at(line, time + _DAY * len(self._days)) + back
            self.steps.append(Step(line, back, behind))
        self._latest = (line, time)

    def _add(self, event: Event) -> None:
        leaders = {event.line: event.leader, event.last_line: event.last_leader}
        for line, leader in leaders.items():
            elapsed = event.decoder.elapsed(leader)
            if elapsed is not None:
                self._lines.append(line)
                self._elapsed.append(elapsed)

    def at(self, line: int, time: int) -> int:
        """The time of a line whose stamp, in the trace's clock, is ``time``."""
        return time + sum(step.back for step in self.steps[: bisect_right(self.steps, line, key=_line)])

    def start(self, trace: Trace) -> int:
        """The time of the first line that shows a task; 0 without times."""
        known = [self.at(line, time) for task in trace.tasks for line, time in _signs(task) if time is not None]
        return min(known, default=0)

    def of(self, line: int, stamp: int | None) -> int | None:
        """The time of a line with an absolute stamp as printed, or without one (``-r``); None: it is not known."""
        if self._clock == "first line":
            return self._sum(line)
        if stamp is None or not self._fits(stamp):
            return None
        return self.at(line, stamp + _DAY * bisect_right(self._days, line))

    def _sum(self, line: int) -> int | None:
        """The time since the first line, where stamps count from the line before (``-r``)."""
        if self._sums is None:
            pairs = sorted(zip(self._lines, self._elapsed, strict=True))
            sums = accumulate(elapsed for _, elapsed in pairs)
            self._sums = dict(zip((at for at, _ in pairs), sums, strict=True))
        return self._sums.get(line)


def _signs(task: Task) -> Iterator[tuple[int, int | None]]:
    """The lines where a task first shows, with their times."""
    if task.times is not None:
        yield task.first_line, task.times[0]
    if task.creation is not None:
        yield task.creation.line, task.creation.time


def _line(step: Step) -> int:
    return step.line
