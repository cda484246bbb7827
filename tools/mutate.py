"""Damage the golden logs in every way that happens to logs, and count what becomes of true verdicts.

    python tools/mutate.py [--count N] [--seed N] [--kind KIND,...] [--show N]

Of each log a pool of expectations is judged that are decided on the whole of it, once with the options of its strace
and once as a stranger's; and the log is compared with itself and with another. Prints how many verdicts became
undecided, how many became another though something in what is left shows the damage (exit status 1 where there is
one), and the rest: damage that nothing shows, by its sort.

With --kind changes each log is changed as another program would have written it, and the expectation that should notice
is judged: it may fail or be undecided; exit status 1 if one holds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import TextIO

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from strace_lens.analysis.expect.judge import check
from tests.damage.changes import CHANGES, Change
from tests.damage.golden import golden_logs
from tests.damage.kinds import KINDS
from tests.damage.trial import Trial, Turned


class Mutations:
    """Damage to many logs, and what became of the verdicts."""

    def __init__(self, folder: Path) -> None:
        self.trials = [Trial(golden, folder, told=told) for told in (True, False) for golden in golden_logs()]
        self.damaged: Counter[str] = Counter()
        self.wrong: list[Turned] = []
        self.unseen = 0
        self.sorts: Counter[str] = Counter()

    def run(self, count: int, seed: int, kinds: Sequence[str]) -> None:
        """Damage logs in turn, ``count`` times in all."""
        random = Random(seed)
        for number in range(count):
            trial = self.trials[number % len(self.trials)]
            other = self.trials[(number + 1) % len(self.trials)]
            damage = KINDS[random.choice(kinds)](trial.lines, random)
            self.damaged[damage.kind] += 1
            self._count(list(trial.turned(damage, other)))

    def _count(self, turned: Sequence[Turned]) -> None:
        self.wrong += [one for one in turned if one.sorts is None]
        sorts = {sort for one in turned for sort in one.sorts or ()}
        self.unseen += bool(sorts)
        self.sorts.update(sorts)

    def write(self, out: TextIO, show: int) -> None:
        """Write the counts, and the first wrong verdicts."""
        verdicts = sum((trial.counts for trial in self.trials), Counter[str]())
        pool = sum(len(trial.pool) for trial in self.trials)
        logs = len(golden_logs())
        rows = [
            f"{logs} logs, told and as a stranger's; {pool} expectations that are decided on them",
            f"{self.damaged.total()} damaged logs: {_listed(self.damaged)}",
            f"{verdicts.total()} verdicts: {_listed(verdicts)}",
            f"{len(self.wrong)} wrong: {_listed(Counter(f'false {one.found}' for one in self.wrong))}",
            *self._first_wrong(show),
            f"{self.unseen} damaged logs with a verdict that turned, and nothing in them shows the damage:",
            *(f"  {number:5} {sort}" for sort, number in self.sorts.most_common()),
        ]
        out.write("\n".join([*rows, ""]))

    def _first_wrong(self, show: int) -> list[str]:
        first = {(one.log, one.damage): one for one in reversed(self.wrong)}
        return [
            f"  {one.log}, {one.damage.kind} {_lines(one)}: {one.question}: {one.found}, and it is {one.true}"
            f"\n    {one.damage.changed.rstrip()}"
            for one in list(first.values())[:show]
        ]


def _lines(turned: Turned) -> str:
    lines = turned.damage.lines
    return f"of lines {lines[0]} to {lines[-1]}" if lines else "of no line"


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.most_common()) or "none"


def mutate(count: int, seed: int, kinds: Sequence[str], out: TextIO, show: int = 10) -> int:
    """Run, and write the counts to ``out``. Returns how many verdicts were wrong."""
    with tempfile.TemporaryDirectory() as folder:
        mutations = Mutations(Path(folder))
        mutations.run(count, seed, kinds)
        mutations.write(out, show)
    return len(mutations.wrong)


def change(count: int, seed: int, out: TextIO, show: int = 10) -> int:
    """Change logs in turn, ``count`` times in all, and write what the expectations said. Returns how many held."""
    random = Random(seed)
    outcomes: dict[str, Counter[str]] = {}
    held: list[tuple[str, Change]] = []
    with tempfile.TemporaryDirectory() as folder:
        trials = [Trial(golden, Path(folder)) for golden in golden_logs()]
        changed = 0
        while changed < count:
            trial = random.choice(trials)
            one = CHANGES[random.choice(list(CHANGES))](trial.lines, trial.whole, random)
            if one is None or check(trial.whole, one.question).outcome != "held":
                continue
            changed += 1
            outcome = check(trial.read("changed", one.text), one.question).outcome
            outcomes.setdefault(one.kind, Counter())[outcome] += 1
            if outcome == "held":
                held.append((trial.golden.name, one))
    total = sum(outcomes.values(), Counter[str]())
    rows = [f"{len(trials)} logs; {changed} changes: {_listed(total)}"]
    rows += [f"  {kind:14} {_listed(counts)}" for kind, counts in sorted(outcomes.items())]
    rows += [f"  {log}, {one.kind}: {one.question}\n    {one.changed.rstrip()}" for log, one in held[:show]]
    out.write("\n".join([*rows, ""]))
    return len(held)


def main() -> int:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", default="damage", help="of damage, with commas; damage: every kind; changes")
    parser.add_argument("--show", type=int, default=10, help="so many of the wrong verdicts")
    options = parser.parse_args()
    if options.kind == "changes":
        return 1 if change(options.count, options.seed, sys.stdout, options.show) else 0
    kinds = list(KINDS) if options.kind == "damage" else options.kind.split(",")
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        parser.error(f"unknown kind {unknown[0]!r} (known: damage, changes, {', '.join(KINDS)})")
    return 1 if mutate(options.count, options.seed, kinds, sys.stdout, options.show) else 0


if __name__ == "__main__":
    sys.exit(main())
