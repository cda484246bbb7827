"""Sweep the samples of the tests many times: each must give one table, and leave nothing behind.

    python tools/sweeps.py [--count N] [--only NAME]

Exit status 1 if two sweeps of a program differ, or if a process or a file is left.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

import strace_lens
from strace_lens.analysis.sweep.finding import Sweep
from strace_lens.claims.sample import compile_sample, find_compiler
from strace_lens.record.run import procfs

SAMPLES = Path(__file__).parents[1] / "tests" / "sweep" / "samples"


def table(found: Sweep) -> tuple[object, ...]:
    """What must be the same each time: all but how long a run took."""
    rows = ((one.outcome, one.key, one.judged.message, one.judged.difference) for one in found.results)
    return tuple(row[:3] if row[0] == "hang" else row for row in rows)


def processes_of(program: Path) -> list[int]:
    """The pids that run a program."""
    return [pid for pid in procfs.pids() if procfs.program(pid) == str(program)]


def main() -> int:
    """Sweep each sample; return 1 if something differs or is left."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=100, help="sweeps of each sample (100)")
    parser.add_argument("--only", help="the name of one sample")
    asked = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        place, scratch = Path(folder) / "place", Path(folder) / "scratch"
        place.mkdir()
        scratch.mkdir()
        (place / "in.txt").write_text("given\n")
        tempfile.tempdir = str(scratch)
        for source in sorted(SAMPLES.glob(f"{asked.only or '*'}.c")):
            program = compile_sample(find_compiler(), source, Path(folder))
            began = time.monotonic()
            every = [strace_lens.sweep([program], dir=place) for _ in range(asked.count)]
            tables = Counter(map(table, every))
            left = len(os.listdir(scratch)) + len(processes_of(program))  # noqa: PTH208 - names
            wrong += len(tables) > 1 or left > 0
            counts = ", ".join(f"{number} {outcome}" for outcome, number in every[0].counts.items())
            seconds = time.monotonic() - began
            print(
                f"{source.stem:16} {asked.count} sweeps, tables: {len(tables)}, left: {left}, {seconds:.0f} s: {counts}"
            )
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
