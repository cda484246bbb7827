"""Compares many runs of one program with many of another: only what differs between them, and never within either.

The rule, for each fact that has a name over runs (:mod:`strace_lens.analysis.compare.table`): no value of A occurs in
B. How often something occurs is a number, and numbers must lie apart. Of other values each side has at most two: with a
new value in each run, no value of A would ever occur in B. docs/comparing.md has how often the rule errs.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeAlias

from msgspec.structs import replace

from strace_lens.analysis.compare.comparison import Keyed
from strace_lens.analysis.compare.diff import compare_by, lacks
from strace_lens.analysis.compare.finding import SIDES, Change, Difference, Side, TraceDiff
from strace_lens.analysis.compare.rows import EXEC
from strace_lens.analysis.compare.rules import Rules, chosen
from strace_lens.analysis.compare.table import FIRST, Aspect, Key, Table, Who
from strace_lens.analysis.compare.verbs import Deed
from strace_lens.analysis.compare.wide import in_words
from strace_lens.analysis.wording import notes
from strace_lens.model.trace import Trace

_MOST_FORMS = 2
_MOST_SISTERS = 200


def diff(
    first: Trace | Sequence[Trace],
    second: Trace | Sequence[Trace],
    *,
    ignore: Collection[str] = (),
    keep: Collection[str] = (),
    mask: Collection[str] = (),
    watched_only: bool = False,
    names: tuple[str, str] | None = None,
) -> TraceDiff:
    """Compares two traces; or many runs of one program with many of another, for what differs in all of them.

    ``names`` are their names in the report; the default for a recording is its command. ``ignore`` leaves out more than
    the rules of :mod:`strace_lens.analysis.compare.rules` do (``arguments``, ``syscall kill``), ``keep`` less
    (``temporary-names``); what a regular expression of ``mask`` matches in a word counts as equal. ``watched_only``
    leaves out tasks that strace did not watch: they do not make the answer undecided. Of many runs, only what differs
    between the sides and never within one is a difference.

    Raises:
        UsageError: a rule is unknown, or a mask is no regular expression.
        ValueError: a side has no run.
    """
    ours, theirs = ([side] if isinstance(side, Trace) else list(side) for side in (first, second))
    return diff_by(chosen(keep, ignore, mask), ours, theirs, watched_only=watched_only, names=names)


def diff_by(
    rules: Rules,
    first: Sequence[Trace],
    second: Sequence[Trace],
    *,
    watched_only: bool = False,
    names: tuple[str, str] | None = None,
    counts: bool = False,
    events: bool = False,
) -> TraceDiff:
    """As :func:`diff`, by these rules. ``counts`` and ``events`` are as for ``compare_by``; events, of single runs.

    Raises:
        ValueError: a side has no run.
    """
    if not first or not second:
        raise ValueError("diff compares runs, and a side has none")
    if len(first) == len(second) == 1:
        return compare_by(
            rules, first[0], second[0], watched_only=watched_only, names=names, counts=counts, events=events
        )
    ours, theirs = ([Table(trace, rules, watched_only=watched_only) for trace in side] for side in (first, second))
    return of_tables((ours, theirs), watched_only=watched_only, names=names, counts=counts)


def of_tables(
    tables: tuple[Sequence[Table], Sequence[Table]],
    *,
    watched_only: bool = False,
    names: tuple[str, str] | None = None,
    counts: bool = False,
) -> TraceDiff:
    """As :func:`diff`, for the tables of the runs of each side: the first of each are compared, the others decide."""
    held = Repeated(tables)
    one, other = (side[0].trace for side in tables)
    rules = tables[0][0].rules
    found = compare_by(
        rules, one, other, watched_only=watched_only, names=names, counts=counts, held=held.those_that_hold
    )
    runs = dict(zip(SIDES, tables, strict=True))
    of_first = [(side, f"run 1: {text}" if runs[side][1:] else text) for side, text in found.missing]
    rest = [(side, text) for side, of_side in runs.items() for text in _of_rest(of_side, found)]
    return replace(
        found,
        missing=tuple(dict.fromkeys((*of_first, *rest))),
        notes=tuple(dict.fromkeys((*found.notes, *_notes(tables)))),
        runs=(len(tables[0]), len(tables[1])),
        varying=held.varying,
    )


def _of_rest(tables: Sequence[Table], found: TraceDiff) -> Iterator[str]:
    """What the logs of the runs after the first lack."""
    doubtful = any(not difference.sure for difference in found.differences)
    for number, table in enumerate(tables[1:], 2):
        texts = lacks(table.evidence, found.covered, doubtful=doubtful)
        yield from (f"run {number}: {text}" for text in texts)
        if not table.whole and not texts:
            yield f"run {number}: a value is not known"


def _notes(tables: tuple[Sequence[Table], Sequence[Table]]) -> Iterator[tuple[Side, str]]:
    for side, of_side in zip(SIDES, tables, strict=True):
        for table in of_side[1:]:
            yield from ((side, note) for note in notes(table.trace))


class Repeated:
    """Says which differences of the first two runs hold over all runs of each side.

    Attributes:
        varying: the number of those that do not: they occur within a side too, or by chance.
    """

    def __init__(self, tables: tuple[Sequence[Table], Sequence[Table]]) -> None:
        self._tables = tables
        self._whole = all(table.whole for side in tables for table in side)
        self.varying = 0

    def those_that_hold(self, found: Iterable[Keyed]) -> Iterator[Keyed]:
        """Those of some differences that hold, each with the key by which it is joined with others."""
        for difference, key in found:
            kept = self._kept(difference)
            if kept is None:
                self.varying += 1
            else:
                yield replace(kept, sure=kept.sure and self._whole), key

    def _kept(self, one: Difference) -> Difference | None:
        """The difference, without words and deeds that vary; None if nothing of it holds."""
        if any(one.deeds):
            return self._with_deeds_that_hold(one)
        places = (one.a, one.b)
        a, b = (
            None if place is None else side[0].who[place.task] for place, side in zip(places, self._tables, strict=True)
        )
        if a is None or b is None:
            return one if any(self._is_apart(who, "count") for who in (a, b) if who is not None) else None
        if one.field in EXEC:
            return self._with_words_that_hold(one, a, b)
        if one.field == "order":
            return one if self._moves(one, a) else None
        aspects: set[Aspect] = {"maker"} if one.field == "wrapper" else {change.field for change in one.changes}
        return one if any(self._changes(a, b, aspect) for aspect in aspects) else None

    def _is_apart(self, who: Who, aspect: Aspect, value: Hashable = None) -> bool:
        """Whether a count differs, of the process by its arguments or by its program alone."""
        return any(apart(*self._counts((one, aspect), (one, aspect), value)) for one in {who, who.loosely})

    def _changes(self, ours: Who, theirs: Who, aspect: Aspect) -> bool:
        """Whether an aspect of a process differs, by its arguments or by its program alone."""
        pairs = {(ours, theirs), (ours.loosely, theirs.loosely)}
        return any(self._has_other_values((a, aspect), (b, aspect)) for a, b in pairs)

    def _has_other_values(self, ours: Key, theirs: Key) -> bool:
        found = ([run.values(key) for run in side] for side, key in self._sides(ours, theirs))
        more = apart(*self._counts((ours[0], "count"), (theirs[0], "count"), None))
        return other_values(*found, more=more)

    def _counts(self, ours: Key, theirs: Key, value: Hashable) -> tuple[tuple[int, ...], tuple[int, ...]]:
        a, b = (tuple(run.values(key).get(value, 0) for run in side) for side, key in self._sides(ours, theirs))
        return a, b

    def _sides(self, ours: Key, theirs: Key) -> Iterator[tuple[Sequence[Table], Key]]:
        return zip(self._tables, (ours, theirs), strict=True)

    def _with_words_that_hold(self, one: Difference, a: Who, b: Who) -> Difference | None:
        """The difference of programs and arguments, with only those words that each run of a side has, or lacks."""
        changes = tuple(self._with_words(change, one, (a.loosely, b.loosely)) for change in one.changes)
        if any(change is not before for change, before in zip(changes, one.changes, strict=True)):
            return replace(one, changes=changes)
        if a is FIRST and b is FIRST:
            return one if any(self._changes(a, b, change.field) for change in one.changes) else None
        other = any(change.field == "path" for change in changes)
        whos = {a, b, *((a.loosely, b.loosely) if other else ())}
        return one if any(apart(*self._counts((who, "count"), (who, "count"), None)) for who in whos) else None

    def _with_words(self, change: Change, one: Difference, whos: tuple[Who, Who]) -> Change:
        """The change with those words of two lists that hold; unchanged if there are none."""
        if change.words is None:
            return change
        places = (one.a, one.b)
        held = tuple(
            tuple(
                at
                for at in found
                if place is not None and self._is_apart(who, "word", side[0].form(place.task, value[at]))
            )
            for side, place, who, value, found in zip(
                self._tables, places, whos, change.values, change.words, strict=True
            )
            if isinstance(value, tuple)
        )
        return replace(change, words=(held[0], held[1])) if any(held) else change

    def _with_deeds_that_hold(self, one: Difference) -> Difference | None:
        """The difference of what a program did, with only that which each run of a side did, and none of the other."""
        deeds = tuple(
            tuple(deed for deed in some if self._is_done_apart(one, deed, side)) for side, some in enumerate(one.deeds)
        )
        if not any(deeds):
            return None
        change = replace(one.changes[0], values=(in_words(deeds[0]), in_words(deeds[1])))
        return replace(one, changes=(change,), deeds=(deeds[0], deeds[1]))

    def _is_done_apart(self, one: Difference, deed: Deed, side: int) -> bool:
        """Whether each run of one side did it and no run of the other; ``side`` is the one that did it first."""
        places = (one.a, one.b)
        doer = places[side]
        form = deed if doer is None else self._tables[side][0].done_by(doer.task, deed)
        found = (
            [place is not None and table.has_done(place.program, form) for table in of_side]
            for place, of_side in zip(places, self._tables, strict=True)
        )
        return apart(*found)

    def _moves(self, one: Difference, who: Who) -> bool:
        """Whether a sister comes before it in each run of one side, and after it in each of the other."""
        table = self._tables[0][0]
        maker = one.a.task.rpartition(".")[0] if one.a is not None else ""
        sisters = {other for name, other in table.who.items() if name.rpartition(".")[0] == maker} - {who}
        ours, theirs = self._tables
        return any(
            all(run.comes_before(*pair) for run in ours) and all(run.comes_before(*reversed(pair)) for run in theirs)
            for sister in islice(sisters, _MOST_SISTERS)
            for pair in ((who, sister), (sister, who))
        )


def apart(ours: Sequence[int], theirs: Sequence[int]) -> bool:
    """Whether all numbers of one side are below all of the other."""
    return max(ours) < min(theirs) or max(theirs) < min(ours)


def never_shared(ours: Sequence[Hashable], theirs: Sequence[Hashable]) -> bool:
    """Whether no value of one side occurs in the other, and each side has at most two."""
    one, other = set(ours), set(theirs)
    return one.isdisjoint(other) and max(len(one), len(other)) <= _MOST_FORMS


Run: TypeAlias = Mapping[Hashable, int]
"""How often each value of a fact occurs in one run."""


def other_values(ours: Sequence[Run], theirs: Sequence[Run], *, more: bool = False) -> bool:
    """Whether the values of a fact differ: none is shared, or one of them is more frequent in each run of a side.

    ``more``: one side has more of what the fact speaks of in each run, and so more of each value; then only whether a
    value occurs counts.
    """
    if never_shared(*([frozenset(run) for run in side] for side in (ours, theirs))):
        return True
    most = 1 if more else None
    for value in {value for run in (*ours, *theirs) for value in run}:
        a, b = ([_at_most(run.get(value, 0), most) for run in side] for side in (ours, theirs))
        if apart(a, b):
            return True
    return False


def _at_most(number: int, most: int | None) -> int:
    return number if most is None else min(number, most)
