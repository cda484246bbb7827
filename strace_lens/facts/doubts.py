"""Finds tasks and calls that a log may show twice: by a doubled line, half a call, or a misread number."""

from __future__ import annotations

from collections.abc import Iterator

from strace_lens.linux.syscalls import CREATING_CALLS_TODAY
from strace_lens.model.beginnings import strangers
from strace_lens.model.gap import Hides
from strace_lens.model.task import Creation, Task, Wait
from strace_lens.model.trace import Trace

_ONLY_ENDS = frozenset({Hides.END, Hides.TASK})


class Doubts:
    """Tasks, creations and calls of a trace that may be others in the same trace.

    Attributes:
        tasks: tasks without a maker in a log that should show it: their number may be a misread one.
        creations: creations that returned the number of a living task, as a doubled line does.
        lines: first lines of calls that may be another task's.
    """

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._makers_show = any(trace.was_traced(call) for call in CREATING_CALLS_TODAY)
        self.creations = frozenset(self._made_twice())
        unsure = self._unsure_tasks() if self._makers_show else ()
        self.tasks = frozenset([*unsure, *(made.child for made in self.creations)])
        told = (wait.lines[0] for wait in trace.waits if self.is_nobodys(wait))
        self.lines = frozenset([*told, *(made.line for made in self.creations)])

    def is_nobodys(self, wait: Wait) -> bool:
        """Whether its child has no creation in the log, though strace recorded such calls."""
        attached = self._trace.recorded.attached
        if attached is not None and wait.pid in attached.children:
            return False
        return wait.child is None and (self._makers_show or not self._trace.follows)

    def _unsure_tasks(self) -> Iterator[Task]:
        yield from strangers(self._trace)
        # Of appended runs (strace -A) all but the last have ended.
        yield from (task for task in self._trace.tasks[1:] if _is_nobodys(task) and task.end is None)
        if not all(gap.hides in _ONLY_ENDS for gap in self._trace.gaps):
            yield from (made.child for made in self._trace.creations if made.inferred)

    def _made_twice(self) -> Iterator[Creation]:
        """One of two creations with the same number, unless both children have lines and the first ended in time."""
        last: dict[int | None, Creation] = {}
        for made in self._trace.creations if self._trace.ordered and self._trace.follows else ():
            before = last.get(made.child.tid)
            if before is not None and not (before.child.watched and made.child.watched and _ended_before(before, made)):
                yield before if made.child.watched and not before.child.watched else made
            last[made.child.tid] = made


def _is_nobodys(task: Task) -> bool:
    return task.creation is None and not task.attached


def _ended_before(before: Creation, made: Creation) -> bool:
    end = before.child.end
    return end is not None and end.line <= made.line
