"""What a sweep does."""

from __future__ import annotations

from pathlib import Path

import msgspec

from strace_lens.analysis.sweep.fault import Asked
from strace_lens.analysis.sweep.finding import FAILING, Outcome
from strace_lens.analysis.sweep.plan import Wanted
from strace_lens.errors import UsageError

PAUSE = 1.0
"""Seconds between runs without a fault: what a program stamps with a time must differ."""
FLOOR = 10.0
MULTIPLE = 20
"""A run hangs after FLOOR seconds, or MULTIPLE times the longest run without a fault, whichever is later."""


class Options(msgspec.Struct, frozen=True):
    """What a sweep does.

    Attributes:
        faults: which faults.
        wanted: at which sites.
        loader: fail the calls that load programs too.
        source: the directory that each run gets a copy of; None: none.
        jobs: runs side by side.
        budget: seconds after which no further run begins; None: no limit.
        most: runs with a fault, at most; None: no limit.
        timeout: seconds after which a run is ended; None: without a fault never, with one as FLOOR and MULTIPLE say.
        fail_on: the outcomes that are failures.
        state: the file that remembers what was tried; None: none.
    """

    faults: Asked = Asked()
    wanted: Wanted = Wanted()
    loader: bool = False
    source: Path | None = None
    jobs: int = 1
    budget: float | None = None
    most: int | None = None
    timeout: float | None = None
    fail_on: tuple[Outcome, ...] = FAILING
    state: Path | None = None

    def __post_init__(self) -> None:
        """Checks numbers.

        Raises:
            UsageError: one of them is less than 1.
        """
        for name, number in (("--jobs", self.jobs), ("--max", self.most)):
            if number is not None and number < 1:
                raise UsageError(f"{name} takes a number from 1, not {number}")
