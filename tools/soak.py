"""Record many short programs, and some of which the program, strace or we are killed at a random moment.

Prints what was done and what went wrong: hangs, orphans, partial logs that pass for whole, wrong answers. Exit status
1 where anything did. ``make soak`` runs it; ``soak.py [RUNS [KILLS [PARALLEL]]]`` with other counts.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import strace_lens
from strace_lens.record.run.procfs import started, status, tracees

LENS = (sys.executable, "-m", "strace_lens")
PATIENCE = 20.0
SAMPLES = Path(__file__).parents[1] / "build" / "c_samples"
SHORT: list[tuple[list[str], int, int]] = [
    # The program, its exit status, and how many tasks it is.
    (["true"], 0, 1),
    (["sh", "-c", "exit 3"], 3, 1),
    (["sh", "-c", "/bin/true | /bin/true; exit 4"], 4, 3),
    (["sh", "-c", "kill -SEGV $$"], 139, 1),
    (["sh", "-c", "(/bin/true; exit 5) & wait $!"], 5, 3),
    (["sh", "-c", "(sleep 0.02; exit 1) & exit 6"], 6, 3),
    (["sh", "-c", "setsid sh -c '/bin/true & wait'; exit 7"], 7, 3),
    (["sh", "-c", "for i in 1 2 3 4 5 6 7 8; do /bin/true & done; wait"], 0, 9),
]
VICTIMS = ("program", "strace", "us", "us by SIGTERM")
BUSY = "i=0; while [ $i -lt 250 ]; do /bin/true & /bin/true; wait; i=$((i+1)); done; exit 9"


class Soak:
    """The counts, and the mark by which what we started is known."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wrong: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        mark = f"STRACE_LENS_SOAK={uuid.uuid4()}"
        self._mark = mark.encode()
        name, value = mark.split("=")
        os.environ[name] = value
        os.environ["TMPDIR"] = str(folder)

    def report(self, what: str) -> None:
        """Something went wrong."""
        self.wrong[what] += 1

    def left(self) -> list[int]:
        """What of ours is alive, beside this process."""
        entries = (entry for entry in Path("/proc").iterdir() if entry.name.isdigit())
        return [int(entry.name) for entry in entries if int(entry.name) != os.getpid() and self._is_ours(entry)]

    def _is_ours(self, entry: Path) -> bool:
        try:
            return self._mark in (entry / "environ").read_bytes() and started(int(entry.name)) is not None
        except OSError:
            return False

    def nothing_stays(self, patience: float) -> bool:
        """Whether everything of ours has ended in that time; what has not is ended."""
        until = time.monotonic() + patience
        while left := self.left():
            if time.monotonic() > until:
                for pid in left:
                    os.kill(pid, signal.SIGKILL)
                return False
            time.sleep(0.01)
        return True


def short_runs(soak: Soak, count: int) -> None:
    """Programs that end by themselves: the status, the number of tasks and the wholeness are known."""
    programs = [*SHORT, *(([str(path)], 0, 0) for path in sorted(SAMPLES.glob("*")) if os.access(path, os.X_OK))]
    for number in range(count):
        command, expected, tasks = programs[number % len(programs)]
        began = time.monotonic()
        trace = strace_lens.run(command, input=b"", capture=True, timeout=PATIENCE, wait_daemons=True)
        soak.done["short"] += 1
        recording = trace.recording
        if recording is None or recording.timed_out or time.monotonic() - began > PATIENCE:
            soak.report("hang")
        elif trace.gaps:
            soak.report(f"short run not whole: {command}")
        elif tasks and (recording.status, len(trace.tasks)) != (expected, tasks):
            soak.report(f"wrong answer: {command}")
    if not soak.nothing_stays(1):
        soak.report("orphan")


