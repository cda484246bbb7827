"""Simulate how often the rule of ``diff --repeat`` errs, for one fact whose values are drawn at random.

    python tools/error_rates.py [--trials N]

Prints, for 3, 5 and 7 runs of each side, in per cent: false alarms where A and B are the same program, and misses where
they differ.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from random import Random

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from strace_lens.analysis.compare.repeat import apart, other_values

Draw = Callable[[Random], Mapping[object, int]]
"""Draws the values of the fact in one run."""
_SIZES = (3, 5, 7)
_NEW = count()


def some(values: Mapping[object, float]) -> Draw:
    """One value, by its weight."""
    return lambda random: {random.choices(list(values), list(values.values()))[0]: 1}


def number(draw: Callable[[Random], int]) -> Draw:
    """A count."""
    return lambda random: {None: draw(random)}


def between(low: int, high: int) -> Draw:
    """A count, each with equal chance."""
    return number(lambda random: random.randint(low, high))


def poisson(mean: float) -> Draw:
    """A count of many rare events (Knuth's method)."""

    def draw(random: Random) -> int:
        product, events = random.random(), 0
        while product > math.exp(-mean):
            product *= random.random()
            events += 1
        return events

    return number(draw)


SAME: Mapping[str, Draw] = {
    "a value that one run in five has otherwise": some({"x": 0.8, "y": 0.2}),
    "a value that every second run has otherwise": some({"x": 0.5, "y": 0.5}),
    "one of ten values": some(dict.fromkeys(range(10), 1)),
    "a new value in each run": lambda _random: {next(_NEW): 1},
    "a count that varies as Poisson's with mean 8": poisson(8),
}
OTHER: Mapping[str, tuple[Draw, Draw]] = {
    "a constant becomes another": (some({"x": 1}), some({"z": 1})),
    "noise in one run of five, then a new value": (some({"x": 0.8, "y": 0.2}), some({"z": 1})),
    "what one run in five had becomes the rule": (some({"x": 0.8, "y": 0.2}), some({"y": 1})),
    "5 or 6 become 9 or 10": (between(5, 6), between(9, 10)),
    "5 or 6 become 6 or 7": (between(5, 6), between(6, 7)),
    "a mean of 8 becomes 16": (poisson(8), poisson(16)),
    "a mean of 8 becomes 24": (poisson(8), poisson(24)),
}


def found(a: Draw, b: Draw, runs: int, random: Random) -> bool:
    """Whether the rule finds a difference between runs of A and runs of B."""
    ours, theirs = ([draw(random) for _ in range(runs)] for draw in (a, b))
    if None in ours[0]:
        return apart([run[None] for run in ours], [run[None] for run in theirs])
    return other_values(ours, theirs)


def per_cent(trials: int, *, a: Draw, b: Draw, runs: int, wanted: bool) -> float:
    """How often the answer is ``wanted``, in per cent."""
    random = Random(1)
    return 100 * sum(found(a, b, runs, random) is wanted for _ in range(trials)) / trials


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--trials", type=int, default=20_000)
    trials = parser.parse_args().trials
    cases = [("false alarms", name, draw, draw, True) for name, draw in SAME.items()]
    cases += [("misses", name, a, b, False) for name, (a, b) in OTHER.items()]
    print(f"{'':14}{'':48}" + "".join(f"N = {runs:<6}" for runs in _SIZES))
    for kind, name, a, b, wanted in cases:
        cells = (per_cent(trials, a=a, b=b, runs=runs, wanted=wanted) for runs in _SIZES)
        print(f"{kind:14}{name:48}" + "".join(f"{cell:<10.2f}" for cell in cells))
    return 0


if __name__ == "__main__":
    sys.exit(main())
