"""Runs of one program do not differ. ``make repetitions`` does the same with more programs and more runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repetitions.measure import measure, record
from tests.repetitions.programs import PROGRAMS, Program

QUICK = ("fork", "shell pipeline", "threads", "perl", "gcc")


@pytest.mark.needs_strace
@pytest.mark.parametrize("program", [one for one in PROGRAMS if one.name in QUICK], ids=lambda one: one.name)
def test_no_two_runs_differ(program: Program, tmp_path: Path) -> None:
    """All pairs of three, and two of each side of four."""
    if not program.there:
        pytest.skip(f"{program.words[0]} is not installed")
    found = measure(record(program, 4, tmp_path / "work"), 3, draws=3, runs=2, seed=1)
    assert (found.pairs, found.differ, found.draws, found.alarms) == (3, 0, 3, 0), found.said
