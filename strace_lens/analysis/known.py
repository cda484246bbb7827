"""What a log surely tells of a task: a value, or that there is none, or nothing.

The model says what the log shows so far. Here only what no missing line could change counts as known: a verdict on
the first half of a log must not be refuted by its second half.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from strace_lens.analysis.field_types import Lack
from strace_lens.model.task import End, Task, ThreadGroup
from strace_lens.model.trace import Trace

# With these gaps alone, what the log tells of a task that has an end is all that there is to tell of it.
_ONLY_ENDS = frozenset({"no end", "lost child"})
# These may hide what came before the first line that was read.
_BEFORE = frozenset({"no beginning", "unparsed", "complaint", "empty"})


@dataclass(slots=True)
class Evidence:
    """A trace, and what is sure of its tasks.

    Attributes:
        trace: the trace.
        whole: nothing is missing.
        steady: nothing is missing but ends, so no task that has one did more than the log shows.
        rooted: nothing is missing from the beginning.
    """

    trace: Trace
    whole: bool = field(init=False)
    steady: bool = field(init=False)
    rooted: bool = field(init=False)

    def __post_init__(self) -> None:
        kinds = {gap.kind for gap in self.trace.gaps}
        self.whole = not kinds
        self.steady = kinds <= _ONLY_ENDS
        self.rooted = kinds.isdisjoint(_BEFORE)

    def is_stranger(self, task: Task) -> bool:
        """The log shows it and not who made it: the call was not traced, or its line is missing.

        The first task of a log was there before it. Any other was made by a task that strace watched, or strace was
        told to attach to it, and then it may be a thread of another.
        """
        return task.creation is None and task.index > 0

    def is_lost(self, task: Task) -> bool:
        """strace followed tasks, this one was made, and the log has no line of it: it may show under another number.

        A task made with CLONE_UNTRACED has no lines (clone(2)).
        """
        made = task.creation
        return self.trace.follows and not task.watched and made is not None and "CLONE_UNTRACED" not in made.flags

    def name(self, task: Task) -> str | Lack:
        """The path of its creation, where the log shows each creation on it."""
        first = task
        while first.maker is not None:
            first = first.maker
        return Lack.UNKNOWN if self.is_stranger(first) else task.name

    def tid(self, task: Task) -> int | Lack:
        """Its tid. A thread that still runs may yet call execve and get its leader's (execve(2))."""
        may_change = task.is_thread and task.end is None
        return Lack.UNKNOWN if task.tid is None or may_change or self.is_lost(task) else task.tid

    def pid(self, task: Task) -> int | Lack:
        """The pid of its thread group."""
        pid = task.group.tgid
        unsure = self.is_stranger(task) or self.is_lost(task.group.founder)
        return Lack.UNKNOWN if pid is None or unsure else pid

    def kind(self, task: Task) -> str | Lack:
        """``process``, ``thread`` or ``other``."""
        return Lack.UNKNOWN if self.is_stranger(task) else task.kind

    def maker(self, task: Task) -> Task | Lack:
        """The task that made it; absent for the first one of a log."""
        if task.maker is not None:
            return task.maker
        return Lack.ABSENT if self.rooted and not self.is_stranger(task) else Lack.UNKNOWN

    def program(self, task: Task) -> str | Lack:
        """What its group runs or ran last: sure when the group has ended, since until then it may call execve."""
        group = task.group
        program = group.program
        settled = self.steady and group.founder.watched and group.end is not None and not self.is_stranger(task)
        return program if settled and program is not None else Lack.UNKNOWN

    def exit_code(self, end: End | None) -> int | Lack:
        """Of a task or a group with that end; absent where a signal killed it or an execve took its place."""
        if end is None:
            return Lack.UNKNOWN
        return Lack.ABSENT if end.code is None else end.code

    def killed_by(self, end: End | None) -> str | Lack:
        """The signal that killed it; absent where it exited or an execve took its place."""
        if end is None:
            return Lack.UNKNOWN
        return end.signal or Lack.ABSENT

    def group_end(self, group: ThreadGroup) -> End | None:
        """How the group ended: not by an execve, which only changes its leader."""
        return None if group.end is None or group.end.superseded else group.end
