"""Reads what parents learn about their children: by wait(2), and by exit signals, mostly SIGCHLD."""

from __future__ import annotations

from msgspec.structs import replace

from strace_lens.events import SignalDelivery, Syscall
from strace_lens.linux.wait_status import ChildChange
from strace_lens.model.build.calls import ChildState, child_in, traced_pid, waited
from strace_lens.model.build.draft import Draft
from strace_lens.model.task import Creation, End, Task, ThreadGroup, Wait

_Early = tuple[int, Wait, int] | tuple[int, Task, SignalDelivery]
"""The child's pid; then a wait and its position in the trace, or the receiver of a signal and the signal."""
_KEPT = 32
"""How many waits and signals without a known child to keep for a group. A log without the creations has one for each
child, and memory must not grow with the lines. A creation or a wait explains only the latest ones later."""


class Waits:
    """Enters waits and signals into the draft, each with its child."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.exit_signals: set[str | None] = {"SIGCHLD"}
        """SIGCHLD, and the exit signals of the children so far."""
        self.early: dict[ThreadGroup, list[_Early]] = {}
        """The latest waits and signals of each group without a known child."""

    def wait(self, task: Task, call: Syscall) -> None:
        """Takes a successful wait of ``task``; it may have found no child."""
        result = waited(call)
        if result is None:
            return
        self.draft.times.end(call)
        wait = Wait(task, result.pid, None, *result.state, call.lines, reaped=result.reaped, cpu=result.cpu)
        self.draft.waits.append(wait)
        self._resolve(wait, len(self.draft.waits) - 1)

    def _resolve(self, wait: Wait, place: int) -> None:
        task, line = wait.task, wait.lines[-1]
        change = wait.change if wait.reaped else "stopped"
        known = self.draft.families.candidates(task, wait.pid, lambda child: self._is_possible(child, line, change))
        left = [child for child in known if child.reaper is None]
        # Without an order of lines, a number alone does not show which of its users ended.
        alike = (child for child in left if not self.draft.ordered and _ends_so(child, wait))
        child = next(alike, left[0] if left else None)
        if child is None:
            self._keep(task.group, (wait.pid, wait, place))
            return
        self.draft.waits[place] = replace(wait, child=child)
        if wait.change in {"exited", "killed"}:
            self._dead(child, ChildState(wait.change, wait.code, wait.signal, wait.core), line)
        if wait.reaped:
            child.reaper = task
            if not self.draft.follows:
                self.draft.tids.gone(child, child.tid)
        self._retry(task.group, wait.pid)

    def _keep(self, group: ThreadGroup, early: _Early) -> None:
        """Keeps it for ``group``: a creation that returns later, or a merge of groups, may explain it."""
        kept = self.early.setdefault(group, [])
        kept.append(early)
        if len(kept) > _KEPT:
            del kept[0]

    def merged(self, old: ThreadGroup | None, new: ThreadGroup) -> None:
        """Gives the children, waits and signals of ``old`` to ``new``: the tasks of ``old`` are threads of ``new``."""
        if old is not None:
            self.draft.families.merged(old, new)
            self._again(self.early.pop(old, []) + self.early.pop(new, []))

    def born(self, made: Creation) -> None:
        """Called when a creation returns. Resolves waits and signals that named this child earlier."""
        self.exit_signals.add(made.exit_signal)
        parent = made.child.group.parent
        if parent is not None:
            self._retry(parent, made.returned)

    def _retry(self, group: ThreadGroup, number: int) -> None:
        """Called when ``group`` gets or reaps its child ``number``. Resolves earlier waits and signals again."""
        if any(early[0] == number for early in self.early.get(group, ())):
            self._again(self.early.pop(group))

    def retry_all(self) -> None:
        """Called at the end of the log. Resolves the remaining waits and signals, if possible."""
        kept, self.early = self.early, {}
        for early in kept.values():
            self._again(early)

    def _again(self, early: list[_Early]) -> None:
        for _, what, more in early:
            if isinstance(what, Wait) and isinstance(more, int):
                self._resolve(what, more)
            elif isinstance(what, Task) and isinstance(more, SignalDelivery):
                self.signal(what, more)

    def unexplained(self) -> list[tuple[int, int]]:
        """Line and pid of the latest signals that show the end of a child whose creation the log lacks."""
        kept = [more for early in self.early.values() for _, _, more in early if isinstance(more, SignalDelivery)]
        found = [(event.line, child_in(event.siginfo)) for event in kept if event.siginfo is not None]
        return [(line, child[0]) for line, child in found if child is not None and child[1].is_end]

    def signal(self, task: Task, event: SignalDelivery) -> None:
        """Takes a signal to ``task``; it may be the exit signal of a child."""
        info = event.siginfo if event.signal in self.exit_signals else None
        about = child_in(info) if info is not None else None
        if about is None:
            return
        pid, state = about
        known = self.draft.families.candidates(
            task, pid, lambda child: self._is_possible(child, event.line, state.change, late=True)
        )
        if not known:
            self._keep(task.group, (pid, task, event))
            if state.is_end and info is not None:
                self.draft.noticed.announced_ends.setdefault(traced_pid(info), event.line)
            return
        child = known[0]
        self.draft.signalled[event.line] = child
        if state.is_end:
            self.draft.times.begin(event)
            self._dead(child, state, event.line)

    def _is_possible(self, child: Task, line: int, change: ChildChange, *, late: bool = False) -> bool:
        """Whether ``line`` can show this change of ``child``.

        A parent's wait returns an end only after the kernel has notified strace (kernel/exit.c: wait_task_zombie), so
        the line cannot mean a child that still lives. A signal may come ``late``: another task may have the child's
        number by then, and no line yet.
        """
        if not self.draft.ordered:
            return True
        if child.creation is not None and child.creation.line >= line:
            return False
        leader = child.group.leader
        if change in {"exited", "killed"} and leader.last_stop > line:
            return False
        shows = (leader.watched and leader.detached is None) or (
            late and self.draft.follows and self.draft.tids.live.get(leader.tid) is leader
        )
        if not shows or not self.draft.noticed.shows(change):
            return True
        return leader.end is not None and (leader.end.told_by_wait or leader.end.line < line)

    def _dead(self, child: Task, state: ChildState, line: int) -> None:
        """Enters the end of ``child`` that line ``line`` of its parent shows, unless its own line has shown it.

        One thread of the parent may learn it before the call that made the child has returned in another thread.
        """
        if self.draft.ordered:
            child.first_line = min(child.first_line, line)
        if child.end is None:
            child.end = End(state.code, state.signal, state.core, line, told_by_wait=True)


def _ends_so(child: Task, wait: Wait) -> bool:
    """Whether a line of the child's own shows the end that the wait told of."""
    end = child.group.leader.end
    return end is not None and not end.told_by_wait and (end.code, end.signal) == (wait.code, wait.signal)
