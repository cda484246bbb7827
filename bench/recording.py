"""What recording costs: wall time of a build with 200 processes, bare, under strace, and under us, in turn in one run.

The bar is strace with the same options and a log file: what we add to it is the start of Python and the copying of
the log. ``recording.py [RUNS]``; the medians are printed, and the quotient without our start-up.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_FILES = 50
_SOURCE = '#include <stdio.h>\n#include <stdlib.h>\nint f{0}(int x) {{ printf("%d\\n", x); return abs(x) + {0}; }}\n'


def project(folder: Path) -> None:
    """A build of 200 processes and some more: make, and for each file a shell, the compiler's driver, cc1 and as."""
    for number in range(_FILES):
        (folder / f"f{number}.c").write_text(_SOURCE.format(number))
    objects = " ".join(f"f{number}.o" for number in range(_FILES))
    # The semicolon makes make run a shell.
    (folder / "Makefile").write_text(f"all: {objects}\n%.o: %.c\n\t@gcc -c -o $@ $< ; true\n")


def seconds(command: list[str], folder: Path) -> float:
    """Wall time of one clean build."""
    for old in folder.glob("*.o"):
        old.unlink()
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    return time.perf_counter() - began


def main() -> None:
    """Print the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    build = ["make", "-j2"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project(folder)
        log = str(folder / "log")
        lens = [sys.executable, "-m", "strace_lens", "run", "--quiet"]
        commands = {
            "bare": build,
            "strace": ["strace", "--seccomp-bpf", "-f", "--trace=%process", "-s", "4096", "-o", log, "--", *build],
            "strace-lens": [*lens, "--log", log, "--", *build],
            "strace-lens run true": [*lens, "--log", log, "--", "true"],
            "strace true": ["strace", "--seccomp-bpf", "-f", "--trace=%process", "-o", log, "--", "true"],
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                taken[name].append(seconds(command, folder))
        made = Path(log).stat().st_size
    middle = {name: statistics.median(times) for name, times in taken.items()}
    print(f"recording a build of {_FILES} C files, wall milliseconds, median of {runs}")
    for name, value in middle.items():
        print(f"  {name:<22}{value * 1000:8.0f}")
    start = middle["strace-lens run true"] - middle["strace true"]
    over = (middle["strace-lens"] - start) / middle["strace"]
    print(f"  over strace, start-up of {start * 1000:.0f} ms taken off: {over:.3f}")
    assert made > 0


if __name__ == "__main__":
    main()
