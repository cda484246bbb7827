"""Finds the ends of tasks in a log without ``+++ exited`` lines: ``strace -qq`` leaves them out.

exit_group(2) and exit(2) never return, so the call is the end: of each task of the group, or of the caller alone. A
leader that called exit(2) while threads of its group lived ends as the group does (kernel/exit.c: wait_task_zombie
reads ``group_exit_code`` if it is set).
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from strace_lens.events import Syscall
from strace_lens.model.task import End, Task, ThreadGroup
from strace_lens.values import number_of


class QuietEnds:
    """The calls of exit and exit_group, and the ends that they were."""

    def __init__(self) -> None:
        self.calls: list[tuple[Task, Syscall]] = []

    def take(self, task: Task, call: Syscall) -> None:
        """Remembers a call of exit or exit_group that did not return (``= ?``)."""
        if call.tail is not None:
            self.calls.append((task, call))

    def settle(self) -> None:
        """Gives each task that exited its end. Only for a log without ``+++ exited`` lines."""
        ended: dict[ThreadGroup, list[Syscall]] = {}
        for task, call in self.calls:
            if call.name == "exit_group":
                ended.setdefault(task.group, []).append(call)
        for task, call in self.calls:
            if call.name == "exit" and not (task is task.group.leader and task.group in ended):
                _settle(task, _end(call))
        for group, calls in ended.items():
            _end_of(group, calls)


def _end_of(group: ThreadGroup, calls: Sequence[Syscall]) -> None:
    """Ends a group. Of several calls the first one counts for the kernel; the log does not show which was first."""
    ends = [_end(call) for call in calls]
    if len({end.code if end else None for end in ends}) == 1:
        for task in group.tasks:
            _settle(task, ends[-1])


def _settle(task: Task, end: End | None) -> None:
    """Gives a task its end. Keeps a different end that its parent's wait or signal showed: a signal killed it first.

    A thread may run until the kernel kills it: it ends at its last line.
    """
    known = task.end
    if end is not None and (known is None or (known.told_by_wait and known.code == end.code)):
        task.end = replace(end, line=max(end.line, task.last_stop, task.first_line))


def _end(call: Syscall) -> End | None:
    """The end that a call was; None if its code was not read."""
    argument = call.argument(0)
    code = number_of(argument) if argument is not None else None
    # The parent sees the low byte (exit(3), wait(2)).
    return None if code is None else End(code & 0xFF, None, False, call.line)
