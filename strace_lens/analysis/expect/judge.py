"""Judges expectations: a trace and expectations -> verdicts.

A fact that surely matches counts. A fact may count if the log does not show all its fields. If the log has gaps, or
strace did not record a call, there may be more facts. So a count is known as a range. The expectation held if the range
lies within the expected one, and failed if it lies outside; else the verdict is undecided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from strace_lens.analysis.expect import scope
from strace_lens.analysis.expect.count import Tally
from strace_lens.analysis.expect.lines import with_lines
from strace_lens.analysis.expect.syntax import After, Count, Each, Expectation, Wrong
from strace_lens.analysis.expect.verdict import MOST_LINES, Outcome, Verdict, Verdicts
from strace_lens.analysis.expect.warnings import warnings
from strace_lens.analysis.expect.wording import doubts, found
from strace_lens.analysis.wording import notes, sentences
from strace_lens.events import Syscall
from strace_lens.facts.completeness import Missing
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.subjects import SUBJECTS, Subject
from strace_lens.model.trace import Trace
from strace_lens.recording import Recording

__all__ = ["Verdict", "judge"]


def judge(
    trace: Trace,
    expectations: Sequence[Expectation],
    let: Mapping[str, str] | None = None,
    *,
    watched_only: bool = False,
) -> list[Verdict]:
    """Judges each expectation on ``trace``, in order.

    ``watched_only`` asks only about the tasks that strace watched. ``let`` gives the text of each ``$name``. Reads the
    log again at most three times: for facts that the trace does not keep, for those that should come before, and for
    the lines of verdicts that did not hold.

    Raises:
        ExpectationError: ``let`` lacks a ``$name``, or its text does not fit its field.
    """
    evidence = Evidence(trace, watched_only)
    tallies = [_tally(expectation, let or {}, evidence) for expectation in expectations]
    # What should come before must be known first.
    _take_facts(trace, [tally.earlier for tally in tallies if tally.earlier is not None])
    _take_facts(trace, tallies)
    return with_lines(trace, [_verdict(tally, evidence) for tally in tallies])


class Takes(Protocol):
    """Takes the facts of a subject: a tally, or what should come before."""

    subject: Subject[Any]  # Any: each subject has facts of its own type
    call: str | None

    def take(self, fact: Any) -> None:  # Any: a fact of the subject
        """Takes a fact."""


def _tally(expectation: Expectation, let: Mapping[str, str], evidence: Evidence) -> Tally:
    try:
        return Tally(expectation, let, evidence)
    except Wrong as wrong:
        raise expectation.origin.error(wrong) from None


def _take_facts(trace: Trace, tallies: Sequence[Takes]) -> None:
    from_events: list[Takes] = []
    for tally in tallies:
        if tally.subject.facts is None:
            from_events.append(tally)
        else:
            for fact in tally.subject.facts(trace):
                tally.take(fact)
    if from_events:
        _take_events(trace, from_events)


def _take_events(trace: Trace, tallies: Sequence[Takes]) -> None:
    """Reads the log again, once for all expectations."""
    by_call: dict[str, list[Takes]] = {}
    by_subject: dict[str, list[Takes]] = {}
    for tally in tallies:
        name = tally.call
        (by_subject.setdefault(tally.subject.word, []) if name is None else by_call.setdefault(name, [])).append(tally)
    readers = [(SUBJECTS[word].reader(trace), asking) for word, asking in by_subject.items()]
    syscalls = SUBJECTS["syscall"].reader(trace)
    for task, event in trace.walk():
        for read, asking in readers:
            _feed(read(task, event), asking)
        if isinstance(event, Syscall) and event.name in by_call:
            _feed(syscalls(task, event), by_call[event.name])


def _feed(facts: Iterable[object], tallies: Sequence[Takes]) -> None:
    for fact in facts:
        for tally in tallies:
            tally.take(fact)


def _verdict(tally: Tally, evidence: Evidence) -> Verdict:
    lacks = tuple(scope.missing(tally, evidence))
    outcome = _outcome(tally, whole=not lacks)
    # A log without a line of any task shows nothing, not even that nothing happened.
    if outcome == "held" and not any(task.watched for task in evidence.trace.tasks):
        outcome = "undecided"
    shows = tally.shows(outcome)
    return Verdict(
        expectation=tally.expectation.text,
        outcome=outcome,
        found=found(tally, outcome),
        evidence=tuple(sorted(set(shows.first))[:MOST_LINES]),
        evidence_total=shows.total,
        missing=_missing(tally, (*lacks, *scope.not_shown(tally, evidence))) if outcome == "undecided" else (),
        scope=tuple(scope.limits(tally, evidence)),
        warnings=warnings(tally, evidence.trace),
        witnesses=() if outcome == "held" else tuple(shows.witnesses),
        witnesses_total=0 if outcome == "held" else shows.facts,
        because=tally.expectation.because,
        source=tally.expectation.origin.source,
        line=tally.expectation.origin.line,
    )


def _missing(tally: Tally, lacks: Sequence[Missing]) -> tuple[str, ...]:
    return (*doubts(tally), *sentences(lacks))


def _outcome(tally: Tally, *, whole: bool) -> Outcome:
    low = tally.sure.facts
    high = low + tally.maybe.facts if whole else None
    match tally.expectation.demand:
        case Count(least, most):
            return _within(low, high, least, most)
        case Each() | After():
            # For "every", `sure` counts the facts that lack the condition.
            return _within(low, high, 0, 0)


def _within(low: int, high: int | None, least: int, most: int | None) -> Outcome:
    """Whether a count from ``low`` to ``high`` lies within ``least`` to ``most``. None: no upper bound."""
    if low >= least and (most is None or (high is not None and high <= most)):
        return "held"
    too_few = high is not None and high < least
    too_many = most is not None and low > most
    return "failed" if too_few or too_many else "undecided"


def check(trace: Trace, expectation: str, *, watched_only: bool = False, **let: str | int) -> Verdict:
    """Judges one expectation on ``trace``; the verdict is true only if the expectation held.

    ``watched_only`` asks only about the tasks that strace watched. ``let`` gives values to the ``$name`` words.

    Raises:
        ExpectationError: the text is not an expectation, or a ``$name`` has no value or one that does not fit.
    """
    # The grammar takes long to import, and parsed expectations do not need it.
    from strace_lens.analysis.expect.parse import parse

    return judge(
        trace, [parse(expectation)], {name: str(value) for name, value in let.items()}, watched_only=watched_only
    )[0]


def check_all(
    trace: Trace,
    expectations: Sequence[Expectation],
    let: Mapping[str, str],
    *,
    allow_failure: bool = True,
    watched_only: bool = False,
) -> Verdicts:
    """Judges expectations on ``trace``. Reads its log again at most once.

    Without ``allow_failure`` there is one more expectation: the recorded program ends with exit status 0. With it, a
    program that its timeout ended has failed all the same.
    """
    verdicts = judge(trace, expectations, let, watched_only=watched_only)
    if trace.recording is not None and not allow_failure:
        verdicts.append(_succeeded(trace, trace.recording))
    elif trace.recording is not None and trace.recording.timed_out:
        verdicts.append(Verdict("the program ends before its timeout", "failed", "its timeout ended it"))
    return Verdicts(tuple(verdicts), notes(trace), recorded=trace.recording is not None)


def _succeeded(trace: Trace, recording: Recording) -> Verdict:
    status = recording.status
    how = "its timeout ended it" if recording.timed_out else f"it ended with exit status {status}"
    failed = status != 0 or recording.timed_out
    evidence = Evidence(trace)
    broken = evidence.may_have_broken or any(evidence.is_broken(task) for task in trace.tasks)
    return Verdict(
        expectation="the program ends with exit status 0 (--allow-failure drops this)",
        outcome="held" if not failed else "undecided" if broken else "failed",
        found=how,
        missing=(_BROKEN,) if failed and broken else (),
    )


_BROKEN = (
    "a task made with CLONE_UNTRACED cannot work with --seccomp-bpf, and that may be why; record with --no-seccomp-bpf"
)
