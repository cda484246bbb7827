"""Maps the number before each line to the task that has it at that line.

- A child may show before the call that made it has returned: the kernel wakes it first (kernel/fork.c). It is a task
  without a maker until the return value names it.
- The kernel may reuse a tid once the task is reaped: the next line with it is of another task.
- On a terminal strace prints ``[pid N]`` only while it traces more than one task (strace.c: printleader), so one task
  has lines with and without a number.
- In a pid namespace the call returns a number that strace does not print before lines.
- Parts of ``strace -ff`` have no order among each other: a maker's part may come before or after its child's. A reused
  number may have several children in the maker's part and several lives in its own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from strace_lens.model.task import Task

_ATTACHED = re.compile(r"Process (\d{1,9}) attached")


def announced(text: str) -> int | None:
    """The number in strace's message ``Process N attached``; None for other messages."""
    found = _ATTACHED.search(text)
    return int(found[1]) if found else None


class Tids:
    """The task that has each number now, and the tasks without a known creation."""

    def __init__(self, heirs: Iterable[Task] = ()) -> None:
        self.live: dict[int | None, Task] = {}
        self.rivals: dict[int, list[Task]] = {}
        """In logs without an order: children that were made with one number; its lines may be of any of them."""
        self.unmade: dict[int | None, list[Task]] = {}
        """Tasks with lines and without a known maker, by number."""
        self.former: dict[int, tuple[Task, int]] = {}
        """Tasks whose number changed (execve(2)), by the old number, with the line number of the change."""
        self.heirs = set(heirs)
        """Tasks that took their leader's place (execve(2)): they lived, even if no line has their number."""
        self.announced: set[int] = set()
        """Numbers in the messages ``Process N attached``."""
        self.lowest = 0
        """The lowest number that a creation returned; 0 before the first one."""

    def announce(self, text: str) -> bool:
        """Reads strace's ``Process N attached``, which precedes the first line of a child that it follows."""
        number = announced(text)
        if number is None or not self.live:
            return False
        self.announced.add(number)
        return True

    def find(self, number: int | None) -> Task | None:
        """The task of a line with this number, or None for a task without earlier lines."""
        task = self.live.get(number)
        if task is not None:
            return task
        return self._alone() if number is None else self._now_numbered(number)

    def _alone(self) -> Task | None:
        """The task of a line without a number: strace leaves it out while it traces one task only."""
        left = {task for task in self.live.values() if task.watched or task.tid in self.announced}
        return left.pop() if len(left) == 1 else None

    def _now_numbered(self, number: int) -> Task | None:
        """The task whose earlier lines had no number, while strace traced no other task."""
        first = self.live.get(None)
        if first is None or first.tid is not None or number in self.announced:
            return None
        # strace -q does not print "attached". Then the number may be of a child whose creation has not returned: the
        # child has the higher number.
        is_first = bool(self.announced) or number < self.lowest
        return self.same(None, number) if is_first else None

    def same(self, before: int | None, number: int | None) -> Task | None:
        """The task of a call that began on a line without a number and ended on a line with one."""
        task = self.live.get(before)
        if before is None and task is not None and task.tid is None and number not in self.live:
            task.tid = task.group.tgid = number
            self.live[number] = task
        return self.live.get(number)

    def is_placeholder(self, task: Task) -> bool:
        """Whether ``task`` is only what a creation returned: no line is of it or says that it took a leader's place."""
        return task.creation is not None and not task.watched and task not in self.heirs

    def made(self, number: int, task: Task, *, is_taken: bool) -> None:
        """Enters that a call made ``task`` and returned ``number``, which is also its tid unless ``is_taken``."""
        self.lowest = min(self.lowest or number, number)
        if not is_taken:
            self.live[number] = task

    def made_in_parts(self, number: int, task: Task) -> None:
        """As :meth:`made`, in a log without an order: other children may have this number, and may have shown."""
        before = self.live.get(number)
        if before is not None and self.is_placeholder(before):
            self.rivals[number] = [before]
            del self.live[number]
        if number in self.rivals or self.unmade.get(number):
            self.rivals.setdefault(number, []).append(task)
        else:
            self.live[number] = task

    def moved(self, number: int | None, task: Task, line: int) -> None:
        """Enters that ``task`` had ``number`` until ``line`` (execve(2)); another task may get it now."""
        if number is not None and number != task.tid and self.live.get(number) is task:
            del self.live[number]
            self.former[number] = task, line

    def formerly(self, number: int | None, line: int) -> Task | None:
        """The task that had ``number`` at ``line``, for a late event: calls that never return are read last."""
        task, moved = self.former.get(number, (None, 0)) if number is not None else (None, 0)
        return task if line < moved else None

    def stranger(self, number: int | None, task: Task) -> None:
        """Enters that ``task`` shows under ``number`` and has no known creation."""
        self.live[number] = task
        self.unmade.setdefault(number, []).append(task)

    def claim(self, number: int, since: int, above: Task) -> Task | None:
        """The child of a call that began in line ``since`` and returned ``number``: a task already seen, or None.

        ``above``, the first of the caller's makers, is never the child. If it has the number, the caller is in a pid
        namespace that strace did not translate, or a line is damaged.
        """
        waiting = self.unmade.get(number, [])
        first = bisect_right(waiting, since, key=_first_line)
        for task in (*waiting[first : first + 2], *waiting[-1:]):
            # With -z strace prints no beginnings. The living task with the number is the child: no other can have it.
            if task is not above and (task.first_line > since or self.live.get(number) is task):
                waiting.remove(task)
                return task
        return None

    def strangers(self) -> dict[Task, int]:
        """The tasks without a known creation, with the number of each task's first line."""
        return {task: number or 0 for number, tasks in self.unmade.items() for task in tasks}

    def gone(self, task: Task, number: int | None) -> None:
        """Enters that another task may get ``number`` from now on."""
        for key in {number, task.tid, None}:
            if self.live.get(key) is task:
                del self.live[key]


def _first_line(task: Task) -> int:
    return task.first_line
