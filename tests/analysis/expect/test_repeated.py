"""Verdicts over many runs of one program."""

from __future__ import annotations

import pytest

from strace_lens.analysis.expect.repeated import over_runs
from strace_lens.analysis.expect.verdict import Outcome, Verdict, Verdicts


def joined(*outcomes: Outcome) -> Verdict:
    """The verdict over runs with these verdicts; the n-th run has its evidence in line n."""
    runs = [
        Verdicts((Verdict("some exec", how, f"{n} exec", (n,), 1),), (f"note {n}",))
        for n, how in enumerate(outcomes, 1)
    ]
    (found,) = over_runs(runs).verdicts
    return found


@pytest.mark.parametrize(
    ("outcomes", "outcome", "run", "found"),
    [
        (("held", "held"), "held", 1, "held in all 2 runs; in run 1: 1 exec"),
        (("held", "failed", "failed"), "failed", 2, "failed in 2 of 3 runs; in run 2: 2 exec"),
        (("held", "undecided"), "undecided", 2, "undecided in 1 of 2 runs; in run 2: 2 exec"),
        (("undecided", "held", "failed"), "failed", 3, "failed in 1 of 3 runs, undecided in 1; in run 3: 3 exec"),
    ],
)
def test_one_run_fails_it_and_all_must_hold(outcomes: tuple[Outcome, ...], outcome: str, run: int, found: str) -> None:
    """The evidence is that of the first run that decides."""
    verdict = joined(*outcomes)
    assert (verdict.outcome, verdict.run, verdict.evidence, verdict.found) == (outcome, run, (run,), found)


def test_the_report_names_the_run_of_the_lines() -> None:
    """Lines of a log mean nothing without it."""
    assert "(line 2 of run 2)" in str(joined("held", "failed"))


def test_one_run_is_told_as_before() -> None:
    """Without --repeat nothing speaks of runs."""
    assert joined("held") == Verdict("some exec", "held", "1 exec", (1,), 1)
