"""Hold two checkouts of strace-lens against each other: the same whole commands, in turn, in one run.

    python bench/compare.py BASE NEW [--size small|medium|full] [--runs N]

BASE and NEW are directories that hold the package. A command is slower when the median of new/base, CPU time of paired
runs, is above 1.05; then the exit status is 1.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

import table
from commands import SIZES, reading, recording, startup, write_project
from measure import Command, CommandFailed, alternate, environment, prepare, run_once

_SLOWER = 1.05
_HEADS = ("", "command", "CPU (from - to)", "wall", "peak", "load", "")
_WIDTHS = (19, 38, 20, 4, 4, 4, 6)


def commands(sizes: tuple[int, ...]) -> Iterator[tuple[str, Command]]:
    """Where a command belongs, and the command."""
    yield from (("start-up", command) for command in startup().commands)
    write_project()
    yield from (("recording", work.ours("--quiet")) for work in recording())
    for kind in ("build", "processes"):
        for lines in sizes:
            section = reading(kind, lines)
            yield from ((f"{kind}, {lines:,}", command) for command in section.commands)


def compare(command: Command, base: Path, new: Path, runs: int) -> list[str]:
    """The cells of a command; the last says whether it is slower."""
    once = partial(run_once, command)
    try:
        pairs = alternate(partial(once, environment(base)), partial(once, environment(new)), runs)
    except CommandFailed as failure:
        return ["", "", "", table.load(), str(failure)]
    cpu = table.ratios(pairs, lambda sample: sample.cpu)
    wall = median(table.ratios(pairs, lambda sample: sample.wall))
    peak = median(table.ratios(pairs, lambda sample: sample.peak))
    slower = "slower" if median(cpu) > _SLOWER else ""
    return [table.spread(cpu), f"{wall:.2f}", f"{peak:.2f}", table.load(), slower]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--runs", type=int, default=15)
    return parser.parse_args()


def main() -> int:
    """Print a row a command; 1 when one is slower."""
    wanted = _options()
    base, new = wanted.base.resolve(), wanted.new.resolve()
    slower = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # python -m looks into the current directory first
        prepare(base)
        prepare(new)
        print(f"new/base, medians of {wanted.runs} alternating pairs\n")
        table.begin(_HEADS, _WIDTHS)
        for place, command in commands(SIZES[wanted.size]):
            cells = compare(command, base, new, wanted.runs)
            slower += bool(cells[-1])
            table.print_cells([place, command.name, *cells], _WIDTHS)
        os.chdir("/")
    print(f"\n{slower} commands slower by more than 5 % or failed" if slower else "\nno command slower")
    return int(slower > 0)


if __name__ == "__main__":
    sys.exit(main())
