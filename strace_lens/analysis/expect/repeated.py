"""Joins the verdicts on many runs of one program: an expectation held only if it held in all of them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from strace_lens.analysis.expect.verdict import Outcome, Verdict, Verdicts
from strace_lens.wording import count


def over_runs(runs: Sequence[Verdicts]) -> Verdicts:
    """Returns one verdict for each expectation, from the verdicts on each run; those on one run as they are.

    It failed if it failed in one run, and is undecided if none failed and one is undecided. The evidence is that of the
    first run that decides.
    """
    if len(runs) == 1:
        return runs[0]
    verdicts = zip(*(run.verdicts for run in runs), strict=True)
    notes = dict.fromkeys(note for run in runs for note in run.notes)
    return replace(runs[0], verdicts=tuple(map(_joined, verdicts)), notes=tuple(notes))


def _joined(verdicts: Sequence[Verdict]) -> Verdict:
    outcomes = [verdict.outcome for verdict in verdicts]
    outcome: Outcome = "failed" if "failed" in outcomes else "undecided" if "undecided" in outcomes else "held"
    place = outcomes.index(outcome)
    chosen = verdicts[place]
    return replace(
        chosen,
        found=f"{_where(outcome, outcomes)}; in run {place + 1}: {chosen.found}",
        run=place + 1,
        warnings=tuple(dict.fromkeys(warning for verdict in verdicts for warning in verdict.warnings)),
    )


def _where(outcome: Outcome, outcomes: Sequence[Outcome]) -> str:
    """``held in all 5 runs``; ``failed in 2 of 5 runs``, and in how many it is undecided."""
    number = outcomes.count(outcome)
    undecided = outcomes.count("undecided") if outcome == "failed" else 0
    how = f"{outcome} in all {count(len(outcomes), 'run')}" if number == len(outcomes) else ""
    how = how or f"{outcome} in {number:,} of {count(len(outcomes), 'run')}"
    return how + (f", undecided in {undecided:,}" if undecided else "")
