"""The fold from events to a trace: one small method for each kind of event.

The number before a line is a tid, and tids are reused: it says which task is meant at that line (``tids.py``).
Three more things make it hard:

- An execve by a thread that does not lead its group ends the leader, and the thread goes on under the leader's tid
  (execve(2); fs/exec.c: de_thread). strace writes "superseded", then resumes the call under the leader's number.
- A parent speaks of its child by the number of its own pid namespace (``families.py``).
- CLONE_UNTRACED tasks, and all children of a log without ``-f``, have no lines at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from strace_lens.events import Event, Exit, GroupStop, Note, SignalDelivery, Superseded, Syscall, Unparsed
from strace_lens.linux.syscalls import (
    CREATING_CALLS,
    EXEC_CALLS,
    EXIT_CALLS,
    FILTER_CALLS,
    NAMESPACE_CALLS,
    WAIT_CALLS,
)
from strace_lens.model import names
from strace_lens.model.build import adoption, groups
from strace_lens.model.build.adoption import Unreturned
from strace_lens.model.build.calls import executed, took_another_result, was_started
from strace_lens.model.build.creating import CreatingCall, creating_call, installs_filter, leaves_pid_namespace
from strace_lens.model.build.families import Families
from strace_lens.model.build.noticed import Noticed, gaps
from strace_lens.model.build.quiet_ends import QuietEnds
from strace_lens.model.build.split_execs import SplitExecs
from strace_lens.model.build.tids import Tids, announced
from strace_lens.model.build.waits import Waits
from strace_lens.model.task import Creation, End, Task, ThreadGroup
from strace_lens.model.trace import Trace
from strace_lens.recorded import UNKNOWN, Recorded
from strace_lens.values import Pid

_TELLING = CREATING_CALLS | EXEC_CALLS | WAIT_CALLS | NAMESPACE_CALLS.keys() | {*FILTER_CALLS, "io_uring_setup"}
"""Calls whose arguments and results tell something of tasks."""


def build(
    events: Callable[[], Iterable[Event]],
    *,
    ordered: bool = True,
    follows: bool = False,
    recorded: Recorded = UNKNOWN,
) -> Trace:
    """Make a trace of the events of one log.

    ``events`` gives the same events each time it is called: the trace reads them again when asked for details.
    ``ordered`` is False where the numbers of lines of different tasks have no order (the parts of ``strace -ff``);
    ``follows`` says that every task that is made has lines, where no pid before them tells it (the same parts).
    ``recorded`` is what strace was asked, where that is known: it decides what the log should show.
    """
    fold = Fold(ordered=ordered, recorded=recorded)
    fold.trace.follows |= follows
    for event in events():
        fold.take(event)
    by_appearance = tuple(fold.trace.tasks)
    trace = fold.finish()
    trace.source = lambda: _walk(events(), by_appearance, ordered=ordered)
    return trace


def _walk(events: Iterable[Event], tasks: Sequence[Task], *, ordered: bool) -> Iterator[tuple[Task | None, Event]]:
    """Fold the same events again, so as to give each with its task of the first time."""
    fold = Fold(ordered=ordered)
    for event in events:
        task = fold.take(event)
        yield (tasks[task.index] if task is not None else None), event


class Fold:
    """What is known so far. Give it each event in turn, then ask it to finish."""

    def __init__(self, *, ordered: bool = True, recorded: Recorded = UNKNOWN) -> None:
        self.trace = Trace(source=tuple, ordered=ordered, recorded=recorded, follows=recorded.follows is True)
        self.ordered = ordered
        self.numbers = Tids()
        self.kin = Families()
        self.open_calls: dict[int, int] = {}
        """Line of the call that a task, by index, began and that never returned."""
        self.halves = SplitExecs()
        self.unreturned: list[Unreturned] = []
        self.quiet_ends = QuietEnds()
        self.missing = Noticed()
        self.reaping = Waits(self.trace, self.kin, self.numbers, self.missing)

    def take(self, event: Event) -> Task | None:
        """Take one event in. Returns the task whose line it is (the one that strace's number means then).

        strace's own words, and what nobody understands, belong to no task and make none.
        """
        if isinstance(event, Note | Unparsed):
            self._said(event)
            return self.numbers.live.get(event.pid)
        task = self._task_of(event)
        match event:
            case Syscall():
                self._syscall(task, event)
            case SignalDelivery():
                self.trace.signals_seen.add(event.signal)
                self._alive(task, event.line)
                self.reaping.signal(task, event)
            case GroupStop():
                self._alive(task, event.line)
            case Exit():
                self._exit(task, event)
            case Superseded():
                self._superseded(task, event)
        return task

    def _said(self, event: Note | Unparsed) -> None:
        if isinstance(event, Unparsed):
            self.missing.unparsed.append(event.line)
        elif event.kind == "message" and not self.trace.tasks:
            self.missing.attached |= announced(event.text) is not None
        elif event.kind == "message" and self.numbers.announce(event.text):
            self.trace.follows = True

    def _alive(self, task: Task, line: int) -> None:
        """``line`` was written while ``task`` stood stopped for strace, after every call before it had returned."""
        task.last_stop = max(task.last_stop, line)
        if task.index in self.open_calls:
            self.missing.unanswered.append((task, self.open_calls.pop(task.index)))

    def _task_of(self, event: Event) -> Task:
        number = event.end_pid if isinstance(event, Syscall) else event.pid
        task = self.numbers.same(event.pid, number) if event.pid != number else None
        task = task or self.numbers.find(number)
        if task is None:
            task = self._new_task(number, event.line)
            self.numbers.stranger(number, task)
            if not (isinstance(event, Syscall) and event.name in EXEC_CALLS):
                self.missing.mid_life.add(task)
        if event.pid is not None:
            self.trace.follows = True
        task.watched = True
        if task.end is not None and event.line > task.end.line:
            # A wait told of its end already: this log was put in order by time (strace-log-merge), and proves nothing.
            self.ordered = self.trace.ordered = False
        # Its first call may be told after the one that made it, which began and ended meanwhile.
        task.first_line = min(task.first_line, event.line)
        return task

    def _new_task(self, number: int | None, line: int) -> Task:
        task = Task(index=len(self.trace.tasks), tid=number, first_line=line)
        groups.found(task)
        self.trace.tasks.append(task)
        return task

    # calls

    def _syscall(self, task: Task, call: Syscall) -> None:
        self._shown(call)
        if call.tail is not None and call.name not in _TELLING and "?" not in call.tail and not call.begun_before_log:
            # Most lines of a log of every call. Its result need not be read: there is one.
            self._alive(task, call.last_line)
            return
        status = call.status
        # "= ?" is written when the task is gone; only the entry shows it alive.
        answered = status in {"successful", "failed", "restarted"}
        self._alive(task, call.last_line if answered else call.line)
        if status == "unfinished":
            self.open_calls[task.index] = call.line
        elif status == "detached":
            task.detached = call.last_line
        self._damaged(call)
        if call.begun_before_log and (self.ordered or call.name not in EXEC_CALLS):
            self.missing.begun_before_log.append(call.line)
        if call.name in CREATING_CALLS:
            self._creating(task, call)
        elif call.name in EXEC_CALLS:
            self._exec(task, call)
        elif call.name in EXIT_CALLS:
            self.quiet_ends.take(task, call)
        elif status == "successful":
            self._successful(task, call)

    def _shown(self, call: Syscall) -> None:
        """Note what kind of calls the log shows."""
        self.trace.calls_seen.add(call.name)
        if len(self.trace.outcomes) < 2 and call.tail is not None and "?" not in call.tail:
            self.trace.outcomes.add("failed" if "= -1 " in call.tail else "successful")

    def _damaged(self, call: Syscall) -> None:
        """Note a call that ends in the middle of its line, and one that tells of tasks and was not understood."""
        if call.ending == "cut":
            self.missing.cut.append(call.line)
        if call.name in _TELLING and call.result is not None and call.result.is_unread:
            self.missing.unread.append(call.last_line)

    def _successful(self, task: Task, call: Syscall) -> None:
        if call.name in WAIT_CALLS:
            self.reaping.wait(task, call)
        elif leaves_pid_namespace(call):
            self.kin.leave_space(task)
        elif call.name == "io_uring_setup":
            self.trace.has_io_uring = True
        elif installs_filter(call):
            self.trace.installs_filter = True

    def _creating(self, maker: Task, call: Syscall) -> None:
        result = call.result
        if result is None or (result.value is None and result.errno is None):
            self.unreturned.append(Unreturned(maker, call, creating_call(call)))
            return
        if result.value is None or result.value <= 0 or result.injection not in {None, "args"}:
            self.trace.failed(call.name, result.errno or "?")
            return
        made = creating_call(call)
        child = self._child(maker, made, call)
        maker.made += 1
        child.ordinal = maker.made
        child.creation = Creation(
            via=call.name,
            flags=made.words.names,
            unknown_bits=made.words.unknown_bits,
            exit_signal=made.words.exit_signal,
            maker=maker,
            child=child,
            returned=result.value,
            lines=call.lines,
            pidfd=made.pidfd,
            set_tid=made.set_tid,
            flags_known=made.known,
            begun_before_log=call.begun_before_log,
        )
        self._made(child.creation)

    def _made(self, made: Creation) -> None:
        self.trace.creations.append(made)
        self.reaping.exit_signals.add(made.exit_signal)
        self._united(groups.join(made), made.maker.group)
        self.kin.born(made)
        self.reaping.born(made)

    def _united(self, old: ThreadGroup | None, group: ThreadGroup) -> None:
        """What was taken for a group, if any, is part of another."""
        if old is not None:
            self.kin.merged(old, group)
            self.reaping.merged(old, group)

    def _child(self, maker: Task, made: CreatingCall, call: Syscall) -> Task:
        """The task that ``call`` made: one that showed since the call began, or a new one."""
        returned = call.result.returned if call.result else None
        number = (call.result.value if call.result else None) or 0
        if isinstance(returned, Pid) and returned.translated is not None:
            # strace >= 5.9 translates: "= 2 /* 17643 in strace's PID NS */".
            number = returned.translated
            self.kin.found_inside(maker)
        elif self.kin.is_inside(maker) or "CLONE_UNTRACED" in made.words.names:
            # No line begins with this number, or a line that does is another task's.
            return self._new_task(number, call.last_line)
        child = self.numbers.claim(number, call.line if self.ordered and not call.begun_before_log else 0)
        if child is None:
            child = self._new_task(number, call.last_line)
            self.numbers.made(number, child, is_taken=self._is_taken(number))
        return child

    def _is_taken(self, number: int) -> bool:
        """A task that lives has this number, so the new one has another (see ``adoption.py`` for how that comes)."""
        occupant = self.numbers.live.get(number)
        lives = occupant is not None and occupant.watched and occupant.end is None
        return lives and self.ordered and self.missing.ends > 0

    def _exec(self, task: Task, call: Syscall) -> None:
        if not self.ordered:
            self.open_calls.pop(task.index, None)
        whole = call if self.ordered else self.halves.whole(task, call)
        done = executed(task, whole) if whole is not None else None
        if done is None:
            return
        if took_another_result(call):
            self.missing.mistaken.append(call.last_line)
        if done.errno is not None:
            task.attempts.append(done)
            return
        leader = task.group.leader
        if leader is not task and self.ordered:
            self._succeed(task, leader, done.lines[-1])  # strace -qqq does not say so
        self.numbers.moved(call.end_pid, task)
        task.own_execs.append(done)
        task.group.images.append(done)
        self.trace.execs.append(done)

    # ends

    def _exit(self, task: Task, event: Exit) -> None:
        self.missing.ends += event.code is not None
        self.missing.kills += event.code is None
        task.end = End(event.code, event.signal, event.core, event.line)
        self.open_calls.pop(task.index, None)
        self.numbers.gone(task, event.pid)

    def _superseded(self, leader: Task, event: Superseded) -> None:
        """The thread ``event.by`` goes on under the leader's tid; what it ran in goes on as the same thread group."""
        successor = self.numbers.live.get(event.by)
        if successor is None:
            # It shows by its execve alone, which is told when it has returned.
            successor = self._new_task(event.by, event.line)
            self.numbers.stranger(event.by, successor)
        self._succeed(successor, leader, event.line)
        if self.ordered and event.pid is not None:
            self.numbers.moved(event.by, successor)

    def _succeed(self, successor: Task, leader: Task, line: int) -> None:
        leader.end = End(None, None, False, line, superseded=True)
        tid, has_none = leader.tid, self.numbers.live.get(None) is leader
        self.numbers.gone(leader, tid)
        self._united(groups.unite(successor.group, leader.group), leader.group)
        successor.tid = tid
        successor.group.leader = successor
        self.numbers.live[tid] = successor
        if has_none:
            self.numbers.live[None] = successor

    def finish(self) -> Trace:
        """The trace: number and name the tasks, and say what is missing."""
        trace = self.trace
        if not self.missing.ends:
            self.quiet_ends.settle()
        self.missing.begun_before_log += self.halves.begun_before_log()
        adoption.pair_hidden(trace, self.numbers.strangers(), self.kin)
        for left in adoption.pair_unreturned(trace, self.unreturned, self.numbers.strangers(), self.kin):
            trace.failed(left.call.name, "?")
        trace.tasks = names.by_birth(trace.tasks, ordered=self.ordered)
        roots = 0
        for index, task in enumerate(trace.tasks):
            task.index = index
            if task.creation is None:
                roots += 1
                task.ordinal = roots
        groups.inherit(trace.tasks)
        trace.processes = [task.group for task in trace.tasks if not task.is_thread]
        self.missing.nobodys = self.reaping.nobodys()
        trace.begins_with_exec = bool(trace.tasks) and was_started(trace.tasks[0])
        trace.gaps = gaps(trace, self.missing)
        return trace
