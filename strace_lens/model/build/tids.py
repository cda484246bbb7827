"""Which task each number in front of a line means, as the log goes on.

- A child may show before the call that made it has returned: the kernel wakes it first (kernel/fork.c). It is then
  a task without a maker until the return value names it.
- A tid is free for reuse once the task is reaped: its next line is another task's.
- On a terminal strace prints ``[pid N]`` only while it watches more than one task (strace.c: printleader), so one task
  has lines with and without a number.
- In a pid namespace the call returns a number that strace does not print before lines.
- Parts of ``strace -ff`` have no order among each other: a maker's part may be read before or after its child's, and a
  number that was used again may have several children in the one and several lives in the other.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from strace_lens.model.task import Task

_ATTACHED = re.compile(r"Process (\d{1,9}) attached")


def announced(text: str) -> int | None:
    """The number in strace's ``Process N attached``; None for another message."""
    found = _ATTACHED.search(text)
    return int(found[1]) if found else None


class Tids:
    """The tasks that the numbers mean now, and the tasks whose creation is not known."""

    def __init__(self) -> None:
        self.live: dict[int | None, Task] = {}
        self.rivals: dict[int, list[Task]] = {}
        """Children that were made under a number whose lines may be any one's, in logs without an order."""
        self.unmade: dict[int | None, list[Task]] = {}
        """Tasks that showed and whose maker is not known yet, by number."""
        self.former: dict[int, tuple[Task, int]] = {}
        """Tasks that got another number (execve(2)), by the one that they had, with the line that shows it."""
        self.announced: set[int] = set()
        """Numbers that strace said it attached to."""
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
        # strace -q announces nobody. Then a child may show whose creation has not returned; it has the higher number.
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
        """A call made ``task`` and returned ``number``; lines begin with it unless another task has it."""
        self.lowest = min(self.lowest or number, number)
        if not is_taken:
            self.live[number] = task

    def made_in_parts(self, number: int, task: Task) -> None:
        """As :meth:`made`, in a log without an order: other children may have this number, and lines before."""
        before = self.live.get(number)
        if before is not None and before.creation is not None and not before.watched:
            self.rivals[number] = [before]
            del self.live[number]
        if number in self.rivals or self.unmade.get(number):
            self.rivals.setdefault(number, []).append(task)
        else:
            self.live[number] = task

    def moved(self, number: int | None, task: Task, line: int) -> None:
        """``line`` shows that ``task`` has got another number (execve(2)): this one may be another task's."""
        if number is not None and number != task.tid and self.live.get(number) is task:
            del self.live[number]
            self.former[number] = task, line

    def formerly(self, number: int | None, line: int) -> Task | None:
        """The task that had ``number`` in ``line``, which comes late: a call that never returned is read last."""
        task, moved = self.former.get(number, (None, 0)) if number is not None else (None, 0)
        return task if line < moved else None

    def stranger(self, number: int | None, task: Task) -> None:
        """``task`` shows under ``number``, and its creation is not known."""
        self.live[number] = task
        self.unmade.setdefault(number, []).append(task)

    def claim(self, number: int, since: int, above: Task) -> Task | None:
        """The task that showed under ``number``, for a call that began in line ``since`` and returned ``number``.

        ``above`` is the first of the caller's makers. It is not the child, whatever its number: the call was made in
        a pid namespace that strace did not translate, or a line is damaged, and it made some other task.
        """
        waiting = self.unmade.get(number, [])
        first = bisect_right(waiting, since, key=_first_line)
        for task in (*waiting[first : first + 2], *waiting[-1:]):
            # With -z strace prints no beginnings. Who lives under the number is the child: there is no other.
            if task is not above and (task.first_line > since or self.live.get(number) is task):
                waiting.remove(task)
                return task
        return None

    def strangers(self) -> dict[Task, int]:
        """The tasks whose creation is not known, with the number under which each showed first."""
        return {task: number or 0 for number, tasks in self.unmade.items() for task in tasks}

    def gone(self, task: Task, number: int | None) -> None:
        """``number`` may be another task's from now on."""
        for key in {number, task.tid, None}:
            if self.live.get(key) is task:
                del self.live[key]


def _first_line(task: Task) -> int:
    return task.first_line
