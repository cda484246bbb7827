"""Reads ends of tasks: exits, deaths by a signal, leaders that an execve of another thread replaces."""

from __future__ import annotations

from strace_lens.events import Exit, Superseded
from strace_lens.model.build import groups
from strace_lens.model.build.draft import Draft
from strace_lens.model.build.waits import Waits
from strace_lens.model.task import End, Task

_NOT_ITS_LEADER = "line {} says that an execve by {} superseded {}, which other lines do not show as its leader"


class Ends:
    """Enters ends into the draft."""

    def __init__(self, draft: Draft, waits: Waits) -> None:
        self.draft = draft
        self.waits = waits

    def exited(self, task: Task, event: Exit) -> None:
        """Enters the end of ``task``."""
        self.draft.times.begin(event)
        self.draft.noticed.ends += event.code is not None
        self.draft.noticed.kills += event.code is None
        task.end = End(event.code, event.signal, event.core, event.line)
        self.draft.tids.gone(task, event.pid)

    def superseded(self, leader: Task, event: Superseded) -> None:
        """Enters that the thread ``event.by`` continues with the leader's tid, in the same thread group."""
        self.draft.times.begin(event)
        tids = self.draft.tids
        successor = tids.live.get(event.by)
        if not _may_succeed(successor, leader):
            what = _NOT_ITS_LEADER.format(event.line, event.by, event.pid)
            self.draft.noticed.contradictions.append((what, event.line))
            return
        if successor is None:
            # Its only line is its execve, and that event comes after the call has returned.
            successor = self.draft.new_task(event.by, event.line)
            tids.stranger(event.by, successor)
        self.succeed(successor, leader, event.line)
        if self.draft.ordered and event.pid is not None:
            tids.moved(event.by, successor, event.line)

    def succeed(self, successor: Task, leader: Task, line: int) -> None:
        """Puts ``successor``, which called execve, in the place of ``leader`` (execve(2); fs/exec.c: de_thread)."""
        tids = self.draft.tids
        leader.end = End(None, None, False, line, superseded=True)
        successor.attached |= leader.attached
        tids.heirs.add(successor)
        tid, has_none = leader.tid, tids.live.get(None) is leader
        tids.gone(leader, tid)
        self.waits.merged(groups.unite(successor.group, leader.group), leader.group)
        successor.tid = tid
        successor.group.leader = successor
        tids.live[tid] = successor
        if has_none:
            tids.live[None] = successor


def _may_succeed(successor: Task | None, leader: Task) -> bool:
    """Whether a thread can take the place of ``leader``, as far as the log shows; None: the thread has not shown yet.

    A group that was seen to begin, or to run a program, has its own leader. Of any other the leader may not have
    shown: strace attached to the process, or lines are lost.
    """
    if leader.group.leader is not leader or successor is leader:
        return False
    if successor is None or successor.group is leader.group:
        return True
    return successor.group.creation is None and not successor.group.images
