"""Decides whether a task is under another: the other itself, or made by it, or by a task below it."""

from __future__ import annotations

from collections.abc import Iterator

from strace_lens.facts.belonging import is_exec, is_known
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.logic import Truth, any_of, matches
from strace_lens.facts.value import NoValue, program_path
from strace_lens.model.task import Task


class Under:
    """Whether tasks are under the task with some name. The answer for each task is kept."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._kept: dict[Task, Truth] = {}

    def holds(self, evidence: Evidence, task: Task) -> Truth:
        """Whether ``task`` is that task or below it; unknown if the log does not show who made it."""
        if task not in self._kept:
            self._kept[task] = self._found(evidence, task)
        return self._kept[task]

    def _found(self, evidence: Evidence, task: Task) -> Truth:
        known: Truth = False
        for above in _upwards(task):
            name = evidence.name(above)
            if name is NoValue.UNKNOWN or is_known(evidence, above) is None:
                known = None
            elif name == self._name:
                return True if known is False else None
            elif not (f"{self._name}.".startswith(f"{name}.") or f"{name}.".startswith(f"{self._name}.")):
                return False  # a task beside it: no task below that one is under it
        return known


class UnderProgram:
    """Whether tasks are under a task that ever ran a program with a path that fits a glob."""

    def __init__(self, glob: str) -> None:
        self._glob = glob
        self._kept: dict[Task, Truth] = {}

    def holds(self, evidence: Evidence, task: Task) -> Truth:
        """Whether ``task`` or one above it ran such a program; unknown if the log may lack one."""
        if task not in self._kept:
            self._kept[task] = self._found(evidence, task)
        return self._kept[task]

    def _found(self, evidence: Evidence, task: Task) -> Truth:
        chain = list(_upwards(task))
        doubtful = any(is_known(evidence, one) is None for one in chain if one.watched)
        beyond: Truth = False if evidence.maker(chain[-1]) is NoValue.ABSENT else None
        found = any_of([*(self._ran(evidence, one) for one in chain), beyond])
        return None if doubtful else found

    def _ran(self, evidence: Evidence, task: Task) -> Truth:
        """Whether the task itself ran one; a group's execs count for the task that founded it."""
        founded = task.group.founder is task
        images = task.images if founded else task.own_execs
        paths = (
            matches(program_path(image.path), self._glob) if is_exec(evidence, image) else None for image in images
        )
        end = task.group.end if founded else task.end
        over = (end is not None and not end.told_by_wait) or (evidence.watched_only and task.detached is not None)
        shown = evidence.steady and task.watched and over
        return any_of([*paths, False if shown or evidence.leaves_out(task) else None])


def _upwards(task: Task) -> Iterator[Task]:
    """The task, then each maker above it that the log shows."""
    above: Task | None = task
    while above is not None:
        yield above
        above = above.maker
