"""The trace: the input of every analysis and report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from strace_lens.events import Event, GroupStop, SignalDelivery, Unparsed
from strace_lens.filter import Filter
from strace_lens.model.gap import Gap
from strace_lens.model.names import names
from strace_lens.model.task import Creation, Exec, Task, ThreadGroup, Wait
from strace_lens.recorded import UNKNOWN, Recorded
from strace_lens.recording import Recording
from strace_lens.values import Named, Struct, Value, is_read, name_of, number_of

if TYPE_CHECKING:
    from strace_lens.model.connections import Connection
    from strace_lens.model.files import FileUse


class Signal(msgspec.Struct, frozen=True):
    """A signal delivery, as strace prints it for the receiver (``--- SIGCHLD {…} ---``).

    Attributes:
        task: the receiver.
        name: of the signal.
        code: si_code, the reason (``CLD_EXITED``, ``SI_USER``), or None.
        sender: si_pid: pid of the sender, or of the child of a SIGCHLD, in the receiver's pid namespace; or None.
        status: si_status: the child's exit code, or the name of the signal that killed, stopped or continued it.
        line: line number in the log.
        unread: members of siginfo_t that the log lacks or that were not understood.
        child: the task that ended, stopped or continued, or None. Not every end has a signal: standard signals do not
            queue (signal(7)), so one may stand for several ends.
    """

    task: Task
    name: str
    code: str | None
    sender: int | None
    status: int | str | None
    line: int
    child: Task | None = None
    unread: frozenset[str] = frozenset()


class Stop(msgspec.Struct, frozen=True):
    """A task stopped with its group: ``--- stopped by SIGTSTP ---``. A delivery of SIGCONT continues it."""

    task: Task
    signal: str
    line: int


Clock = Literal["epoch", "midnight", "first line"]
"""What the times of a trace count from: 1970-01-01 UTC (``-ttt``); local midnight before the log's first line (``-t``,
``-tt``; later days add 24 hours); the log's first line (``-r``)."""

Source: TypeAlias = "Callable[[], Iterable[tuple[Task | None, Event]]]"
"""Reads the events from the log again, each with its task."""


