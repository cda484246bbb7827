"""Ends of tasks in a log that has no ``+++ exited`` lines: ``strace -qq`` leaves them out.

exit_group(2) and exit(2) never return, so the call is the end: of each task of the group, or of the one task.
"""

from __future__ import annotations

from strace_lens.events import Syscall
from strace_lens.model.task import End, Task
from strace_lens.values import number_of


class QuietEnds:
    """The calls by which tasks left."""

    def __init__(self) -> None:
        self.calls: dict[Task, Syscall] = {}

    def take(self, task: Task, call: Syscall) -> None:
        """Remember a call of exit or exit_group that did not return (``= ?``)."""
        if call.tail is not None:
            self.calls[task] = call

    def settle(self) -> None:
        """Give each task that left its end. Only for a log that shows no end of another kind of exit."""
        for task, call in self.calls.items():
            argument = call.argument(0)
            code = number_of(argument) if argument is not None else None
            if code is None:
                continue
            # The parent sees the low byte (exit(3), wait(2)).
            end = End(code & 0xFF, None, False, call.line)
            for one in task.group.tasks if call.name == "exit_group" else (task,):
                one.end = one.end or end
