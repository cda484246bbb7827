"""Compares the events of paired processes in sequence: calls and signals, with what varies replaced."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TypeAlias

from strace_lens.analysis.compare.covered import Covered
from strace_lens.analysis.compare.doings import MARK, Reader
from strace_lens.analysis.compare.finding import Change, Difference, Pair, Place
from strace_lens.analysis.compare.made_up import OneSide
from strace_lens.analysis.compare.rules import Rules
from strace_lens.analysis.compare.sequences import Block, EventLine, Sequenced, Texts, blocks
from strace_lens.events import Event, SignalDelivery, Syscall
from strace_lens.linux.paths import PATHS
from strace_lens.linux.varying import DATA_CALLS
from strace_lens.model.files import Files
from strace_lens.model.task import Task, ThreadGroup
from strace_lens.model.trace import Trace

_Names: TypeAlias = Mapping[Task, str]
_DIGITS = re.compile(r"\d+")


def event_differences(
    traces: tuple[Trace, Trace],
    pairs: Sequence[tuple[Task, Task]],
    masks: tuple[OneSide, OneSide],
    rules: Rules,
    covered: Covered,
    *,
    sure: bool,
) -> Iterator[tuple[Difference, Hashable]]:
    """The processes whose events differ, of those that are paired. Reads both logs again."""
    texts = Texts()
    names = {a: a.name for a, _ in pairs}
    sides = [
        _Reading(traces[0], masks[0], rules, covered, texts, names),
        _Reading(traces[1], masks[1], rules, covered, texts, {b: names[a] for a, b in pairs}),
    ]
    found = [side.sequences() for side in sides]
    for a, b in pairs:
        ends = [one.group.end for one in (a, b)]
        begun = any(end is not None and end.signal is not None for end in ends)
        places: list[Block] = []
        for ours, theirs in zip(found[0].get(a.group, _NONE), found[1].get(b.group, _NONE), strict=True):
            places += blocks(ours, theirs, texts, begun=begun)
        if places:
            yield _difference(a, b, places, sure=sure)


_NONE = (Sequenced(), Sequenced())


def _difference(a: Task, b: Task, places: Sequence[Block], *, sure: bool) -> tuple[Difference, Hashable]:
    sides = [[block.a for block in places], [block.b for block in places]]
    numbers = [sum(block.numbers[side] for block in places) for side in (0, 1)]
    found = Difference(
        "changed",
        (Change("events", 0, (numbers[0], numbers[1])),),
        (Pair(_place(a, sides[0]), _place(b, sides[1])),),
        sure,
        blocks=tuple(places),
    )
    texts = tuple((event.text, event.count) for side in sides for some in side for event in some)
    return found, ("events", tuple(numbers), texts)


def _place(task: Task, some: Sequence[tuple[EventLine, ...]]) -> Place:
    lines = [event.line for events in some for event in events]
    return Place(task.name, tuple(lines[:1]), task.program, runs=bool(task.group.images))


class _Reading:
    """Reads the events of the paired processes of one trace."""

    def __init__(
        self, trace: Trace, mask: OneSide, rules: Rules, covered: Covered, texts: Texts, names: _Names
    ) -> None:
        self._trace = trace
        self._reader = Reader(trace, rules, mask)
        self._files = Files(None)
        self._rules = rules
        self._covered = covered
        self._texts = texts
        self._names = names
        self._groups = {task.group for task in names}
        self._pids = {str(task.tid) for task in trace.tasks}
        self._known: dict[object, int | None] = {}

    def sequences(self) -> dict[ThreadGroup, tuple[Sequenced, Sequenced]]:
        """Of each process: the events of its first task, and those of its other threads, which have no order."""
        found: dict[ThreadGroup, tuple[Sequenced, Sequenced]] = {}
        for task, event in self._trace.walk():
            group = task.group
            if group in self._groups and isinstance(event, Syscall | SignalDelivery):
                number = self._number(task, event)
                if number is not None:
                    both = found.setdefault(group, (Sequenced([], [], []), Sequenced([], [], [])))
                    both[task is not group.founder].add(number, event.line)
        for _, threads in found.values():
            threads.sort()
        return found

    def _number(self, task: Task, event: Syscall | SignalDelivery) -> int | None:
        """The number of an event's text; None if a rule leaves it out. What holds no pid is the same in every task."""
        if isinstance(event, SignalDelivery):
            return self._fresh(task, event)
        key = event.name, event.args_text, event.tail
        if key in self._known:
            return self._known[key]
        number = self._fresh(task, event)
        if self._pids.isdisjoint(_DIGITS.findall(event.args_text)) and self._pids.isdisjoint(
            _DIGITS.findall(event.tail or "")
        ):
            self._known[key] = number
        return number

    def _fresh(self, task: Task, event: Syscall | SignalDelivery) -> int | None:
        if self._is_left_out(task, event):
            return None
        name = event.name if isinstance(event, Syscall) else ""
        text = MARK.sub(self._named, self._reader.text(task, event))
        # strace quotes the angle brackets in the path of a descriptor.
        text = text.replace("\\74made", "<made").replace("\\76", ">")
        return self._texts.number(text, loose=name in DATA_CALLS and self._rules.holds("repeats"))

    def _named(self, found: re.Match[str]) -> str:
        """The name that a paired task has in A."""
        task = self._trace.tasks[int(found[1])]
        return f"<pid of {self._names.get(task.group.founder, 'another task')}>"

    def _is_left_out(self, task: Task, event: Event) -> bool:
        """Whether one trace alone recorded it, or a rule leaves it out; the tree shows what makes tasks."""
        if isinstance(event, Syscall):
            if event.name not in self._covered.calls:
                return True
            uses = self._files.take(task, event) if event.name in PATHS else ()
            if any(self._rules.drops_file(use) for use in uses):
                return True
        return self._rules.drops(event)
