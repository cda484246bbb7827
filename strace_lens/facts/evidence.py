"""Fields of a task in three states: a value, ABSENT (the log shows there is none), UNKNOWN (it does not show it).

The model holds what the log shows so far. Here a value is known only if no missing line could change it: the second
half of a log must not refute a verdict on the first half.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from strace_lens.facts.completeness import (
    Missing,
    Unshown,
    has_beginning,
    shows_creations,
    unrecorded,
    unwatched,
)
from strace_lens.facts.doubts import Doubts
from strace_lens.facts.value import NoValue, program_path
from strace_lens.linux.syscalls import CREATING_CALLS_TODAY, EXEC_CALLS
from strace_lens.model.gap import Gap, Hides
from strace_lens.model.task import End, Task, ThreadGroup
from strace_lens.model.trace import Trace

# If a log has only these gaps, it shows all that a task did that has an end.
_ONLY_ENDS = frozenset({Hides.END, Hides.TASK})
# These hide what came before the first task's first line; a gap at a line hides it only if that line comes first.
_BEFORE = frozenset({Hides.BEGINNING, Hides.ALL})


_LIVES_ON = End(code=None, signal=None, core=False, line=0)


class Evidence:
    """A trace, and what is sure about its tasks.

    Attributes:
        trace: the trace.
        watched_only: the question covers only tasks that strace watched, while it watched them.
        only_ends_missing: the log lacks only ends, or whole tasks.
        steady: the log lacks only ends, and strace recorded each execve: the log shows each program of a task that has
            an end.
        counted: the log shows every task that was made, so the n-th task in the log is the n-th made.
        rooted: nothing is missing from the beginning.
        makers_show: a task shows after its maker's call: strace did not follow, or recorded such calls.
        unwatched: the tasks that strace did not watch.
        doubts: tasks and calls that may be others in the same log.
    """

    def __init__(self, trace: Trace, watched_only: bool = False) -> None:
        self.trace = trace
        self.watched_only = watched_only
        self._names: dict[Task, str] = {}
        self._strange_roots: set[str] = set()
        self.unwatched = tuple(unwatched(trace))
        execs_show = all(trace.was_traced(call) for call in EXEC_CALLS)
        only_ends = all(gap.hides in _ONLY_ENDS for gap in trace.gaps)
        self.only_ends_missing = only_ends
        self.steady = execs_show and only_ends
        self.counted = only_ends and all(trace.was_traced(call) for call in self.making())
        first = trace.tasks[0].first_line if trace.tasks else 0
        # A first line that is not an execve shows an earlier life only if strace recorded execve.
        self.rooted = has_beginning(trace) and not any(
            gap.hides in _BEFORE or (gap.hides is Hides.MIDDLE and (gap.line or 0) < first) for gap in trace.gaps
        )
        self.makers_show = not trace.follows or any(trace.was_traced(call) for call in CREATING_CALLS_TODAY)
        self.doubts = Doubts(trace)
        self.counted = self.counted and not self.doubts.creations

    def lacks(self, calls: Sequence[str]) -> Iterator[Missing]:
        """What is missing that could hold more facts of a subject. ``calls``: the calls that show its facts."""
        trace = self.trace
        yield from self.gaps
        if not has_beginning(trace):
            yield Unshown("beginning")
        if not self.watched_only:
            yield from self.unwatched
        yield from unrecorded(trace, calls)

    @property
    def gaps(self) -> Iterator[Gap]:
        """The gaps of the trace; with ``watched_only`` without the missing ends of detached tasks."""
        detached = {task.detached for task in self.trace.tasks if self.watched_only and task.detached is not None}
        return (gap for gap in self.trace.gaps if gap.kind != "no end" or gap.line not in detached)

    def leaves_out(self, task: Task) -> bool:
        """Whether the question covers watched tasks only, and strace did not watch this one."""
        return self.watched_only and not task.watched

    def making(self) -> tuple[str, ...]:
        """The calls that strace must record, so that the log shows each task that was made."""
        return () if shows_creations(self.trace) else CREATING_CALLS_TODAY

    def is_stranger(self, task: Task) -> bool:
        """Whether the log shows it but not its creation: strace did not record the call, or its line is missing.

        The first task of a log is not a stranger: a child cannot show before the call that makes it has begun, if
        strace records such calls. Any other task has a maker that strace watched, or the user had strace attach to it;
        then it may be a thread of another.
        """
        return task.creation is None and not task.attached and (task.index > 0 or not self.makers_show)

    def is_lost(self, task: Task) -> bool:
        """Whether the log has no line of it, though strace followed tasks: it may show under another number.

        A task made with CLONE_UNTRACED has no lines (clone(2)). A task without creation and without lines is a
        placeholder for lines of no task.
        """
        made = task.creation
        if task.watched or made is None:
            return not task.watched
        return self.trace.follows and "CLONE_UNTRACED" not in made.flags

    def is_unsorted(self, task: Task) -> bool:
        """Whether it may be a process or a thread: the log does not show its maker, or the flags of the call."""
        return self.is_stranger(task) or (task.creation is not None and not task.creation.flags_known)

    def name(self, task: Task) -> str | NoValue:
        """The path of its creation, if the log shows each creation on it."""
        if not self._names:
            self._names = self.trace.names
            self._strange_roots = {str(one.ordinal) for one in self.trace.tasks if self.is_stranger(one)}
        name = self._names[task]
        strange = name.partition(".")[0] in self._strange_roots or (task.maker is not None and not self.counted)
        return NoValue.UNKNOWN if strange else name

    def tid(self, task: Task) -> int | NoValue:
        """Its tid. Unknown for a running thread: it may still call execve and get its leader's tid (execve(2))."""
        may_change = task.is_thread and task.end is None and not task.attached
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
        """The task that made it; absent for the first task of a log."""
        if task.maker is not None:
            return task.maker
        return NoValue.ABSENT if self.rooted and not self.is_stranger(task) else NoValue.UNKNOWN

    def program(self, task: Task) -> str | NoValue:
        """The program that its group ran last. Unknown until the group has ended: until then it may call execve.

        An end that only the parent's wait or signal shows is not enough: the group's last lines are missing. What a
        program that strace attached to does after the recording is not missing.
        """
        group = task.group
        ended = group.leader.attached or self._has_ended(group)
        settled = self.steady and ended and not self.is_unsorted(task)
        found = program_path(group.program)
        return found if settled and isinstance(found, str) else NoValue.UNKNOWN

    def _has_ended(self, group: ThreadGroup) -> bool:
        return group.founder.watched and group.end is not None and not group.end.told_by_wait

    def exit_code(self, end: End | None) -> int | NoValue:
        """The exit code of a task or group with that end; absent if a signal killed it or an execve took its place."""
        if end is None:
            return NoValue.UNKNOWN
        return NoValue.ABSENT if end.code is None else end.code

    def killed_by(self, end: End | None) -> str | NoValue:
        """The signal that killed it; absent if it exited or an execve took its place."""
        if end is None:
            return NoValue.UNKNOWN
        return end.signal or NoValue.ABSENT

    def killer(self, task: Task) -> Task | NoValue:
        """The task that sent the signal that killed it; absent if none did."""
        end = self.end(task)
        killed_by = self.killed_by(end)
        if isinstance(killed_by, NoValue):
            return killed_by
        return NoValue.UNKNOWN if end is None or end.killer is None else end.killer

    def end(self, task: Task) -> End | None:
        """How the task ended; None if the log does not show it, or the recording itself may have ended it.

        With --seccomp-bpf a task without a tracer cannot even exit: its calls fail with ENOSYS (seccomp(2),
        SECCOMP_RET_TRACE). A task that strace attached to and that lives on ended by no code and no signal.
        """
        if task.attached and task.end is None:
            return _LIVES_ON
        return None if self.is_broken(task) else task.end

    def is_broken(self, task: Task) -> bool:
        """Whether the recording may have broken the task: CLONE_UNTRACED under --seccomp-bpf."""
        made = task.creation
        return self.trace.recorded.seccomp_bpf and made is not None and "CLONE_UNTRACED" in made.flags

    @property
    def may_have_broken(self) -> bool:
        """Whether the recording may have broken a task that it does not show: the calls that made it have no lines."""
        trace = self.trace
        unseen = any(gap.kind == "lost child" for gap in trace.gaps) and trace.was_traced("clone") is False
        return trace.recorded.seccomp_bpf and unseen

    def group_end(self, group: ThreadGroup) -> End | None:
        """How the group ended, or None. An execve is no end: it only changes the leader."""
        end = self.end(group.leader)
        return None if end is None or end.superseded else end
