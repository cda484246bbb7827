"""What a sweep found: an outcome for each site and fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import islice
from typing import Literal

import msgspec

from strace_lens.analysis.sweep.fault import Fault
from strace_lens.analysis.sweep.site import Site

Outcome = Literal["hang", "crash", "leak", "silent", "undecided", "reported", "not reached", "tolerated", "left out"]
OUTCOMES: tuple[Outcome, ...] = (
    "hang",
    "crash",
    "leak",
    "silent",
    "undecided",
    "reported",
    "not reached",
    "tolerated",
    "left out",
)
"""The outcomes, worst first.

tolerated: same status, output and files. reported: another status, or a message. silent: the status says nothing, but
output or files differ. leak: tasks or files are left behind. crash: a signal, an abort, a sanitizer. hang: no end in
time. not reached: the fault did not fire. undecided: what the log or the comparison lacks could change the answer. left
out: not tried.
"""
FAILING: tuple[Outcome, ...] = ("hang", "crash", "leak", "silent")
"""What a program should never do."""


class Judged(msgspec.Struct, frozen=True):
    """What a run shows of its program, apart from where its fault fired.

    Attributes:
        outcome: the worst that applies.
        difference: how it differs from a run without a fault, in sentences.
        message: the first line that the program wrote on standard error, and does not write without a fault; "".
        why: for ``undecided``, ``not reached`` and ``left out``: what is missing.
        failed: there was no run: a file could not be copied, or ``--setup`` failed.
    """

    outcome: Outcome
    difference: tuple[str, ...] = ()
    message: str = ""
    why: str = ""
    failed: bool = False


class SiteResult(msgspec.Struct, frozen=True):
    """What became of a run in which one site had one fault.

    Attributes:
        site, fault: which call, and what strace did to it.
        judged: what the run shows.
        fired: all sites where the same run's fault fired: what is said holds for all of them at once.
        lines: the lines of the log that show that the fault fired.
        repeat: a shell command that repeats the run with strace alone.
        seconds: how long the run took; 0 if there was none.
    """

    site: Site
    fault: Fault
    judged: Judged
    repeat: str
    fired: tuple[Site, ...] = ()
    lines: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def outcome(self) -> Outcome:
        """What became of it."""
        return self.judged.outcome

    @property
    def others(self) -> int:
        """How many other sites the run's fault fired at."""
        return len(self.fired) - (self.site in self.fired)

    def together(self, most: int) -> list[Site]:
        """The first of those other sites."""
        return list(islice((site for site in self.fired if site != self.site), most))

    @property
    def key(self) -> str:
        """The name of the site and the fault, for a baseline: it is the same in another run."""
        site = self.site
        place = " ".join(filter(None, (site.program or "?", site.path or "")))
        return f"{site.task} {site.call} #{site.nth} {self.fault} {place}"


class Sweep(msgspec.Struct, frozen=True):
    """The results of a sweep, worst first.

    Attributes:
        command: the program and its arguments.
        results: one for each site and fault.
        runs: how many runs with a fault there were.
        seconds: how long one run without a fault took, at most.
        limit: seconds after which a run counts as hanging.
        loader: sites that were left alone, since they load programs.
        without_fault: calls without a plausible fault, with how many sites they have.
        notes: what users should know: what varies by itself, what was given to the program.
        fail_on: the outcomes that are failures.
        known: keys of results that a baseline allows.
        interrupted: Ctrl-C ended it.
    """

    command: tuple[str, ...]
    results: tuple[SiteResult, ...]
    runs: int = 0
    seconds: float = 0.0
    limit: float = 0.0
    loader: int = 0
    without_fault: Mapping[str, int] = {}
    notes: tuple[str, ...] = ()
    fail_on: tuple[Outcome, ...] = FAILING
    known: frozenset[str] = frozenset()
    interrupted: bool = False

    @property
    def failures(self) -> list[SiteResult]:
        """The results that are failures, and that no baseline allows."""
        return [one for one in self.results if one.outcome in self.fail_on and not self.allows(one)]

    def allows(self, result: SiteResult) -> bool:
        """Whether the baseline has a result, with an outcome that is as bad or worse."""
        return any(f"{outcome}: {result.key}" in self.known for outcome in as_bad_as(result.outcome))

    @property
    def undecided(self) -> list[SiteResult]:
        """The results that the evidence does not decide."""
        return [one for one in self.results if one.outcome == "undecided"]

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many results each outcome has, worst first."""
        found = Counter(one.outcome for one in self.results)
        return {outcome: found[outcome] for outcome in OUTCOMES if found[outcome]}

    def __bool__(self) -> bool:
        """Whether nothing failed, nothing is undecided, and nobody interrupted it."""
        return not (self.failures or self.undecided or self.interrupted)

    def __repr__(self) -> str:
        return f"<Sweep {', '.join(f'{number} {outcome}' for outcome, number in self.counts.items()) or 'no site'}>"

    def __str__(self) -> str:
        return self.report().removesuffix("\n")

    def report(self, format: str = "text") -> str:  # noqa: A002 - the word of the command line
        """Returns the report as text, in a format of ``strace-lens sweep``.

        Raises:
            UsageError: the format is unknown.
        """
        from strace_lens.report import formats

        return formats.report("sweep", self, format)


def as_bad_as(outcome: Outcome) -> tuple[Outcome, ...]:
    """An outcome, and the worse ones."""
    return OUTCOMES[: OUTCOMES.index(outcome) + 1]


def in_order(results: list[SiteResult]) -> tuple[SiteResult, ...]:
    """Results in the order of a report: worst first, then by program and place."""
    return tuple(sorted(results, key=_rank))


def _rank(result: SiteResult) -> tuple[object, ...]:
    site = result.site
    task = tuple(map(int, site.task.split(".")))
    return (OUTCOMES.index(result.outcome), site.program or "", task, site.call, site.nth, str(result.fault))
