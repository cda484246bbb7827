"""Records a program many times, compares all pairs, and draws comparisons of several runs with several others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from random import Random

import strace_lens
from strace_lens.analysis.compare.diff import compare
from strace_lens.analysis.compare.finding import TraceDiff
from strace_lens.analysis.compare.repeat import of_tables
from strace_lens.analysis.compare.table import Table
from strace_lens.analysis.expect.needs import needs
from strace_lens.api.run import StraceOptions
from strace_lens.model.trace import Trace
from tests.repetitions.programs import Program


@dataclass
class Measured:
    """What became of the comparisons of one program with itself.

    Attributes:
        pairs: the number of pairs of runs.
        differ: of how many ``diff`` said otherwise than "no difference".
        draws: the number of comparisons of several runs with several others.
        alarms: in how many of these ``diff --repeat`` did.
        said: the statements, each with the number of pairs that it was made of.
    """

    pairs: int = 0
    differ: int = 0
    draws: int = 0
    alarms: int = 0
    said: Counter[str] = field(default_factory=Counter)


def record(program: Program, times: int, place: Path, *, files: bool = False) -> list[Trace]:
    """Record a program that many times, after one run that is thrown away; ``files``: with files and connections."""
    traces = []
    asked = needs((), "%process", files=files, network=files)
    how = StraceOptions(trace=asked.trace, descriptors=asked.descriptors)
    for number in range(times + 1):
        program.ready(place)
        trace = strace_lens.run(program.words, cwd=place, env=program.env, capture=True, input=b"", options=how)
        if number:
            traces.append(trace)
    return traces


def measure(traces: Sequence[Trace], paired: int, *, draws: int, runs: int, seed: int) -> Measured:
    """Compare all pairs of the first ``paired`` traces, then draw ``runs`` against ``runs`` of all of them."""
    found = Measured()
    for a, b in combinations(traces[:paired], 2):
        found.pairs += 1
        result = compare(a, b)
        found.differ += result.outcome != "same"
        found.said.update(_statements(result))
    tables = [Table(trace) for trace in traces]
    random = Random(seed)
    for _ in range(draws):
        drawn = random.sample(tables, 2 * runs)
        found.draws += 1
        found.alarms += of_tables((drawn[:runs], drawn[runs:])).outcome != "same"
    return found


def _statements(result: TraceDiff) -> set[str]:
    """The first lines of a report that say why it is not "no difference"."""
    if result.outcome == "same":
        return set()
    lines = str(result).splitlines()[2:]
    return {line for line in lines[:3] if line[0] in "+-~i"} or set(lines[-1:])
