"""Compares two traces: the processes, how each was made, what each ran, how each ended.

Processes are matched by what they are, not by their place or their number: one child more at the front changes nothing
for the others. Their fields are compared as facts, with three answers.
"""

from __future__ import annotations

import shlex
from collections.abc import Collection

from strace_lens.analysis.compare.comparison import Comparison
from strace_lens.analysis.compare.finding import SIDES, Side, TraceDiff, Trees
from strace_lens.analysis.compare.join import joined
from strace_lens.analysis.compare.rows import has_strangers
from strace_lens.analysis.wording import not_asked, notes, sentences
from strace_lens.errors import UsageError
from strace_lens.facts.completeness import Missing, Unshown, has_beginning, unrecorded
from strace_lens.facts.evidence import Evidence
from strace_lens.model.trace import Trace
from strace_lens.suggest import unknown

IGNORABLE = ("arguments",)
"""The parts that :func:`compare` can leave out."""


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
    comparison = Comparison(sides, ignore)
    differences = joined(comparison.differences())
    doubtful = any(not difference.sure for difference in differences)
    missing = tuple(
        (side, text)
        for side, evidence in zip(SIDES, sides, strict=True)
        for text in _missing(evidence, doubtful=doubtful)
    )
    scope = tuple(
        (side, text)
        for side, evidence in zip(SIDES, sides, strict=True)
        for text in (not_asked(evidence.unwatched) if watched_only else ())
    )
    return TraceDiff(
        differences,
        (*missing, *comparison.unknown),
        scope,
        (len(first.tasks), len(second.tasks)),
        names or (_called(first, "A"), _called(second, "B")),
        tuple((side, note) for side, trace in zip(SIDES, (first, second), strict=True) for note in notes(trace)),
        tuple(comparison.made_up),
        trees=Trees((first, second), tuple(comparison.beside)),
    )


def _called(trace: Trace, side: Side) -> str:
    return shlex.join(trace.recording.command) if trace.recording is not None else side


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
