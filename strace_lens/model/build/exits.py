"""Checks calls of exit(2) and exit_group(2): no call follows one, and each task that exited called one.

A process exits by exit_group(2), or by the exit(2) of its leader. A thread exits by exit(2), or with its process.
(kernel/exit.c)
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator

from strace_lens.events import Syscall
from strace_lens.linux.syscalls import EXIT_CALLS
from strace_lens.model.task import End, Task, ThreadGroup


class Exits:
    """The tasks that called exit or exit_group."""

    def __init__(self, *, one_log: bool = True) -> None:
        self.one_log = one_log
        """False for ``strace -ff``: there a task that took its leader's place has lines in two parts."""
        self.left: set[Task] = set()
        self.ended: list[Task] = []
        self.ends = array("q")
        """The tasks that called exit_group, and the line number of each call."""

    def is_late(self, task: Task, call: Syscall) -> bool:
        """Takes a call of ``task``. Returns True if the task had called exit before: this call is of another task."""
        if self.has_left(task):
            return True
        if self.one_log and call.name in EXIT_CALLS:
            self.left.add(task)
            if call.name == "exit_group":
                self.ended.append(task)
                self.ends.append(call.line)
        return False

    def forget(self) -> None:
        """Frees the memory, at the end of the log."""
        self.left.clear()
        self.ended.clear()
        self.ends = array("q")

    def has_left(self, task: Task) -> bool:
        """Whether ``task`` has called exit or exit_group: a later call is of another task."""
        return self.one_log and task in self.left

    def unexplained(self, tasks: Iterable[Task], shown: Collection[str]) -> Iterator[Task]:
        """The ``tasks`` that exited while the log lacks their exit call. ``shown``: names of the exit calls it records.

        ``strace -z`` prints no call that does not return.
        """
        ended: dict[ThreadGroup, int] = {}
        for task, line in zip(self.ended, self.ends, strict=True):
            ended[task.group] = min(line, ended.get(task.group, line))
        for task in tasks if self.one_log and "exit_group" in shown else ():
            is_leader = task.group.leader is task
            if not is_leader and ("exit" not in shown or _execs_later(task)):
                continue
            if task not in self.left and _started(task) and _exited_before(task.end, ended.get(task.group)):
                yield task


def _exited_before(end: End | None, line: int | None) -> bool:
    """Whether the task's own line shows its exit, and its process did not call exit_group before that line."""
    exited = end is not None and end.code is not None and not end.told_by_wait and not end.superseded
    return exited and end is not None and (line is None or end.line < line)


def _started(task: Task) -> bool:
    """Whether strace prints its calls: for its own child only after a successful execve (strace.c: hide_log)."""
    return task.creation is not None or bool(task.group.images) or not task.attempts


def _execs_later(task: Task) -> bool:
    """Whether its group calls execve after its first line, which ends the group's other threads."""
    return any(image.lines[-1] > task.first_line for image in task.group.images)
