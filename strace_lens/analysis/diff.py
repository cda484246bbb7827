"""What two traces differ in: the tasks that the programs made, how each was made, what each ran, how each ended.

Tasks are put side by side by the path of their creation (``1``, ``1.1``, ``1.1.2``), which does not change from run
to run as pids, addresses and the order of lines do.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from strace_lens.model.creation import Creation
from strace_lens.model.task import End, Task
from strace_lens.model.trace import Gap, Trace

Side = Literal["A", "B"]
Aspect = Literal["task", "made by", "flags", "exit signal", "ran", "ended"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs.

    Attributes:
        task: path of the creation of the task that it is about.
        aspect: what of the task differs; ``task``: it is in one trace only.
        first, second: what each trace has, in words; None where it has no such task.
        lines: of each log, where it shows.
        sure: nothing that is missing from either trace could undo it.
    """

    task: str
    aspect: Aspect
    first: str | None
    second: str | None
    lines: tuple[int, int]
    sure: bool


@dataclass(frozen=True, slots=True)
class TraceDiff:
    """The differences of two traces, in the order of the tasks, and what is missing from either."""

    differences: tuple[Difference, ...]
    gaps: tuple[tuple[Side, Gap], ...]
    tasks: tuple[int, int]

    @property
    def verdict(self) -> Literal["same", "different", "undecided"]:
        """``undecided``: what is missing from the traces could change the answer."""
        if any(difference.sure for difference in self.differences):
            return "different"
        return "undecided" if self.gaps else "same"


def compare(first: Trace, second: Trace, *, arguments: bool = False) -> TraceDiff:
    """Compare two traces. ``arguments``: what was run is compared with its arguments, not by the program alone."""
    ours, theirs = _by_name(first), _by_name(second)
    whole = not first.gaps and not second.gaps
    differences: list[Difference] = []
    alone = "?"
    for name in sorted(ours.keys() | theirs.keys(), key=_order):
        left, right = ours.get(name), theirs.get(name)
        if left is not None and right is not None:
            differences += _compare_tasks(name, left, right, arguments=arguments)
        elif not name.startswith(f"{alone}."):  # what a task made is missing with it, and that says it all
            alone = name
            differences.append(_only_one(name, left, right, sure=whole))
    gaps: list[tuple[Side, Gap]] = [("A", gap) for gap in first.gaps]
    gaps += [("B", gap) for gap in second.gaps]
    return TraceDiff(tuple(differences), tuple(gaps), (len(first.tasks), len(second.tasks)))


def _by_name(trace: Trace) -> dict[str, Task]:
    return {name: task for task, name in trace.names.items()}


def _order(name: str) -> str:
    """Sorts names by the numbers in them: each is led by its count of digits. (A chain of forks has long names.)"""
    return ".".join([f"{len(part)}{part}" for part in name.split(".")])


def _only_one(name: str, left: Task | None, right: Task | None, *, sure: bool) -> Difference:
    lines = (left.first_line if left else 0, right.first_line if right else 0)
    in_first, in_second = (None if task is None else _whole(task) for task in (left, right))
    return Difference(name, "task", in_first, in_second, lines, sure)


def _whole(task: Task) -> str:
    made = f"made by {task.creation.via} ({_flags(task.creation)})" if task.creation else "not made in the trace"
    return f"{task.kind} {made}, ran {_ran(task, arguments=False)}, {ending(task.end)}"


def _compare_tasks(name: str, left: Task, right: Task, *, arguments: bool) -> Iterator[Difference]:
    def both(
        aspect: Aspect, of: Callable[[Task], str], line: Callable[[Task], int], *, sure: bool = True
    ) -> Iterator[Difference]:
        if of(left) != of(right):
            yield Difference(name, aspect, of(left), of(right), (line(left), line(right)), sure)

    yield from both("made by", lambda task: task.creation.via if task.creation else "nobody in the trace", _made_at)
    yield from both("flags", lambda task: _flags(task.creation), _made_at)
    yield from both("exit signal", lambda task: (task.creation and task.creation.exit_signal) or "none", _made_at)
    ended = left.end is not None and right.end is not None
    yield from both("ran", lambda task: _ran(task, arguments=arguments), _ran_at, sure=ended)
    yield from both("ended", lambda task: ending(task.end), lambda task: task.end.line if task.end else 0, sure=ended)


def _flags(creation: Creation | None) -> str:
    if creation is None:
        return "none"
    names = sorted(creation.flags) + ([hex(creation.unknown_bits)] if creation.unknown_bits else [])
    return "|".join(names) or "none"


def _ran(task: Task, *, arguments: bool) -> str:
    words = [
        shlex.join(image.argv) if arguments and image.argv is not None else str(image.path) for image in task.own_execs
    ]
    return ", then ".join(words) or "nothing of its own"


def _made_at(task: Task) -> int:
    return task.creation.line if task.creation else task.first_line


def _ran_at(task: Task) -> int:
    return task.own_execs[0].lines[0] if task.own_execs else task.first_line


def ending(end: End | None) -> str:
    """How a task ended, in words."""
    if end is None:
        return "has no end in the log"
    if end.superseded:
        return "was superseded by an execve in another thread"
    if end.signal is not None:
        return f"was killed by {end.signal}" + (" (core dumped)" if end.core else "")
    return f"exited with {end.code}"
