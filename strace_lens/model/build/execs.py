"""Reads execs: a thread group becomes another program, or its execve fails."""

from __future__ import annotations

from strace_lens.events import Syscall
from strace_lens.model.build.calls import executed, took_another_result
from strace_lens.model.build.draft import Draft
from strace_lens.model.build.ends import Ends
from strace_lens.model.task import Task


class SplitExecs:
    """Joins calls of execve that lie in two parts of ``strace -ff``.

    An execve by a thread that does not lead its group begins in the thread's part. It ends in the leader's part: the
    thread has the leader's tid by then (execve(2)).
    """

    def __init__(self) -> None:
        self.waiting: dict[Task, Syscall] = {}

    def whole(self, task: Task, call: Syscall) -> Syscall | None:
        """Returns ``call``, or both halves of it joined, or None until the other half is read."""
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
        """Line numbers of the calls whose beginning is in no part."""
        return [call.line for call in self.waiting.values() if call.begun_before_log]


class Execs:
    """Enters execs into the draft."""

    def __init__(self, draft: Draft, ends: Ends) -> None:
        self.draft = draft
        self.ends = ends
        self.split = SplitExecs()

    def take(self, task: Task, call: Syscall) -> None:
        """Takes a call of execve or execveat by ``task``."""
        draft = self.draft
        whole = call if draft.ordered else self.split.whole(task, call)
        done = executed(task, whole) if whole is not None else None
        if done is None:
            return
        draft.times.begin(whole or call)
        draft.times.end(call)
        if took_another_result(call):
            draft.noticed.mistaken.append(call.last_line)
        if done.errno is not None:
            task.attempts.append(done)
            return
        leader = task.group.leader
        if leader is not task and draft.ordered:
            self.ends.succeed(task, leader, done.lines[-1])  # strace -qqq does not print "superseded"
        draft.tids.moved(call.end_pid, task, call.last_line)
        task.own_execs.append(done)
        task.group.images.append(done)
        draft.execs.append(done)
