"""Run the project's traced tests many times, in random order on several workers, beside busy processes: count failures.

    python tools/flakes.py [--count N] [--seed N] [--busy N] [--workers N] [TEST...]

Each run has an order of its own, which its seed says: ``--seed SEED --count 1`` repeats it. Prints a line a run, and
the names of the tests that failed; exit status 1 if one failed in any run.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

ROOT = Path(__file__).parents[1]
TRACED = (
    "tests/samples",
    "tests/api",
    "tests/plugin",
    "tests/record",
    "tests/cli/test_run.py",
    "tests/cli/test_check.py",
)
_SEED = "FLAKES_SEED"
_LOOP = "import os; maker = os.getppid()\nwhile os.getppid() == maker: pass"
"""Computes until we are gone, whatever ended us."""
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Orders the files of tests, and the tests of each file, by the seed: pytest loads this file with ``-p``."""
    random = Random(os.environ[_SEED])
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    found = list(files.values())
    random.shuffle(found)
    for tests in found:
        random.shuffle(tests)
    items[:] = [item for tests in found for item in tests]


@contextlib.contextmanager
def busy(number: int) -> Iterator[None]:
    """Keeps as many processes busy for the length of the block."""
    loops = [subprocess.Popen([sys.executable, "-c", _LOOP]) for _ in range(number)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def run(seed: int, workers: int, tests: list[str]) -> tuple[list[str], str]:
    """Run the tests once; return the names of those that failed, and pytest's last line."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tools.flakes", "-n", str(workers), *tests]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, _SEED: str(seed)}, capture_output=True, text=True, check=False
    )
    last = (done.stdout.strip() or done.stderr.strip()).rpartition("\n")[2]
    failed = _FAILED.findall(done.stdout)
    return failed or (["pytest itself"] if done.returncode else []), last


def main() -> int:
    """Run the tests as often as asked; return 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1, help="of the first run; each later one has the next (1)")
    parser.add_argument("--busy", type=int, default=8, help="processes that compute beside (8)")
    parser.add_argument("--workers", type=int, default=2, help="of pytest-xdist (2)")
    parser.add_argument("tests", nargs="*", default=TRACED)
    asked = parser.parse_args()
    counts: Counter[str] = Counter()
    start = time.monotonic()
    with busy(asked.busy):
        for seed in range(asked.seed, asked.seed + asked.count):
            failed, last = run(seed, asked.workers, list(asked.tests))
            counts.update(failed)
            print(f"seed {seed}: {last}", *failed, sep="\n  ", flush=True)
    print(f"{asked.count} runs beside {asked.busy} busy processes, {time.monotonic() - start:,.0f} s")
    for test, number in counts.most_common():
        print(f"  failed {number} times: {test}")
    return 1 if counts else 0


if __name__ == "__main__":
    sys.exit(main())
