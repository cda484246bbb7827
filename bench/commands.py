"""The whole commands that are measured."""

from __future__ import annotations

import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from measure import HERE, Command

SIZES = {"small": (20_000,), "medium": (20_000, 200_000), "full": (20_000, 200_000, 2_000_000)}
LENS = (sys.executable, "-m", "strace_lens")
COMPARED = {"small": (10_000,), "medium": (10_000, 100_000), "full": (10_000, 100_000, 1_000_000)}
"""Lines of each of two logs that are compared; each line tells of a process."""
STREAMED = {"small": (10_000,), "medium": (10_000, 100_000), "full": (10_000, 100_000, 1_000_000)}
"""Events of a log that is written anew in another format."""
_FILES = 50
_SOURCE = '#include <stdio.h>\n#include <stdlib.h>\nint f{0}(int x) {{ printf("%d\\n", x); return abs(x) + {0}; }}\n'
_SHORT_LOG = """\
100   execve("./fork", ["./fork"], 0x7ffe5930c7f0 /* 39 vars */) = 0
100   clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f03d79f7a10) = 101
100   wait4(-1,  <unfinished ...>
101   execve("/bin/true", ["true"], 0x7ffe5930c7f0 /* 39 vars */) = 0
101   exit_group(7)                     = ?
101   +++ exited with 7 +++
100   <... wait4 resumed>[{WIFEXITED(s) && WEXITSTATUS(s) == 7}], 0, NULL) = 101
100   --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=101, si_uid=0, si_status=7, si_utime=0, si_stime=0} ---
100   exit_group(0)                     = ?
100   +++ exited with 0 +++
"""


def lens(*arguments: str, statuses: tuple[int, ...] = (0,)) -> Command:
    """A command of ours, named as users type it, without the files that it reads."""
    shown = [word for word in arguments if not word.endswith(".strace")]
    return Command(shlex.join(shown), [*LENS, *arguments], statuses)


@dataclass(frozen=True, slots=True)
class Section:
    """Commands that are held against the same peer."""

    title: str
    peer: Command
    commands: list[Command]
    others: list[Command]  # not ours: shown beside them


def startup() -> Section:
    """Commands that have next to nothing to do."""
    Path("short.strace").write_text(_SHORT_LOG)
    nothing = ["strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true"]
    return Section(
        "start-up, log of 10 lines",
        Command("python -c 'import typer'", [sys.executable, "-c", "import typer"]),
        [
            lens("--version"),
            lens("--help"),
            lens("run", "--quiet", "--", "true"),
            lens("check", "-e", "at least 1 process", "short.strace"),
            lens("report", "short.strace"),
            lens("explain", "SIGCHLD"),
        ],
        [
            Command("python -c pass", [sys.executable, "-c", "pass"]),
            Command("strace -f --seccomp-bpf -o /dev/null true", nothing),
        ],
    )


def plugin() -> Section:
    """A run of pytest that does not trace: with our plugin, and without it."""
    Path("test_nothing.py").write_text("def test_nothing():\n    pass\n")
    plain = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_nothing.py"]
    Path("test_use.py").write_text("def test_use(strace):\n    strace.run('true')\n")
    return Section(
        "pytest, tests that do not trace, beside pytest without the plugin",
        Command("pytest without the plugin", [*plain, "-p", "no:strace-lens"]),
        [Command("pytest with the plugin", plain)],
        [Command("pytest, a test that records 'true'", [*plain[:-1], "test_use.py"])],
    )


@dataclass(frozen=True, slots=True)
class Workload:
    """A program to record: bare strace beside us, with the same options."""

    name: str
    work: str
    trace: str = "%process"

    def bare(self) -> Command:
        """strace alone."""
        options = ["--seccomp-bpf", "-f", f"--trace={self.trace}", "-s", "4096", "--decode-pids=pidns"]
        return Command(f"strace, {self.name}", ["strace", *options, "-o", "bare.strace", "--", *self._program()])

    def ours(self, *options: str) -> Command:
        """The same by us."""
        argv = [*LENS, "run", *options, "--trace", self.trace, "--log", "ours.strace", "--", *self._program()]
        return Command(" ".join(["run", *options, f"({self.name})"]), argv)

    def _program(self) -> list[str]:
        return ["sh", "-c", f"{self.work}; date +%s%N >ended"]


NOTHING = Workload("nothing", ":")
LOOP = Workload("1,500 children", "i=0; while [ $i -lt 1500 ]; do /bin/true; i=$((i+1)); done")


