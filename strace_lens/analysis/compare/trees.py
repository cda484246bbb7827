"""The tasks of two traces side by side, by the path of their creation."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TypeAlias

from strace_lens.model.task import Task

Pair: TypeAlias = tuple[Task | None, Task | None, Task | None]
"""A task of each trace; where one trace lacks it, the task of that trace that would have made it (None: none would)."""
_Children: TypeAlias = Mapping[Task | None, Mapping[tuple[int, ...], Task]]


def side_by_side(first: Collection[Task], second: Collection[Task]) -> Iterator[Pair]:
    """Each task of either trace, after its maker, in the order of the names: ``1``, ``1.1``, ``1.1.1``, ``1.2``.

    Of a task that one trace lacks, what it made is not told: that is missing with it. The time grows with the tasks,
    and not with the length of their names.
    """
    ours, theirs = _by_ordinal(first), _by_ordinal(second)
    due = _pairs(ours, theirs, None, None)
    while due:
        left, right, maker = due.pop()
        yield left, right, maker
        if left is not None and right is not None:
            due += _pairs(ours, theirs, left, right)


def _by_ordinal(tasks: Collection[Task]) -> _Children:
    """What each task made, by the number of the creation; those whose maker is not among them, by their whole name."""
    among = set(tasks)
    found: dict[Task | None, dict[tuple[int, ...], Task]] = {}
    for task in tasks:
        if task.maker in among:
            found.setdefault(task.maker, {})[task.ordinal,] = task
        else:
            found.setdefault(None, {})[tuple(map(int, task.name.split(".")))] = task
    return found


def _pairs(ours: _Children, theirs: _Children, left: Task | None, right: Task | None) -> list[Pair]:
    """What ``left`` and ``right`` made, the last first."""
    a, b = ours.get(left, {}), theirs.get(right, {})
    return [
        (a.get(number), b.get(number), left if number not in a else right if number not in b else None)
        for number in sorted(a.keys() | b.keys(), reverse=True)
    ]
