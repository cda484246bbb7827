"""Copies tasks as they are now, for one part of a growing log."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from strace_lens.model.task import Creation, Exec, Task, ThreadGroup, Wait


class Copies:
    """Copies of tasks, and of all that they refer to: groups, makers, parents, programs.

    The originals change as the log grows. A task does not refer to the tasks that it made, so a copy of a few tasks
    stays small in a large trace.
    """

    def __init__(self, tasks: Iterable[Task], mask: Callable[[Sequence[str]], tuple[str, ...]]) -> None:
        """``mask`` masks secrets in argument lists."""
        self.tasks: dict[Task, Task] = {}
        self._groups: dict[ThreadGroup, ThreadGroup] = {}
        self._execs: dict[Exec, Exec] = {}
        self._mask = mask
        self._collect(tasks)
        for task, copied in self.tasks.items():
            self._connect(task, copied)
        for group, twin in self._groups.items():
            twin.founder, twin.leader = self.tasks[group.founder], self.tasks[group.leader]
            twin.tasks = [self.tasks[task] for task in group.tasks]
            twin.images = [self.exec(image) for image in group.images]
            # A parent may have joined another group as a thread.
            twin.parent = self._groups[group.parent.founder.group] if group.parent else None

    def _collect(self, tasks: Iterable[Task]) -> None:
        ahead = [task.group for task in tasks]
        while ahead:
            group = ahead.pop()
            if group in self._groups:
                continue
            self._groups[group] = copy.copy(group)
            ahead += [group.parent.founder.group] if group.parent else []
            for task in {*group.tasks, group.founder, group.leader}:
                self.tasks[task] = copy.copy(task)
                ahead += [other.group for other in (task, task.maker, task.reaper) if other is not None]

    def _connect(self, task: Task, copied: Task) -> None:
        copied.group = self._groups[task.group]
        if task.creation is not None:
            maker = self.tasks[task.creation.maker]
            copied.creation = replace(task.creation, maker=maker, child=copied)
        copied.reaper = self.tasks[task.reaper] if task.reaper else None
        copied.own_execs = [self.exec(image) for image in task.own_execs]
        copied.attempts = [self.exec(attempt) for attempt in task.attempts]

    def exec(self, image: Exec) -> Exec:
        """The copy of an exec of a copied task; the same copy each time."""
        if image not in self._execs:
            argv = self._mask(image.argv) if image.argv is not None else None
            self._execs[image] = replace(image, task=self.tasks[image.task], argv=argv)
        return self._execs[image]

    def creation(self, made: Creation) -> Creation:
        """The copy of the creation of a copied task."""
        return self.tasks[made.child].creation or made

    def wait(self, wait: Wait) -> Wait:
        """Returns a copy of a wait by a copied task."""
        return replace(wait, task=self.tasks[wait.task], child=self.tasks[wait.child] if wait.child else None)
