"""Which tasks lived at the same time, and which provably did not, from the order of the lines alone.

A line that a task's stop causes is written while the task stands there: it was alive at that line. So it lived at
least from its first sign (its own first line, or the return of the call that made it) to its last stop, and at most
from the line where its making began to its ``+++`` line, which strace may write late. Time stamps prove nothing here:
they are taken when strace writes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from strace_lens.model.task import Task
from strace_lens.model.trace import Trace


@dataclass(frozen=True, slots=True)
class Life:
    """Bounds of a task's life, as lines of the log: surely alive within ``sure``, surely not outside ``widest``."""

    task: Task
    sure: tuple[int, int]
    widest: tuple[float, float]

    def together(self, other: Life) -> bool:
        """The two surely lived at the same time."""
        return max(self.sure[0], other.sure[0]) < min(self.sure[1], other.sure[1])

    def apart(self, other: Life) -> bool:
        """The two surely did not."""
        return self.widest[1] < other.widest[0] or other.widest[1] < self.widest[0]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two tasks, in order of birth, that lived at the same time: ``proven``, or only not excluded.

    ``lines`` show it: the later of the two first signs, and the earlier of the two last ones.
    """

    first: Task
    second: Task
    proven: bool
    lines: tuple[int, ...]


def life(trace: Trace, task: Task) -> Life:
    """What the log tells of the bounds of a task's life."""
    begun = task.creation.line if task.creation else -math.inf
    ended = task.end.line if task.end else math.inf
    # A child that was not followed was there when the call returned, or was dead already; parts of -ff have no order.
    sure = (task.first_line, task.last_stop) if task.watched and trace.ordered else (0, 0)
    return Life(task, sure, (begun, ended) if trace.ordered else (-math.inf, math.inf))


def overlaps(trace: Trace) -> Iterator[Overlap]:
    """Each pair of tasks that is not provably apart. The number of pairs can grow with the square of that of tasks."""
    lives = sorted((life(trace, task) for task in trace.tasks), key=lambda one: one.widest[0])
    living: list[Life] = []
    for new in lives:
        living = [old for old in living if not old.apart(new)]
        for old in living:
            lines = (max(old.sure[0], new.sure[0]), min(old.sure[1], new.sure[1]))
            proven = old.together(new)
            first, second = sorted((old.task, new.task), key=lambda task: task.index)
            yield Overlap(first, second, proven, lines if proven else ())
        living.append(new)
