"""Tasks, thread groups, creations and images: who made whom, what each ran, how each ended."""

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
        core: the kernel dumped a core.
        superseded: another thread of the group called execve and took the task's place and tid (execve(2)).
        line: line number that shows the end.
        time: of that line, in nanoseconds of the trace's clock; None: not known.
        told_by_wait: the task has no line of its end; its parent's wait shows it, or the signal that its parent got.
        sender: pid of the process that sent the signal, as strace counts it; 0: the kernel, or not known.
        killer: the task that called kill(2), or the first task of the process that did; None: not known.
    """

    code: int | None
    signal: str | None
    core: bool
    line: int
    superseded: bool = False
    told_by_wait: bool = False
    time: int | None = None
    sender: int = 0
    killer: Task | None = None


class Creation(msgspec.Struct, frozen=True, eq=False):
    """A call that made a task. Calls that failed or that the kernel restarted are not creations.

    Attributes:
        via: the call: clone, clone2, clone3, fork or vfork.
        flags: names of the CLONE_* flags, with those that fork(2) and vfork(2) imply.
        unknown_bits: bits of the flags without a name, as a number; 0 if all have names.
        exit_signal: name of the signal that the kernel sends to the parent at the child's end; None: no signal.
        maker, child: the two tasks.
        returned: what the call returned: the child's pid in the maker's pid namespace.
        lines: line numbers of the call, first and last.
        pidfd: descriptor that CLONE_PIDFD gave to the maker, or None.
        set_tid: pids asked for with clone3's set_tid, innermost namespace first.
        inferred: the child was found by order: the call returned another number than strace prints before the child's
            lines (a pid namespace that strace did not translate), or none.
        flags_known: the log shows the flags and the exit signal; False if it lacks their line, or strace printed an
            address.
        begun_before_log: the log lacks the line where the call began.
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
        """``thread``: in its maker's group. ``other``: in a new group, with its maker's memory. Else ``process``.

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
        path: as the program gave it, or None if the log does not show it: strace could not read it, cut it, or the
            program gave a descriptor.
        argv: argument list, or None if strace printed an address. ``argv_cut``: strace cut it.
        errno: name of the error that it failed with, None for an image.
        lines: line numbers of the call, first and last.
        time: when the call began, in nanoseconds of the trace's clock; None: not known.
        begun_before_log: the log lacks the line where the call began.
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
    """A wait that returned the state of a child (wait(2)).

    Attributes:
        task: the task that waited.
        pid: of the child, in the waiter's pid namespace.
        child: the child, or None if the trace has no such task.
        change: what became of the child; ``unknown`` if the caller passed no place for the status (NULL).
        code: exit code of a child that exited.
        signal: name of the signal that killed or stopped it.
        core: the kernel dumped a core.
        lines: line numbers of the call, first and last.
        reaped: the wait removed the child. False for a stopped or continued child, and with WNOWAIT.
        cpu: CPU time, in nanoseconds, of the child and of the children that it had waited for (``ru_utime`` +
            ``ru_stime`` of getrusage(2)); None if the call did not ask for it.
        time: of its last line, in nanoseconds of the trace's clock: when the call returned; when it began, if it has
            only one line. None: not known.
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
        tgid: its pid: the number that getpid(2) returns in each of its threads.
        founder: its first task.
        leader: the task that leads it now: the founder, until another thread of the group calls execve and takes
            the founder's place and tid (execve(2)).
        tasks: all tasks that were ever in it, in order of birth.
        images: the successful execves, in order.
        inherited: path of the maker's program when the group began: a fork runs the same program until it calls execve.
        parent: its parent at birth: its maker's group, or with CLONE_PARENT the parent of that group (clone(2)).
            After the parent's end another task may wait for it (a reaper of orphans); see Task.reaper.
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
        """Path of the program that the group runs or ran last; None if the trace does not show it."""
        return self.images[-1].path if self.images else self.inherited

    @property
    def name(self) -> str:
        """The name of its founder."""
        return self.founder.name

    @property
    def creation(self) -> Creation | None:
        """The creation of its founder; None for a group that the trace does not show being made."""
        return self.founder.creation

    @property
    def maker(self) -> Task | None:
        """The task that made it."""
        return self.founder.maker

    @property
    def end(self) -> End | None:
        """The end of its leader. The kernel reports it after the ends of all other threads. None: not in the trace."""
        return self.leader.end

    def __repr__(self) -> str:
        return f"<ThreadGroup {self.name} pid={self.tgid} {self.program!r}>"


class Task(msgspec.Struct, eq=False):
    """What the kernel schedules.

    Attributes:
        index: position in the trace, from 0, in order of birth. The kernel reuses pids; an index is unique.
        tid: the number that strace prints before its lines, or None in a log without a pid column. After an execve
            by a thread that does not lead its group, the leader's (execve(2)).
        group: its thread group.
        creation: the call that made it; None if the trace does not show that call.
        ordinal: n for the n-th task that its maker made, or the n-th task without a creation.
        attempts: each execve that failed.
        first_line: first line number that shows it: of its own line, or of the return of its maker's call.
        last_stop: last line number that shows it alive, stopped for strace: never its ``+++`` line, which strace may
            write later; 0 if no line does.
        watched: the log has lines of it.
        reaper: the task that reaped it by a wait; not always in the maker's group (orphans). None: not known.
        times: of its own first and last line, in nanoseconds of the trace's clock; None: not known.
        detached: line number where strace detached from it while it lived (``<detached ...>``), or None.
        attached: our strace attached to it: it lived before the log's first line, as did the leader whose place it took
            (execve(2)). What it did before, and what it does after the log, is not missing. ``first_line`` of the first
            such task is 0.
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
    attached: bool = False
    times: tuple[int, int] | None = None
    made: int = 0
    """The number of tasks that it made."""

    @property
    def maker(self) -> Task | None:
        """The task that called clone, fork or vfork; not always the parent (CLONE_PARENT, orphans); or None."""
        return self.creation.maker if self.creation else None

    @property
    def name(self) -> str:
        """The path of its creation: ``1.2.1`` is the first task that ``1.2`` made, the second task of task ``1``.

        It takes time in proportion to the depth; ``Trace.names`` gives the names of all tasks at once.
        """
        parts: list[str] = []
        task: Task | None = self
        while task is not None:
            parts.append(str(task.ordinal))
            task = task.maker
        return ".".join(reversed(parts))

    @property
    def pid(self) -> int | None:
        """What getpid(2) returns in it: the pid of its thread group; or None."""
        return self.group.tgid

    @property
    def is_thread(self) -> bool:
        """Whether another task founded its group."""
        return self.group.founder is not self

    @property
    def kind(self) -> Kind:
        """``thread`` if another task founded its group, else the kind of its creation."""
        if self.is_thread:
            return "thread"
        return self.creation.kind if self.creation else "process"

    @property
    def images(self) -> list[Exec]:
        """The images of its group, in order."""
        return self.group.images

    @property
    def program(self) -> str | None:
        """Path of the program of its group; or None."""
        return self.group.program

    def __repr__(self) -> str:
        return f"<Task {self.name} tid={self.tid} {self.kind}>"
