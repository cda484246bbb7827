"""Merges the trees of two traces: a row for each task that both have, or one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import msgspec

from strace_lens.analysis.compare.finding import Trees
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace

Pair: TypeAlias = tuple[Task | None, Task | None]


class Row(msgspec.Struct, frozen=True):
    """A task of A, of B, or both, and how deep it stands."""

    a: Task | None
    b: Task | None
    depth: int


def rows(trees: Trees) -> Iterator[Row]:
    """Yields the rows as a tree has them. A task that B alone has stands behind its elder sister there."""
    pairs = list(_all(trees))
    homes: list[dict[Task | None, Pair]] = [{pair[side]: pair for pair in pairs if pair[side]} for side in (0, 1)]
    children: dict[Pair | None, list[Pair]] = {}
    for pair in _in_order(pairs, homes[0], trees.traces):
        children.setdefault(_home(pair, homes), []).append(pair)
    due = [(pair, 0) for pair in reversed(children.get(None, []))]
    while due:
        pair, depth = due.pop()
        yield Row(*pair, depth)
        due += [(child, depth + 1) for child in reversed(children.get(pair, []))]


def _all(trees: Trees) -> Iterator[Pair]:
    """The pairs, and the tasks below those that one side lacks."""
    yield from trees.pairs
    for side in (0, 1):
        named = {pair[side] for pair in trees.pairs}
        for task in trees.traces[side].tasks:
            if task not in named:
                yield (task, None) if side == 0 else (None, task)


def _above(task: Task) -> Task | None:
    """The first task of the process that made it; of a thread, of its own process."""
    if task.is_thread:
        return task.group.founder
    return task.maker.group.founder if task.maker is not None else None


def _home(pair: Pair, homes: Sequence[dict[Task | None, Pair]]) -> Pair | None:
    """The pair that it stands below: where A has it, and else where B does."""
    side = 0 if pair[0] is not None else 1
    task = pair[side]
    above = _above(task) if task is not None else None
    return homes[side].get(above)


def _in_order(pairs: Sequence[Pair], ours: dict[Task | None, Pair], traces: tuple[Trace, Trace]) -> list[Pair]:
    """By A's order of birth; what B alone has, behind the task that was born before it in B."""
    partners = {pair[1]: pair for pair in pairs if pair[1] is not None}
    places = {task: (place, 0) for place, task in enumerate(traces[0].tasks)}
    latest: dict[Task | None, tuple[int, int]] = {}
    keys: dict[Pair, tuple[int, int]] = {pair: places[task] for task, pair in ours.items() if task is not None}
    for place, task in enumerate(traces[1].tasks, 1):
        pair, above = partners[task], _above(task)
        if pair[0] is None:
            keys[pair] = (latest.get(above, (-1, 0))[0], place)
        latest[above] = max(latest.get(above, (-1, 0)), keys[pair])
    return sorted(pairs, key=keys.__getitem__)
