"""Calls of execve that are told in two parts of ``strace -ff``.

What a thread that does not lead its group began is in the thread's part, and how it ended in the leader's, whose tid
the thread has by then (execve(2)).
"""

from __future__ import annotations

from strace_lens.events import Syscall
from strace_lens.model.task import Task


class SplitExecs:
    """The halves whose other half is not read yet."""

    def __init__(self) -> None:
        self.waiting: dict[Task, Syscall] = {}

    def whole(self, task: Task, call: Syscall) -> Syscall | None:
        """``call``, or both halves of it in one, or None where the other half is not read yet."""
        if not (call.begun_before_log or call.status == "unfinished"):
            return call
        other = self.waiting.pop(task, None)
        if other is None:
            self.waiting[task] = call
            return None
        begun, ended = (other, call) if call.begun_before_log else (call, other)
        return Syscall(
            begun.line, begun.pid, begun.leader, begun.decoder, begun.name, begun.args_text, ended.tail, layout=None
        )

    def begun_before_log(self) -> list[int]:
        """Lines of those whose beginning is in no part."""
        return [call.line for call in self.waiting.values() if call.begun_before_log]
