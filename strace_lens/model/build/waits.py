"""What parents are told of their children: by wait(2), and by the signal that clone(2) was given, mostly SIGCHLD."""

from __future__ import annotations

from msgspec.structs import replace

from strace_lens.events import SignalDelivery, Syscall
from strace_lens.linux.wait_status import ChildChange
from strace_lens.model.build.calls import ChildState, child_in, waited
from strace_lens.model.build.families import Families
from strace_lens.model.build.noticed import Noticed
from strace_lens.model.build.tids import Tids
from strace_lens.model.task import Creation, End, Task, ThreadGroup, Wait
from strace_lens.model.trace import Trace

_Early = tuple[int, Wait, int] | tuple[int, Task, SignalDelivery]
"""The child's pid, and a wait with its place among the trace's, or a signal with its receiver."""
_KEPT = 32


class Waits:
    """Enters into the trace what parents are told."""

    def __init__(self, trace: Trace, kin: Families, numbers: Tids, missing: Noticed) -> None:
        self.trace = trace
        self.kin = kin
        self.numbers = numbers
        self.missing = missing
        self.exit_signals: set[str | None] = {"SIGCHLD"}
        """Signals that may tell of a child's end."""
        self.early: dict[ThreadGroup, list[_Early]] = {}
        """The last things that groups were told of nobody's child."""

    def wait(self, task: Task, call: Syscall) -> None:
        """``task`` waited with success, for a child or for nothing."""
        told = waited(call)
        if told is None:
            return
        wait = Wait(task, told.pid, None, *told.fate, call.lines, reaped=told.reaped, cpu=told.cpu)
        self.trace.waits.append(wait)
        self._resolve(wait, len(self.trace.waits) - 1)

    def _resolve(self, wait: Wait, place: int) -> None:
        task, line = wait.task, wait.lines[-1]
        change = wait.change if wait.reaped else "stopped"
        known = self.kin.told_of(task, wait.pid, lambda child: self._may_be_told(child, line, change))
        child = next((child for child in known if child.reaper is None), None)
        if child is None:
            self._keep(task.group, (wait.pid, wait, place))
            return
        self.trace.waits[place] = replace(wait, child=child)
        if wait.change in {"exited", "killed"}:
            _dead(child, ChildState(wait.change, wait.code, wait.signal, wait.core), line)
        if wait.reaped:
            child.reaper = task
            if not self.trace.follows:
                self.numbers.gone(child, child.tid)

    def _keep(self, group: ThreadGroup, told: _Early) -> None:
        """Remember what ``group`` was told: it may yet turn out to be one with another, or another with it."""
        kept = self.early.setdefault(group, [])
        kept.append(told)
        if len(kept) > _KEPT:
            del kept[0]

    def merged(self, old: ThreadGroup, new: ThreadGroup) -> None:
        """The tasks of ``old`` turned out to be threads of ``new``: what either was told is of the children of both."""
        self._again(self.early.pop(old, []) + self.early.pop(new, []))

    def born(self, made: Creation) -> None:
        """A child is known now, of whom its parent may have been told before the call that made it returned."""
        parent = made.child.group.parent
        if parent is not None and any(told[0] == made.returned for told in self.early.get(parent, ())):
            self._again(self.early.pop(parent))

    def _again(self, early: list[_Early]) -> None:
        for _, what, more in early:
            if isinstance(what, Wait) and isinstance(more, int):
                self._resolve(what, more)
            elif isinstance(what, Task) and isinstance(more, SignalDelivery):
                self.signal(what, more)

    def nobodys(self) -> list[tuple[int, int]]:
        """Line and pid of the last signals that tell of the end of a child that nobody was seen to make."""
        kept = [more for told in self.early.values() for _, _, more in told if isinstance(more, SignalDelivery)]
        found = [(event.line, child_in(event.siginfo)) for event in kept if event.siginfo is not None]
        return [(line, told[0]) for line, told in found if told is not None and told[1].is_end]

    def signal(self, task: Task, event: SignalDelivery) -> None:
        """``task`` got a signal, which may be its child's."""
        info = event.siginfo if event.signal in self.exit_signals else None
        told = child_in(info) if info is not None else None
        if told is None:
            return
        pid, fate = told
        known = self.kin.told_of(task, pid, lambda child: self._may_be_told(child, event.line, fate.change, late=True))
        if not known:
            self._keep(task.group, (pid, task, event))
            return
        child = known[0]
        self.trace.signalled[event.line] = child
        if fate.is_end:
            _dead(child, fate, event.line)

    def _may_be_told(self, child: Task, line: int, change: ChildChange, *, late: bool = False) -> bool:
        """Whether a parent can be told of ``child`` in ``line`` that it changed so.

        A parent is told of an end when strace has been (kernel/exit.c: wait_task_zombie lets go of a traced child
        first), so a child that lives on is not meant. What is told may be ``late``: the child's number may be
        another's by then, of which nothing shows yet.
        """
        if not self.trace.ordered:
            return True
        if child.creation is not None and child.creation.line >= line:
            return False
        last = child.group.leader
        shows = (last.watched and last.detached is None) or (
            late and self.trace.follows and self.numbers.live.get(last.tid) is last
        )
        if not shows or not self.missing.shows(change):
            return True
        return last.end is not None and (last.end.told_by_wait or last.end.line < line)


def _dead(child: Task, fate: ChildState, line: int) -> None:
    """A parent was told that ``child`` is dead: all that the log has of it where it was not followed."""
    if child.end is None:
        child.end = End(fate.code, fate.signal, fate.core, line, told_by_wait=True)
