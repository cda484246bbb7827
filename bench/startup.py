"""What it costs to start: CPU time of whole processes, taken in turn in one run, median of 15.

The floor is the interpreter itself; typer alone is what any command line made with it costs.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

_RUNS = 15
_LOG = """\
100   execve("./fork", ["./fork"], 0x7ffe5930c7f0 /* 39 vars */) = 0
100   clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f03d79f7a10) = 101
101   exit_group(7)                     = ?
101   +++ exited with 7 +++
100   exit_group(0)                     = ?
100   +++ exited with 0 +++
"""


def cpu_seconds(command: list[str]) -> float:
    """User and system time of one run of ``command`` and of all it waited for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def main() -> None:
    """Print the table."""
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "fork.strace"
        log.write_text(_LOG)
        lens = [python, "-m", "strace_lens"]
        commands = {
            "python -c pass": [python, "-c", "pass"],
            "import typer": [python, "-c", "import typer"],
            "import strace_lens": [python, "-c", "import strace_lens"],
            "strace-lens --help": [*lens, "--help"],
            "strace-lens report LOG": [*lens, "report", str(log)],
            "strace-lens check LOG": [*lens, "check", str(log), "-e", "exactly 1 clone"],
            "strace-lens run true": [*lens, "run", "--quiet", "true"],
            "strace -f true": ["strace", "-f", "--trace=%process", "-o", "/dev/null", "true"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(_RUNS):
            for name, command in commands.items():
                times[name].append(cpu_seconds(command))
    print("start-up, CPU milliseconds, median of", _RUNS)
    for name, taken in times.items():
        print(f"  {name:<24}{statistics.median(taken) * 1000:7.0f}")


if __name__ == "__main__":
    main()
