"""What could change a verdict: facts that the log may lack, and that the expectation would count."""

from __future__ import annotations

from collections.abc import Iterator

from strace_lens.analysis.expect.count import Tally
from strace_lens.facts.completeness import Missing, Unwatched
from strace_lens.facts.evidence import Evidence


def missing(tally: Tally, evidence: Evidence) -> Iterator[Missing]:
    """What the log lacks that could be one more fact for ``tally``."""
    asked = (tally.expectation.call,) if tally.expectation.call else ()
    yield from evidence.lacks((*tally.subject.needs(evidence), *asked))
    for lack, fact in tally.subject.lacks(evidence.trace):
        if tally.could_count(fact):
            yield lack


def left_out(evidence: Evidence) -> tuple[Unwatched, ...]:
    """The tasks that the question leaves out because it covers only watched tasks."""
    return evidence.unwatched if evidence.watched_only else ()
