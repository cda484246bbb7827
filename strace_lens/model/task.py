"""Tasks, thread groups, creations and images: who lived in the trace, who made whom, what each ran, how each ended."""

from __future__ import annotations

from typing import Literal

import msgspec

from strace_lens.linux.clone_flags import shared

Kind = Literal["process", "thread", "other"]


class End(msgspec.Struct, frozen=True):
    """How a task ended.

    Attributes:
        code: exit status from 0 to 255, or None.
        signal: name of the signal that killed it, or None.
        core: a core was dumped.
        superseded: an execve in another thread of the group took the task's place and its tid (execve(2)).
        line: of the log, where it is told.
        time: of that line, in nanoseconds of the trace's clock; None: not known.
        told_by_wait: no line of the task's own tells it; its parent's wait does, or the signal that its parent got.
    """

    code: int | None
    signal: str | None
    core: bool
    line: int
    superseded: bool = False
    told_by_wait: bool = False
    time: int | None = None


class Creation(msgspec.Struct, frozen=True, eq=False):
    """A task was made. Calls that failed or were restarted are none.

    Attributes:
        via: the call: clone, clone2, clone3, fork or vfork.
        flags: names of the CLONE_* flags; those that fork(2) and vfork(2) imply are here too.
        unknown_bits: bits of the flags that have no name (0: none).
        exit_signal: sent to the parent at the child's end; None: no signal.
        maker, child: the two tasks.
        returned: what the call returned: the child's pid as the maker's pid namespace counts it.
        lines: of the log, first and last of the call.
        pidfd: descriptor number that CLONE_PIDFD gave to the maker, or None.
        set_tid: pids asked for with clone3's set_tid, innermost namespace first.
        inferred: the child's number and the call's do not name each other (a pid namespace that strace did not
            translate); the two were put together by their order.
        flags_known: the log shows the flags and the exit signal; False where they stood on a line that it lacks, or
            were printed as an address.
        begun_before_log: the line where the call began is missing.
        time: when the call began, in nanoseconds of the trace's clock; None: not known.
    """

    via: str
    flags: frozenset[str]
    unknown_bits: int
    exit_signal: str | None
    maker: Task
    child: Task
    returned: int
    lines: tuple[int, ...]
    pidfd: int | None = None
    set_tid: tuple[int, ...] = ()
    inferred: bool = False
    flags_known: bool = True
    begun_before_log: bool = False
    time: int | None = None

    @property
    def kind(self) -> Kind:
        """``thread``: in its maker's group. ``other``: a group of its own in its maker's memory, and not for a moment.

        A child with CLONE_VM and CLONE_VFORK borrows the memory only until it calls execve; it is a process.
        """
        if "CLONE_THREAD" in self.flags:
            return "thread"
        return "other" if "CLONE_VM" in self.flags and "CLONE_VFORK" not in self.flags else "process"

    @property
    def shares(self) -> tuple[str, ...]:
        """What child and maker share, in words."""
        return shared(self.flags)

    @property
    def line(self) -> int:
        """First line of the call."""
        return self.lines[0]


class Exec(msgspec.Struct, frozen=True, eq=False):
    """One execve(2) or execveat(2). A successful one is an image: the thread group becomes another program.

    Attributes:
        path: as the program gave it, or None where the log does not show it: strace could not read it, cut it, or the
            file was given by a descriptor.
        argv: argument list, or None where strace printed an address; ``argv_cut`` tells that it is not whole.
        errno: name of the error that it failed with, None for an image.
        lines: of the log, first and last of the call.
        time: when the call began, in nanoseconds of the trace's clock; None: not known.
        begun_before_log: the line where the call began is missing.
    """

    task: Task
    path: str | None
    argv: tuple[str, ...] | None
    argv_cut: bool
    errno: str | None
    lines: tuple[int, ...]
    time: int | None = None
    begun_before_log: bool = False


class Wait(msgspec.Struct, frozen=True, eq=False):
    """A wait that told of a child (wait(2)).

    Attributes:
        task: who waited.
        pid: of the child, as the waiter's pid namespace counts it.
        child: the task that it told of, or None where the trace knows no such task.
        change: what became of the child; ``unknown`` where the call had no place for the status (a NULL pointer).
        code: exit code of a child that exited.
        signal: name of the signal that killed or stopped it.
        core: a core was dumped.
        lines: of the log, first and last of the call.
        reaped: the child is gone by it: neither stopped or continued only, nor looked at with WNOWAIT.
        cpu: CPU time, in nanoseconds, that the child and those that it had waited for have used, by the scheduler's
            own account (``ru_utime`` + ``ru_stime`` of getrusage(2)); None where the call asked for none.
        time: of its last line, in nanoseconds of the trace's clock: when it returned, or, where the call has one line
            alone, when it began. None: not known.
    """

    task: Task
    pid: int
    child: Task | None
    change: Literal["exited", "killed", "stopped", "continued", "unknown"]
    code: int | None
    signal: str | None
    core: bool
    lines: tuple[int, ...]
    reaped: bool = True
    cpu: int | None = None
    time: int | None = None


