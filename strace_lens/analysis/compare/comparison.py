"""Walks the processes of two traces side by side, and finds what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Sequence
from typing import TypeAlias

from strace_lens.analysis.compare.finding import SIDES, Change, Difference, Pair, Place, Side
from strace_lens.analysis.compare.match import Matched, Wrapped, matched
from strace_lens.analysis.compare.order import moved
from strace_lens.analysis.compare.processes import Forest, Key, Process, aligned, is_asked
from strace_lens.analysis.compare.rows import (
    ENDS,
    EXEC,
    MADE,
    FieldName,
    Found,
    has_strangers,
    no_exec,
    without_flags,
    would_show,
)
from strace_lens.analysis.compare.sureness import Sisters
from strace_lens.facts.completeness import has_beginning
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.logic import alike
from strace_lens.facts.value import FieldValue, NoValue
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace

_Step: TypeAlias = tuple[Process | None, Process | None, Process | None, bool]
"""A process of A, one of B, the partner of its maker where one trace lacks it, and whether the pair is firm."""
_Keyed: TypeAlias = tuple[Difference, Hashable]
"""A difference, and what it has in common with others that are one statement with it."""
_ASPECTS: tuple[tuple[FieldName, ...], ...] = (MADE, EXEC, ENDS)
"""Fields that change together: how it was made, what it ran, how it ended."""


class Comparison:
    """Matches the processes of two traces, and collects what is unknown about them.

    Attributes:
        whole: both logs have all lines, and the creation of each task with its flags: without them nobody can say
            whether a task is a thread, so whose child it is.
        unknown: the fields that are not known, in words.
        made_up: words of A that were taken for the same as others of B: they hold made-up names.
        beside: the processes and threads that were compared; None for the side that lacks one, and none below it.
    """

    def __init__(self, sides: tuple[Evidence, Evidence], ignore: Collection[str]) -> None:
        self.sides = sides
        self.ignore = ignore
        self.forest = Forest(sides, ignore)
        self.unknown: dict[tuple[Side, str], None] = {}
        self.made_up: dict[str, None] = {}
        self.beside: list[tuple[Task | None, Task | None]] = []
        for name, side in zip(SIDES, sides, strict=True):
            self.unknown |= {(name, _unsaid("flags", task, made.lines[0])): None for task, made in without_flags(side)}
        lacking = any(any(side.gaps) or has_strangers(side) or not has_beginning(side.trace) for side in sides)
        self.whole = not lacking and not self.unknown
        self._ordered = self.whole and all(side.trace.ordered for side in sides)

    def differences(self) -> Iterator[_Keyed]:
        """Each difference, in the order of the tasks' names."""
        due = self._roots(*self.forest.roots)
        while due:
            one, other, maker, firm = due.pop()
            self.beside.append((one.task if one else None, other.task if other else None))
            if one is None or other is None:
                yield from self._only_one(one, other, maker, firm)
                continue
            yield from self._fields(one, other, firm)
            found = matched(one.children, other.children)
            yield from self._wrapped(found, firm)
            if self._ordered:
                yield from self._moved(found, one, other, firm)
            due += self._steps(found, one, other, firm)

    def _roots(self, first: Sequence[Process], second: Sequence[Process]) -> list[_Step]:
        """The first task of A with that of B, whatever they are; then tasks whose maker neither log shows.

        In a part of a trace the first task has a maker: there it is matched as the others.
        """
        if not (first and second and first[0].task.creation is second[0].task.creation is None):
            return self._steps(matched(first, second), None, None, True)
        return [*self._steps(matched(first[1:], second[1:]), None, None, True), (first[0], second[0], None, True)]

    def _steps(self, found: Matched, one: Process | None, other: Process | None, firm: bool) -> list[_Step]:
        """What to compare below a pair; the last first."""
        sisters = Sisters(self.forest, found)
        steps: list[_Step] = [(a, b, None, firm and sisters.is_firm(a, b)) for a, b in found.pairs]
        steps += [(a, None, other, firm and sisters.is_lonely(a, None)) for a in found.left]
        steps += [(None, b, one, firm and sisters.is_lonely(None, b)) for b in found.right]
        return sorted(steps, key=_birth, reverse=True)

    def _only_one(
        self, one: Process | None, other: Process | None, maker: Process | None, firm: bool
    ) -> Iterator[_Keyed]:
        """A process in one trace only. ``maker``: its maker's partner in the trace that lacks it."""
        only = one or other
        lacking = self.sides[0 if one is None else 1]
        if only is None or (maker is not None and lacking.leaves_out(maker.task)):
            return
        shows = would_show(lacking, maker.task.group.tasks if maker is not None else (), only.task)
        values = (NoValue.ABSENT, only.task) if one is None else (only.task, NoValue.ABSENT)
        outlived = _outlived(only, self.sides[1 if one is None else 0].trace)
        place = _place(only, (only.task.first_line,))
        difference = Difference(
            "added" if one is None else "removed",
            (Change("task", 0, values),),
            (Pair(None, place) if one is None else Pair(place, None),),
            self.whole and firm and shows,
            tuple(below.task for below in only.below()),
            outlived,
        )
        if not difference.sure:
            for (field, _), found in only.found.items():
                if alike(found[0], found[0]) is not True:
                    self._note_one(SIDES[one is None], only, field, found)
        yield difference, (only.tree, outlived)

    def _fields(
        self, one: Process, other: Process, firm: bool, aspects: Sequence[tuple[FieldName, ...]] = _ASPECTS
    ) -> Iterator[_Keyed]:
        """What differs in a pair: a difference for each aspect."""
        fields = [field for aspect in aspects for field in aspect]
        changed = dict(self._changed(one, other, fields))
        for aspect in aspects:
            keys = [key for key in changed if key[0] in aspect]
            surely = [key for key in keys if self._is_sure(one, other, key, firm)]
            for some, sure in ((surely, True), ([key for key in keys if key not in surely], False)):
                if some:
                    yield self._difference(one, other, {key: changed[key] for key in some}, sure)

    def _changed(
        self, one: Process, other: Process, fields: Collection[FieldName]
    ) -> Iterator[tuple[Key, tuple[Found, Found]]]:
        """Those of some fields that differ; notes those that are not known."""
        sides = tuple(zip(self.sides, (one.task, other.task), strict=True))
        ours, theirs = aligned(one, other) if self.whole else (one.found, other.found)
        for key in ours | theirs:
            if key[0] not in fields or not all(is_asked(side, task, key[0], self.ignore) for side, task in sides):
                continue
            a = ours.get(key) or no_exec(one.task, shown=self.forest.shows_execs[0])
            b = theirs.get(key) or no_exec(other.task, shown=self.forest.shows_execs[1])
            truth = alike(a[0], b[0])
            if truth is None:
                self._note(key[0], (one, a), (other, b))
            elif truth is False and not self._takes_for_same((one, a[0]), (other, b[0])):
                yield key, (a, b)

    def _takes_for_same(self, ours: tuple[Process, FieldValue], theirs: tuple[Process, FieldValue]) -> bool:
        """Whether two values are the same but for made-up names; remembers those."""
        first, second = ours[1], theirs[1]
        if self._blanked(0, *ours) != self._blanked(1, *theirs):
            return False
        pairs = zip(first, second, strict=True) if isinstance(first, tuple) and isinstance(second, tuple) else ()
        self.made_up |= {a: None for a, b in pairs or ((str(first), str(second)),) if a != b}
        return True

    def _blanked(self, side: int, node: Process, value: FieldValue) -> FieldValue:
        return self.forest.blanked(side, node.task, value)

    def _difference(self, one: Process, other: Process, found: dict[Key, tuple[Found, Found]], sure: bool) -> _Keyed:
        changes, keys = [], []
        for (field, number), (a, b) in found.items():
            blank = self._blanked(0, one, a[0]), self._blanked(1, other, b[0])
            words = _words(*blank)
            changes.append(Change(field, number, (a[0], b[0]), words))
            keys.append((field, number, blank if words is None or not any(words) else _edit(blank, words)))
        lines = [sorted({line for pair in found.values() for line in pair[side][1]}) for side in (0, 1)]
        pair = Pair(_place(one, lines[0]), _place(other, lines[1]))
        return Difference("changed", tuple(changes), (pair,), sure), (one.is_thread, *keys)

    def _is_sure(self, one: Process, other: Process, key: Key, firm: bool) -> bool:
        """Whether nothing that the logs lack could remove a difference in a field."""
        if self.whole and firm:
            return True
        first = all(node.task.creation is None and node.task.index == 0 for node in (one, other))
        return first and self._is_of_the_first(one, other, *key)

    def _is_of_the_first(self, one: Process, other: Process, field: FieldName, number: int) -> bool:
        """Whether lines missing elsewhere cannot change the field: the first program of task 1, and its end.

        Task 1 is the program's first task if the log begins with it, or if strace watched no other task.
        """
        if not all(side.only_ends_missing for side in self.sides):
            return False
        rooted = all(side.rooted for side in self.sides)
        alone = all(side.rooted or not side.trace.follows for side in self.sides)
        leads = all(node.task.group.leader is node.task for node in (one, other))
        return (rooted and field in EXEC and number == 0) or (alone and leads and field in ENDS)

    def _note(self, field: FieldName, *found: tuple[Process, Found]) -> None:
        for side, (node, one) in zip(SIDES, found, strict=True):
            if one[0] is NoValue.UNKNOWN or not isinstance(one[0], str | int | frozenset | tuple | NoValue):
                self._note_one(side, node, field, one)

    def _note_one(self, side: Side, node: Process, field: FieldName, found: Found) -> None:
        self.unknown[side, _unsaid(field, node.task, found[1][0])] = None

    def _wrapped(self, found: Matched, firm: bool) -> Iterator[_Keyed]:
        """Processes that one trace runs under another program."""
        for wrapped in found.wrapped:
            one, other = wrapped.pair
            prefix = _prefix(wrapped)
            words = prefix[:1] if "arguments" in self.ignore else prefix
            values = (NoValue.ABSENT, words) if wrapped.in_b else (words, NoValue.ABSENT)
            pair = Pair(_place(one, (one.task.first_line,)), _place(other, (other.task.first_line,)))
            sure = self.whole and firm and one.known and other.known and wrapped.wrapper.known
            yield Difference("changed", (Change("wrapper", 0, values),), (pair,), sure), ("wrapper", values)
            # What made the one without a wrapper made the wrapper.
            made = (one, wrapped.wrapper) if wrapped.in_b else (wrapped.wrapper, other)
            yield from self._fields(*made, firm, _ASPECTS[:1])

    def _moved(self, found: Matched, one: Process, other: Process, firm: bool) -> Iterator[_Keyed]:
        """Processes that come at another place among their sisters; above a few, that they do."""
        places = list(moved(found.pairs, one.children, other.children))
        sure = bool(places) and firm and all(sister.known for sister in (*one.children, *other.children))
        for (a, b), following in places:
            many = len(places) > _MANY_MOVED
            before = NoValue.ABSENT if following is None else following.task
            pair = Pair(_place(a, (a.task.first_line,)), _place(b, (b.task.first_line,)))
            change = Change("order", 0, (NoValue.ABSENT, NoValue.UNKNOWN if many else before))
            yield Difference("changed", (change,), (pair,), sure), ("order", one if many else a)


