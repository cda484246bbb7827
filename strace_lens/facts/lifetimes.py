"""Which tasks lived at the same time, and which provably did not, from the order of the lines alone.

A line that a task's stop causes is written while the task stands there: it was alive at that line. Its making was
over when its maker's call returned. So it lived at least from its first sign (its own first line, or the return of the
call that made it) to its last own stop, and at most from the line where its making began to its ``+++`` line, which
strace may write late. A task without a stop of its own may have been dead when its maker's call returned. Time stamps
prove nothing here: they are taken when strace writes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec

from strace_lens.facts.parallelism import Parallelism, parallelism
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace


class Life(msgspec.Struct, frozen=True):
    """Bounds of a task's life, as lines of the log.

    Attributes:
        sure: it was alive from the first of these lines to the second; only if ``is_seen``.
        widest: it was not alive before the first of these lines, nor after the second.
        is_seen: the log has a stop of its own, so ``sure`` holds.
    """

    task: Task
    sure: tuple[int, int]
    widest: tuple[float, float]
    is_seen: bool

    def together(self, other: Life) -> bool:
        """The two surely lived at the same time."""
        # One line is enough: it is a stop of one of the two, within what is sure of the other.
        met = max(self.sure[0], other.sure[0]) <= min(self.sure[1], other.sure[1])
        return met and self.is_seen and other.is_seen

    def apart(self, other: Life) -> bool:
        """The two surely did not."""
        return self.widest[1] < other.widest[0] or other.widest[1] < self.widest[0]


class Overlap(msgspec.Struct, frozen=True):
    """Two tasks, in order of birth, that lived at the same time: ``proven``, or only not excluded.

    ``lines`` show it: the later of the two first signs, and the earlier of the two last ones.
    """

    first: Task
    second: Task
    proven: bool
    lines: tuple[int, ...]


class Concurrency(msgspec.Struct):
    """What a trace tells of tasks that lived at the same time; made by :func:`concurrency`."""

    trace: Trace
    _peak: tuple[int, int] | None = None

    @property
    def overlaps(self) -> Iterator[Overlap]:
        """Each pair of tasks that provably lived at the same time; there may be as many as the square of the tasks."""
        return (pair for pair in overlaps(self.trace) if pair.proven)

    def together(self, first: Task, second: Task) -> bool:
        """The two provably lived at the same time."""
        return life(self.trace, first).together(life(self.trace, second))

    def apart(self, first: Task, second: Task) -> bool:
        """The two provably never lived at the same time."""
        return life(self.trace, first).apart(life(self.trace, second))

    @property
    def peak(self) -> int:
        """The largest number of tasks that provably lived at once."""
        return self._highest()[0]

    @property
    def peak_line(self) -> int:
        """A line of the log at which that many lived; 0 where there is none."""
        return self._highest()[1]

    @property
    def parallelism(self) -> Parallelism:
        """Whether two CPUs ran tasks of the trace at the same moment; the log is read again for it."""
        return parallelism(self.trace)

    def _highest(self) -> tuple[int, int]:
        if self._peak is None:
            lives = [one.sure for task in self.trace.tasks if (one := life(self.trace, task)).is_seen]
            # At one line, what begins there counts before what ends there.
            steps = sorted([(first, 0, 1) for first, _ in lives] + [(last, 1, -1) for _, last in lives])
            number, self._peak = 0, (0, 0)
            for line, _, step in steps:
                number += step
                self._peak = max(self._peak, (number, line), key=lambda found: found[0])
        return self._peak


def concurrency(trace: Trace) -> Concurrency:
    """Which tasks of ``trace`` lived at the same time."""
    return Concurrency(trace)


def life(trace: Trace, task: Task) -> Life:
    """What the log tells of the bounds of a task's life."""
    if not trace.ordered:  # parts of -ff have no order
        return Life(task, (0, 0), (-math.inf, math.inf), is_seen=False)
    made = task.creation
    # Which call made it may be a guess, or the line where the call began may be missing; -z prints no beginnings.
    surely = made is not None and not made.inferred and not made.begun_before_log and made.line <= task.first_line
    begun = made.line if made and surely else -math.inf
    ended = task.end.line if task.end else math.inf
    seen = task.watched and task.last_stop >= task.first_line
    return Life(task, (task.first_line, task.last_stop), (begun, ended), seen)


def overlaps(trace: Trace) -> Iterator[Overlap]:
    """Each pair of tasks that is not provably apart. The number of pairs can grow with the square of that of tasks."""
    lives = sorted((life(trace, task) for task in trace.tasks), key=lambda one: one.widest[0])
    living: list[Life] = []
    for new in lives:
        living = [old for old in living if not old.apart(new)]
        for old in living:
            proven = old.together(new)
            lines = (max(old.sure[0], new.sure[0]), min(old.sure[1], new.sure[1])) if proven else ()
            first, second = (old, new) if old.task.index < new.task.index else (new, old)
            yield Overlap(first.task, second.task, proven, lines)
        living.append(new)
