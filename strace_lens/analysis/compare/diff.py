"""What two traces differ in: the tasks that the programs made, how each was made, what each ran, how each ended.

Tasks are put side by side by the path of their creation (``1``, ``1.1``, ``1.1.2``), which does not change from run
to run as pids, addresses and the order of lines do.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import msgspec

from strace_lens.analysis.expect.scope import scope
from strace_lens.analysis.wording import ending
from strace_lens.facts.evidence import MAKING
from strace_lens.model.task import Creation, Task
from strace_lens.model.trace import Trace

Side = Literal["A", "B"]
Aspect = Literal["task", "made by", "flags", "exit signal", "ran", "ended"]


class Difference(msgspec.Struct, frozen=True):
    """One thing that differs.

    Attributes:
        task: path of the creation of the task that it is about.
        aspect: what of the task differs; ``task``: it is in one trace only.
        first, second: what each trace has, in words; None where it has no such task.
        lines: of each log, where it shows; None where no line does.
        sure: nothing that is missing from either trace could undo it.
    """

    task: str
    aspect: Aspect
    first: str | None
    second: str | None
    lines: tuple[int | None, int | None]
    sure: bool


class TraceDiff(msgspec.Struct, frozen=True):
    """The differences of two traces, in the order of the tasks, and what they are worth.

    Attributes:
        missing: what is missing from either trace, in words: it could hold a difference.
        scope: tasks of either that were not watched, or not to their end: nothing is said of what they did.
        tasks: how many there are in each.
    """

    differences: tuple[Difference, ...]
    missing: tuple[tuple[Side, str], ...]
    scope: tuple[tuple[Side, str], ...]
    tasks: tuple[int, int]

    @property
    def outcome(self) -> Literal["same", "different", "undecided"]:
        """``undecided``: what is missing from the traces could change the answer."""
        if any(difference.sure for difference in self.differences):
            return "different"
        return "undecided" if self.missing or self.differences else "same"


def compare(first: Trace, second: Trace, *, arguments: bool = False) -> TraceDiff:
    """Compare two traces. ``arguments``: what was run is compared with its arguments, not by the program alone."""
    ours, theirs = _by_name(first), _by_name(second)
    missing = _both_sides(_missing(first), _missing(second))
    differences: list[Difference] = []
    alone = "?"
    for name in sorted(ours.keys() | theirs.keys(), key=_order):
        left, right = ours.get(name), theirs.get(name)
        if left is not None and right is not None:
            differences += _compare_tasks(name, left, right, arguments=arguments)
        elif not name.startswith(f"{alone}."):  # what a task made is missing with it, and that says it all
            alone = name
            differences.append(_only_one(name, left, right, sure=not missing))
    outside = _both_sides(scope(first), scope(second))
    return TraceDiff(tuple(differences), missing, outside, (len(first.tasks), len(second.tasks)))


def _both_sides(first: Iterable[str], second: Iterable[str]) -> tuple[tuple[Side, str], ...]:
    return (*(("A", text) for text in first), *(("B", text) for text in second))


def _missing(trace: Trace) -> Iterator[str]:
    """What the log does not show of what is compared."""
    yield from (gap.text for gap in trace.gaps)
    needs = [call for call in (*MAKING, "execve") if trace.was_traced(call) is not True]
    if needs:
        yield f"nothing shows that {', '.join(needs)} was traced; record with --trace=%process"


def _by_name(trace: Trace) -> dict[str, Task]:
    return {name: task for task, name in trace.names.items()}


def _order(name: str) -> str:
    """Sorts names by the numbers in them: each is led by its count of digits. (A chain of forks has long names.)"""
    return ".".join([f"{len(part)}{part}" for part in name.split(".")])


def _only_one(name: str, left: Task | None, right: Task | None, *, sure: bool) -> Difference:
    lines = (left.first_line if left else None, right.first_line if right else None)
    in_first, in_second = (None if task is None else _whole(task) for task in (left, right))
    return Difference(name, "task", in_first, in_second, lines, sure)


def _whole(task: Task) -> str:
    made = f"made by {task.creation.via} ({_flags(task.creation)})" if task.creation else "not made in the trace"
    return f"{task.kind} {made}, ran {_ran(task, arguments=False)}, {ending(task.end)}"


def _compare_tasks(name: str, left: Task, right: Task, *, arguments: bool) -> Iterator[Difference]:
    def both(
        aspect: Aspect, of: Callable[[Task], str], line: Callable[[Task], int | None], *, sure: bool = True
    ) -> Iterator[Difference]:
        if of(left) != of(right):
            yield Difference(name, aspect, of(left), of(right), (line(left), line(right)), sure)

    yield from both("made by", lambda task: task.creation.via if task.creation else "nobody in the trace", _made_at)
    yield from both("flags", lambda task: _flags(task.creation), _made_at)
    yield from both("exit signal", lambda task: (task.creation and task.creation.exit_signal) or "none", _made_at)
    ended = left.end is not None and right.end is not None
    yield from both("ran", lambda task: _ran(task, arguments=arguments), _ran_at, sure=ended)
    yield from both(
        "ended", lambda task: ending(task.end), lambda task: task.end.line if task.end else None, sure=ended
    )


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
