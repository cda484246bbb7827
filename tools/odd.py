"""Write each format of logs that are hard to show, and print what each took: a table in Markdown.

python tools/odd.py [--tasks 1000000] [FORMAT...]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from strace_lens.report.formats import names
from tools.odd_logs import lines

_SIZES = {"tasks": 0, "equal": 0, "sisters": 10_000, "chain": 5_000, "argv": 100_000}
_LESS = 3_000
"""Tasks of the other kinds."""


def main() -> None:
    """Makes each log, and measures each report of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=1_000_000)
    parser.add_argument("formats", nargs="*", default=names("trace"))
    asked = parser.parse_args()
    print("| log | tasks or words | format | status | CPU s | peak MB | MB |\n|---|---|---|---|---|---|---|")
    for kind in (*_SIZES, "no-times", "back", "endless", "hostile"):
        with tempfile.TemporaryDirectory(prefix="strace-lens-odd-") as folder:
            number = _SIZES.get(kind, _LESS) or asked.tasks
            log = Path(folder) / "log"
            with log.open("w", encoding="utf-8") as out:
                out.writelines(lines(kind, number))
            for name in asked.formats:
                print(f"| {kind} | {number:,} | {name} | {_measured(log, name)} |", flush=True)


def _measured(log: Path, name: str) -> str:
    """Status, CPU time, peak memory and size of a report."""
    report = log.with_name("report")
    words = [sys.executable, "-m", "strace_lens", "report", str(log), "--format", f"{name}={report}"]
    child = os.posix_spawn(sys.executable, words, os.environ)
    _, status, used = os.wait4(child, 0)
    figures = (f"{used.ru_utime + used.ru_stime:.1f}", f"{used.ru_maxrss / 1024:,.0f}")
    return " | ".join([str(os.waitstatus_to_exitcode(status)), *figures, f"{report.stat().st_size / 1e6:.1f}"])


if __name__ == "__main__":
    main()
