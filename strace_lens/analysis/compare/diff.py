"""Compares two traces: the tasks, how each was made, what each ran, how each ended.

Tasks are matched by the path of their creation (``1``, ``1.1``, ``1.1.2``): unlike pids, addresses and the order of
lines it is the same in each run. Their fields are compared as facts, with three answers.
"""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator
from typing import Literal

import msgspec

from strace_lens.analysis.compare.rows import (
    ENDS,
    EXEC,
    MADE,
    FieldName,
    Found,
    has_strangers,
    no_exec,
    rows_of,
    would_show,
)
from strace_lens.analysis.compare.trees import side_by_side
from strace_lens.analysis.wording import not_asked, notes, sentences
from strace_lens.errors import UsageError
from strace_lens.facts.completeness import Missing, Unshown, has_beginning, unrecorded
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.logic import alike
from strace_lens.facts.value import FieldValue, NoValue
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.suggest import unknown
from strace_lens.wording import count

IGNORABLE = ("arguments",)
"""The parts that :func:`compare` can leave out."""

Side = Literal["A", "B"]
Kind = Literal["added", "removed", "changed"]


class Place(msgspec.Struct, frozen=True):
    """A task of one trace: the path of its creation, and the line numbers that show the difference."""

    task: str
    lines: tuple[int, ...]


class Difference(msgspec.Struct, frozen=True):
    """One difference.

    Attributes:
        kind: ``added``: the task is in B only; ``removed``: in A only; ``changed``: a field differs.
        field: field of the task; ``task`` if the task is in one trace only.
        a, b: where each trace shows it; None: the trace has no such task.
        values: the value in each trace.
        sure: nothing that the logs lack could remove the difference.
    """

    kind: Kind
    field: FieldName
    a: Place | None
    b: Place | None
    values: tuple[FieldValue, FieldValue]
    sure: bool


class TraceDiff(msgspec.Struct, frozen=True):
    """The differences of two traces, in the order of the tasks, and what the logs lack.

    Attributes:
        missing: what either log lacks, in words: it could hold a difference.
        scope: tasks of either trace that the question leaves out (``watched_only``).
        tasks: the number of tasks in each trace.
        names: the user's names for the two traces.
        notes: what users should know about how either was recorded or read.
    """

    differences: tuple[Difference, ...]
    missing: tuple[tuple[Side, str], ...]
    scope: tuple[tuple[Side, str], ...]
    tasks: tuple[int, int]
    names: tuple[str, str] = ("A", "B")
    notes: tuple[tuple[Side, str], ...] = ()

    def __bool__(self) -> bool:
        return self.outcome != "same"

    def __repr__(self) -> str:
        return f"<TraceDiff {self.outcome}, {count(len(self.differences), 'difference')}>"

    def __str__(self) -> str:
        return self.report().removesuffix("\n")

    def report(self, format: str = "text") -> str:  # noqa: A002 - the word of the command line
        """Returns the report as text, in a format of ``strace-lens diff``.

        Raises:
            UsageError: the format is unknown.
        """
        from strace_lens.report import formats

        return formats.report("diff", self, format)

    @property
    def outcome(self) -> Literal["same", "different", "undecided"]:
        """The answer. ``undecided``: what the logs lack could change it."""
        if any(difference.sure for difference in self.differences):
            return "different"
        return "undecided" if self.missing or self.differences else "same"


def compare(
    first: Trace,
    second: Trace,
    *,
    ignore: Collection[str] = (),
    watched_only: bool = False,
    names: tuple[str, str] | None = None,
) -> TraceDiff:
    """Compares two traces.

    ``names`` are their names in the report; the default for a recording is its command. ``ignore``: ``arguments``
    leaves out argument lists. ``watched_only`` leaves out tasks that strace did not watch: they do not make the answer
    undecided.

    Raises:
        UsageError: ``ignore`` has an unknown word.
    """
    for word in ignore:
        if word not in IGNORABLE:
            raise UsageError(unknown("part to ignore", word, IGNORABLE))
    sides = Evidence(first, watched_only), Evidence(second, watched_only)
    comparison = _Comparison(sides, ignore)
    differences = tuple(comparison.differences())
    doubtful = any(not difference.sure for difference in differences)
    missing = tuple(
        (side, text)
        for side, evidence in zip(_SIDES, sides, strict=True)
        for text in _missing(evidence, doubtful=doubtful)
    )
    scope = tuple(
        (side, text)
        for side, evidence in zip(_SIDES, sides, strict=True)
        for text in (not_asked(evidence.unwatched) if watched_only else ())
    )
    return TraceDiff(
        differences,
        (*missing, *comparison.unknown),
        scope,
        (len(first.tasks), len(second.tasks)),
        names or (_called(first, "A"), _called(second, "B")),
        tuple((side, note) for side, trace in zip(_SIDES, (first, second), strict=True) for note in notes(trace)),
    )


