"""Counts tasks: by program, by creation, by signal; finds the slowest and the failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from strace_lens.facts.lengths import failed, lasted
from strace_lens.model.task import Task, ThreadGroup
from strace_lens.model.trace import Trace


class Total(msgspec.Struct, frozen=True):
    """A sum of nanoseconds; ``is_whole`` is False if some terms of it are not known."""

    nanoseconds: int
    is_whole: bool


class ProgramUse(msgspec.Struct, frozen=True):
    """The processes that ran a program last.

    Attributes:
        program: its path; None: not known.
        processes: how many.
        failed: how many of them exited with another status than 0, or were killed by a signal.
        wall: how long they lived, together; None: not known of any.
        longest: the longest of those lives.
        cpu: CPU time that they used themselves, their threads included; None: not known of any.
    """

    program: str | None
    processes: int
    failed: int
    wall: Total | None
    longest: int | None
    cpu: Total | None


class TaskSummary(msgspec.Struct, frozen=True):
    """The counts of a trace.

    Attributes:
        programs: those that took longest first.
        creations: how many tasks of each kind each call made; the most first.
        failed_creations: name of the call, why it made no task, how often.
        signals: how often each signal was delivered; the most first.
        slowest: processes that lived longest, with nanoseconds; the longest first.
        failed: tasks that failed, in the order of their ends.
    """

    programs: Sequence[ProgramUse]
    creations: Sequence[tuple[str, str, int]]
    failed_creations: Sequence[tuple[str, str, int]]
    signals: Sequence[tuple[str, int]]
    slowest: Sequence[tuple[Task, int]]
    failed: Sequence[Task]


_SLOWEST = 5


def summarize(trace: Trace) -> TaskSummary:
    """Returns the counts of a trace. Reads the log again, for the signals."""
    made = Counter((made.via, made.kind if made.flags_known else "task") for made in trace.creations)
    lives = [(group.founder, time) for group in trace.processes if (time := lasted(group.founder)) is not None]
    lives.sort(key=lambda one: -one[1])
    return TaskSummary(
        programs=_programs(trace),
        creations=[(via, kind, number) for (via, kind), number in made.most_common()],
        failed_creations=[
            (call, why, number) for call, reasons in trace.failed_creations.items() for why, number in reasons.items()
        ],
        signals=Counter(signal.name for signal in trace.signals).most_common(),
        slowest=lives[:_SLOWEST],
        failed=[task for task in trace.exits if failed(task)],
    )


def _programs(trace: Trace) -> list[ProgramUse]:
    by_program: dict[str | None, list[ThreadGroup]] = {}
    for group in trace.processes:
        by_program.setdefault(group.program, []).append(group)
    cpu = _cpu(trace)
    found = [_use(program, groups, cpu) for program, groups in by_program.items()]
    return sorted(found, key=lambda use: (-(use.wall.nanoseconds if use.wall else 0), -use.processes))


def _use(program: str | None, groups: Sequence[ThreadGroup], cpu: dict[ThreadGroup, int]) -> ProgramUse:
    lives = [lasted(group.founder) for group in groups]
    return ProgramUse(
        program=program,
        processes=len(groups),
        failed=sum(failed(group.leader) for group in groups),
        wall=_total(lives),
        longest=max((life for life in lives if life is not None), default=None),
        cpu=_total([cpu.get(group) for group in groups]),
    )


def _total(terms: Iterable[int | None]) -> Total | None:
    every = list(terms)
    known = [term for term in every if term is not None]
    return Total(sum(known), len(known) == len(every)) if known else None


def _cpu(trace: Trace) -> dict[ThreadGroup, int]:
    """The CPU time of each process alone, where the log shows it.

    A wait reports the time of the child and of the children that it had waited for (getrusage(2), RUSAGE_CHILDREN).
    """
    told = {wait.child.group: wait for wait in trace.waits if wait.child is not None and wait.reaped}
    below: dict[ThreadGroup, list[int | None]] = {}
    for wait in told.values():
        below.setdefault(wait.task.group, []).append(wait.cpu)
    found: dict[ThreadGroup, int] = {}
    for group, wait in told.items():
        children = below.get(group, [])
        if wait.cpu is not None and None not in children:
            found[group] = max(wait.cpu - sum(cpu for cpu in children if cpu is not None), 0)
    return found
