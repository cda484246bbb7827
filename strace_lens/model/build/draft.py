"""The draft of a trace: what the fold has found so far. ``finish.py`` makes the trace from it."""

from __future__ import annotations

import msgspec

from strace_lens.events import Passed, Syscall
from strace_lens.model.build import groups
from strace_lens.model.build.creating import CreatingCall
from strace_lens.model.build.exits import Exits
from strace_lens.model.build.families import Families
from strace_lens.model.build.noticed import Noticed
from strace_lens.model.build.tids import Tids
from strace_lens.model.build.times import Times
from strace_lens.model.task import Creation, Exec, Task, Wait
from strace_lens.recorded import UNKNOWN, Recorded


class Unreturned(msgspec.Struct, frozen=True):
    """A creating call whose result the log does not show."""

    maker: Task
    call: Syscall
    made: CreatingCall

    @property
    def makes_thread(self) -> bool:
        """Whether the task is a thread, if the call made one."""
        return "CLONE_THREAD" in self.made.words.names


class Draft(msgspec.Struct, eq=False):
    """What the fold has found so far. The lists are those of :class:`~strace_lens.model.trace.Trace`.

    Attributes:
        ordered: lines of different tasks are in the order in which strace wrote them.
        follows: strace followed new tasks.
        unreturned: creating calls whose result the log does not show.
        open_calls: for each task in a call, the line number where the call began.
        tids: the task that each number means now.
        families: the children of each thread group.
        noticed: what is missing.
        times: the times of lines.
        exits: the tasks that called exit or exit_group.
    """

    ordered: bool
    follows: bool
    recorded: Recorded = UNKNOWN
    tasks: list[Task] = []
    creations: list[Creation] = []
    execs: list[Exec] = []
    waits: list[Wait] = []
    calls_seen: set[str] = set()
    failed_creations: dict[str, dict[str, int]] = {}
    signalled: dict[int, Task] = {}
    outcomes: set[str] = set()
    signals_seen: set[str] = set()
    installs_filter: bool = False
    has_io_uring: bool = False
    unreturned: list[Unreturned] = []
    open_calls: dict[Task, int] = {}
    tids: Tids = msgspec.field(default_factory=Tids)
    families: Families = msgspec.field(default_factory=Families)
    noticed: Noticed = msgspec.field(default_factory=Noticed)
    times: Times = msgspec.field(default_factory=lambda: Times(ordered=True))
    exits: Exits = msgspec.field(default_factory=Exits)

    def new_task(self, number: int | None, line: int) -> Task:
        """Adds a task first seen in ``line``. It has its own group until its creation shows that it is a thread."""
        task = Task(index=len(self.tasks), tid=number, first_line=line)
        groups.found(task)
        self.tasks.append(task)
        return task

    def forget(self) -> None:
        """Frees what only the fold asks for: some 600 bytes for each task."""
        self.families = Families(ordered=self.ordered)
        self.exits.forget()
        self.times.forget()

    def shown(self, call: Syscall) -> None:
        """Notes the name and the outcome of a call in the log."""
        self.calls_seen.add(call.name)
        if len(self.outcomes) < 2 and call.tail is not None and "?" not in call.tail:
            self.outcomes.add("failed" if "= -1 " in call.tail else "successful")

    def passed(self, calls: Passed) -> None:
        """Notes the names and outcomes of calls that the reader passed over."""
        self.calls_seen |= calls.names
        self.outcomes |= {name for name, did in (("failed", calls.failed), ("successful", calls.succeeded)) if did}

    def failed(self, call: str, why: str) -> None:
        """Counts a call that made no task."""
        errors = self.failed_creations.setdefault(call, {})
        errors[why] = errors.get(why, 0) + 1

    def shows(self, call: str) -> bool:
        """Whether each call of that name has a line, even if it does not return."""
        return call in self.calls_seen or bool(self.recorded.takes(call) and self.recorded.failed)
