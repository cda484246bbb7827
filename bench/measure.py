"""Run whole commands in turn and keep what each run took: CPU time, wall time, peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
_ENDED = Path("ended")  # where a program that is recorded writes the time of its end
_COMPLAINTS = Path("stderr")


class CommandFailed(Exception):
    """A command ended as it should not."""


@dataclass(frozen=True, slots=True)
class Command:
    """A whole command, and the exit statuses that are no failure."""

    name: str
    argv: list[str]
    statuses: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Sample:
    """What one run took. Seconds, and megabytes of the largest process of the command."""

    cpu: float
    wall: float
    peak: float
    after: float = 0.0  # wall seconds since the recorded program's end


@dataclass(frozen=True, slots=True)
class Pair:
    """One run of a command and, directly before or after it, one of what it is held against."""

    base: Sample
    new: Sample


Run = Callable[[], Sample]


def environment(tree: Path) -> dict[str, str]:
    """Variables with which strace_lens is imported from ``tree``, and from compiled files."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": str(tree)}


def prepare(tree: Path) -> None:
    """Compile a checkout, and make sure that it is the one which commands will import."""
    package = tree / "strace_lens"
    if not (package / "__init__.py").is_file():
        raise SystemExit(f"{tree} is no checkout: it has no strace_lens/__init__.py")
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(package)], check=True)
    asked = [sys.executable, "-c", "import strace_lens; print(strace_lens.__file__)"]
    said = subprocess.run(asked, env=environment(tree), check=True, capture_output=True, text=True).stdout
    if Path(said.strip()).resolve() != (package / "__init__.py").resolve():
        raise SystemExit(f"strace_lens is imported from {said.strip()}, not from {tree}")


def run_once(command: Command, variables: dict[str, str]) -> Sample:
    """Run a command in the current directory to its end."""
    began = time.perf_counter()
    child = os.posix_spawnp(command.argv[0], command.argv, variables, file_actions=_files())
    _, status, usage = os.wait4(child, 0)
    ended = time.time_ns()
    wall = time.perf_counter() - began
    code = os.waitstatus_to_exitcode(status)
    if code not in command.statuses:
        raise CommandFailed(f"{command.name} fails with {code}: {_complaint()}")
    return Sample(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, _since_end(ended))


def _files() -> list[tuple[int, int, str, int, int]]:
    open_file, write = os.POSIX_SPAWN_OPEN, os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    return [
        (open_file, 0, os.devnull, os.O_RDONLY, 0),
        (open_file, 1, os.devnull, os.O_WRONLY, 0),
        (open_file, 2, str(_COMPLAINTS), write, 0o600),
    ]


def _complaint() -> str:
    lines = _COMPLAINTS.read_text(errors="replace").strip().splitlines()
    return lines[-1][:80] if lines else "no message"


def _since_end(now: int) -> float:
    """Seconds since the recorded program wrote the time, in nanoseconds, as its last deed."""
    if not _ENDED.exists():
        return 0.0
    ended = int(_ENDED.read_text())
    _ENDED.unlink()
    return (now - ended) / 1e9


def alternate(base: Run, new: Run, runs: int) -> list[Pair]:
    """So many pairs of runs; who goes first changes."""
    pairs = []
    for number in range(runs):
        if number % 2:
            after = new()
            pairs.append(Pair(base(), after))
        else:
            before = base()
            pairs.append(Pair(before, new()))
    return pairs
