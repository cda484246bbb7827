"""Counts for the summary of a comparison. They are information and no difference: they vary from run to run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from strace_lens.analysis.compare.programs import FIRST, Programs, first_words
from strace_lens.events import Syscall
from strace_lens.model.trace import Trace

Two: TypeAlias = tuple[int, int]
"""A number of A, and one of B."""


class ProgramStat(msgspec.Struct, frozen=True):
    """What one program did in both traces.

    Attributes:
        program: its path; None: the logs do not show it. Of the first program, if it is another: the path in B.
        was: the path in A if it is another.
        processes: the processes that ran it last.
        calls: the calls that the logs have of it.
        wall: nanoseconds that these processes lived, added up; None: a log has no times.
    """

    program: str | None
    was: str | None
    processes: Two
    calls: Two
    wall: Two | None


def program_stats(first: Trace, second: Trace) -> tuple[ProgramStat, ...]:
    """Counts the calls and the time of each program; the greatest change first. Reads the logs again."""
    called = first_words(first, second)
    sides = [_Side(trace, called) for trace in (first, second)]
    names = {name: None for side in sides for name in (*side.calls, *side.processes)}
    return tuple(sorted((_program(name, sides) for name in names), key=_weight))


class _Side:
    """The counts of one trace, by program."""

    def __init__(self, trace: Trace, called: str | None) -> None:
        self.first = trace.tasks[0].images[0].path if trace.tasks and trace.tasks[0].images else None
        self.timed = trace.clock is not None
        self.calls: Counter[str | None] = Counter()
        self.processes: Counter[str | None] = Counter()
        self.wall: Counter[str | None] = Counter()
        programs = Programs(trace, called)
        for task, event in trace.walk():
            if isinstance(event, Syscall):
                self.calls[programs.at(task, event.line)] += 1
        for group in trace.processes:
            name = programs.at(group.leader, group.leader.last_stop + 1)
            times = [task.times for task in group.tasks if task.times is not None]
            self.processes[name] += 1
            self.wall[name] += max(end for _, end in times) - min(begin for begin, _ in times) if times else 0


def _program(name: str | None, sides: Sequence[_Side]) -> ProgramStat:
    ours, theirs = sides
    first = name == FIRST
    return ProgramStat(
        theirs.first if first else name,
        ours.first if first else None,
        (ours.processes[name], theirs.processes[name]),
        (ours.calls[name], theirs.calls[name]),
        (ours.wall[name], theirs.wall[name]) if ours.timed and theirs.timed else None,
    )


def _weight(one: ProgramStat) -> tuple[int, int, str]:
    return -abs(one.calls[1] - one.calls[0]), -sum(one.calls), one.program or ""
