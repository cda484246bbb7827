"""Compares what programs did besides making processes: files, connections, signals, other calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Set
from typing import TypeAlias

import msgspec
from msgspec.structs import astuple, replace

from strace_lens.analysis.compare.covered import Covered, covered, is_support
from strace_lens.analysis.compare.deeds import Deeds, Done, Facts
from strace_lens.analysis.compare.finding import Change, Difference, Pair, Place
from strace_lens.analysis.compare.made_names import made_names, proven_names, word_rule
from strace_lens.analysis.compare.made_up import WordRule
from strace_lens.analysis.compare.programs import FIRST, Programs, first_words
from strace_lens.analysis.compare.rules import Rules
from strace_lens.analysis.compare.verbs import Deed, DeedField
from strace_lens.facts.evidence import Evidence
from strace_lens.model.task import Task, ThreadGroup
from strace_lens.model.trace import Trace

FIELDS: tuple[DeedField, ...] = ("attempt", "file", "connection", "signal", "call")
"""In the order in which they are said."""
_Seen: TypeAlias = dict[Deed, tuple[Deed, Done]]
"""By the deed with made-up names blanked: the deed as the log has it, and who did it."""
_Sides: TypeAlias = "tuple[Mapping[DeedField, _Seen], Mapping[DeedField, _Seen]]"
Blank: TypeAlias = Callable[[int, Task, str], str]
"""Blanks the made-up names in a word of A (0) or B (1)."""


class Wide(msgspec.Struct):
    """What the programs of two traces did.

    Attributes:
        covered: what both recorded.
        sides: the deeds of A and of B.
        names: made-up names of A and of B, with their forms.
        rules: what is compared.
        first: how the first program of both is called where it is another; None: by its path.
    """

    covered: Covered
    sides: tuple[Deeds, Deeds]
    names: tuple[Mapping[str, str], Mapping[str, str]]
    rules: Rules
    first: str | None

    def word_rules(self, side: int) -> tuple[WordRule, ...]:
        """What to do with the words of A (0) or B (1), before the rules that know no files."""
        return (word_rule(self.names[side], self.rules),)

    def words(self, side: int) -> Iterator[tuple[Task, str]]:
        """The objects of the deeds of A (0) or B (1), each with a task that did it."""
        return ((done.task, deed.object) for (_, deed), done in self.sides[side].done.items() if deed.object)

    @property
    def unknown(self) -> Iterator[tuple[int, str]]:
        """What a log does not show, with the side, in words."""
        for side, deeds in enumerate(self.sides):
            for (_, deed), done in deeds.unknown.items():
                yield side, f"what task {done.task.name} did with a {deed.field} is not known (line {done.lines[0]})"


def read(first: Trace, second: Trace, rules: Rules, facts: Facts | None = None) -> Wide:
    """Reads what the programs of two traces did, as far as both recorded it.

    ``facts``: what those of the first did, where a baseline says it, with made-up names replaced.
    """
    both = covered(first, second)
    called = first_words(first, second)

    def deeds(*, as_given: bool) -> tuple[Deeds, Deeds]:
        ours, theirs = (
            Deeds(trace, Programs(trace, called), both, rules, as_given=as_given, facts=given)
            for trace, given in ((first, facts), (second, None))
        )
        return ours, theirs

    sides = deeds(as_given=False)
    # In paths that strace printed links are followed. If one log alone has them, what the programs gave is compared.
    as_given = None not in (sides[0].printed, sides[1].printed) and sides[0].printed != sides[1].printed
    if as_given:
        sides = deeds(as_given=True)
    left_out = sides[0].left_out | sides[1].left_out
    both = replace(
        both,
        left_out=tuple(sorted(left_out, key=lambda what: (what != "lookups", what))),
        by_name=tuple(sorted({*both.by_name} - left_out)),
    )
    if as_given:
        ours, theirs = (
            (*some, *(("paths of descriptors",) if side.printed else ()))
            for some, side in zip(both.apart, sides, strict=True)
        )
        both = replace(both, apart=(ours, theirs))
    names = made_names(sides) if facts is None else ({}, proven_names(sides[1]))
    return Wide(both, sides, names, rules, called)


class WideComparison:
    """Compares the deeds of each program that both traces ran. What a program alone did is said of the program.

    Attributes:
        made_up: objects of A that were taken for the same as others of B.
    """

    def __init__(
        self,
        found: Wide,
        evidence: tuple[Evidence, Evidence],
        blank: Blank,
        *,
        apart: tuple[Set[ThreadGroup], Set[ThreadGroup]],
        killed: tuple[Collection[object], Collection[object]],
        whole: bool,
    ) -> None:
        self.made_up: dict[str, None] = {}
        self._found = found
        self._evidence = evidence
        self._blank = blank
        self._apart = apart
        self._killed = killed
        self._sure = whole and not any(side.unwatched and not side.watched_only for side in evidence)
        self._homes = tuple(self._programs(side) for side in (0, 1))
        self._seen = tuple(self._by_program(side) for side in (0, 1))
        self._unknown = {
            (self._called(side, done.task, program), deed.field)
            for side in (0, 1)
            for (program, deed), done in found.sides[side].unknown.items()
        }

    def differences(self) -> Iterator[tuple[Difference, Hashable]]:
        """Each difference, by program, in the order in which the programs began."""
        for program in self._homes[0]:
            if program in self._homes[1]:
                yield from self._of(program)

    def _programs(self, side: int) -> dict[str | None, Task]:
        """The programs of a trace, each with the first task that ran it."""
        found: dict[str | None, Task] = {}
        trace = self._evidence[side].trace
        for image in trace.execs:
            first = self._found.first is not None and image is trace.tasks[0].images[0]
            found.setdefault(self._found.first if first else self._called(side, image.task, image.path), image.task)
        for (program, _), done in self._found.sides[side].done.items():
            found.setdefault(self._called(side, done.task, program), done.task)
        return found

    def _by_program(self, side: int) -> dict[str | None, dict[DeedField, _Seen]]:
        """What each program did, with made-up names blanked."""
        found: dict[str | None, dict[DeedField, _Seen]] = defaultdict(lambda: defaultdict(dict))
        for (program, deed), done in self._found.sides[side].done.items():
            form = replace(deed, object=self._blank(side, done.task, deed.object or ""))
            found[self._called(side, done.task, program)][deed.field].setdefault(form, (deed, done))
        return found

    def _called(self, side: int, task: Task, program: str | None) -> str | None:
        return program if program is None else self._blank(side, task, program)

    def _of(self, program: str | None) -> Iterator[tuple[Difference, Hashable]]:
        ours, theirs = (side.get(program, {}) for side in self._seen)
        named = [False, False]
        for field in FIELDS:
            left, right = ours.get(field, {}), theirs.get(field, {})
            self._note_made_up(left, right)
            only = [self._only(0, left, right, named[0]), self._only(1, right, left, named[1])]
            named = [before or bool(some) for before, some in zip(named, only, strict=True)]
            if any(only):
                yield self._difference(program, field, only)

    def _only(self, side: int, some: _Seen, others: _Seen, named: bool) -> _Seen:
        """The deeds that the other trace lacks, and that no other difference says."""
        return {
            form: (deed, done)
            for form, (deed, done) in some.items()
            if form not in others and not self._is_said(side, form, done, named)
        }

    def _is_said(self, side: int, deed: Deed, done: Done, named: bool) -> bool:
        """Whether another difference says it already.

        The process is only in this trace; the call works on the descriptor of a file that is ``named``; the signal
        killed.
        """
        if done.groups is not None and done.groups <= self._apart[side]:
            return True
        if deed.field == "signal":
            return deed.object in self._killed[side]
        return deed.field == "call" and named and is_support(str(deed.object))

    def _note_made_up(self, left: _Seen, right: _Seen) -> None:
        for form, (deed, _) in left.items():
            if form in right and deed.object != right[form][0].object:
                self.made_up[str(deed.object)] = None

    def _difference(self, program: str | None, field: DeedField, only: list[_Seen]) -> tuple[Difference, Hashable]:
        places = [self._place(side, program, only[side]) for side in (0, 1)]
        deeds = tuple(tuple(deed for deed, _ in some.values()) for some in only)
        texts = tuple(map(in_words, deeds))
        found = Difference(
            "changed",
            (Change(field, 0, (texts[0], texts[1])),),
            (Pair(*places),),
            self._sure and (program, field) not in self._unknown,
            deeds=(deeds[0], deeds[1]),
        )
        return found, (field, *(frozenset(some) for some in only))

    def _place(self, side: int, program: str | None, some: _Seen) -> Place:
        done = [done for _, done in some.values()]
        lines = sorted({line for one in done for line in one.lines})
        task = done[0].task if done else self._homes[side][program]
        root = self._evidence[side].trace.tasks[0]
        path = root.images[0].path if program == FIRST else program
        return Place(task.name, tuple(lines), path, runs=True)


def in_words(deeds: Collection[Deed]) -> frozenset[str]:
    """The deeds as texts: ``read /etc/passwd``."""
    return frozenset(" ".join(map(str, astuple(deed)[1:])) for deed in deeds)
