"""The tasks of a running program that our strace attached to: they were there before the first line."""

from __future__ import annotations

from strace_lens.events import Event, Passed, SignalDelivery
from strace_lens.model.build import groups
from strace_lens.model.build.draft import Draft
from strace_lens.model.build.waits import Waits
from strace_lens.model.task import Task
from strace_lens.recorded import Attached


class AttachedTasks:
    """Enters the program's first task at once: it is there, even if the log has no line of it.

    Its other tasks are entered when they show: what they did before does not matter, and they may do nothing. A SIGCHLD
    does not show one: it is for the whole process, and which thread takes it is the kernel's choice (kernel/signal.c:
    complete_signal): mostly the first task, on a busy machine now and then another. Verdicts must not depend on it.
    """

    def __init__(self, draft: Draft, waits: Waits, attached: Attached | None) -> None:
        self._draft, self._waits = draft, waits
        self._unseen = set[int]()
        if attached is not None:
            self._unseen.update(attached.tids)
            draft.follows = True
            self._enter(attached.pid, 0).group.inherited = attached.program

    def task(self, number: int | None, event: Event | Passed) -> Task | None:
        """The task with that number, at its first event; None for a task that the program did not have then."""
        if number is None or number not in self._unseen:
            return None
        first = self._draft.tasks[0]
        if isinstance(event, SignalDelivery) and event.signal == "SIGCHLD" and first.end is None:
            return first
        task, group = self._enter(number, event.line), first.group
        self._waits.merged(groups.unite(task.group, group), group)
        return task

    def _enter(self, number: int, line: int) -> Task:
        self._unseen.discard(number)
        task = self._draft.new_task(number, line)
        task.attached = True
        self._draft.tids.live[number] = task
        return task

    def end(self) -> None:
        """Ends the log: strace watched each of them, even if it shows nothing."""
        for task in self._draft.tasks:
            task.watched |= task.attached
