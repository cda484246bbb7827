"""Time ``strace-lens export`` of many logs, beside reading alone, and print one table.

    python bench/data.py [--count 1000] [--lines 2000]

The logs are recordings of builds, each another (``make_logs.py build``). Each row is one run: with so many logs the
runs of one command differ little. Peak memory is that of the largest process.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from make_logs import make
from measure import HERE, environment

_READ = "import sys, strace_lens\nfor log in sys.argv[1:]: strace_lens.read(log)"
_ROWS = """
import sys
from strace_lens.export.rows import How, rows
from strace_lens.export.tables import COLUMNS
for log in sys.argv[1:]:
    for _ in rows(log, How(), [name for name in COLUMNS if name != "syscalls"]): pass
"""


class Bench:
    """Runs commands over the same logs."""

    def __init__(self, logs: list[str], lines: int) -> None:
        self._logs = logs
        self._lines = lines
        self._megabytes = sum(Path(log).stat().st_size for log in logs) / 1e6
        self._environment = environment(HERE.parent)

    def row(self, name: str, *words: str, place: Path | None = None) -> None:
        """Runs one command and prints its row; ``place`` is the set that it writes."""
        before = time.perf_counter()
        process = subprocess.Popen([sys.executable, *words], env=self._environment, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - before
        if os.waitstatus_to_exitcode(status) != 0:
            raise SystemExit(f"{name}: exit status {os.waitstatus_to_exitcode(status)}")
        size = f"{_size(place) / 1e6:.1f}" if place is not None else ""
        figures = [
            f"{wall:.1f}",
            f"{used.ru_utime + used.ru_stime:.1f}",
            f"{len(self._logs) / wall:,.0f}",
            f"{len(self._logs) * self._lines / wall:,.0f}",
            f"{self._megabytes / wall:.1f}",
            f"{used.ru_maxrss / 1024:.0f}",
            size,
        ]
        print(f"| {name} | {' | '.join(figures)} |", flush=True)

    def export(self, name: str, place: Path, *options: str) -> None:
        """Measures an export of all logs."""
        words = ("-m", "strace_lens", "export", *self._logs, "--to", str(place), *options)
        self.row(name, *words, place=place)

    def all(self, folder: Path) -> None:
        """Prints every row."""
        print("| all logs | wall s | CPU s | logs/s | lines/s | MB/s | peak MB | set MB |")
        print("|---|---|---|---|---|---|---|---|")
        self.row("strace_lens.read, one process", "-c", _READ, *self._logs)
        self.row("rows of the tables, one process", "-c", _ROWS, *self._logs)
        self.export("export --jobs 1", folder / "one", "--jobs", "1")
        self.export(f"export, {len(os.sched_getaffinity(0))} cores", folder / "set")
        self.export("the same again", folder / "set")
        self.export("export --syscalls", folder / "calls", "--syscalls")


def _size(place: Path) -> int:
    return sum(part.stat().st_size for part in place.rglob("*.parquet"))


def main() -> None:
    """Makes the logs and measures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--lines", type=int, default=2000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="strace-lens-bench-") as name:
        folder = Path(name)
        logs = [folder / f"{number}.strace" for number in range(options.count)]
        for number, log in enumerate(logs):
            make("build", options.lines, log, seed=number)
        size = sum(log.stat().st_size for log in logs) / 1e6
        print(f"{options.count:,} logs of {options.lines:,} lines, {size:,.0f} MB; Python {platform.python_version()},")
        print(
            f"load {os.getloadavg()[0]:.1f}, bench itself {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB"
        )
        Bench([str(log) for log in logs], options.lines).all(folder)


if __name__ == "__main__":
    main()
