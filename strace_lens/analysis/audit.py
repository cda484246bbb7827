"""The account of what was read from a log: what was understood, what was not, and what the log lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from strace_lens.events import Event, Exit, Note, SignalDelivery, Superseded, Syscall, Unparsed
from strace_lens.values import Raw, Value, inner

MAX_PLACES = 1000
"""So many line numbers are kept of each kind; the counts go on."""


@dataclass(slots=True)
class Audit:
    """What a log holds and what it lacks.

    Attributes:
        log: what the user called it.
        lines: physical lines.
        events: how many of each kind, by the names of :mod:`strace_lens.events` (``Syscall``, ``Exit`` …).
        unparsed: lines that were not understood, and ``unparsed_lines`` their numbers.
        raw_arguments: arguments, results and siginfo that the grammar does not cover, in whole or in part, and
            ``raw_lines`` the numbers of the lines where their events begin.
        never_resumed: calls that ended with ``<unfinished ...>`` and were not resumed.
        died: those of them whose task ended before it did anything else; nothing is missing there.
        cut: calls whose line ends in the middle.
        begun_before_log: calls of which the log has only the end.
        without_end: tasks whose end the log does not tell, and ``endless`` their pids.
        round_trip_differences: lines that differ when the events are printed back; None where it was not tried.
            ``differing_lines`` are their numbers.
        ends_in_line: the last line has no newline.
    """

    log: str = ""
    lines: int = 0
    events: Counter[str] = field(default_factory=Counter)
    unparsed: int = 0
    unparsed_lines: list[int] = field(default_factory=list)
    raw_arguments: int = 0
    raw_lines: list[int] = field(default_factory=list)
    never_resumed: int = 0
    died: int = 0
    cut: int = 0
    begun_before_log: int = 0
    without_end: int = 0
    endless: list[int | None] = field(default_factory=list)
    round_trip_differences: int | None = None
    differing_lines: list[int] = field(default_factory=list)
    ends_in_line: bool = False

    @property
    def complete(self) -> bool:
        """There is something, everything was understood, and nothing is missing."""
        unread = (self.unparsed, self.raw_arguments, self.round_trip_differences)
        lacks = (self.never_resumed - self.died, self.cut, self.begun_before_log, self.without_end, self.ends_in_line)
        return bool(self.lines) and not any(unread) and not any(lacks)


def audit(
    events: Iterable[Event], lines: Iterable[str] | None = None, *, log: str = "", ends_in_line: bool = False
) -> Audit:
    """The account of a log's events.

    ``lines``, the log's own lines, are given for the round trip: every event is printed and compared with them. They
    are kept only as long as an event that they belong to is open. ``ends_in_line`` is what the reader says of the end.
    """
    account = Audit(log, ends_in_line=ends_in_line)
    lives = _Lives()
    trip = None if lines is None else _RoundTrip(lines)
    last = 0
    for event in events:
        account.events[type(event).__name__] += 1
        last = max(last, event.last_line)
        _look_at(event, account)
        lives.see(event)
        if trip is not None:
            trip.see(event)
    account.lines = last
    account.endless = lives.without_end()
    account.without_end = len(account.endless)
    if trip is not None:
        account.differing_lines, account.round_trip_differences, account.lines = trip.end()
    return account


def _look_at(event: Event, account: Audit) -> None:
    if isinstance(event, Unparsed):
        account.unparsed += 1
        _keep(account.unparsed_lines, event.line)
        return
    if isinstance(event, Syscall):
        account.never_resumed += event.ending in {"unfinished", "died"}
        account.died += event.ending == "died"
        account.cut += event.ending == "cut"
        account.begun_before_log += event.begun_before_log
    raw = sum(holds_raw(value) for value in _values(event)) + _unread(event)
    if raw:
        account.raw_arguments += raw
        _keep(account.raw_lines, event.line)


def _keep(numbers: list[int], number: int) -> None:
    if len(numbers) < MAX_PLACES:
        numbers.append(number)


def _values(event: Event) -> Iterator[Value]:
    """Every value that the event holds, one for each argument."""
    if isinstance(event, Syscall):
        yield from event.args
        if event.result is not None:
            yield from event.result.note or ()
            if event.result.returned is not None:
                yield event.result.returned
    elif isinstance(event, SignalDelivery):
        info = event.decoder.siginfo(event.siginfo_text)
        if info is not None:
            yield info


def _unread(event: Event) -> bool:
    return isinstance(event, Syscall) and event.result is not None and event.result.unread is not None


def holds_raw(value: Value) -> bool:
    """Whether a value is, or has in it, text that the grammar does not cover."""
    return isinstance(value, Raw) or any(holds_raw(part) for part in inner(value))


class _Lives:
    """Which tasks are alive at each point of the log, by pid: a pid may have one task after another."""

    def __init__(self) -> None:
        self.alive: dict[int | None, None] = {}
        self.leaving: set[int | None] = set()
        self.exits = 0

    def see(self, event: Event) -> None:
        if isinstance(event, Note | Unparsed):
            return
        if isinstance(event, Exit):
            self.exits += 1
            self.alive.pop(event.pid, None)
            self.leaving.discard(event.pid)
            if event.pid is None and len(self.alive) == 1:
                # On a terminal strace leaves out the pid while there is one task: this is the one that is left.
                self.alive.clear()
        elif isinstance(event, Superseded):
            # The task that called execve goes on under the leader's number (execve(2)).
            self.alive.pop(event.by, None)
            self.alive[event.pid] = None
        else:
            pid = event.end_pid if isinstance(event, Syscall) else event.pid
            if pid != event.pid:
                self.alive.pop(event.pid, None)
            self.alive[pid] = None
            if isinstance(event, Syscall) and event.name in {"exit_group", "exit"} and event.tail is not None:
                self.leaving.add(pid)

    def without_end(self) -> list[int | None]:
        """Pids of the tasks that have no end. Where strace was told to be quiet of exits, exit_group(2) is one."""
        return [pid for pid in self.alive if self.exits or pid not in self.leaving]


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
            while self.read < number:
                self._next()
            if self.waiting.pop(number, None) != text:
                self._differs(number)

    def _next(self) -> bool:
        line = next(self.lines, None)
        if line is None:
            self.read += 1_000_000_000
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
        return sorted(self.differing), self.count, self.read % 1_000_000_000
