"""Time the reading of a log side by side with strace-process-tree, in one run.

    python bench/reading.py [LOG] [--runs N] [--python PYTHON]

Without LOG a log of at least 200,000 lines is recorded with ``strace -f -ttt -T -y``. Each measurement is a process of
its own, the sides take turns, and the best of N runs counts. PYTHON is an interpreter that has strace-process-tree
(``pip install strace-process-tree``); it is not a dependency of the project. Exit status 1 when a bound is missed.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

LINES = 200_000
SPEED_OF_EVENTS = 1.5
SPEED_OF_ARGUMENTS = 0.5
PEAK_MB = 60.0

_EVENTS = """
import resource, sys, time
from strace_lens.parse.log import open_log
from strace_lens.events import Syscall
start = time.perf_counter()
count = 0
for event in open_log(sys.argv[1]).events():
    count += 1
    {look}
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, count)
"""
_OTHER = """
import resource, sys, time
import strace_process_tree as other
start = time.perf_counter()
with open(sys.argv[1]) as log:
    other.parse_stream(other.events(log), other.extract_command_line)
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 0)
"""
SIDES = {
    "events": _EVENTS.format(look="pass"),
    "arguments": _EVENTS.format(look="type(event) is Syscall and event.args"),
    "strace-process-tree": _OTHER,
}
# What a build does: many short tasks that read, write, fork and wait.
_WORK = "i=0; while [ $i -lt 40 ]; do ls -lR /usr/include | sort | head -n 300 | wc -l; i=$((i+1)); done"


def record(folder: Path) -> Path:
    """Record a log of at least LINES lines: the same work again and again."""
    log = folder / "work.strace"
    count = 0
    with log.open("wb") as whole:
        while count < LINES:
            part = folder / "part.strace"
            command = ["strace", "-f", "-ttt", "-T", "-y", "-o", str(part), "sh", "-c", _WORK]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            count += count_lines(part)
            with part.open("rb") as text:
                shutil.copyfileobj(text, whole)
    return log


def count_lines(log: Path) -> int:
    """Lines of a file, in little memory: a child's peak includes what this process held when it was forked."""
    with log.open("rb") as text:
        return sum(1 for _ in text)


def measure(side: str, python: str, log: Path) -> tuple[float, float]:
    """Seconds and peak resident megabytes of one reading, in a process of its own."""
    done = subprocess.run([python, "-c", SIDES[side], str(log)], check=True, capture_output=True, text=True)
    seconds, peak, _ = done.stdout.split()
    return float(seconds), float(peak)


def ten_times(log: Path, folder: Path) -> Path:
    """The same log ten times over."""
    long = folder / "ten.strace"
    with long.open("wb") as out:
        for _ in range(10):
            with log.open("rb") as text:
                shutil.copyfileobj(text, out)
    return long


def main() -> int:
    """Measure, print a table, and say whether the bounds are kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log", nargs="?", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--python", default=sys.executable)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = options.log or record(folder)
        lines = count_lines(log)
        found: dict[str, list[tuple[float, float]]] = {side: [] for side in SIDES}
        for _ in range(options.runs):
            for side, runs in found.items():
                runs.append(measure(side, options.python if side == "strace-process-tree" else sys.executable, log))
        _, long_peak = measure("arguments", sys.executable, ten_times(log, folder))
    return report(lines, found, long_peak)


def report(lines: int, found: dict[str, list[tuple[float, float]]], long_peak: float) -> int:
    """Print the table; 1 when a bound is missed."""
    best = {side: min(seconds for seconds, _ in runs) for side, runs in found.items()}
    ratios = {
        side: statistics.median(o / s for (s, _), (o, _) in zip(runs, found["strace-process-tree"], strict=True))
        for side, runs in found.items()
    }
    print(f"{lines} lines")
    for side, runs in found.items():
        peak = max(peak for _, peak in runs)
        print(f"{side:20} {lines / best[side]:12,.0f} lines/s  {ratios[side]:5.2f} of its rate  {peak:6.1f} MB")
    peak = max(peak for _, peak in found["arguments"])
    print(f"{'ten times the log':20} {long_peak:43.1f} MB")
    kept = (
        ratios["events"] >= SPEED_OF_EVENTS
        and ratios["arguments"] >= SPEED_OF_ARGUMENTS
        and max(peak, long_peak) < PEAK_MB
        and long_peak < peak * 1.2
    )
    print(
        "kept" if kept else f"missed: wanted {SPEED_OF_EVENTS}, {SPEED_OF_ARGUMENTS}, less than {PEAK_MB} MB and flat"
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
