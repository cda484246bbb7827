"""Proves, if it can, that two CPUs ran tasks at the same moment.

A parent that asks wait4(2) or waitid(2) for a struct rusage gets the CPU time of a child, as the scheduler counts it
(``ru_utime`` and ``ru_stime``, kernel/sched/cputime.c: cputime_adjust). If the children that lived within some time
used more CPU time than that, one CPU was not enough. The two clocks do not start and stop at the same moment, so a
margin is required. ``si_utime`` of a SIGCHLD proves nothing: a kernel that counts ticks counts too many. "Not proven"
does not mean "not parallel": on a busy machine tasks wait for each other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from strace_lens.events import Event, Syscall
from strace_lens.model.task import Task, ThreadGroup, Wait
from strace_lens.model.trace import Trace
from strace_lens.values import Array, BitSet, Flags, Struct, Value, number_of

LEAST_RATIO = 1.10
"""The ratio of CPU time to wall time that a proof needs."""
LEAST_EXCESS = 20_000_000
"""Nanoseconds by which the CPU time must exceed the wall time."""

Outcome = Literal["proven", "not proven", "impossible"]


class Window(msgspec.Struct, frozen=True):
    """A time in which some children lived from birth to end, and the CPU time that they used.

    Attributes:
        task: the task that waited for the last child.
        children: the children; their CPU time is known.
        cpu: CPU time of the children, and of the children that they had waited for, in nanoseconds.
        wall: time that passed, in nanoseconds; None if the log has no clock for it.
        lines: line numbers where the creation of the first child began, and where the last wait returned.
    """

    task: Task
    children: tuple[Task, ...]
    cpu: int
    wall: int | None
    lines: tuple[int, int]

    @property
    def proves(self) -> bool:
        """Whether the children used more CPU time than one CPU has in that time."""
        if self.wall is None or self.wall <= 0:
            return False
        return self.cpu >= LEAST_RATIO * self.wall and self.cpu - self.wall >= LEAST_EXCESS


class Parallelism(msgspec.Struct, frozen=True):
    """A verdict on parallelism, and why.

    Attributes:
        outcome: ``impossible``: only one CPU was allowed, from before the first creation to the end.
        windows: the measured windows.
        reason: a sentence.
        lines: line numbers that show it.
    """

    outcome: Outcome
    windows: tuple[Window, ...]
    reason: str
    lines: tuple[int, ...]


class _Clock(msgspec.Struct):
    """Times in the log, in nanoseconds, by line; and clocks that tasks read themselves."""

    begun: dict[int, int | None]
    ended: dict[int, int | None]
    steps_back: list[int] = []
    """Lines with an earlier time of day than a line before."""
    monotonic: dict[Task, list[tuple[Syscall, int]]] = {}
    """Each clock_gettime(CLOCK_MONOTONIC) of a task that waited, and its value."""
    affinity: list[tuple[Task, Syscall]] = []
    latest: tuple[int, int] = (0, 0)
    """Line number and time of the latest line with a time of day."""


def parallelism(trace: Trace) -> Parallelism:
    """Returns the verdict on ``trace``. Reads its log again."""
    reaped = [wait for wait in trace.waits if wait.cpu is not None and _whole_life(wait)]
    clock = _read(trace, reaped)
    windows = tuple(_windows(reaped, clock))
    proof = max((window for window in windows if window.proves), key=lambda window: window.cpu, default=None)
    if proof is not None:
        return Parallelism("proven", windows, _proof(proof), proof.lines)
    alone = _one_cpu(trace, clock.affinity)
    if alone:
        return Parallelism("impossible", windows, "only one CPU was allowed", alone)
    return Parallelism("not proven", windows, _doubt(reaped, windows), ())


def stretches(trace: Trace) -> Iterator[Window]:
    """The windows of ``trace``; if nothing was measured, one window for all of it.

    Gives no window if parallelism is impossible.
    """
    found = parallelism(trace)
    if found.outcome != "impossible":
        yield from found.windows
        if not found.windows and trace.tasks:
            first = trace.tasks[0]
            line = max(first.first_line, 1)
            yield Window(first, (), 0, None, (line, line))


def _whole_life(wait: Wait) -> bool:
    """Whether the log shows the beginning of the child's creation, and its end."""
    made = wait.child.group.creation if wait.child else None
    surely_made = made is not None and not made.begun_before_log and not made.inferred
    return surely_made and wait.reaped and wait.change in {"exited", "killed"}


