"""Reads the stamps before lines: when strace wrote them. Only the stamps of lines that a trace keeps are read.

strace stamps a line when it writes its first word: at the beginning of a call, and where it resumes a call. Its
clocks (strace(1)): seconds since the epoch (``-ttt``), the time of day (``-t``, ``-tt``), and, alone, the time since
the line before (``-r``). The first two are CLOCK_REALTIME, which somebody may set back: stamps are kept as printed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from strace_lens.events import Event, Note, Passed, Unparsed
from strace_lens.model.build.stamps import Stamps
from strace_lens.model.task import Task
from strace_lens.model.trace import Clock

_SECOND = 1_000_000_000
_HALF_DAY = 12 * 3600 * _SECOND
_DAY = 2 * _HALF_DAY
_MOST_OF_A_DAY = _DAY + _SECOND
"""The largest time of day: 24 hours and a leap second. Seconds since the epoch have eight digits or more."""
_BACK = 6
"""Hours. A time of day that steps back by less was set back: by NTP, or by an hour in autumn (strace prints local
time). A larger step back means that midnight has passed."""


class Times:
    """The stamps of the lines that matter, in nanoseconds of the log's clock.

    Attributes:
        clock: what the stamps count from; None: lines have no stamps, or stamps cannot be compared.
        counts_days: :meth:`pass_by` must see each event.
        at: the time of each line that matters.
        first_lines: number of the first line of each task.
        last_lines: number of the last line of each task that has ended.
        latest: the last event of each other task.
    """

    def __init__(self, *, ordered: bool) -> None:
        self.clock: Clock | None = None
        self.counts_days = False
        self.at = Stamps()
        self.first_lines: dict[Task, int] = {}
        self.last_lines: dict[Task, int] = {}
        self.latest: dict[Task, Event | Passed] = {}
        self._ordered = ordered
        self._days: dict[int | None, _Days] = {}

    def start(self, event: Event | Passed) -> None:
        """Finds out the clock from ``event``, the first event of a task.

        Relative times in parts of ``strace -ff`` are useless: they count from a line of another part.
        """
        time = event.time
        if time is not None:
            self.clock = "midnight" if time <= _MOST_OF_A_DAY else "epoch"
        elif self._ordered and event.elapsed is not None:
            self.clock = "first line"
        self.counts_days = self.clock == "midnight"

    def pass_by(self, event: Event | Passed) -> None:
        """Counts midnights. Call it for each event, before the other methods."""
        layout = event.layout
        leader = event.leader if layout is None or layout.fragments is None else layout.fragments[-1].before
        colon = leader.rfind(":")
        hour = leader[colon - 5 : colon - 3]
        days = self._days.get(None if self._ordered else event.pid)
        if days is not None and hour == days.hour:
            days.event = event
        elif hour.isdecimal():
            self._turn(event, hour, days)

    def _turn(self, event: Event | Passed, hour: str, days: _Days | None) -> None:
        """Takes a new hour, or the first hour of a file."""
        if days is None:
            others = next(iter(self._days.values()), None)
            self._days[self._key(event)] = _Days(hour, None if others is None else others.first, event)
        else:
            days.turn(event, hour)

    def shows(self, task: Task, event: Event | Passed) -> None:
        """Takes the first event of ``task``."""
        if self.clock is not None:
            self.first_lines[task] = event.line
            self.begin(event)

    def begin(self, event: Event | Passed) -> None:
        """Keeps the time of the line in which ``event`` began."""
        if self.clock is not None:
            self._keep(event, event.line, event.leader)

    def end(self, event: Event | Passed) -> None:
        """Keeps the time of the line in which ``event`` ended."""
        if self.clock is not None:
            self._keep(event, event.last_line, event.last_leader)

    def over(self, task: Task, event: Event) -> None:
        """Takes the end of ``task``. Of a task that ended only the number of its last line is kept."""
        self.end(event)
        self.latest.pop(task, None)
        self.last_lines[task] = event.last_line

    def _keep(self, event: Event | Passed, line: int, leader: str) -> None:
        if self.clock == "first line":
            self.at.keep(line, 0)
            return
        time = event.decoder.time(leader)
        # An appended run (-A) may have another clock.
        if time is None or (time <= _MOST_OF_A_DAY) is not self.counts_days:
            return
        if self.counts_days:
            days = self._days.get(self._key(event))
            time += days.day(line, time) * _DAY if days is not None else 0
        self.at.keep(line, time)

    def _key(self, event: Event | Passed) -> int | None:
        """The file of an event: None for a single log, the pid for parts. Lines of one file are in order of time."""
        return None if self._ordered else event.pid

    def settle(self, events: Callable[[], Iterable[Event]]) -> None:
        """Ends the log. Adds up relative times: ``events`` returns all its events again for that."""
        for event in self.latest.values():
            self.end(event)
        if self.clock == "first line":
            self._add_up(events())

    def _add_up(self, events: Iterable[Event]) -> None:
        """Sums up the relative times from one line that matters to the next.

        By line, not by event: a long call has the stamp of its beginning, and its event comes when it ends.
        """
        wanted = self.at.lines
        between = [0] * (len(wanted) + 1)
        for event in events:
            for line, elapsed in _elapsed(event):
                between[bisect_left(wanted, line)] += elapsed
        self.at = Stamps(zip(wanted, accumulate(between), strict=False))

    def forget(self) -> None:
        """Frees the memory, when each record has its time."""
        self.at = Stamps()
        for lines in (self.first_lines, self.last_lines, self.latest):
            lines.clear()

    def of(self, task: Task) -> tuple[int, int] | None:
        """The times of the first and the last line of ``task``, in nanoseconds; None if not both are known."""
        event = self.latest.get(task)
        first = self.at.get(self.first_lines.get(task, 0))
        last = self.at.get(self.last_lines.get(task, 0) if event is None else event.last_line)
        return None if first is None or last is None else (first, last)


def _elapsed(event: Event) -> Iterator[tuple[int, int]]:
    """The lines of an event with their relative times."""
    shares = event.fragments or ()
    leaders = {part.line: part.before for part in reversed(shares)} if shares else {event.line: event.leader}
    if isinstance(event, Unparsed):
        leaders = {event.line: event.text}
    for line, leader in leaders.items() if not (isinstance(event, Note) and event.glued) else ():
        elapsed = event.decoder.elapsed(leader)
        if elapsed is not None:
            yield line, elapsed


class _Days:
    """Counts the midnights between the lines of one file.

    Attributes:
        first: hour of the first line, counted from the midnight before the log's first line.
        hour: the latest hour, as printed.
        event: the latest event.
    """

    def __init__(self, hour: str, reference: int | None, event: Event | Passed) -> None:
        """``reference``: ``first`` of another part. A part that begins much earlier in the day begins on the next."""
        self.first = int(hour) if reference is None else reference + _step(reference, int(hour))
        self.hour = hour
        self.event = event
        self._hours = self.first
        self._turns: list[tuple[int, int, int, int]] = []
        """For each change of the day: the last line before it, the first line after it, and the two days."""

    def turn(self, event: Event | Passed, hour: str) -> None:
        """Takes an ``event`` that ended in another hour of the day than the event before."""
        day = self._hours // 24
        self._hours += _step(self._hours, int(hour))
        if self._hours // 24 != day:
            self._turns.append((self.event.last_line, event.last_line, day, self._hours // 24))
        self.hour, self.event = hour, event

    def day(self, line: int, time: int) -> int:
        """The day of a line with this time of day, from 0."""
        for before, behind, old, new in reversed(self._turns):
            if line >= behind:
                return new
            if line > before:
                # The line is of a call that ended later. Its time shows on which side of midnight it is.
                return min(old, new) if time > _HALF_DAY else max(old, new)
        return self._turns[0][2] if self._turns else self.first // 24


def _step(hours: int, hour: int) -> int:
    """The step in hours from ``hours`` to the hour of the day ``hour``: from ``-_BACK`` to ``23 - _BACK``."""
    return (hour - hours + _BACK) % 24 - _BACK
