"""What a log surely tells of a task: a value, or that there is none, or nothing.

The model says what the log shows so far. Here only what no missing line could change counts as known: a verdict on
the first half of a log must not be refuted by its second half.
"""

from __future__ import annotations

from strace_lens.facts.value import NoValue
from strace_lens.model.task import End, Task, ThreadGroup
from strace_lens.model.trace import Trace

MAKING = ("clone", "clone3", "fork", "vfork")
"""The calls that make tasks."""

# With these gaps alone, what the log tells of a task that has an end is all that there is to tell of it.
_ONLY_ENDS = frozenset({"no end", "lost child"})
# These hide what came before the first task's first line; an unread line only if it is before it.
_BEFORE = frozenset({"no beginning", "complaint", "empty"})


class Evidence:
    """A trace, and what is sure of its tasks.

    Attributes:
        trace: the trace.
        whole: nothing is missing of the time in which strace watched. A task that it let go is no loss: no verdict
            speaks of what that did afterwards.
        steady: nothing is missing but ends, so no task that has one did more than the log shows.
        rooted: nothing is missing from the beginning.
        makers_show: a task that was made shows after its maker's call: strace did not follow, or traced such calls.
    """

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self._names: dict[Task, str] = {}
        self._strange_roots: set[str] = set()
        detached = {task.detached for task in trace.tasks if task.detached is not None}
        self.whole = all(gap.kind == "no end" and gap.line in detached for gap in trace.gaps)
        self.steady = all(gap.kind in _ONLY_ENDS for gap in trace.gaps)
        first = trace.tasks[0].first_line if trace.tasks else 0
        # That the first task ran before its first line shows only where its execve should have been that line.
        self.rooted = trace.was_traced("execve") is True and not any(
            gap.kind in _BEFORE or (gap.kind == "unparsed" and (gap.line or 0) < first) for gap in trace.gaps
        )
        self.makers_show = not trace.follows or all(trace.was_traced(call) for call in MAKING)

    def is_stranger(self, task: Task) -> bool:
        """The log shows it and not who made it: the call was not traced, or its line is missing.

        The first task of a log was there before it: a child cannot show before the call that makes it has begun, if
        such calls have lines. Any other was made by a task that strace watched, or strace was told to attach to it,
        and then it may be a thread of another.
        """
        return task.creation is None and (task.index > 0 or not self.makers_show)

    def is_lost(self, task: Task) -> bool:
        """The log has no line of it, though strace followed tasks: it may show under another number.

        A task made with CLONE_UNTRACED has no lines (clone(2)). One that nobody made and that has no lines either is
        none: it only stands for lines that belong to no task.
        """
        made = task.creation
        if task.watched or made is None:
            return not task.watched
        return self.trace.follows and "CLONE_UNTRACED" not in made.flags

    def is_unsorted(self, task: Task) -> bool:
        """Whether it is a process or a thread is not known: by whom it was made, or with which flags."""
        return self.is_stranger(task) or (task.creation is not None and not task.creation.flags_known)

    def name(self, task: Task) -> str | NoValue:
        """The path of its creation, where the log shows each creation on it."""
        if not self._names:
            self._names = self.trace.names
            self._strange_roots = {str(one.ordinal) for one in self.trace.tasks if self.is_stranger(one)}
        name = self._names[task]
        return NoValue.UNKNOWN if name.partition(".")[0] in self._strange_roots else name

    def tid(self, task: Task) -> int | NoValue:
        """Its tid. A thread that still runs may yet call execve and get its leader's (execve(2))."""
        may_change = task.is_thread and task.end is None
        return NoValue.UNKNOWN if task.tid is None or may_change or self.is_lost(task) else task.tid

    def pid(self, task: Task) -> int | NoValue:
        """The pid of its thread group."""
        pid = task.group.tgid
        unsure = self.is_unsorted(task) or self.is_lost(task.group.founder)
        return NoValue.UNKNOWN if pid is None or unsure else pid

    def kind(self, task: Task) -> str | NoValue:
        """``process``, ``thread`` or ``other``."""
        return NoValue.UNKNOWN if self.is_unsorted(task) else task.kind

    def maker(self, task: Task) -> Task | NoValue:
        """The task that made it; absent for the first one of a log."""
        if task.maker is not None:
            return task.maker
        return NoValue.ABSENT if self.rooted and not self.is_stranger(task) else NoValue.UNKNOWN

    def program(self, task: Task) -> str | NoValue:
        """What its group runs or ran last: sure when the group has ended, since until then it may call execve."""
        group = task.group
        program = group.program
        settled = self.steady and group.founder.watched and group.end is not None and not self.is_unsorted(task)
        return program if settled and program is not None else NoValue.UNKNOWN

    def exit_code(self, end: End | None) -> int | NoValue:
        """Of a task or a group with that end; absent where a signal killed it or an execve took its place."""
        if end is None:
            return NoValue.UNKNOWN
        return NoValue.ABSENT if end.code is None else end.code

    def killed_by(self, end: End | None) -> str | NoValue:
        """The signal that killed it; absent where it exited or an execve took its place."""
        if end is None:
            return NoValue.UNKNOWN
        return end.signal or NoValue.ABSENT

    def group_end(self, group: ThreadGroup) -> End | None:
        """How the group ended: not by an execve, which only changes its leader."""
        return None if group.end is None or group.end.superseded else group.end
