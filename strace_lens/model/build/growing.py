"""Folds a log that strace still writes. Any part of it can be had as a trace, without folding a line twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

import msgspec
from msgspec.structs import replace

from strace_lens.events import Event, Syscall
from strace_lens.linux.syscalls import CREATING_CALLS
from strace_lens.model import names
from strace_lens.model.build import adoption, groups
from strace_lens.model.build.creating import creating_call
from strace_lens.model.build.draft import Draft, Unreturned
from strace_lens.model.build.finish import trace_of
from strace_lens.model.build.fold import Fold
from strace_lens.model.build.noticed import Noticed, gaps
from strace_lens.model.build.owners import Owners
from strace_lens.model.build.tids import Tids
from strace_lens.model.build.waits import Waits
from strace_lens.model.part import Copies
from strace_lens.model.task import Task
from strace_lens.model.trace import Source, Trace
from strace_lens.recorded import UNKNOWN, Recorded

_NO_GAPS = {"no end", "lost child", "empty"}
"""Gaps that a part does not have: tasks may outlive it, a new child may have no line yet, nothing may happen in it."""


class Part(msgspec.Struct, frozen=True):
    """The beginning of a part of the log.

    Attributes:
        first_line: number of its first line.
        events, creations, execs, waits: how many the log had before it.
        failed_creations: as in ``Trace``, before it.
        tasks: the tasks with a line in it so far.
    """

    first_line: int
    events: int
    creations: int
    execs: int
    waits: int
    failed_creations: Mapping[str, Mapping[str, int]]
    tasks: dict[Task, None] = {}


class Growing:
    """What a growing log shows so far. Give it each event in turn; begin and end parts at any time.

    The trace of a part has copies of the tasks, as they were at its end: the originals change as the log grows.
    """

    def __init__(self, recorded: Recorded = UNKNOWN) -> None:
        self._fold = Fold(recorded=recorded)
        self._events = 0
        self._parts: list[Part] = []

    def take(self, event: Event) -> None:
        """Takes one event."""
        task = self._fold.take(event)
        self._events += 1
        if task is not None:
            for part in self._parts:
                part.tasks[task] = None

    def begin(self, first_line: int) -> Part:
        """Begins a part with the next event. ``first_line`` is the number of the next line."""
        draft = self._fold.draft
        failed = {call: dict(errors) for call, errors in draft.failed_creations.items()}
        part = Part(first_line, self._events, len(draft.creations), len(draft.execs), len(draft.waits), failed)
        self._parts.append(part)
        return part

    def end(
        self,
        part: Part,
        events: Callable[[], Iterable[Event]],
        open_calls: Sequence[Syscall] = (),
        mask: Callable[[Sequence[str]], tuple[str, ...]] = tuple,
    ) -> Trace:
        """Ends a part; returns its trace.

        The trace has the tasks that have a line, a creation or an end in the part, and their makers. A call belongs to
        the part in which it returned. ``events`` returns all events so far, from the log's beginning; ``open_calls``
        are the calls that have not returned yet; ``mask`` masks secrets in argument lists.
        """
        self._parts.remove(part)
        whole = self._fold.draft
        made, waits = whole.creations[part.creations :], whole.waits[part.waits :]
        signalled = {line: task for line, task in whole.signalled.items() if line >= part.first_line}
        children = [*(one.child for one in made), *(wait.child for wait in waits if wait.child), *signalled.values()]
        copies = Copies([*part.tasks, *children, *whole.tids.live.values()], mask)
        tasks = copies.tasks
        source = _source(events, part.events, self._fold.owners, tasks)
        draft = self._draft(part, copies, signalled)
        whole.times.settle(events)
        for task, copied in tasks.items():
            copied.times = whole.times.of(task)
        for task, index in zip(draft.tasks, sorted(task.index for task in draft.tasks), strict=True):
            task.index = index
        self._adopt(draft, part.first_line, tasks, open_calls)
        groups.inherit(draft.tasks)
        trace = trace_of(draft, source)
        missing = [gap for gap in gaps(trace, draft.noticed) if gap.kind not in _NO_GAPS]
        ended = (task for task in draft.tasks if task.end is not None and task.end.line >= part.first_line)
        acting = _acting([*(tasks[task] for task in [*part.tasks, *(one.child for one in made)]), *ended], part)
        return replace(
            trace,
            tasks=[task for task in trace.tasks if task in acting],
            processes=[group for group in trace.processes if not acting.isdisjoint(group.tasks)],
            gaps=[gap for gap in missing if (gap.line or part.first_line) >= part.first_line],
        )

    def _draft(self, part: Part, copies: Copies, signalled: Mapping[int, Task]) -> Draft:
        """Returns the draft of the part, made of copies."""
        whole, tasks = self._fold.draft, copies.tasks
        return Draft(
            ordered=whole.ordered,
            follows=whole.follows,
            tasks=names.by_birth(sorted(tasks.values(), key=lambda task: task.index), ordered=whole.ordered),
            creations=[copies.creation(one) for one in whole.creations[part.creations :]],
            execs=[copies.exec(image) for image in whole.execs[part.execs :]],
            waits=[copies.wait(wait) for wait in whole.waits[part.waits :]],
            recorded=whole.recorded,
            calls_seen=set(whole.calls_seen),
            outcomes=set(whole.outcomes),
            signals_seen=set(whole.signals_seen),
            installs_filter=whole.installs_filter,
            has_io_uring=whole.has_io_uring,
            failed_creations=_more(whole.failed_creations, part.failed_creations),
            signalled={line: tasks[task] for line, task in signalled.items()},
            noticed=self._noticed(part.first_line, tasks),
            times=whole.times,
            tids=Tids(heirs={tasks[task] for task in whole.tids.heirs if task in tasks}),
        )

    def _adopt(self, draft: Draft, first_line: int, tasks: Mapping[Task, Task], open_calls: Sequence[Syscall]) -> None:
        """Finds the makers of copies, as the end of a fold does for a whole log.

        Hidden children (``adoption.py``) stay without a maker: in a part they look like children that have no line yet.
        """
        whole = self._fold.draft
        strangers = {task: number for task, number in whole.tids.strangers().items() if task.creation is None}
        for ordinal, task in enumerate(sorted(strangers, key=lambda task: task.first_line), 1):
            if task in tasks:
                tasks[task].ordinal = ordinal
        here = {tasks[task]: number for task, number in strangers.items() if task in tasks}
        over = [call for call in whole.unreturned if call.call.last_line >= first_line]
        still_open = [replace(call, maker=tasks[call.maker]) for call in self._creating(open_calls)]
        draft.unreturned = [*(replace(call, maker=tasks[call.maker]) for call in over), *still_open]
        for left in adoption.pair_unreturned(draft, Waits(draft), here):
            if left.call not in open_calls:
                draft.failed(left.call.name, "?")
        draft.noticed.awaited = {task for task in here if any(_may_make(call, task) for call in still_open)}

    def _creating(self, open_calls: Iterable[Syscall]) -> Iterator[Unreturned]:
        """The creating calls that have not returned: their children may show already."""
        for call in open_calls:
            maker = self._fold.draft.tids.live.get(call.pid)
            if maker is not None and call.name in CREATING_CALLS:
                yield Unreturned(maker, call, creating_call(call))

    def _noticed(self, first_line: int, tasks: Mapping[Task, Task]) -> Noticed:
        """Returns what was noticed since a line."""
        missing = self._fold.draft.noticed
        return Noticed(
            unparsed=[line for line in missing.unparsed if line >= first_line],
            unanswered=[(tasks[task], line) for task, line in missing.unanswered if line >= first_line],
            begun_before_log=[line for line in missing.begun_before_log if line >= first_line],
            mistaken=[line for line in missing.mistaken if line >= first_line],
            contradictions=[(what, line) for what, line in missing.contradictions if line >= first_line],
        )


def _source(events: Callable[[], Iterable[Event]], first: int, owners: Owners, copies: Mapping[Task, Task]) -> Source:
    """Returns a reader of the events from number ``first`` on, each with the copy of its task."""

    def walk() -> Iterator[tuple[Task | None, Event]]:
        for task, event in islice(owners.of(events()), first, None):
            yield (None if task is None else copies[task]), event

    return walk


def _more(now: Mapping[str, Mapping[str, int]], before: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """The increase of each count."""
    more = {
        call: {why: count - before.get(call, {}).get(why, 0) for why, count in errors.items()}
        for call, errors in now.items()
    }
    counted = {call: {why: count for why, count in errors.items() if count} for call, errors in more.items()}
    return {call: errors for call, errors in counted.items() if errors}


def _may_make(call: Unreturned, task: Task) -> bool:
    """Whether ``task`` showed after the call began, and the call can have made a task of its kind."""
    later = task.first_line > call.call.line
    return later and task is not call.maker and (call.makes_thread or not task.is_thread)


def _acting(acting: Iterable[Task], part: Part) -> set[Task]:
    """The tasks that acted in a part, and their makers that had not ended before it."""
    shown = set(acting)
    for task in list(shown):
        above = task.maker
        while above is not None and above not in shown:
            if above.end is None or above.end.line >= part.first_line:
                shown.add(above)
            above = above.maker
    return shown