class ThreadGroup(msgspec.Struct, eq=False):
    """What people call a process.

    Attributes:
        tgid: its pid: the number that getpid(2) gives in each of its threads.
        founder: the task that it began with.
        leader: the task that leads it now: the founder, until another thread of the group calls execve and takes
            the founder's place and tid (execve(2)).
        tasks: all that were ever in it, in order of birth.
        images: the successful execves, in order.
        inherited: the maker's program when the group was made: a fork runs the same program until it calls execve.
        parent: the group that it was born a child of: its maker's, or with CLONE_PARENT its maker's parent (clone(2)).
            When that one has ended, another may wait for it (a reaper of orphans); see Task.reaper.
    """

    tgid: int | None
    founder: Task
    leader: Task
    tasks: list[Task] = []
    images: list[Exec] = []
    inherited: str | None = None
    parent: ThreadGroup | None = None

    @property
    def program(self) -> str | None:
        """Path of the program that the group runs or ran last; None where the trace does not show it."""
        return self.images[-1].path if self.images else self.inherited

    @property
    def name(self) -> str:
        """The name of its founder."""
        return self.founder.name

    @property
    def creation(self) -> Creation | None:
        """How it was made; None for a group that was there before the trace."""
        return self.founder.creation

    @property
    def maker(self) -> Task | None:
        """The task that made it."""
        return self.founder.maker

    @property
    def end(self) -> End | None:
        """How the group ended: its leader's end, which the kernel reports after that of every other thread."""
        return self.leader.end

    def __repr__(self) -> str:
        return f"<ThreadGroup {self.name} pid={self.tgid} {self.program!r}>"


class Task(msgspec.Struct, eq=False):
    """What the kernel schedules.

    Attributes:
        index: of the task in the trace, from 0, in order of birth. Pids are reused; this is not.
        tid: the number strace printed, or None in a log without a pid column. An execve by a thread that does
            not lead its group gives it the leader's (execve(2)).
        group: its thread group.
        creation: how it was made; None for a task that was there before the trace.
        ordinal: it is the n-th task that its maker made (or the n-th of those that nobody in the trace made).
        attempts: each execve that failed.
        first_line: the first line in which it shows: its own, or the one where its maker's call returned.
        last_stop: the last line that shows it alive, stopped for strace: never its ``+++`` line, which may be
            written later; 0 where there is none.
        watched: the log has lines of its own.
        reaper: the task whose wait took its exit status; not always in the maker's group (orphans).
        times: of the first and the last line of its own, in nanoseconds of the trace's clock; None: not known.
        detached: line that says that strace stopped watching it while it lived (``<detached ...>``), or None.
    """

    index: int
    tid: int | None
    group: ThreadGroup = msgspec.UNSET  # type: ignore[assignment]  # its group is made of it, right after
    first_line: int = 0
    creation: Creation | None = None
    ordinal: int = 0
    own_execs: list[Exec] = []
    attempts: list[Exec] = []
    last_stop: int = 0
    watched: bool = False
    end: End | None = None
    reaper: Task | None = None
    detached: int | None = None
    times: tuple[int, int] | None = None
    made: int = 0
    """How many tasks it made."""

    @property
    def maker(self) -> Task | None:
        """The task that called clone, fork or vfork; not always the parent (CLONE_PARENT, orphans)."""
        return self.creation.maker if self.creation else None

    @property
    def name(self) -> str:
        """The path of its creation, ``1.2.1``: the first task that the second task of task 1 made.

        It takes time by the depth; for the names of all tasks there is ``Trace.names``.
        """
        parts: list[str] = []
        task: Task | None = self
        while task is not None:
            parts.append(str(task.ordinal))
            task = task.maker
        return ".".join(reversed(parts))

    @property
    def pid(self) -> int | None:
        """What getpid(2) gives in it: the pid of its thread group."""
        return self.group.tgid

    @property
    def is_thread(self) -> bool:
        """It was made into a group that another task leads."""
        return self.group.founder is not self

    @property
    def kind(self) -> Kind:
        """``thread`` where it was made into a group that another task leads, else as its creation says."""
        if self.is_thread:
            return "thread"
        return self.creation.kind if self.creation else "process"

    @property
    def images(self) -> list[Exec]:
        """The images of its group, in order."""
        return self.group.images

    @property
    def program(self) -> str | None:
        """Path of the program of its group."""
        return self.group.program

    def __repr__(self) -> str:
        return f"<Task {self.name} tid={self.tid} {self.kind}>"