def killed_runs(soak: Soak, count: int) -> None:
    """Of a program that forks without end, it, strace or we are killed at a random moment."""
    for number in range(2 * count):
        if sum(soak.done[f"killed: {victim}"] for victim in VICTIMS) >= count:
            break
        victim = VICTIMS[number % len(VICTIMS)]
        log = soak.folder / f"killed-{number}.strace"
        lens = subprocess.Popen(
            [*LENS, "run", "--quiet", "--log", str(log), "sh", "-c", BUSY],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        hit = kill(victim, lens, random.uniform(0.0, 0.5))
        soak.done[f"killed: {victim}" if hit else "too late to kill"] += 1
        try:
            lens.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            soak.report(f"hang, {victim} killed")
            lens.kill()
            lens.wait()
        # After our own death the program runs to its end.
        if not soak.nothing_stays(PATIENCE if victim == "us" else 2):
            soak.report(f"orphan, {victim} killed")
        judge(soak, log, victim, hit)


def kill(victim: str, lens: subprocess.Popen[bytes], delay: float) -> bool:
    """Kill the victim after the delay; False where it was not there (any more)."""
    # We are killed at any moment from our start; the others are there only a while after it.
    ours = victim.startswith("us")
    strace = None if ours else the_strace(lens)
    time.sleep(delay)
    if lens.poll() is not None or (strace is None and not ours):
        return False
    targets = {"strace": [strace or 0], "program": tracees(strace or 0)}.get(victim, [lens.pid])
    try:
        os.kill(random.choice(targets), signal.SIGTERM if "SIGTERM" in victim else signal.SIGKILL)
    except (IndexError, ProcessLookupError):
        return False
    return True


def the_strace(lens: subprocess.Popen[bytes]) -> int | None:
    """The strace that the command runs, once it traces something."""
    until = time.monotonic() + 5
    while time.monotonic() < until and lens.poll() is None:
        for pid in children(lens.pid):
            if tracees(pid):
                return pid
        time.sleep(0.002)
    return None


def children(parent: int) -> list[int]:
    """The processes whose parent it is."""
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in pids if status(pid).get("PPid") == str(parent)]


def judge(soak: Soak, log: Path, victim: str, hit: bool) -> None:
    """A log under its own name must be whole."""
    if log.exists() and strace_lens.read(log).gaps:
        soak.report(f"partial log passed as whole, {victim} killed")
    if not hit and not log.exists():
        soak.report("no log of a run that nobody disturbed")
    if victim == "program" and not log.exists():
        soak.report("no log of a run whose program was killed")


def parallel_runs(soak: Soak, count: int) -> None:
    """All at once: each has its own answer."""

    def one(number: int) -> str | None:
        log = soak.folder / f"parallel-{number}.strace"
        command = ["sh", "-c", f"/bin/true | /bin/true; exit {number % 64}"]
        done = subprocess.run(
            [*LENS, "run", "--quiet", "--log", str(log), *command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if done.returncode != number % 64 or done.stderr:
            return f"wrong answer in parallel: {done.returncode}, {done.stderr[:200]!r}"
        trace = strace_lens.read(log)
        return None if len(trace.tasks) == 3 and not trace.gaps else "wrong trace in parallel"

    with ThreadPoolExecutor(count or 1) as pool:
        for problem in pool.map(one, range(count)):
            soak.done["parallel"] += 1
            if problem is not None:
                soak.report(problem)
    if not soak.nothing_stays(2):
        soak.report("orphan in parallel")


def main() -> None:
    """Do all, and tell."""
    runs, kills, parallel = (int(word) for word in (*sys.argv[1:4], *("1000", "200", "64")[len(sys.argv[1:4]) :]))
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    soak = Soak(folder)
    began = time.monotonic()
    short_runs(soak, runs)
    parallel_runs(soak, parallel)
    killed_runs(soak, kills)
    # What we were killed in could not be cleaned up by us.
    private = len(list(folder.glob("strace-lens-*"))) - soak.done["killed: us"]
    if private > 0:
        soak.report("private directory left")
    shutil.rmtree(folder)
    for what, count in sorted(soak.done.items()):
        print(f"{count:5} {what}")
    print(f"{time.monotonic() - began:.0f} s")
    for what, count in sorted(soak.wrong.items()):
        print(f"{count:5} WRONG: {what}")
    print("0 hangs, 0 orphans, 0 partial logs passed as whole" if not soak.wrong else "something went wrong")
    sys.exit(1 if soak.wrong else 0)


if __name__ == "__main__":
    main()
