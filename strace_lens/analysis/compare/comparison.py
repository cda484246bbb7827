"""Walks the processes of two traces side by side, and finds what differs."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from typing import TypeAlias

from strace_lens.analysis.compare.edits import edit, lacking_words, prefix_of
from strace_lens.analysis.compare.finding import SIDES, Change, Difference, Pair, Place, Side
from strace_lens.analysis.compare.match import Matched, matched
from strace_lens.analysis.compare.order import moved
from strace_lens.analysis.compare.processes import Forest, Process, aligned, is_asked
from strace_lens.analysis.compare.rows import (
    ENDS,
    EXEC,
    MADE,
    FieldName,
    Found,
    Key,
    has_strangers,
    no_exec,
    without_flags,
    would_show,
)
from strace_lens.analysis.compare.rules import Rules
from strace_lens.analysis.compare.sureness import Sisters
from strace_lens.analysis.compare.wide import Wide
from strace_lens.facts.completeness import has_beginning
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.logic import alike
from strace_lens.facts.value import FieldValue, NoValue
from strace_lens.model.task import Task, ThreadGroup
from strace_lens.model.trace import Trace

_Step: TypeAlias = tuple[Process | None, Process | None, Process | None, bool]
"""A process of A, one of B, the partner of its maker where one trace lacks it, and whether the pair is firm."""
Keyed: TypeAlias = tuple[Difference, Hashable]
"""A difference, and what it has in common with others that are one statement with it."""
_ASPECTS: tuple[tuple[FieldName, ...], ...] = (MADE, EXEC, ENDS)
"""Fields that change together: how it was made, what it ran, how it ended."""


class Comparison:
    """Matches the processes of two traces, and collects what is unknown about them.

    Attributes:
        whole: both logs have all lines, and the creation of each task with its flags: without them nobody can say
            whether a task is a thread, so whose child it is.
        unknown: the fields that are not known, in words.
        pairs: the founders of the processes that are paired, as far as they were compared.
        apart: the processes of A, and of B, that the other trace lacks.
        made_up: words of A that were taken for the same as others of B: they hold made-up names.
        beside: the processes and threads that were compared; None for the side that lacks one, and none below it.
    """

    def __init__(self, sides: tuple[Evidence, Evidence], rules: Rules, wide: Wide | None = None) -> None:
        self.sides = sides
        self.rules = rules
        self.forest = Forest(sides, rules, wide)
        self.pairs: list[tuple[Task, Task]] = []
        self.apart: tuple[set[ThreadGroup], set[ThreadGroup]] = (set(), set())
        self.unknown: dict[tuple[Side, str], None] = {}
        self.made_up: dict[str, None] = {}
        self.beside: list[tuple[Task | None, Task | None]] = []
        for name, side in zip(SIDES, sides, strict=True):
            self.unknown |= {(name, _unsaid("flags", task, made.lines[0])): None for task, made in without_flags(side)}
        lacking = any(any(side.gaps) or has_strangers(side) or not has_beginning(side.trace) for side in sides)
        self.whole = not lacking and not self.unknown
        self._ordered = self.whole and all(side.trace.ordered for side in sides)

    def differences(self) -> Iterator[Keyed]:
        """Each difference, in the order of the tasks' names."""
        due = self._roots(*self.forest.roots)
        while due:
            one, other, maker, firm = due.pop()
            self.beside.append((one.task if one else None, other.task if other else None))
            if one is None or other is None:
                yield from self._only_one(one, other, maker, firm)
                continue
            if not one.is_thread:
                self.pairs.append((one.task, other.task))
            yield from self._fields(one, other, firm)
            found = matched(one.children, other.children)
            if self.forest.loops:
                _forget_turns(found)
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
    ) -> Iterator[Keyed]:
        """A process in one trace only. ``maker``: its maker's partner in the trace that lacks it."""
        only = one or other
        lacking = self.sides[0 if one is None else 1]
        if only is not None and not only.is_thread:
            self.apart[one is None].update([only.task.group, *(below.task.group for below in only.below())])
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
    ) -> Iterator[Keyed]:
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
        chosen = self._chosen(one, other, ours, theirs)
        for key in ours | theirs:
            if key[0] not in fields or not all(is_asked(side, task, key[0]) for side, task in sides):
                continue
            if key[0] in EXEC and key[1] < chosen:
                continue
            a = ours.get(key) or no_exec(one.task, shown=self.forest.shows_execs[0])
            b = theirs.get(key) or no_exec(other.task, shown=self.forest.shows_execs[1])
            truth = alike(a[0], b[0])
            if truth is None:
                self._note(key[0], (one, a), (other, b))
            elif truth is False and not self._takes_for_same((one, a[0]), (other, b[0])):
                yield key, (a, b)

    def _chosen(self, one: Process, other: Process, ours: dict[Key, Found], theirs: dict[Key, Found]) -> int:
        """How many images of a pair are the command lines themselves: what the user chose to compare.

        They are the first program of task 1 in A and in B; where one chain is aligned with the end of the other, all
        before it too.
        """
        first = self._are_first(one, other) and all(side.rooted for side in self.sides)
        if not (first and self.rules.holds("command-line")):
            return 0
        return 1 + max(min((number for field, number in some if field == "path"), default=0) for some in (ours, theirs))

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

    def _difference(self, one: Process, other: Process, found: dict[Key, tuple[Found, Found]], sure: bool) -> Keyed:
        changes, keys = [], []
        for (field, number), (a, b) in found.items():
            blank = self._blanked(0, one, a[0]), self._blanked(1, other, b[0])
            words = lacking_words(*blank)
            changes.append(Change(field, number, (a[0], b[0]), words))
            keys.append((field, number, blank if words is None or not any(words) else edit(blank, words)))
        lines = [sorted({line for pair in found.values() for line in pair[side][1]}) for side in (0, 1)]
        pair = Pair(_place(one, lines[0]), _place(other, lines[1]))
        return Difference("changed", tuple(changes), (pair,), sure), (one.is_thread, *keys)

    def _is_sure(self, one: Process, other: Process, key: Key, firm: bool) -> bool:
        """Whether nothing that the logs lack could remove a difference in a field."""
        if self.whole and firm:
            return True
        return self._are_first(one, other) and self._is_of_the_first(one, other, *key)

    def _are_first(self, one: Process, other: Process) -> bool:
        """Whether they are task 1 of each trace."""
        return all(node.task.creation is None and node.task.index == 0 for node in (one, other))

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

    def _wrapped(self, found: Matched, firm: bool) -> Iterator[Keyed]:
        """Processes that one trace runs under another program."""
        for wrapped in found.wrapped:
            one, other = wrapped.pair
            prefix = prefix_of(wrapped)
            words = prefix[:1] if self.rules.holds("arguments") else prefix
            values = (NoValue.ABSENT, words) if wrapped.in_b else (words, NoValue.ABSENT)
            pair = Pair(_place(one, (one.task.first_line,)), _place(other, (other.task.first_line,)))
            sure = self.whole and firm and one.known and other.known and wrapped.wrapper.known
            yield Difference("changed", (Change("wrapper", 0, values),), (pair,), sure), ("wrapper", values)
            # What made the one without a wrapper made the wrapper.
            made = (one, wrapped.wrapper) if wrapped.in_b else (wrapped.wrapper, other)
            yield from self._fields(*made, firm, _ASPECTS[:1])

    def _moved(self, found: Matched, one: Process, other: Process, firm: bool) -> Iterator[Keyed]:
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


def _forget_turns(found: Matched) -> None:
    """Takes those without a partner for more turns of a loop, if they are like sisters that have one."""
    paired = {one.tree for pair in found.pairs for one in pair}
    found.left = [one for one in found.left if one.tree not in paired]
    found.right = [other for other in found.right if other.tree not in paired]


def _unsaid(field: FieldName, task: Task, line: int) -> str:
    return f"{field} of task {task.name} is not known (line {line})"


def _birth(step: _Step) -> tuple[int, bool]:
    """Where it stands among its sisters: by A's numbers, or by B's where A lacks it."""
    node = step[0] or step[1]
    return (node.task.ordinal if node is not None else 0), step[0] is None


def _place(node: Process, lines: Sequence[int]) -> Place:
    task = node.task
    shown = tuple(filter(None, lines))  # a program that strace attached to shows before the first line
    return Place(task.name, shown, task.program, bool(task.group.images), node.is_thread)


def _outlived(node: Process, trace: Trace) -> bool:
    """Whether it still made a call after its maker had ended: only lines of one log have an order."""
    maker = node.task.maker
    end = maker.group.end if maker is not None and not node.is_thread else None
    return trace.ordered and end is not None and node.task.last_stop > end.line
