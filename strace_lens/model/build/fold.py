"""Folds events into a trace: passes each kind of event to the file that reads it.

The number before a line is a tid, and the kernel reuses tids: ``tids.py`` finds the task that a line is of.
Three more things make it hard:

- An execve by a thread that does not lead its group ends the leader, and the thread continues with the leader's tid
  (execve(2); fs/exec.c: de_thread). strace prints "superseded", then resumes the call under the leader's number.
- A parent knows its child by a number of the parent's pid namespace (``families.py``).
- CLONE_UNTRACED tasks, and all children in a log without ``-f``, have no lines at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set

from strace_lens.events import Event, Exit, GroupStop, Note, Passed, SignalDelivery, Superseded, Syscall, Unparsed
from strace_lens.linux.syscalls import (
    CALLS,
    CREATING_CALLS,
    EXEC_CALLS,
    EXIT_CALLS,
    FILTER_CALLS,
    KILL_CALLS,
    NAMESPACE_CALLS,
    RING_CALLS,
    WAIT_CALLS,
)
from strace_lens.model.build.attached import AttachedTasks
from strace_lens.model.build.births import Births
from strace_lens.model.build.creating import installs_filter, leaves_pid_namespace
from strace_lens.model.build.draft import Draft
from strace_lens.model.build.ends import Ends
from strace_lens.model.build.execs import Execs
from strace_lens.model.build.exits import Exits
from strace_lens.model.build.families import Families
from strace_lens.model.build.finish import finish
from strace_lens.model.build.killers import Killers
from strace_lens.model.build.owners import Owners
from strace_lens.model.build.quiet_ends import QuietEnds
from strace_lens.model.build.strange import is_strange
from strace_lens.model.build.tids import announced
from strace_lens.model.build.times import Times
from strace_lens.model.build.waits import Waits
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.recorded import UNKNOWN, Recorded
from strace_lens.recording import Recording

_OF_TASKS = CREATING_CALLS | EXEC_CALLS | WAIT_CALLS | NAMESPACE_CALLS.keys() | {*FILTER_CALLS, *RING_CALLS}
"""The calls of which the fold reads arguments and results."""

PASSABLE = CALLS - _OF_TASKS - EXIT_CALLS - KILL_CALLS
"""The calls that the fold may pass over."""

_ASIDE = (Note, Unparsed)
"""Events that are no stop of a task. A tuple: Python would make a union of them anew for each event."""


def build(
    events: Callable[[], Iterable[Event]],
    *,
    ordered: bool = True,
    follows: bool = False,
    recorded: Recorded = UNKNOWN,
    recording: Recording | None = None,
    notes: tuple[str, ...] = (),
    cut: int | None = None,
    briefly: Callable[[Set[str]], Iterable[Event | Passed]] | None = None,
    passing: Callable[[Iterable[Event]], Iterable[Event]] | None = None,
    fold: Fold | None = None,
) -> Trace:
    """Makes a trace from the events of one log.

    Args:
        events: returns the same events at each call. The trace reads them again for details.
        ordered: lines of different tasks have an order; False for the parts of ``strace -ff``.
        follows: strace is known to have followed new tasks, although no pid before the lines shows it (``-ff``).
        recorded: what strace was asked to record, as far as known. It decides what the log should show.
        recording: the run, if strace-lens recorded it.
        notes: what users should know about how the log was recorded or read.
        cut: number of the last line, if that line has no end.
        briefly: returns the events without most calls of these names, which is faster.
        passing: passes each event on, once.
        fold: has taken the events already.
    """
    if fold is None:
        fold = Fold(ordered=ordered, follows=follows, recorded=recorded)
        for event in passing(events()) if passing else briefly(PASSABLE) if briefly else events():
            fold.take(event)
    fold.draft.recorded = recorded
    fold.end(events)
    owners = fold.owners
    return finish(
        fold.draft,
        fold.waits,
        fold.killers,
        source=lambda: owners.of(events()),
        briefly=None if briefly is None else lambda: owners.of(briefly(PASSABLE)),
        recording=recording,
        notes=notes,
        cut=cut,
    )


class Fold:
    """Folds one event after the other into a draft."""

    def __init__(
        self,
        *,
        ordered: bool = True,
        follows: bool = False,
        recorded: Recorded = UNKNOWN,
    ) -> None:
        self.owners = Owners()
        self.draft = draft = Draft(
            ordered=ordered,
            follows=follows or recorded.follows is True,
            recorded=recorded,
            families=Families(ordered=ordered),
            times=Times(ordered=ordered),
        )
        self.open_calls = draft.open_calls
        self.tids = draft.tids
        self.exits = draft.exits = Exits(one_log=ordered)
        self.times = draft.times
        self.waits = Waits(draft)
        self.births = Births(draft, self.waits)
        self.ends = Ends(draft, self.waits)
        self.execs = Execs(draft, self.ends)
        self.quiet_ends = QuietEnds()
        self.killers = Killers(draft.tids)
        self.attached = AttachedTasks(draft, self.waits, recorded.attached)
        self._has_started = False

    def take(self, event: Event | Passed) -> Task | None:
        """Takes one event. Returns the task that its line is of: the task that the number before it means there.

        Messages of strace, and lines that were not understood, do not add a task.
        """
        if isinstance(event, Passed):
            task = self._pass(event)
        else:
            task = self._aside(event) if isinstance(event, _ASIDE) else self._stop(event)
        self.owners.note(event, task)
        return task

    def _stop(self, event: Event) -> Task | None:
        """Takes what a task was stopped for."""
        if self._is_strange(event):
            return None
        if self.times.counts_days:
            self.times.pass_by(event)
        task = self._task_of(event)
        if isinstance(event, Syscall) and self.exits.is_late(task, event):
            self.draft.noticed.unparsed.append(event.line)
            return None
        self.times.latest[task] = event
        match event:
            case Syscall():
                self._syscall(task, event)
            case SignalDelivery():
                self.draft.signals_seen.add(event.signal)
                self._alive(task, event.line)
                self.killers.delivered(task, event)
                self.waits.signal(task, event)
            case GroupStop():
                self._alive(task, event.line)
            case Exit():
                self.open_calls.pop(task, None)
                self.ends.exited(task, event)
                self.times.over(task, event)
            case Superseded():
                self.ends.superseded(task, event)
        return task

    def _pass(self, calls: Passed) -> Task | None:
        """Takes calls that show only that a task was alive."""
        if self.times.counts_days:
            self.times.pass_by(calls)
        task = self._task_of(calls)
        if self.exits.has_left(task):
            self.draft.noticed.unparsed += calls.begun
            return None
        self.times.latest[task] = calls
        self.draft.passed(calls)
        self._alive(task, calls.last_line)
        return task

    def end(self, events: Callable[[], Iterable[Event]]) -> None:
        """Ends the log. ``events`` returns all its events again."""
        self.times.settle(events)
        self.attached.end()
        if not self.draft.noticed.ends:
            self.quiet_ends.settle()
        self.draft.noticed.begun_before_log += self.execs.split.begun_before_log()

    def _aside(self, event: Note | Unparsed) -> Task | None:
        if isinstance(event, Unparsed):
            self.draft.noticed.unparsed.append(event.line)
        elif self._is_strange(event):
            return None
        elif event.kind == "message" and not self.draft.tasks:
            self.draft.noticed.attached |= announced(event.text) is not None
        elif event.kind == "message" and self.tids.announce(event.text):
            self.draft.follows = True
        task = self.tids.live.get(event.pid)
        return task if task is not None and task.watched else None

    def _is_strange(self, event: Event) -> bool:
        """Notes an event that strace does not write."""
        found = is_strange(event)
        if found:
            self.draft.noticed.unparsed.append(event.line)
        return found

    def _alive(self, task: Task, line: int) -> None:
        """Enters that ``task`` was stopped for strace when ``line`` was written, and its earlier calls had returned."""
        if line > task.last_stop:
            task.last_stop = line
        if task in self.open_calls:
            self.draft.noticed.unanswered.append((task, self.open_calls.pop(task)))

    def _task_of(self, event: Event | Passed) -> Task:
        draft, tids = self.draft, self.tids
        number = event.end_pid if isinstance(event, Syscall) else event.pid
        task = tids.same(event.pid, number) if event.pid != number else None
        task = task or tids.find(number) or tids.formerly(number, event.line)
        if not self._has_started:
            self._start(event)
        task = task or self.attached.task(number, event)
        if task is None:
            task = draft.new_task(number, event.line)
            tids.stranger(number, task)
            if not (isinstance(event, Syscall) and event.name in EXEC_CALLS):
                draft.noticed.mid_life.add(task)
        if event.pid is not None:
            draft.follows = True
        if not task.watched:
            task.watched = True
            self.times.shows(task, event)
        if task.end is not None and event.last_line > task.end.line:
            # A wait before this line shows the end: strace-log-merge sorted the log by time; its order proves nothing.
            draft.ordered = False
        # This call began earlier: the call that made the task may have begun and ended meanwhile.
        if event.line < task.first_line:
            task.first_line = event.line
        return task

    def _start(self, event: Event | Passed) -> None:
        """Takes the first event of the log."""
        self._has_started = True
        self.times.start(event)
        if self.times.counts_days:
            self.times.pass_by(event)

    def _syscall(self, task: Task, call: Syscall) -> None:
        draft = self.draft
        draft.shown(call)
        if call.name in KILL_CALLS:
            self.killers.called(task, call)
        if call.tail is not None and call.name not in _OF_TASKS and "?" not in call.tail and not call.begun_before_log:
            # Most lines of a log of all calls. Only whether there is a result matters here.
            self._alive(task, call.last_line)
            return
        status = call.status
        # strace writes "= ?" after the task is gone; only the line of the entry shows it alive.
        answered = status in {"successful", "failed", "restarted"}
        self._alive(task, call.last_line if answered else call.line)
        if status == "unfinished" or (status == "unavailable" and call.name in _OF_TASKS):
            self.open_calls[task] = call.line
        elif status == "detached" and not task.attached:
            task.detached = call.last_line
        draft.noticed.damaged(call, of_tasks=call.name in _OF_TASKS)
        if call.begun_before_log and (draft.ordered or call.name not in EXEC_CALLS):
            draft.noticed.begun_before_log.append(call.line)
        self._of_tasks(task, call, is_successful=status == "successful")

    def _of_tasks(self, task: Task, call: Syscall, *, is_successful: bool) -> None:
        if call.name in CREATING_CALLS:
            self.births.take(task, call)
        elif call.name in EXEC_CALLS:
            if not self.draft.ordered:
                self.open_calls.pop(task, None)
            self.execs.take(task, call)
        elif call.name in EXIT_CALLS and not self.draft.noticed.ends:
            self.times.begin(call)
            self.quiet_ends.take(task, call)
        elif is_successful:
            self._successful(task, call)

    def _successful(self, task: Task, call: Syscall) -> None:
        if call.name in WAIT_CALLS:
            self.waits.wait(task, call)
        elif leaves_pid_namespace(call):
            self.draft.families.leave_space(task)
        elif call.name in RING_CALLS:
            self.draft.has_io_uring = True
        elif installs_filter(call):
            self.draft.installs_filter = True
