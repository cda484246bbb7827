"""What could change a verdict: facts that the log may lack, and that the expectation would count."""

from __future__ import annotations

from collections.abc import Iterator

from strace_lens.analysis.expect.count import Tally
from strace_lens.analysis.expect.syntax import UnderProgram
from strace_lens.analysis.wording import not_asked
from strace_lens.facts.completeness import Missing, unrecorded
from strace_lens.facts.evidence import Evidence
from strace_lens.linux.syscalls import EXEC_CALLS


def missing(tally: Tally, evidence: Evidence) -> Iterator[Missing]:
    """What the log lacks that could be one more fact for ``tally``."""
    asked = (tally.expectation.call,) if tally.expectation.call else ()
    yield from evidence.lacks((*tally.subject.needs(evidence), *asked))
    for lack, fact in tally.subject.lacks(evidence.trace):
        if tally.could_count(fact):
            yield lack


def not_shown(tally: Tally, evidence: Evidence) -> Iterator[Missing]:
    """What the log lacks to tell of facts that it shows whether they count: who made or ran what, what came before."""
    if not tally.maybe.facts:
        return
    scope = tally.expectation.scope
    if scope is not None:
        execs = tuple(sorted(EXEC_CALLS)) if isinstance(scope, UnderProgram) else ()
        yield from unrecorded(evidence.trace, (*execs, *evidence.making()))
    if tally.earlier is not None:
        yield from tally.earlier.lacks


def limits(tally: Tally, evidence: Evidence) -> Iterator[str]:
    """What the verdict does not speak of, in words."""
    if evidence.watched_only:
        yield from (f"not watched: {text}" for text in not_asked(evidence.unwatched))
    if tally.links:
        yield _LINKS


_LINKS = "links in paths are followed only for files that were opened, where the log shows their descriptors (-y)"
