"""The fold from events to a trace: one small method for each kind of event.

The number that strace prints before a line is a tid, and tids are reused, so it only says which task is meant at
that line. Five things make it hard, and each is why some code below is there:

- A child may show before the call that made it has returned: the kernel wakes it first (kernel/fork.c). It is then
  a task without a maker until the return value names it.
- An execve by a thread that does not lead its group ends the leader, and the thread goes on under the leader's tid
  (execve(2); fs/exec.c: de_thread). strace writes "superseded", then resumes the call under the leader's number.
- A tid is free for reuse once the task is reaped: its next line is another task's.
- In a pid namespace the call returns a number that strace does not print before lines.
- CLONE_UNTRACED tasks, and all children of a log without ``-f``, have no lines at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from strace_lens.events import Event, Exit, GroupStop, Note, Result, SignalDelivery, Superseded, Syscall, Unparsed
from strace_lens.model.creation import CREATING_CALLS, Creation, creating_call
from strace_lens.model.gaps import gaps
from strace_lens.model.life import executed, waited
from strace_lens.model.namespaces import join_group, pair_namespaces
from strace_lens.model.task import End, Task, ThreadGroup
from strace_lens.model.trace import Trace
from strace_lens.values import Pid

EXEC_CALLS = frozenset({"execve", "execveat"})
WAIT_CALLS = frozenset({"wait4", "waitid", "waitpid"})


def build(events: Callable[[], Iterable[Event]], *, ordered: bool = True) -> Trace:
    """Make a trace of the events of one log.

    ``events`` gives the same events each time it is called: the trace reads them again when asked for details.
    ``ordered`` is False where lines of different tasks have no order (the parts of ``strace -ff``).
    """
    fold = Fold(ordered=ordered)
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

    def __init__(self, *, ordered: bool = True) -> None:
        self.trace = Trace(source=tuple, ordered=ordered)
        self.ordered = ordered
        self.live: dict[int | None, Task] = {}
        """The task that each printed number means now."""
        self.unmade: dict[int | None, list[Task]] = {}
        """Tasks that show and whose maker is not known yet, by number."""
        self.reapable: dict[int, Task] = {}
        """The last task that a wait could tell of, by its pid as the waiter counts it."""
        self.open_calls: dict[int, int] = {}
        """Line of the call that a task, by index, began and that never returned."""
        self.unanswered: list[tuple[Task, int]] = []
        """Such calls of tasks that went on all the same: lines were lost."""
        self.unparsed: list[int] = []

    def take(self, event: Event) -> Task | None:
        """Take one event in. Returns the task whose line it is (the one that strace's number means then).

        strace's own words, and what nobody understands, belong to no task and make none.
        """
        if isinstance(event, Unparsed):
            self.unparsed.append(event.line)
        if isinstance(event, Note | Unparsed):
            return self.live.get(event.pid)
        task = self._task_of(event)
        match event:
            case Syscall():
                self._syscall(task, event)
            case SignalDelivery() | GroupStop():
                self._alive(task, event.line)
            case Exit():
                self._exit(task, event)
            case Superseded():
                self._superseded(task, event)
        return task

    def _alive(self, task: Task, line: int) -> None:
        """``line`` was written while ``task`` stood stopped for strace, after every call before it had returned."""
        task.last_stop = max(task.last_stop, line)
        if task.index in self.open_calls:
            self.unanswered.append((task, self.open_calls.pop(task.index)))

    def _task_of(self, event: Event) -> Task:
        number = event.end_pid if isinstance(event, Syscall) else event.pid
        task = self.live.get(number)
        if task is None:
            task = self._new_task(number, event.line)
            self.live[number] = task
            self.unmade.setdefault(number, []).append(task)
        if event.pid is not None:
            self.trace.follows = True
        task.watched = True
        return task

    def _new_task(self, number: int | None, line: int) -> Task:
        task = Task(index=len(self.trace.tasks), tid=number, first_line=line, last_stop=line)
        self._found_group(task)
        self.trace.tasks.append(task)
        return task

    def _found_group(self, task: Task, inherited: str | None = None) -> None:
        group = ThreadGroup(tgid=task.tid, founder=task, leader=task, tasks=[task], inherited=inherited)
        task.group = group

    # calls

    def _syscall(self, task: Task, call: Syscall) -> None:
        self.trace.calls_seen.add(call.name)
        # "= ?" is written when the task is gone; only the entry shows it alive.
        answered = call.status in {"successful", "failed", "restarted"}
        self._alive(task, call.last_line if answered else call.line)
        if call.status == "unfinished":
            self.open_calls[task.index] = call.line
        if call.name in CREATING_CALLS:
            self._creating(task, call)
        elif call.name in EXEC_CALLS:
            self._exec(task, call)
        elif call.name in WAIT_CALLS and call.status == "successful":
            self._wait(task, call)

    def _creating(self, maker: Task, call: Syscall) -> None:
        result = call.result
        if result is None or result.value is None or result.value <= 0 or result.injected:
            failed = self.trace.failed_creations
            failed[call.name] = failed.get(call.name, 0) + 1
            return
        made = creating_call(call)
        child = self._child(_number(result), call)
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
        )
        self.trace.creations.append(child.creation)
        join_group(child, maker)
        if "CLONE_THREAD" not in made.words.names:
            self.reapable[result.value] = child

    def _child(self, number: int, call: Syscall) -> Task:
        """The task that ``call`` made: one that showed since the call began, or a new one."""
        waiting = self.unmade.get(number, [])
        for task in waiting:
            if not self.ordered or task.first_line > call.line:
                waiting.remove(task)
                return task
        child = self._new_task(number, call.last_line)
        self.live[number] = child
        return child

    def _exec(self, task: Task, call: Syscall) -> None:
        done = executed(task, call)
        if done is None:
            return
        if done.errno is not None:
            task.attempts.append(done)
            return
        task.own_execs.append(done)
        task.group.images.append(done)
        self.trace.execs.append(done)

    def _wait(self, task: Task, call: Syscall) -> None:
        wait = waited(task, call, self.reapable)
        if wait is None:
            return
        self.trace.waits.append(wait)
        child = wait.child
        if child is None or wait.change not in {"exited", "killed", "unknown"}:
            return
        child.reaper = task
        self.reapable.pop(wait.pid)
        if child.end is None and not child.watched and wait.change != "unknown":
            child.end = End(wait.code, wait.signal, wait.core, wait.lines[-1], told_by_wait=True)
            self.live.pop(child.tid, None)

    # ends

    def _exit(self, task: Task, event: Exit) -> None:
        task.end = End(event.code, event.signal, event.core, event.line)
        self.live.pop(event.pid, None)

    def _superseded(self, leader: Task, event: Superseded) -> None:
        """The thread ``event.by`` goes on under the leader's tid; what it ran in goes on as the same thread group."""
        leader.end = End(None, None, False, event.line, superseded=True)
        successor = self.live.pop(event.by, None)
        if successor is None:
            self.live.pop(event.pid, None)
            return
        successor.tid = event.pid
        successor.group.leader = successor
        self.live[event.pid] = successor

    def finish(self) -> Trace:
        """The trace: number the tasks that nobody made, and say what is missing."""
        pair_namespaces(self.trace, [task for tasks in self.unmade.values() for task in tasks])
        roots = (task for task in self.trace.tasks if task.creation is None)
        for ordinal, root in enumerate(roots, start=1):
            root.ordinal = ordinal
        self.trace.processes = [task.group for task in self.trace.tasks if not task.is_thread]
        self.trace.gaps = gaps(self.trace, self.unparsed, self.unanswered)
        return self.trace


def _number(result: Result) -> int:
    """The child's number as strace prints it before lines, though the caller may be in a pid namespace of its own.

    strace >= 5.9 translates: ``= 2 /* 17643 in strace's PID NS */``.
    """
    pid = result.returned
    if isinstance(pid, Pid) and pid.translated is not None:
        return pid.translated
    return result.value or 0
