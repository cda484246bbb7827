"""Audits a log: counts events by kind, and lists what was not understood and what the log lacks.

The log lacks what the gaps of the trace name, as in every verdict and report (:mod:`strace_lens.facts.completeness`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from strace_lens.events import Event, Result, SignalDelivery, Syscall, Unparsed
from strace_lens.model.gap import Gap
from strace_lens.model.trace import Trace
from strace_lens.values import holds_raw
from strace_lens.values.memo import Memo

MAX_PLACES = 1000
"""How many line numbers of each kind are kept; the counts have no limit."""


class Audit(msgspec.Struct):
    """What a log holds and what it lacks.

    Attributes:
        log: the user's name for it.
        lines: number of physical lines.
        events: number of events of each kind, by the names of :mod:`strace_lens.events` (``Syscall``, ``Exit`` …).
        unparsed: lines that were not understood, and ``unparsed_lines`` their numbers.
        raw_arguments: arguments, results and siginfo that the grammar does not cover, in whole or in part, and
            ``raw_lines`` the numbers of the lines where their events begin.
        never_resumed: calls that ended with ``<unfinished ...>`` and were not resumed.
        died: those that did not resume because their task ended; nothing is missing there.
        cut: calls with a line that ends in the middle.
        begun_before_log: calls with only their end in the log.
        without_end: tasks without an end in the log.
        gaps: what is missing.
        round_trip_differences: lines that differ when the events are printed back; None if not tried.
            ``differing_lines`` are their numbers.
    """

    log: str = ""
    lines: int = 0
    events: Counter[str] = msgspec.field(default_factory=Counter)
    unparsed: int = 0
    unparsed_lines: list[int] = []
    raw_arguments: int = 0
    raw_lines: list[int] = []
    never_resumed: int = 0
    died: int = 0
    cut: int = 0
    begun_before_log: int = 0
    without_end: int = 0
    gaps: list[Gap] = msgspec.field(default_factory=list)
    round_trip_differences: int | None = None
    differing_lines: list[int] = msgspec.field(default_factory=list)

    @property
    def ends_in_line(self) -> bool:
        """The last line has no newline."""
        return any(gap.kind == "cut" for gap in self.gaps)

    @property
    def complete(self) -> bool:
        """Nothing is missing, and every line prints as it was. A raw value does not count as missing."""
        return not self.gaps and not self.round_trip_differences


class Reading:
    """Counts the events of a log on their way to the model.

    ``lines``, the log's own lines, are given for the round trip: every event is printed and compared with them. They
    are kept only as long as an event that they belong to is open.
    """

    def __init__(self, lines: Iterable[str] | None = None, *, log: str = "") -> None:
        self._audit = Audit(log)
        self._unread = _Unread()
        self._trip = None if lines is None else _RoundTrip(lines)

    def passing(self, events: Iterable[Event]) -> Iterator[Event]:
        """The same events, each counted."""
        audit = self._audit
        for event in events:
            audit.events[type(event).__name__] += 1
            audit.lines = max(audit.lines, event.last_line)
            _look_at(event, audit, self._unread)
            if self._trip is not None:
                self._trip.see(event)
            yield event

    def audit(self, trace: Trace) -> Audit:
        """The account, once ``trace`` has been made of the events."""
        audit = self._audit
        audit.gaps = trace.gaps
        audit.without_end = sum(gap.kind == "no end" for gap in trace.gaps)
        if self._trip is not None:
            audit.differing_lines, audit.round_trip_differences, audit.lines = self._trip.end()
        return audit


def _look_at(event: Event, audit: Audit, unread: _Unread) -> None:
    if isinstance(event, Unparsed):
        audit.unparsed += 1
        _keep(audit.unparsed_lines, event.line)
        return
    if isinstance(event, Syscall):
        audit.never_resumed += event.ending in {"unfinished", "died"}
        audit.died += event.ending == "died"
        audit.cut += event.ending == "cut"
        audit.begun_before_log += event.begun_before_log
    raw = unread.count(event)
    if raw:
        audit.raw_arguments += raw
        _keep(audit.raw_lines, event.line)


def _keep(numbers: list[int], number: int) -> None:
    if len(numbers) < MAX_PLACES:
        numbers.append(number)


class _Unread:
    """Counts the values that were not read: those of a text that comes again, as most do in a build, once."""

    def __init__(self) -> None:
        self._args: Memo[int] = Memo()
        self._tails: Memo[int] = Memo()

    def count(self, event: Event) -> int:
        """How many arguments, results or siginfo of an event the grammar does not cover."""
        if isinstance(event, Syscall):
            in_args, in_tail = self._args.get(event.args_text), self._tails.get(event.tail or "")
            if in_args is None:
                covered = event.decoder.covers(event.args_text)
                in_args = self._args.keep(event.args_text, 0 if covered else sum(map(holds_raw, event.args)))
            if in_tail is None:
                in_tail = self._tails.keep(event.tail or "", _in_result(event.result))
            return in_args + in_tail
        if isinstance(event, SignalDelivery):
            info = event.decoder.siginfo(event.siginfo_text)
            return int(info is not None and holds_raw(info))
        return 0


def _in_result(result: Result | None) -> int:
    if result is None:
        return 0
    values = (*(result.note or ()), *([] if result.returned is None else [result.returned]))
    return sum(map(holds_raw, values)) + (result.unread is not None)


class _RoundTrip:
    """Compares the log's lines with what the events print, in whatever order the events come."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = iter(lines)
        self.read = 0
        self.waiting: dict[int, str] = {}
        self.differing: list[int] = []
        self.count = 0

    def see(self, event: Event) -> None:
        for number, text in event.printed():
            while self.read < number and self._next():
                pass
            if self.waiting.pop(number, None) != text:
                self._differs(number)

    def _next(self) -> bool:
        line = next(self.lines, None)
        if line is None:
            return False
        self.read += 1
        self.waiting[self.read] = line.removesuffix("\n")
        return True

    def _differs(self, number: int) -> None:
        self.count += 1
        _keep(self.differing, number)

    def end(self) -> tuple[list[int], int, int]:
        """The lines that differ, how many, and how many lines there are."""
        while self._next():
            pass
        for number in self.waiting:
            self._differs(number)
        return sorted(self.differing), self.count, self.read
