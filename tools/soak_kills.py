"""One trial of the soak: a program is recorded, and one of those concerned gets a signal at a random moment."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import strace_lens
from strace_lens.record.run.procfs import pids, started, status, tracees

LENS = (sys.executable, "-m", "strace_lens")
PATIENCE = 120.0
"""Seconds until something counts as a hang, on a machine that does other things too."""
HANG, ORPHAN, FOLDER, FILE = "hangs", "orphans", "folders left", "half-written files left"
TRACEBACK, PARTIAL, STATUS = "tracebacks", "partial logs passed as whole", "wrong statuses"
NO_LOG = "logs lost"
KINDS = (HANG, ORPHAN, FOLDER, FILE, TRACEBACK, PARTIAL, STATUS, NO_LOG)

TASKS = {"busy": 201, "stubborn": 13}
"""Tasks of a program that ran to its own end: a log that says less, and looks whole, lost some."""

# Forks without a pause; or waits, and has a mind of its own about two signals.
PROGRAMS: dict[str, tuple[str, dict[int, int]]] = {
    "busy": ("i=0; while [ $i -lt 100 ]; do /bin/true & /bin/true; wait; i=$((i+1)); done; exit 9", {}),
    "stubborn": (
        "trap 'exit 7' USR1; trap '' HUP; i=0; while [ $i -lt 12 ]; do sleep 0.05 & wait; i=$((i+1)); done; exit 9",
        {signal.SIGUSR1: 7, signal.SIGHUP: 9},
    ),
}
VICTIMS = ("us", "us", "strace", "program", "all")
OFTEN = [int(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL, signal.SIGUSR1)]
STOPS = {signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU}
HARMLESS = {signal.SIGCHLD, signal.SIGURG, signal.SIGWINCH, signal.SIGCONT}
STRACE_IGNORES = {signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE, signal.SIGALRM, signal.SIGTERM}
NOT_TAKEN = {int(signal.SIGKILL), 32, 33}
"""Cannot be caught; the C library keeps 32 and 33 for itself."""


@dataclass
class Trial:
    """What was done, and what went wrong."""

    victim: str
    number: int
    delay: float
    program: str
    starting: bool
    hit: bool = False
    problems: list[str] = field(default_factory=list)
    left_by_sigkill: int = 0
    before_our_first_line: int = 0
    said: str = ""

    @property
    def how(self) -> str:
        """For whoever wants to see it again."""
        since = "our start" if self.starting else "strace's"
        return f"signal {self.number} to {self.victim} of {self.program} {self.delay:.4f} s after {since}"


def trial(folder: Path, seed: int) -> Trial:
    """Record, send, look at what came of it. The same seed chooses the same."""
    dice = random.Random(seed)
    name = dice.choice(list(PROGRAMS))
    victim = dice.choice(VICTIMS)
    number = dice.choice([*range(1, 65), *4 * OFTEN])
    # We start in some 300 ms, more on a loaded machine: half of the signals to us come while the program runs.
    starting = victim in {"us", "all"} and dice.random() < 0.5
    delay = dice.uniform(0, dice.choice([0.005, 0.1, 0.5]) if starting else 0.6)
    tried = Trial(victim, number, delay, name, starting)
    temporary, log = folder / "tmp", folder / "log"
    temporary.mkdir()
    mark = f"STRACE_LENS_SOAK={uuid.uuid4()}"
    lens = subprocess.Popen(
        [*LENS, "run", "--log", str(log), "sh", "-c", PROGRAMS[name][0]],
        env={**os.environ, "TMPDIR": str(temporary), "STRACE_LENS_SOAK": mark.partition("=")[2]},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=(folder / "said").open("wb"),
        process_group=0,
    )
    tried.hit = send(lens, tried)
    try:
        lens.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        tried.problems.append(HANG)
        lens.kill()
        lens.wait()
    tried.said = f"status {lens.returncode}; {(folder / 'said').read_text(errors='replace')[-1000:]!r}"
    look(tried, folder, lens.returncode, mark.encode())
    return tried


def send(lens: subprocess.Popen[bytes], tried: Trial) -> bool:
    """Send the signal after the delay; False where nobody was there any more."""
    strace = None if tried.starting else the_strace(lens)
    time.sleep(tried.delay)
    if lens.poll() is not None or (strace is None and tried.victim in {"strace", "program"}):
        return False
    targets = {"strace": [strace], "program": tracees(strace or 0), "all": [-lens.pid]}.get(tried.victim, [lens.pid])
    if not targets:
        return False
    target = random.choice(targets) or 0
    try:
        os.kill(target, tried.number)
        if tried.number in STOPS:
            time.sleep(0.1)
            os.kill(target, signal.SIGCONT)
    except ProcessLookupError:
        return tried.number in STOPS
    return True


def the_strace(lens: subprocess.Popen[bytes]) -> int | None:
    """The strace that the command runs, once it traces something."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and lens.poll() is None:
        for pid in pids():
            if status(pid).get("PPid") == str(lens.pid) and tracees(pid):
                return pid
        time.sleep(0.002)
    return None


