"""Proves which tasks lived at the same time, and which did not, by the order of lines alone.

strace writes a line while the task is stopped, so the task is alive there. The task exists when its maker's call
returns. So it lived at least from its first sign (its own first line, or the return of that call) to its last stop, and
at most from the line where that call began to its ``+++`` line, which strace may write late. A task without a stop may
have died before its maker's call returned. Time stamps prove nothing here: strace takes them when it writes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec

from strace_lens.facts.parallelism import Parallelism, parallelism
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace


class Life(msgspec.Struct, frozen=True):
    """Bounds of a task's life, as line numbers.

    Attributes:
        sure: the task was alive from the first to the second line; only if ``is_seen``.
        widest: the task was not alive before the first line, nor after the second.
        is_seen: the log has a stop of the task, so ``sure`` holds.
    """

    task: Task
    sure: tuple[int, int]
    widest: tuple[float, float]
    is_seen: bool

    def together(self, other: Life) -> bool:
        """Whether the two surely lived at the same time."""
        # One line is enough: one of the two is stopped there, and the other is surely alive.
        met = max(self.sure[0], other.sure[0]) <= min(self.sure[1], other.sure[1])
        return met and self.is_seen and other.is_seen

    def apart(self, other: Life) -> bool:
        """Whether the two surely did not live at the same time."""
        return self.widest[1] < other.widest[0] or other.widest[1] < self.widest[0]


class Overlap(msgspec.Struct, frozen=True):
    """Two tasks, in order of birth, that lived at the same time: ``proven``, or only not excluded.

    ``lines``: the later of the two first signs, and the earlier of the two last signs.
    """

    first: Task
    second: Task
    proven: bool
    lines: tuple[int, ...]


class Concurrency(msgspec.Struct):
    """The tasks of a trace that lived at the same time. :func:`concurrency` makes it."""

    trace: Trace
    _peak: tuple[int, int] | None = None

    @property
    def overlaps(self) -> Iterator[Overlap]:
        """Each pair of tasks that provably lived at the same time; up to the square of the number of tasks."""
        return (pair for pair in overlaps(self.trace) if pair.proven)

    def together(self, first: Task, second: Task) -> bool:
        """Whether the two provably lived at the same time."""
        return life(self.trace, first).together(life(self.trace, second))

    def apart(self, first: Task, second: Task) -> bool:
        """Whether the two provably never lived at the same time."""
        return life(self.trace, first).apart(life(self.trace, second))

    @property
    def peak(self) -> int:
        """The largest number of tasks that provably lived at once."""
        return self._highest()[0]

    @property
    def peak_line(self) -> int:
        """A line number at which that many lived; 0 if no line shows it."""
        return self._highest()[1]

    @property
    def parallelism(self) -> Parallelism:
        """Whether two CPUs ran tasks of the trace at the same moment. Reads the log again."""
        return parallelism(self.trace)

    def _highest(self) -> tuple[int, int]:
        if self._peak is None:
            lives = [one.sure for task in self.trace.tasks if (one := life(self.trace, task)).is_seen]
            # At the same line a beginning counts before an end.
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
    """The bounds of a task's life, as far as the log shows them."""
    if not trace.ordered:  # parts of -ff have no order
        return Life(task, (0, 0), (-math.inf, math.inf), is_seen=False)
    made = task.creation
    # The creation may be inferred, or the line where the call began missing; -z prints no beginnings.
    surely = made is not None and not made.inferred and not made.begun_before_log and made.line <= task.first_line
    begun = made.line if made and surely else -math.inf
    ended = task.end.line if task.end else math.inf
    seen = task.watched and task.last_stop >= task.first_line
    return Life(task, (task.first_line, task.last_stop), (begun, ended), seen)


def overlaps(trace: Trace) -> Iterator[Overlap]:
    """Each pair of tasks not proven to be apart; up to the square of the number of tasks."""
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