_MANY_MOVED = 3


def _unsaid(field: FieldName, task: Task, line: int) -> str:
    return f"{field} of task {task.name} is not known (line {line})"


def _birth(step: _Step) -> tuple[int, bool]:
    """Where it stands among its sisters: by A's numbers, or by B's where A lacks it."""
    node = step[0] or step[1]
    return (node.task.ordinal if node is not None else 0), step[0] is None


def _place(node: Process, lines: Sequence[int]) -> Place:
    task = node.task
    return Place(task.name, tuple(lines), task.program, bool(task.group.images), node.is_thread)


def _outlived(node: Process, trace: Trace) -> bool:
    """Whether it still made a call after its maker had ended: only lines of one log have an order."""
    maker = node.task.maker
    end = maker.group.end if maker is not None and not node.is_thread else None
    return trace.ordered and end is not None and node.task.last_stop > end.line


def _words(ours: FieldValue, theirs: FieldValue) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """The positions of the words that the other list lacks."""
    if not isinstance(ours, tuple) or not isinstance(theirs, tuple):
        return None
    return _lacked(ours, theirs), _lacked(theirs, ours)


def _lacked(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[int, ...]:
    left = Counter(others)
    found = []
    for place, word in enumerate(some):
        left[word] -= 1
        if left[word] < 0:
            found.append(place)
    return tuple(found)


def _edit(lists: tuple[FieldValue, FieldValue], words: tuple[tuple[int, ...], tuple[int, ...]]) -> Hashable:
    """The words that each list has alone: the same for sisters that work on different files."""
    return tuple(
        tuple(some[place] for place in places) if isinstance(some, tuple) else some
        for some, places in zip(lists, words, strict=True)
    )


def _prefix(wrapped: Wrapped) -> tuple[str, ...]:
    """The wrapper's arguments without those of what it runs: ``timeout 60``."""
    inner = wrapped.pair[1 if wrapped.in_b else 0].task.group.images[-1].argv or ()
    outer = wrapped.wrapper.task.group.images[-1]
    words = outer.argv or (outer.path or "?",)
    return words[: -len(inner)] if inner and words[-len(inner) :] == inner else words
