"""Reads the log again for a page: a row an event, and the signals of each task."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice

import msgspec

from strace_lens.escape import plain
from strace_lens.events import Event, Exit, GroupStop, Note, SignalDelivery, Superseded, Syscall
from strace_lens.linux.syscalls import CREATING_CALLS, EXEC_CALLS, EXIT_CALLS
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.report.clock import Clock
from strace_lens.report.html.uses import Uses
from strace_lens.report.html.words import words_in
from strace_lens.report.style import Style

MOST_EVENTS = 200_000
"""The most events in a page; those that tell of tasks are kept before others."""
_LONGEST = 2_000
"""Characters of an event in a page: an argument list may have megabytes."""
_BATCH = 64
"""Events in which secrets are looked for at once."""


class _Row(msgspec.Struct, frozen=True):
    """An event of the page.

    Attributes:
        line, last_line: its first and last line in the log.
        task: its task's number in the page, -1 for a line of no task.
        stamp: the absolute time before its first line, as printed.
        kind: a letter, see :func:`_kind`.
        text: leader, the event as on one line, and number and text of each physical line of a split one; with tabs.
    """

    line: int
    last_line: int
    task: int
    stamp: int | None
    kind: str
    text: str


class PageLog:
    """What one walk through the log gives to a page.

    Attributes:
        clock: the times of its lines.
        calls: names of the system calls in the rows.
        words: what may be names of flags, constants, signals and errors in them.
        left_out: the number of events that have no row, for want of room.
        signals: of each delivery the task's number in the page, line, stamp and name.
        uses: the files and addresses of each task.
    """

    def __init__(self, trace: Trace, numbers: Mapping[Task, int], style: Style) -> None:
        """Walks through the log. ``numbers`` are those of the tasks in the page; others have no rows."""
        self.clock = Clock(trace)
        self.calls: set[str] = set()
        self.words: set[str] = set()
        self.left_out = 0
        self.signals: list[tuple[int, int, int | None, str]] = []
        self.uses = Uses(trace, numbers, style)
        self._style = style
        self._rows: list[_Row] = []
        kept = self._kept(trace, numbers, _telling(trace))
        while batch := list(islice(kept, _BATCH)):
            self._take(batch)

    def lines(self, start: int) -> Iterator[str]:
        """Yields the rows, in the order of the log: lines, task, nanoseconds since ``start``, kind, text."""
        for row in sorted(self._rows, key=lambda row: (row.line, row.last_line)):
            time = self.clock.of(row.line, row.stamp)
            when = "" if time is None else time - start
            yield f"{row.line}\t{row.last_line}\t{row.task}\t{when}\t{row.kind}\t{row.text}\n"

    def _kept(self, trace: Trace, numbers: Mapping[Task, int], telling: Collection[int]) -> Iterator[tuple[int, Event]]:
        """The events that the page has room for, each with its task's number. Looks at every event."""
        room = MOST_EVENTS - len(telling)
        for task, event in trace.source():
            self.clock.see(event)
            number = -1 if task is None else numbers.get(task)
            if task is not None:
                self.uses.take(task, event)
            tells = event.line in telling or event.last_line in telling
            if number is None or (room <= 0 and not tells):
                self.left_out += 1
                continue
            room -= not tells
            yield number, event

    def _take(self, batch: list[tuple[int, Event]]) -> None:
        bodies = [event.body() for _, event in batch]
        masked = self._style.texts(bodies)
        leaders = self._style.texts([event.leader for _, event in batch])
        # A masked text has no split lines: half a secret may pass the rules.
        splits = self._split(
            [
                event if event.fragments and text == plain(body) else None
                for (_, event), body, text in zip(batch, bodies, masked, strict=True)
            ]
        )
        for (task, event), text, leader, split in zip(batch, masked, leaders, splits, strict=True):
            self.words.update(words_in(text))
            row = f"{leader}\t{_cut(text)}{split}"
            self._rows.append(_Row(event.line, event.last_line, task, event.time, _kind(event), row))
            if isinstance(event, Syscall):
                self.calls.add(event.name)
            elif isinstance(event, SignalDelivery):
                self.signals.append((task, event.line, event.time, self._style.text(event.signal)))

    def _split(self, events: list[Event | None]) -> Iterator[str]:
        """Yields number and text of each physical line of an event; "" for None."""
        printed = [[] if event is None else event.printed() for event in events]
        texts = iter(self._style.texts([text for lines in printed for _, text in lines]))
        for lines in printed:
            yield "".join(f"\t{number}\t{_cut(next(texts))}" for number, _ in lines)


def _telling(trace: Trace) -> set[int]:
    """The lines that tell of tasks: how each was made, what it ran, how it ended."""
    found = {line for made in trace.creations for line in made.lines}
    found.update(line for image in trace.execs for line in image.lines)
    found.update(task.end.line for task in trace.tasks if task.end is not None)
    return found


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text) - _LONGEST:,} characters cut)"


def _kind(event: Event) -> str:
    """A letter: a task was made, ran a program, ended; a call failed; a signal; strace's own words; all else."""
    match event:
        case Syscall():
            return _call_kind(event)
        case SignalDelivery() | GroupStop():
            return "s"
        case Exit() | Superseded():
            return "e"
        case Note():
            return "n"
        case _:
            return "u"


def _call_kind(call: Syscall) -> str:
    if call.name in EXIT_CALLS:
        return "e"
    status = call.status
    if status == "failed":
        return "f"
    if status == "successful" and call.name in CREATING_CALLS:
        return "c"
    return "x" if status == "successful" and call.name in EXEC_CALLS else "o"