def recording() -> list[Workload]:
    """What is recorded."""
    copy = "dd if=/dev/zero of=/dev/null bs=1 count=20000 status=none"
    return [
        Workload("a build of 200 processes", "make -B -s -j2"),
        LOOP,
        Workload("20,000 reads and writes", copy, "%process,read,write"),
    ]


FAULTS = 100
"""Runs with a fault of the sweep that is measured."""


def sweeping() -> Section:
    """Runs with a fault, beside as many runs of bare strace with the same options and nobody to judge them."""
    program = "dd if=/dev/zero of=/dev/null bs=1 count=200 status=none"
    strace = "strace -f --seccomp-bpf -y -o /dev/null --trace=%process,write --inject=write:error=ENOSPC:when=$n"
    loop = f"n=1; while [ $n -le {FAULTS} ]; do {strace} -- {program} 2>&-; n=$((n+1)); done; date +%s%N >ended"
    sweep = lens("sweep", "--only", "write", "--max", str(FAULTS), "--", *program.split())
    jobs = lens("sweep", "--jobs", "2", "--only", "write", "--max", str(FAULTS), "--", *program.split())
    return Section(
        f"sweep, {FAULTS} faults", Command("strace --inject, in a loop", ["sh", "-c", loop]), [sweep, jobs], []
    )


def write_project() -> None:
    """Sources of a build with 200 processes and some more: for each file a shell, the compiler's driver, cc1 and as."""
    for number in range(_FILES):
        Path(f"f{number}.c").write_text(_SOURCE.format(number))
    objects = " ".join(f"f{number}.o" for number in range(_FILES))
    # The semicolon makes make run a shell.
    Path("Makefile").write_text(f"all: {objects}\n%.o: %.c\n\t@gcc -c -o $@ $< ; true\n")


def make_log(kind: str, lines: int, name: str, *options: str) -> str:
    """Make a log to read, in a process of its own: what this one holds in memory counts for all that it starts."""
    subprocess.run([sys.executable, str(HERE / "make_logs.py"), kind, str(lines), name, *options], check=True)
    return name


def reading(kind: str, lines: int) -> Section:
    """Commands that read a log of so many lines."""
    log = make_log(kind, lines, f"{kind}-{lines}.strace")
    other = make_log(kind, lines, f"{kind}-{lines}-b.strace", "--seed=2")
    plain = make_log(kind, lines, f"{kind}-{lines}-tt.strace", "--tt")
    return Section(
        f"reading, {kind}, {lines:,} lines",
        Command("strace-process-tree", [str(Path(sys.executable).parent / "strace-process-tree"), log]),
        [
            lens("report", log),
            lens("check", "-e", "at least 3 processes", log),
            lens("audit", log),
            lens("audit", "--round-trip", log),
            *(lens("report", "--format", form, log) for form in ("events", "ndjson", "perfetto", "json")),
            lens("diff", log, other, statuses=(0, 1, 4)),
        ],
        [
            Command("stracetools", [sys.executable, str(HERE / "peer_stracetools.py"), plain]),
            Command("a plain regex", [sys.executable, str(HERE / "floor.py"), log]),
        ],
    )


def streaming(lines: int) -> Section:
    """Formats that are written while the log is read, of one task with so many events: an event a line."""
    log = make_log("calls", lines, f"calls-{lines}.strace")
    return Section(
        f"streaming, one task, {lines:,} events",
        lens("report", log),
        [lens("report", "--format", form, log) for form in ("events", "ndjson", "perfetto", "html", "json")],
        [],
    )


def comparing(lines: int) -> Section:
    """Comparisons of two recordings of so many lines, beside GNU diff on their canonical texts."""
    first = make_log("processes", lines, f"{lines}-a.strace")
    second = make_log("processes", lines, f"{lines}-b.strace", "--seed=2")
    texts = [f"{log}.txt" for log in (first, second)]
    for log, text in zip((first, second), texts, strict=True):
        subprocess.run([*LENS, "report", "--format", f"canonical={text}", log], check=True)
    statuses = (0, 1, 4)
    return Section(
        f"comparing, processes, {lines:,} lines a side",
        Command("GNU diff of the canonical texts", ["diff", *texts], (0, 1)),
        [
            lens("diff", first, second, statuses=statuses),
            lens("diff", "--events", first, second, statuses=statuses),
            lens("report", "--format", "canonical", first),
        ],
        [],
    )