def _began(wait: Wait) -> int:
    assert wait.child is not None  # _whole_life
    made = wait.child.group.creation
    assert made is not None
    return made.line


# reading


def _read(trace: Trace, reaped: Sequence[Wait]) -> _Clock:
    clock = _Clock(begun={_began(wait): None for wait in reaped}, ended={wait.lines[-1]: None for wait in reaped})
    by_line = {wait.lines[-1]: wait for wait in reaped}
    waiters = {wait.task for wait in reaped}
    for task, event in trace.walk():
        _note_time(clock, event)
        if not isinstance(event, Syscall):
            continue
        if event.line in clock.begun:
            clock.begun[event.line] = event.time
        if event.last_line in by_line:
            clock.ended[event.last_line] = _returned(event, by_line[event.last_line])
        if event.name == "clock_gettime" and task in waiters:
            _note_clock(clock, task, event)
        elif event.name in {"sched_setaffinity", "sched_getaffinity"} and event.status == "successful":
            clock.affinity.append((task, event))
    return clock


def _note_time(clock: _Clock, event: Event) -> None:
    """Notes times. Somebody may set back the time of day (-ttt is CLOCK_REALTIME): such a window cannot be measured."""
    line, latest = clock.latest
    # The event of a call that was split, or never ended, comes at its end.
    now = event.time if event.last_line == event.line and event.line > line else None
    if now is None:
        return
    if now < latest:
        clock.steps_back.append(event.line)
    clock.latest = (event.line, now)


def _returned(call: Syscall, wait: Wait) -> int | None:
    """A time at which the child of ``wait`` was dead, from the call's own lines."""
    if call.last_line != call.line:
        return call.end_time
    end = wait.child.end if wait.child else None
    if end is not None and not end.told_by_wait and end.line < call.line:
        return call.time
    begun, spent = call.time, call.duration
    # A negative duration: the clock stepped back.
    return begun + spent if begun is not None and spent is not None and spent >= 0 else None


def _note_clock(clock: _Clock, task: Task, call: Syscall) -> None:
    which, value = call.argument(0), call.argument(1)
    names = which.names if isinstance(which, Flags) else frozenset()
    if call.status != "successful" or not isinstance(value, Struct) or not names & {"CLOCK_MONOTONIC"}:
        return
    seconds, nanos = (value.get(part) for part in ("tv_sec", "tv_nsec"))
    if seconds is None or nanos is None:
        return
    read = (number_of(seconds) or 0) * 1_000_000_000 + (number_of(nanos) or 0)
    clock.monotonic.setdefault(task, []).append((call, read))


# measuring


def _windows(reaped: Iterable[Wait], clock: _Clock) -> Iterator[Window]:
    """For each parent: a window for each child, and for each run of children with touching lives."""
    by_parent: dict[ThreadGroup, list[Wait]] = {}
    for wait in reaped:
        by_parent.setdefault(wait.task.group, []).append(wait)
    for waits in by_parent.values():
        for run in _runs(sorted(waits, key=_began)):
            yield _window(run, clock)
            if len(run) > 1:
                yield from (_window([wait], clock) for wait in run)


def _runs(waits: Sequence[Wait]) -> Iterator[list[Wait]]:
    run: list[Wait] = []
    last = 0
    for wait in waits:
        if run and _began(wait) > last:
            yield run
            run = []
        run.append(wait)
        last = max(last, wait.lines[-1])
    if run:
        yield run