def _called(trace: Trace, side: Side) -> str:
    return shlex.join(trace.recording.command) if trace.recording is not None else side


_SIDES: tuple[Side, Side] = ("A", "B")


def _missing(evidence: Evidence, *, doubtful: bool) -> tuple[str, ...]:
    """What could hold a difference, or remove one that is ``doubtful``.

    What strace did not record at all is not compared, and does not make the answer undecided.
    """
    unwatched = () if evidence.watched_only else evidence.unwatched
    lacks: list[Missing] = [*evidence.gaps, *(one for one in unwatched if one.tasks or doubtful)]
    if doubtful and not has_beginning(evidence.trace):
        lacks.append(Unshown("beginning"))
    if doubtful and has_strangers(evidence):
        lacks += unrecorded(evidence.trace, evidence.making())
    return sentences(lacks)


class _Comparison:
    """Matches the tasks of two traces, and collects what is unknown about them.

    Attributes:
        whole: both logs have all lines and the creation of each task, so the n-th task in a log is the n-th made.
    """

    def __init__(self, sides: tuple[Evidence, Evidence], ignore: Collection[str]) -> None:
        self.sides = sides
        self.ignore = ignore
        self.unknown: list[tuple[Side, str]] = []
        self.whole = not any(any(side.gaps) or has_strangers(side) or not has_beginning(side.trace) for side in sides)

    def differences(self) -> Iterator[Difference]:
        """Each difference, in the order of the tasks' names."""
        first, second = (side.trace for side in self.sides)
        ours, theirs = first.names, second.names
        for left, right, maker in side_by_side(first.tasks, second.tasks):
            if left is not None and right is not None:
                yield from self._tasks(ours[left], left, right)
            elif left is not None:
                yield from self._only_one(ours[left], left, right, maker)
            elif right is not None:
                yield from self._only_one(theirs[right], left, right, maker)

    def _only_one(self, name: str, left: Task | None, right: Task | None, maker: Task | None) -> Iterator[Difference]:
        """The difference of a task in one trace only. ``maker``: its maker's match in the trace that lacks it."""
        lacking = self.sides[0 if left is None else 1]
        if maker is not None and lacking.leaves_out(maker):
            return
        a, b = (None if task is None else Place(name, (task.first_line,)) for task in (left, right))
        values = tuple(NoValue.ABSENT if task is None else task for task in (left, right))
        sure = self.whole and any(would_show(lacking, maker, task) for task in (left, right) if task is not None)
        yield Difference("removed" if b is None else "added", "task", a, b, (values[0], values[1]), sure)

    def _tasks(self, name: str, left: Task, right: Task) -> Iterator[Difference]:
        rows = (rows_of(side, task) for side, task in zip(self.sides, (left, right), strict=True))
        ours, theirs = ({row[0]: row[1:] for row in found} for found in rows)
        first, second = self.sides
        for key in ours | theirs:
            field, number = key
            if not self._is_asked(field, (left, right)):
                continue
            a = ours.get(key) or no_exec(first, left, second.trace)
            b = theirs.get(key) or no_exec(second, right, first.trace)
            truth = alike(a[0], b[0])
            if truth is False:
                sure = self.whole or (name == "1" and self._is_of_the_first(field, number))
                yield Difference("changed", field, Place(name, a[1]), Place(name, b[1]), (a[0], b[0]), sure)
            elif truth is None:
                self._note(name, field, (a, b))

    def _is_asked(self, field: FieldName, tasks: tuple[Task, Task]) -> bool:
        """Whether to compare the field. ``watched_only``: only the creation of a task that one strace did not watch."""
        if field == "argv" and "arguments" in self.ignore:
            return False
        pairs = zip(self.sides, tasks, strict=True)
        left_out = any(
            side.leaves_out(task) or (side.watched_only and task.detached is not None) for side, task in pairs
        )
        return field in MADE or not left_out

    def _is_of_the_first(self, field: FieldName, number: int) -> bool:
        """Whether lines missing elsewhere cannot change the field: the first program of task 1, and its end.

        Task 1 is the program's first task if the log begins with it, or if strace watched no other task.
        """
        if not all(side.only_ends_missing for side in self.sides):
            return False
        rooted = all(side.rooted for side in self.sides)
        alone = all(side.rooted or not side.trace.follows for side in self.sides)
        return (rooted and field in EXEC and number == 0) or (alone and field in ENDS)

    def _note(self, name: str, field: FieldName, found: tuple[Found, Found]) -> None:
        for side, (value, lines) in zip(_SIDES, found, strict=True):
            if value is NoValue.UNKNOWN or not isinstance(value, str | int | frozenset | tuple | NoValue):
                self.unknown.append((side, f"{field} of task {name} is not known (line {lines[0]})"))
