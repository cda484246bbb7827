"""What parents are told of their children: by wait(2), and by the signal that clone(2) was given, mostly SIGCHLD."""

from __future__ import annotations

from strace_lens.events import SignalDelivery, Syscall
from strace_lens.model.gaps import Missing
from strace_lens.model.kin import Kin
from strace_lens.model.life import Fate, child_in, waited
from strace_lens.model.numbers import Numbers
from strace_lens.model.task import End, Task, Wait
from strace_lens.model.trace import Trace


class Reaping:
    """Enters into the trace what parents are told."""

    def __init__(self, trace: Trace, kin: Kin, numbers: Numbers, missing: Missing) -> None:
        self.trace = trace
        self.kin = kin
        self.numbers = numbers
        self.missing = missing
        self.exit_signals: set[str | None] = {"SIGCHLD"}
        """Signals that may tell of a child's end."""

    def wait(self, task: Task, call: Syscall) -> None:
        """``task`` waited with success, for a child or for nothing."""
        told = waited(call)
        if told is None:
            return
        child, fate = self.kin.told_of(task, told.pid), told.fate
        self.trace.waits.append(Wait(task, told.pid, child, *fate, call.lines, reaped=told.reaped, cpu=told.cpu))
        if child is None:
            return
        if fate.is_end:
            _dead(child, fate, call.last_line)
        if told.reaped:
            child.reaper = task
            if self.trace.ordered:
                self.numbers.gone(child, child.tid)

    def signal(self, task: Task, event: SignalDelivery) -> None:
        """``task`` got a signal, which may be its child's."""
        info = event.siginfo if event.signal in self.exit_signals else None
        told = child_in(info) if info is not None else None
        child = self.kin.told_of(task, told[0]) if told else None
        if child is None or told is None:
            return
        fate = told[1]
        # A parent is told of an end when strace has been (kernel/exit.c: wait_task_zombie lets go of a traced child
        # first). So one that lives on bears the number of the child that is meant. strace -qq shows no ends.
        if fate.is_end and self._lives_on(child):
            return
        self.trace.told[event.line] = child
        if fate.is_end:
            _dead(child, fate, event.line)

    def _lives_on(self, child: Task) -> bool:
        """The log would show the end of ``child``, and does not."""
        shows = child.watched or (self.trace.follows and self.numbers.live.get(child.tid) is child)
        return shows and child.end is None and self.trace.ordered and self.missing.ends > 0


def _dead(child: Task, fate: Fate, line: int) -> None:
    """A parent was told that ``child`` is dead: all that the log has of it where it was not followed."""
    if child.end is None:
        child.end = End(fate.code, fate.signal, fate.core, line, told_by_wait=True)
