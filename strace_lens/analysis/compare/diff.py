"""Compares two traces: the processes, how each was made, what each ran, how each ended.

Processes are matched by what they are, not by their place or their number: one child more at the front changes nothing
for the others. Their fields are compared as facts, with three answers.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Iterable, Iterator

from msgspec.structs import replace

from strace_lens.analysis.compare import wide
from strace_lens.analysis.compare.comparison import Comparison, Keyed
from strace_lens.analysis.compare.covered import Covered
from strace_lens.analysis.compare.deeds import Facts
from strace_lens.analysis.compare.finding import SIDES, Side, TraceDiff, Trees
from strace_lens.analysis.compare.join import joined
from strace_lens.analysis.compare.rows import has_strangers
from strace_lens.analysis.compare.rules import Rules, chosen
from strace_lens.analysis.compare.stat import program_stats
from strace_lens.analysis.wording import not_asked, notes, sentences
from strace_lens.facts.completeness import Missing, Unshown, has_beginning, unrecorded
from strace_lens.facts.evidence import Evidence
from strace_lens.model.trace import Trace


def compare(
    first: Trace,
    second: Trace,
    *,
    ignore: Collection[str] = (),
    keep: Collection[str] = (),
    mask: Collection[str] = (),
    watched_only: bool = False,
    names: tuple[str, str] | None = None,
    counts: bool = False,
    events: bool = False,
) -> TraceDiff:
    """Compares two traces.

    ``names`` are their names in the report; the default for a recording is its command. ``ignore`` leaves out more than
    the rules of :mod:`strace_lens.analysis.compare.rules` do (``arguments``, ``syscall kill``), ``keep`` less
    (``temporary-names``); what a regular expression of ``mask`` matches in a word counts as equal. ``watched_only``
    leaves out tasks that strace did not watch: they do not make the answer undecided. ``counts`` also counts calls and
    times by program, for information; ``events`` also compares the sequences of calls.

    Raises:
        UsageError: a rule is unknown, or a mask is no regular expression.
    """
    rules = chosen(keep, ignore, mask)
    return compare_by(rules, first, second, watched_only=watched_only, names=names, counts=counts, events=events)


def compare_by(
    rules: Rules,
    first: Trace,
    second: Trace,
    *,
    watched_only: bool = False,
    names: tuple[str, str] | None = None,
    counts: bool = False,
    events: bool = False,
    facts: Facts | None = None,
    held: Callable[[Iterable[Keyed]], Iterable[Keyed]] = iter,
) -> TraceDiff:
    """Compares two traces by these rules.

    ``counts``: also counts calls and times, for information. ``events``: also compares the sequences of calls.
    ``facts``: what the tasks of the first did, if a baseline says it. ``held`` takes the differences with their keys,
    and gives those that hold.
    """
    sides = Evidence(first, watched_only), Evidence(second, watched_only)
    found = wide.read(first, second, rules, facts)
    comparison = Comparison(sides, rules, found)
    comparison.unknown |= {(SIDES[side], text): None for side, text in found.unknown}
    differences = joined(held(_all(comparison, found, events=events)))
    doubtful = any(not difference.sure for difference in differences)
    missing = _of_each(sides, lambda evidence: lacks(evidence, found.covered, doubtful=doubtful))
    scope = _of_each(sides, lambda evidence: not_asked(evidence.unwatched) if watched_only else ())
    return TraceDiff(
        differences,
        (*missing, *comparison.unknown),
        scope,
        (len(first.tasks), len(second.tasks)),
        names or (_called(first, "A"), _called(second, "B")),
        tuple((side, note) for side, trace in zip(SIDES, (first, second), strict=True) for note in notes(trace)),
        tuple(comparison.made_up),
        (_command(sides[0]), _command(sides[1])),
        replace(found.covered, by_name=()) if events else found.covered,
        program_stats(first, second) if counts else None,
        trees=Trees((first, second), tuple(comparison.beside)),
    )


def _of_each(
    sides: tuple[Evidence, Evidence], texts: Callable[[Evidence], Iterable[str]]
) -> tuple[tuple[Side, str], ...]:
    """The texts on each side, each with its side."""
    return tuple((side, text) for side, evidence in zip(SIDES, sides, strict=True) for text in texts(evidence))


def _all(comparison: Comparison, found: wide.Wide, *, events: bool) -> Iterator[Keyed]:
    """The differences of the trees, then those of what programs did, then those of sequences of events."""
    killed: tuple[set[object], set[object]] = (set(), set())
    for difference, key in comparison.differences():
        for change in difference.changes:
            if change.field == "killed_by":
                killed[0].add(change.values[0])
                killed[1].add(change.values[1])
        yield difference, key
    sets = wide.WideComparison(
        found,
        comparison.sides,
        comparison.forest.made_up.blanked,
        apart=comparison.apart,
        killed=killed,
        whole=comparison.whole and all(comparison.forest.shows_execs),
    )
    yield from sets.differences()
    comparison.made_up |= sets.made_up
    if events:
        from strace_lens.analysis.compare.events import event_differences

        ours, theirs = (side.trace for side in comparison.sides)
        masks, rules = comparison.forest.masks, comparison.rules
        whole = comparison.whole
        yield from event_differences((ours, theirs), comparison.pairs, masks, rules, found.covered, sure=whole)


def _called(trace: Trace, side: Side) -> str:
    return shlex.join(trace.recording.command) if trace.recording is not None else side


def _command(side: Evidence) -> tuple[str, ...]:
    """The command line of task 1; empty if the log does not begin with it. A run of ours is named by it."""
    asked = side.trace.tasks and side.rooted and side.trace.recording is None
    images = side.trace.tasks[0].images if asked else []
    return images[0].argv or () if images else ()


def lacks(evidence: Evidence, covered: Covered, *, doubtful: bool) -> tuple[str, ...]:
    """What could hold a difference, or remove one that is ``doubtful``.

    Where more than processes is compared: also the work of an io_uring, and calls that a seccomp filter answered.

    What strace did not record at all is not compared, and does not make the answer undecided.
    """
    unwatched = () if evidence.watched_only else evidence.unwatched
    every: list[Missing] = [*evidence.gaps, *(one for one in unwatched if one.tasks or doubtful)]
    if doubtful and not has_beginning(evidence.trace):
        every.append(Unshown("beginning"))
    if doubtful and has_strangers(evidence):
        every += unrecorded(evidence.trace, evidence.making())
    if covered.calls and evidence.trace.has_io_uring:
        every.append(Unshown("io_uring"))
    if covered.calls and evidence.trace.recorded.seccomp_bpf and evidence.trace.installs_filter:
        every.append(Unshown("filtered calls"))
    return sentences(every)
