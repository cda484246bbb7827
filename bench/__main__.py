"""Time whole commands side by side with peers, and print one table.

    python bench [--size small|medium|full] [--runs N] [--only PART...]

PART is start-up, pytest, recording, sweep, build, processes, streaming or comparing. Each row is a command, run so many
times in turn with its section's peer. Figures are of this machine on this day; what can be compared are the ratios.
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
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from statistics import median

import table
from commands import (
    COMPARED,
    FAULTS,
    LOOP,
    NOTHING,
    SIZES,
    STREAMED,
    Section,
    Workload,
    comparing,
    plugin,
    reading,
    recording,
    startup,
    streaming,
    sweeping,
    write_project,
)
from measure import HERE, Command, CommandFailed, Pair, alternate, environment, prepare, run_once

_PARTS = ("start-up", "pytest", "recording", "sweep", "build", "processes", "streaming", "comparing")
_LONG = 1_000_000  # from so many lines on, three runs must do


Note = Callable[[str, list[Pair]], str]  # of a command's name and pairs


def _no_note(_name: str, _pairs: list[Pair]) -> str:
    return ""


class Bench:
    """Measures sections and prints their rows."""

    def __init__(self, runs: int) -> None:
        self.failed = False
        self._runs = runs
        self._variables = environment(HERE.parent)

    def _measure(self, peer: Command, command: Command, runs: int = 0) -> list[Pair]:
        """Run a command and its peer in turn."""
        once = partial(run_once, variables=self._variables)
        return alternate(partial(once, peer), partial(once, command), runs or self._runs)

    def row(self, peer: Command, command: Command, runs: int = 0, note: Note = _no_note) -> list[Pair]:
        """Measure and print one command; no pairs where it or the peer fails."""
        try:
            pairs = self._measure(peer, command, runs)
        except CommandFailed as failure:
            table.print_failure(command.name, str(failure))
            return []
        table.print_row(command.name, pairs, note(command.name, pairs))
        return pairs

    def section(self, section: Section, runs: int = 0, note: Note = _no_note) -> dict[str, list[Pair]]:
        """Measure and print the commands of a section, then the peer itself."""
        table.print_title(section.title)
        every = [*section.commands, *section.others]
        found = {command.name: self.row(section.peer, command, runs, note) for command in every}
        self.failed |= not all(found[command.name] for command in section.commands)
        table.print_peer(section.peer.name, [pair.base for pairs in found.values() for pair in pairs])
        return found

    def longer(self, make: Callable[[int], Section], sizes: tuple[int, ...]) -> None:
        """Measure and print sections with logs of these lengths, each log ten times as long as the one before."""
        found: dict[str, list[Pair]] = {}
        for lines in sizes:
            found = self.section(make(lines), 3 if lines >= _LONG else 0, partial(_growth, lines, found))
            for log in Path().glob("*.strace"):
                log.unlink()

    def recording(self) -> None:
        """Measure and print what recording costs, beside bare strace."""
        write_project()
        table.print_title("recording, beside bare strace")
        startup = self._workload(NOTHING, _no_note, "--quiet")
        note = partial(_less_startup, startup)
        for work in recording():
            self._workload(work, note, "--quiet")
        self._workload(LOOP, note)

    def _workload(self, work: Workload, note: Note, *options: str) -> list[Pair]:
        pairs = self.row(work.bare(), work.ours(*options), note=note)
        self.failed |= not pairs
        table.print_peer(work.bare().name, [pair.base for pair in pairs])
        return pairs


def _growth(lines: int, shorter: dict[str, list[Pair]], name: str, pairs: list[Pair]) -> str:
    """The lines of a log in a second of CPU time, and how much more time and memory ten times the lines take."""
    rate = f"{lines / median(pair.new.cpu for pair in pairs):,.0f} lines/s"
    if not shorter.get(name):
        return rate
    cpu = median(pair.new.cpu for pair in pairs) / median(pair.new.cpu for pair in shorter[name])
    peak = max(pair.new.peak for pair in pairs) / max(pair.new.peak for pair in shorter[name])
    return f"{rate}; for 10 times the lines: CPU {cpu:.1f}, memory {peak:.2f} times"


def _a_second(_: str, pairs: list[Pair]) -> str:
    """Runs with a fault a second, of ours and of bare strace. Ours pauses for one second at the beginning."""
    ours, bare = (FAULTS / median(getattr(pair, side).wall for pair in pairs) for side in ("new", "base"))
    return f"{ours:.0f} runs a second, strace {bare:.0f}"


def _less_startup(startup: list[Pair], _: str, pairs: list[Pair]) -> str:
    """The ratios with our start-up taken off, and how long after the program the command ends."""
    if not startup:
        return ""
    cpu = median(pair.new.cpu - pair.base.cpu for pair in startup)
    wall = median(pair.new.wall - pair.base.wall for pair in startup)
    less_cpu = median((pair.new.cpu - cpu) / pair.base.cpu for pair in pairs)
    less_wall = median((pair.new.wall - wall) / pair.base.wall for pair in pairs)
    after = median(pair.new.after for pair in pairs) * 1000
    bare = median(pair.base.after for pair in pairs) * 1000
    return (
        f"less start-up: CPU {less_cpu:.2f}, wall {less_wall:.2f}; "
        f"ends {after:.0f} ms after the program, strace {bare:.0f}"
    )


def _describe(runs: int) -> None:
    """Say on what the table was made."""
    asked = [sys.executable, "-m", "strace_lens", "--version"]
    versions = subprocess.run(asked, env=environment(HERE.parent), capture_output=True, text=True, check=True).stdout
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    machine = [time.strftime("%Y-%m-%d"), f"{os.cpu_count()} cores", f"Python {platform.python_version()}"]
    print(", ".join([*machine, *versions.splitlines()]))
    print(f"Medians of {runs} alternating pairs; 3 from {_LONG:,} lines on. Peaks below {own:.0f} MB cannot be seen.\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="medium")
    parser.add_argument("--runs", type=int, default=0)
    parser.add_argument("--only", choices=_PARTS, nargs="+", default=_PARTS)
    return parser.parse_args()


def _measure_parts(bench: Bench, parts: Collection[str], size: str) -> None:
    if "start-up" in parts:
        bench.section(startup())
    if "pytest" in parts:
        bench.section(plugin())
    if "recording" in parts:
        bench.recording()
    if "sweep" in parts:
        bench.section(sweeping(), note=_a_second)
    for kind in ("build", "processes"):
        if kind in parts:
            bench.longer(partial(reading, kind), SIZES[size])
    if "streaming" in parts:
        bench.longer(streaming, STREAMED[size])
    if "comparing" in parts:
        bench.longer(comparing, COMPARED[size])


def main() -> int:
    """Measure what was asked for; 1 when a command of ours failed."""
    wanted = _options()
    runs = wanted.runs or (3 if wanted.size == "small" else 15)
    bench = Bench(runs)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # python -m looks into the current directory first
        prepare(HERE.parent)
        _describe(runs)
        table.print_heads()
        _measure_parts(bench, wanted.only, wanted.size)
        os.chdir(HERE)
    return int(bench.failed)


if __name__ == "__main__":
    sys.exit(main())
