"""What a verdict does to a test, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import strace_lens
from strace_lens.report.formats import report

_MOST = 12
"""Lines of the log that are shown for a verdict."""


class Accepted(strace_lens.Verdict, frozen=True):
    """An undecided verdict that counts as true, since ``--strace-undecided pass`` says so."""

    def __bool__(self) -> bool:
        return True


class Judge:
    """Fails the test for verdicts that are not held.

    Attributes:
        accepted: the undecided verdicts that were let pass.
    """

    def __init__(self, *, passes_undecided: bool) -> None:
        self.accepted: list[str] = []
        self._passes_undecided = passes_undecided

    def passes(self, verdict: strace_lens.Verdict) -> bool:
        """Whether the test may go on."""
        if verdict.outcome == "undecided" and self._passes_undecided:
            self.accepted.append(verdict.expectation)
            return True
        return verdict.outcome == "held"

    def demanded(self, verdict: strace_lens.Verdict, trace: strace_lens.Trace) -> strace_lens.Verdict:
        """Returns the verdict, which is true; fails the test if it is not."""
        __tracebackhide__ = True
        if not self.passes(verdict):
            pytest.fail(shown(verdict, trace))
        if verdict.outcome == "held":
            return verdict
        return Accepted(**{field: getattr(verdict, field) for field in verdict.__struct_fields__})


def shown(verdict: strace_lens.Verdict, trace: strace_lens.Trace) -> str:
    """The text of a verdict, and the lines of the log that are its evidence, with their numbers."""
    return "\n".join([str(verdict), *_lines(trace, verdict)])


def _lines(trace: strace_lens.Trace, verdict: strace_lens.Verdict) -> Iterator[str]:
    wanted = {str(number) for number in verdict.evidence[:_MOST]}
    if not wanted:
        return
    yield "lines of the log (number, task, what strace wrote):"
    rows = (row.split("\t", 2) for row in report("trace", trace, "events").splitlines())
    for row in rows:
        if wanted & set(row[0].split("-")):
            yield f"{row[0]:>6}  {'  '.join(row[1:])}"