def look(tried: Trial, folder: Path, ended: int, mark: bytes) -> None:
    """Whether all is as it should be."""
    we_were_killed = ended == -tried.number
    if not nothing_stays(mark, PATIENCE if we_were_killed else PATIENCE / 4):
        tried.problems.append(ORPHAN)
    left = len(list((folder / "tmp").iterdir()))
    if we_were_killed and tried.number in NOT_TAKEN:
        tried.left_by_sigkill = left
    elif left:
        tried.problems.append(FOLDER)
    log, said = folder / "log", (folder / "said").read_bytes()
    if list(folder.glob(".strace-lens-*")) and not (we_were_killed and tried.number in NOT_TAKEN):
        tried.problems.append(FILE)
    if b"Traceback" in said or b"Exception ignored" in said:
        if b"/strace_lens/" in said:
            tried.problems.append(TRACEBACK)
        else:
            tried.before_our_first_line = 1
    if log.exists() and not is_whole(log, TASKS[tried.program] if ended == 9 else None):
        tried.problems.append(PARTIAL)
    if ended not in expected(tried):
        tried.problems.append(STATUS)
    if ended in {7, 9} and not log.exists():
        tried.problems.append(NO_LOG)


def is_whole(log: Path, tasks: int | None) -> bool:
    """Whether the log is what its name says; ``tasks``: how many there were, where that is known."""
    trace = strace_lens.read(log)
    return not trace.gaps and tasks in {None, len(trace.tasks)}


def expected(tried: Trial) -> set[int]:
    """The statuses that the program without us could have ended with, and those that say what became of strace."""
    number = tried.number
    its_own = PROGRAMS[tried.program][1].get(number)
    ends = number not in STOPS | HARMLESS
    found = {9}
    if tried.before_our_first_line:
        found.add(1)  # Python's own, for Ctrl-C while it imports what -m needs: Could not import runpy module
    if its_own is not None:
        found.add(its_own)
    if ends:
        found |= {128 + number}
        if tried.victim in {"strace", "all"} and number not in STRACE_IGNORES:
            found.add(125)
        if tried.victim in {"us", "all"}:
            found.add(-number)
    return found


def nothing_stays(mark: bytes, patience: float) -> bool:
    """Whether everything of the trial has ended in that time; what has not is ended."""
    until = time.monotonic() + patience
    while left := [pid for pid in pids() if is_marked(pid, mark)]:
        if time.monotonic() > until:
            for pid in left:
                os.kill(pid, signal.SIGKILL)
            return False
        time.sleep(0.02)
    return True


def is_marked(pid: int, mark: bytes) -> bool:
    """Whether the process has the mark in its environment, which is inherited."""
    try:
        return mark in Path(f"/proc/{pid}/environ").read_bytes() and started(pid) is not None
    except OSError:
        return False