class Trace(msgspec.Struct, frozen=True, eq=False, weakref=True):
    """What a log shows: tasks, how they were made, what they ran, how they ended.

    Memory grows with the number of tasks, not lines: events, signals, stops, files and connections are read from the
    log again on demand. ``build/finish.py`` makes a trace once; it does not change afterwards.

    Attributes:
        tasks: every task, in order of birth.
        processes: thread groups, in order of birth.
        creations: calls that made a task, in the order in which they returned.
        execs: successful execves, in order.
        waits: waits that returned the state of a child, in order.
        gaps: what is missing; empty for a whole trace.
        calls_seen: names of the system calls in the log.
        failed_creations: number of creating calls that made no task, by name of the call, then of the error or restart
            (``ERESTARTNOINTR``: the kernel calls again); ``?`` if strace printed neither.
        signalled: the child that a signal names, by the line number of the delivery.
        follows: strace followed new tasks: the log has a pid column, or strace is known to have had ``-f``.
        ordered: lines of different tasks are in the order in which strace wrote them; False for parts of ``-ff``.
        clock: what the times of tasks, creations, execs, waits and ends count from, in nanoseconds; None: the log has
            no times. Times since the epoch or midnight may step back, if somebody set the machine's clock.
        outcomes: which of ``successful`` and ``failed`` the calls of the log were.
        signals_seen: names of the signals with a delivery in the log.
        begins_with_exec: the first line is an execve, as for a program that strace started.
        installs_filter: a task installed a seccomp filter, or may have (prctl(2), seccomp(2)).
        has_io_uring: a task set up an io_uring.
        recorded: what strace was asked to record, as far as known: a log does not say it.
        notes: what users should know about how the log was recorded or read.
        recording: the run, if strace-lens recorded it; None for any other log.
        lines: reads the lines of the log again, in the order of their numbers; None: they cannot be read.
        briefly: as ``source``, without most calls that say nothing about tasks; None: use ``source``.
    """

    source: Source
    tasks: list[Task] = []
    processes: list[ThreadGroup] = []
    creations: list[Creation] = []
    execs: list[Exec] = []
    waits: list[Wait] = []
    gaps: list[Gap] = []
    calls_seen: set[str] = set()
    failed_creations: dict[str, dict[str, int]] = {}
    signalled: dict[int, Task] = {}
    follows: bool = False
    ordered: bool = True
    clock: Clock | None = None
    outcomes: set[str] = msgspec.field(default_factory=set)
    signals_seen: set[str] = msgspec.field(default_factory=set)
    begins_with_exec: bool = False
    installs_filter: bool = False
    has_io_uring: bool = False
    recorded: Recorded = UNKNOWN
    notes: tuple[str, ...] = ()
    recording: Recording | None = None
    briefly: Source | None = None
    lines: Callable[[], Iterator[str]] | None = None

    def __repr__(self) -> str:
        return f"<Trace tasks={len(self.tasks)} gaps={len(self.gaps)}>"

    def __str__(self) -> str:
        return self.report().removesuffix("\n")

    def report(self, format: str = "tree") -> str:  # noqa: A002 - the word of the command line
        """Returns the report as text, in a format of ``strace-lens report``.

        Raises:
            UsageError: the format is unknown.
        """
        from strace_lens.report import formats

        return formats.report("trace", self, format)

    def walk(self) -> Iterator[tuple[Task, Event]]:
        """Reads the log again; gives every event of a task, with the task, in the order of the log."""
        return ((task, event) for task, event in self.source() if task is not None)

    @property
    def events(self) -> Iterator[Event]:
        """Every event, in the order of the log. Reads the log again."""
        return (event for _, event in self.source())

    def _walk_briefly(self) -> Iterator[tuple[Task, Event]]:
        """As :meth:`walk`, perhaps without calls that say nothing about tasks."""
        return ((task, event) for task, event in (self.briefly or self.source)() if task is not None)

    @property
    def unparsed(self) -> list[Unparsed]:
        """The lines that were not understood. Reads the log again."""
        return [event for event in self.events if isinstance(event, Unparsed)]

    @property
    def threads(self) -> list[Task]:
        """The tasks in a group that another task founded, in order of birth."""
        return [task for task in self.tasks if task.is_thread]

    @property
    def exits(self) -> list[Task]:
        """The tasks that exited or were killed, in the order of the lines that show their ends."""
        ended = [task for task in self.tasks if task.end and not task.end.superseded]
        return sorted(ended, key=lambda task: task.end.line if task.end else 0)

    @property
    def signals(self) -> list[Signal]:
        """Each delivery of a signal, in the order of the log. Reads the log again."""
        return list(self.each_signal())

    def each_signal(self) -> Iterator[Signal]:
        """Yields the signals one by one: a shell gets one for each child."""
        return (
            delivered(task, event, self.signalled.get(event.line))
            for task, event in self._walk_briefly()
            if isinstance(event, SignalDelivery)
        )

    @property
    def stops(self) -> list[Stop]:
        """Each stop of a task with its group, in the order of the log. Reads the log again."""
        events = self._walk_briefly()
        return [Stop(task, event.signal, event.line) for task, event in events if isinstance(event, GroupStop)]

    @property
    def files(self) -> list[FileUse]:
        """Each file that a call named, in the order of the log. Reads the log again."""
        from strace_lens.model.files import Files

        reader = Files(self.recorded.cwd)
        return [use for task, event in self.walk() for use in reader.take(task, event)]

    @property
    def connections(self) -> list[Connection]:
        """Each address that a call gave to a socket, in the order of the log. Reads the log again."""
        from strace_lens.model.connections import connections

        return [one for task, event in self.walk() for one in connections(task, event)]

    @property
    def names(self) -> dict[Task, str]:
        """The name of each task, in depth-first order: the path of its creation, ``1.2.1``."""
        return names(self.tasks)

    def was_traced(self, call: str) -> bool | None:
        """Whether the log would show each call named ``call``; None: not known. What a log shows, its strace took."""
        shown = call in self.calls_seen and self.recorded.each and not self.may_lack_paths
        return True if shown else self.recorded.takes(call)

    @property
    def may_lack_paths(self) -> bool:
        """Whether the log may be one of ``strace -P``: the calls of some paths only.

        strace then prints no call that takes neither a path nor a descriptor (pathtrace.c), and this log shows none.
        """
        return self.recorded.calls is None and all(_TAKE_PATHS.takes(call) for call in self.calls_seen)


_TAKE_PATHS = Filter("%file,%desc,%network")


def delivered(task: Task, event: SignalDelivery, child: Task | None = None) -> Signal:
    """Reads a signal delivery from ``event`` (sigaction(2), siginfo_t)."""
    info = event.siginfo
    members = {name: info.get(name) if info is not None else None for name in _MEMBERS}
    code, sender, status = (_word(member) for member in members.values())
    return Signal(
        task=task,
        name=event.signal,
        code=code if isinstance(code, str) else None,
        sender=sender if isinstance(sender, int) else None,
        status=status,
        line=event.line,
        child=child,
        unread=_unread(info, members),
    )


_MEMBERS = ("si_code", "si_pid", "si_status")


def _unread(info: Struct | None, members: Mapping[str, Value | None]) -> frozenset[str]:
    """Members that were printed and not understood; all of them if the structure was not understood."""
    if info is None or not all(is_read(member) for member in info.members if not isinstance(member, Named)):
        return frozenset(members)
    return frozenset(name for name, member in members.items() if member is not None and _word(member) is None)


def _word(value: Value | None) -> int | str | None:
    """A number or the name of a constant, as strace printed it; None for other values."""
    if value is None:
        return None
    name = name_of(value)
    return number_of(value) if name is None else name
