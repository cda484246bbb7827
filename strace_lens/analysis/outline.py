"""The tasks of a trace as rows of an outline, in depth-first order: equal sisters are one row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

import msgspec

from strace_lens.model.task import Task
from strace_lens.model.trace import Trace


class Row(msgspec.Struct, frozen=True):
    """A task, or equal sisters.

    Attributes:
        tasks: the task; the sisters, in order of their creation.
        depth: 0 for a task whose maker is not shown.
        lasts: for each level from the first below the root to this one, whether the row or the row above it there is
            the last of its sisters. A chain of forks may be thousands deep: only the last 64 levels are kept.
        below: the number of tasks below these that are left out, since they are too deep.
        is_wanted: the program of one matches what the user asked for; False for the tasks above such.
    """

    tasks: Sequence[Task]
    depth: int
    lasts: tuple[bool, ...]
    below: int = 0
    is_wanted: bool = True

    @property
    def task(self) -> Task:
        """The first task."""
        return self.tasks[0]


class Outline(msgspec.Struct, frozen=True):
    """The rows, and what they leave out.

    Attributes:
        trace: the trace.
        made: the tasks that each task made and that the outline shows, in the order of their creation.
        roots: the tasks without a maker.
        wanted: the tasks whose programs match; None: all tasks are shown.
        alike: for each task the number of its form: tasks with equal numbers made equal tasks and ran equal programs.
            None: each task has a row.
        sizes: for each task the number of tasks below it; None: all levels are shown.
        depth: levels below the roots; None: all.
    """

    trace: Trace
    made: dict[Task, list[Task]]
    roots: Sequence[Task]
    wanted: Collection[Task] | None
    alike: dict[Task, int] | None
    sizes: dict[Task, int] | None
    depth: int | None

    @property
    def rows(self) -> Iterator[Row]:
        """The rows. No recursion: a chain of forks may be thousands deep."""
        stack = self._below(self.roots, 0, ())
        while stack:
            row = stack.pop()
            yield row
            if self.depth is None or row.depth < self.depth:
                made = [child for task in row.tasks for child in self.made.get(task, ())]
                if made:
                    stack += self._below(made, row.depth + 1, row.lasts[-_KEPT:])

    def has_below(self, row: Row) -> bool:
        """Whether the outline has rows below a row."""
        return (self.depth is None or row.depth < self.depth) and any(self.made.get(task) for task in row.tasks)

    def _below(self, tasks: Sequence[Task], depth: int, lasts: tuple[bool, ...]) -> list[Row]:
        """The rows of sisters, the last first."""
        sisters = self._alike(tasks)
        final = len(sisters) - 1
        return [
            Row(
                tasks=alike,
                depth=depth,
                lasts=(*lasts, place == final) if depth else (),
                below=self._hidden(alike, depth),
                is_wanted=self.wanted is None or any(task in self.wanted for task in alike),
            )
            for place, alike in reversed([*enumerate(sisters)])
        ]

    def _alike(self, tasks: Sequence[Task]) -> list[list[Task]]:
        if self.alike is None or len(tasks) == 1:
            return [[task] for task in tasks]
        found: dict[int, list[Task]] = {}
        for task in tasks:
            found.setdefault(self.alike[task], []).append(task)
        return list(found.values())

    def _hidden(self, tasks: Sequence[Task], depth: int) -> int:
        if self.sizes is None or depth != self.depth:
            return 0
        return sum(self.sizes[task] for task in tasks)

    @property
    def left_out(self) -> int:
        """The number of tasks that ``only`` leaves out."""
        return 0 if self.wanted is None else len(self.trace.tasks) - sum(map(len, self.made.values())) - len(self.roots)


_KEPT = 64


def outline(trace: Trace, *, every: bool = False, depth: int | None = None, only: Sequence[str] = ()) -> Outline:
    """Returns the outline of a trace.

    Args:
        trace: the trace.
        every: give each task a row.
        depth: levels below the tasks without a maker; None: all.
        only: globs of programs: tasks that ran a match, by its path or its last part, and the tasks above them.
    """
    wanted = _wanted(trace, only) if only else None
    shown = trace.tasks if wanted is None else _with_makers(wanted)
    made: dict[Task, list[Task]] = {}
    roots: list[Task] = []
    for task in shown:
        (roots if task.maker is None else made.setdefault(task.maker, [])).append(task)
    for sisters in made.values():
        sisters.sort(key=_ordinal)
    return Outline(
        trace=trace,
        made=made,
        roots=roots,
        wanted=wanted,
        alike=None if every else _forms(shown, made),
        sizes=None if depth is None else _sizes(shown),
        depth=depth,
    )


def _ordinal(task: Task) -> int:
    return task.ordinal


def _forms(tasks: Sequence[Task], made: dict[Task, list[Task]]) -> dict[Task, int]:
    """Numbers the forms of tasks. A maker stands before what it made, so the last task comes first."""
    numbers: dict[object, int] = {}
    forms: dict[Task, int] = {}
    for task in reversed(tasks):
        creation = task.creation
        how = creation and (creation.via, creation.flags, creation.exit_signal, creation.flags_known)
        ran = tuple([(done.path, done.argv, done.argv_cut) for done in task.own_execs])
        below = tuple([forms[child] for child in made.get(task, ())])
        key = (how, task.is_thread, task.watched, ran or task.group.inherited, below)
        forms[task] = numbers.setdefault(key, len(numbers))
    return forms


def _sizes(tasks: Sequence[Task]) -> dict[Task, int]:
    """Counts the tasks below each."""
    sizes = dict.fromkeys(tasks, 0)
    for task in reversed(tasks):
        if task.maker is not None:
            sizes[task.maker] += 1 + sizes[task]
    return sizes


def _wanted(trace: Trace, globs: Sequence[str]) -> frozenset[Task]:
    """The tasks that ran a program whose path, or the last part of it, matches one of the globs."""
    matches = _matcher(globs)
    return frozenset(task for task in trace.tasks if any(map(matches, _programs(task))))


def _programs(task: Task) -> Iterator[str]:
    ran = task.own_execs if task.own_execs or task.is_thread else ()
    paths = [done.path for done in ran] or [task.group.inherited]
    return (path for path in paths if path is not None)


def _matcher(globs: Sequence[str]) -> Callable[[str], bool]:
    import fnmatch  # few outlines choose by program
    import re

    pattern = re.compile("|".join(fnmatch.translate(glob) for glob in globs))
    known: dict[str, bool] = {}

    def matches(path: str) -> bool:
        if path not in known:
            known[path] = any(pattern.match(name) for name in (path, path.rpartition("/")[2]))
        return known[path]

    return matches


def _with_makers(wanted: Collection[Task]) -> list[Task]:
    """The tasks and those above them, in order of birth."""
    shown: set[Task] = set()
    for task in wanted:
        above: Task | None = task
        while above is not None and above not in shown:
            shown.add(above)
            above = above.maker
    return sorted(shown, key=lambda task: task.index)
