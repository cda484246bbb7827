"""Hold the reader against a directory of real logs, and print the account for each version of strace.

    python -m tests.corpus DIRECTORY [--show N]

The directory holds ``natural/VERSION/NAME.strace`` and ``NAME.ff/``, ``suite/NAME.log`` and ``big/NAME.strace``, or an
archive of these, ``corpus.tar.xz``; and lines out of context in ``*.txt``. Exit
status 1 when a line was not understood, an argument was left raw or a line was not printed back, in a log that was not
cut on purpose (its name says so) and that holds nothing but strace's output.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from strace_lens.analysis.audit import Audit
from strace_lens.api.read import audit

# A log that was cut may end in anything. One that went to a terminal holds what the program wrote as well.
CUT = ("cut-", "killed", "no-beginning")
SHARED = ("stderr", "tty-", "mixed-out", "uniq-lines")


@dataclass
class Total:
    """What the logs of one version of strace add up to."""

    logs: int = 0
    lines: int = 0
    unparsed: int = 0
    raw: int = 0
    differences: int = 0
    never_resumed: int = 0
    without_end: int = 0
    excused: int = 0
    failed: list[str] = field(default_factory=list)

    def add(self, name: str, account: Audit) -> None:
        """Add one log."""
        self.logs += 1
        self.lines += account.lines
        self.never_resumed += account.never_resumed
        self.without_end += account.without_end
        lacks = account.unparsed + account.raw_arguments
        if lacks and any(mark in name for mark in (*CUT, *SHARED)):
            self.excused += lacks
        else:
            self.unparsed += account.unparsed
            self.raw += account.raw_arguments
            if lacks:
                self.failed.append(f"{name}: {account.unparsed_lines[:5]} {account.raw_lines[:5]}")
        differences = account.round_trip_differences or 0
        self.differences += differences
        if differences:
            self.failed.append(f"{name}: printed differently {account.differing_lines[:5]}")


def logs(directory: Path) -> Iterator[tuple[str, Path]]:
    """Each log with its group: the version of strace, ``suite`` or ``big``."""
    for version in sorted((directory / "natural").glob("*")):
        for path in sorted(version.iterdir()):
            if path.suffix in {".strace", ".ff"}:
                yield version.name, path
    for path in sorted((directory / "suite").glob("*.log")):
        yield "suite", path
    for path in sorted((directory / "big").glob("*.strace")):
        yield "big", path
    for path in sorted(directory.glob("*.txt")):
        yield "lines", path
    archive = directory / "corpus.tar.xz"
    if archive.exists():
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["tar", "-xf", archive, "-C", folder], check=True)
            yield from logs(Path(folder))


def main() -> int:
    """Read every log and print the account."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--show", type=int, default=20, help="so many logs that failed are named")
    options = parser.parse_args()
    totals: dict[str, Total] = defaultdict(Total)
    for group, path in logs(options.directory):
        totals[group].add(f"{group}/{path.name}", audit(path, round_trip=True))
    out = sys.stdout
    out.write(
        f"{'strace':8}{'logs':>6}{'lines':>9}{'unread':>8}{'raw':>6}{'differ':>8}{'excused':>9}{'open':>7}{'endless':>9}\n"
    )
    for group, total in totals.items():
        out.write(
            f"{group:8}{total.logs:6}{total.lines:9}{total.unparsed:8}{total.raw:6}{total.differences:8}"
            f"{total.excused:9}{total.never_resumed:7}{total.without_end:9}\n"
        )
    failed = [line for total in totals.values() for line in total.failed]
    out.writelines(f"  {line}\n" for line in failed[: options.show])
    return 1 if failed or not totals else 0


if __name__ == "__main__":
    sys.exit(main())