def _window(waits: Sequence[Wait], clock: _Clock) -> Window:
    final = max(waits, key=lambda wait: wait.lines[-1])
    first, last = min(_began(wait) for wait in waits), final.lines[-1]
    cpu = sum(wait.cpu or 0 for wait in waits)
    walls = (_by_time_of_day(first, last, clock), _by_monotonic(final.task, first, last, clock))
    wall = min((wall for wall in walls if wall is not None), default=None)
    return Window(final.task, tuple(wait.child for wait in waits if wait.child), cpu, wall, (first, last))


def _by_time_of_day(first: int, last: int, clock: _Clock) -> int | None:
    begun, ended = clock.begun.get(first), clock.ended.get(last)
    if begun is None or ended is None or ended < begun:
        return None
    return None if any(first <= line <= last for line in clock.steps_back) else ended - begun


def _by_monotonic(task: Task, first: int, last: int, clock: _Clock) -> int | None:
    """The time between two readings of the clock by the waiter itself, before and after the lines."""
    read = clock.monotonic.get(task, [])
    before = [value for call, value in read if call.last_line < first]
    after = [value for call, value in read if call.line > last]
    return after[0] - before[-1] if before and after else None


# one CPU


def _one_cpu(trace: Trace, calls: Sequence[tuple[Task, Syscall]]) -> tuple[int, ...]:
    """Lines that show that only one CPU was allowed, from before the first creation to the end; else empty.

    A child inherits its maker's CPUs (sched_setaffinity(2)). The log does not show what others outside the trace set.
    """
    unseen = any(not task.watched or (task.creation is None and task.index > 0) for task in trace.tasks)
    unseen = unseen or trace.recorded.attached is not None  # it may have threads that show nothing
    if not calls or unseen or trace.gaps or not trace.ordered or trace.was_traced("sched_setaffinity") is not True:
        return ()
    first_made = min((made.line for made in trace.creations), default=math.inf)
    early = [(task, call) for task, call in calls if call.last_line < first_made]
    told = [(call, cpus) for task, call in early if (cpus := _cpus_of(task, call)) is not None]
    if not told or len(told[-1][1]) != 1:
        return ()
    sure, allowed = told[-1]
    later = [call for _, call in calls if call.line > sure.line and call.name == "sched_setaffinity"]
    return () if any(_cpus(call.argument(2)) != allowed for call in later) else (sure.line,)


def _cpus_of(task: Task, call: Syscall) -> frozenset[int] | None:
    """The CPUs allowed to the caller after the call; None if the call is about another task."""
    about = call.argument(0)
    number = number_of(about) if about is not None else None
    return _cpus(call.argument(2)) if number in {0, task.tid} else None


def _cpus(mask: Value | None) -> frozenset[int]:
    """``[0 2]`` (sched_setaffinity(2)); strace prints the numbers of the CPUs."""
    members = mask.items if isinstance(mask, Array | BitSet) else ()
    return frozenset(number for member in members if (number := number_of(member)) is not None)


# words


def _proof(window: Window) -> str:
    cpu, wall = window.cpu / 1e6, (window.wall or 0) / 1e6
    children = f"{len(window.children)} {'child' if len(window.children) == 1 else 'children'}"
    return f"{children} used {cpu:.0f} ms of CPU time in {wall:.0f} ms"


def _doubt(reaped: Sequence[Wait], windows: Sequence[Window]) -> str:
    if not reaped:
        return "no wait in the log shows the CPU time of a child with a creation in the log"
    timed = [window for window in windows if window.wall is not None]
    if not timed:
        return "the log has no times around the children: record with -ttt"
    best = max(timed, key=lambda window: window.cpu / max(1, window.wall or 1))
    return f"at most: {_proof(best)}; a busy machine lets tasks wait"
