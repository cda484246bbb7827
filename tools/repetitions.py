"""Record programs many times, and count how often two runs of one program seem to differ.

    python tools/repetitions.py [--count N] [--draws N] [--runs N] [--seed N] [--files] [--only NAME] [--show N]

Each program is recorded 2 × N times. All pairs of the first N are compared as ``diff`` does; then several of all
recordings are drawn and compared with several others, as ``diff --repeat`` does. Exit status 1 if runs of a program
without a race differ, or more than one in a hundred draws is a false alarm.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.repetitions.measure import Measured, measure, record
from tests.repetitions.programs import PROGRAMS, Program

_MOST_ALARMS = 0.01


def is_wrong(program: Program, found: Measured) -> bool:
    """Whether the counts are more than chance and races explain."""
    return (program.races is None and found.differ > 0) or found.alarms > _MOST_ALARMS * found.draws


def tell(program: Program, found: Measured, show: int) -> None:
    """Print the counts of a program, and the statements that were made most often."""
    race = f"  (a race: {program.races})" if program.races and found.differ else ""
    counts = f"{found.differ:4} of {found.pairs:4} pairs {found.alarms:4} of {found.draws:4} draws"
    print(f"{program.name:26} {counts}{race}", flush=True)
    for text, number in found.said.most_common(show):
        print(f"{number:12} × {text}")


def main() -> int:
    """Measure each program; return 1 if a count is too high."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=20, help="recordings of which all pairs are compared (20)")
    parser.add_argument("--draws", type=int, default=500, help="draws of several runs against several (500)")
    parser.add_argument("--runs", type=int, default=5, help="runs of each side of a draw (5)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", action="store_true", help="record and compare files and connections too")
    parser.add_argument("--only", help="the name of one program")
    parser.add_argument("--show", type=int, default=0, help="statements to print of each program")
    asked = parser.parse_args()
    wrong = 0
    machine = f"Linux {os.uname().release}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.0f}"
    print(f"{asked.count} and {2 * asked.count} recordings of each; {machine}")
    with tempfile.TemporaryDirectory() as folder:
        for program in PROGRAMS:
            if asked.only in {None, program.name} and program.there:
                traces = record(program, 2 * asked.count, Path(folder) / "work", files=asked.files)
                found = measure(traces, asked.count, draws=asked.draws, runs=asked.runs, seed=asked.seed)
                tell(program, found, asked.show)
                wrong += is_wrong(program, found)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
