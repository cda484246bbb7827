"""Which task each number in front of a line means, as the log goes on.

- A child may show before the call that made it has returned: the kernel wakes it first (kernel/fork.c). It is then
  a task without a maker until the return value names it.
- A tid is free for reuse once the task is reaped: its next line is another task's.
- On a terminal strace prints ``[pid N]`` only while it watches more than one task (strace.c: printleader), so one task
  has lines with and without a number.
- In a pid namespace the call returns a number that strace does not print before lines.
"""

from __future__ import annotations

import re

from strace_lens.model.task import Task

_ATTACHED = re.compile(r"Process (\d+) attached")


def announced(text: str) -> int | None:
    """The number in strace's ``Process N attached``; None for another message."""
    found = _ATTACHED.search(text)
    return int(found[1]) if found else None


class Tids:
    """The tasks that the numbers mean now, and those that nobody was seen to make."""

    def __init__(self) -> None:
        self.live: dict[int | None, Task] = {}
        self.unmade: dict[int | None, list[Task]] = {}
        """Tasks that showed and whose maker is not known yet, by number."""
        self.announced: set[int] = set()
        """Numbers of which strace said that it follows them."""
        self.lowest = 0
        """The lowest number of a task that was made; 0: none was."""

    def announce(self, text: str) -> bool:
        """Read strace's ``Process N attached``, which comes before the first line of a child that it follows."""
        number = announced(text)
        if number is None or not self.live:
            return False
        self.announced.add(number)
        return True

    def find(self, number: int | None) -> Task | None:
        """The task that a line with this number is of, or None for one that did not show before."""
        task = self.live.get(number)
        if task is not None:
            return task
        return self._alone() if number is None else self._now_numbered(number)

    def _alone(self) -> Task | None:
        """strace leaves the number out: there is one task."""
        left = {task for task in self.live.values() if task.watched or task.tid in self.announced}
        return left.pop() if len(left) == 1 else None

    def _now_numbered(self, number: int) -> Task | None:
        """The task that had lines without a number until there were more tasks."""
        first = self.live.get(None)
        if first is None or first.tid is not None or number in self.announced:
            return None
        # strace -q announces nobody. Then a child may show that nobody knows of yet, and has the higher number.
        is_first = bool(self.announced) or number < self.lowest
        return self.same(None, number) if is_first else None

    def same(self, before: int | None, number: int | None) -> Task | None:
        """A call began on a line without a number, and ends on one with it: both are of one task."""
        task = self.live.get(before)
        if before is None and task is not None and task.tid is None and number not in self.live:
            task.tid = task.group.tgid = number
            self.live[number] = task
        return self.live.get(number)

    def made(self, number: int, task: Task, *, is_taken: bool) -> None:
        """A call made ``task`` and returned ``number``; that it has before its lines, if no other task has."""
        self.lowest = min(self.lowest or number, number)
        if not is_taken:
            self.live[number] = task

    def moved(self, number: int | None, task: Task) -> None:
        """``task`` has got another number (execve(2)): this one may be another task's."""
        if number != task.tid and self.live.get(number) is task:
            del self.live[number]

    def stranger(self, number: int | None, task: Task) -> None:
        """``task`` shows under ``number``, and nobody was seen to make it."""
        self.live[number] = task
        self.unmade.setdefault(number, []).append(task)

    def claim(self, number: int, since: int) -> Task | None:
        """The task that showed under ``number``, to the one who made it by a call that began in line ``since``."""
        waiting = self.unmade.get(number, [])
        for task in waiting:
            # With -z strace prints no beginnings. Who lives under the number is the child: there is no other.
            if task.first_line > since or self.live.get(number) is task:
                waiting.remove(task)
                return task
        return None

    def strangers(self) -> dict[Task, int]:
        """Those that nobody was seen to make, with the number under which each showed first."""
        return {task: number or 0 for number, tasks in self.unmade.items() for task in tasks}

    def gone(self, task: Task, number: int | None) -> None:
        """``number`` may be another task's from now on."""
        for key in {number, task.tid, None}:
            if self.live.get(key) is task:
                del self.live[key]
