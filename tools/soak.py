"""Record many short programs whose answers are known, and kill the program, strace or us at random moments.

Prints what was done and what went wrong. Exit status 1 where anything did. ``make soak`` runs it; ``soak.py [COUNT]``
kills COUNT times, and records a fifth as many programs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import strace_lens

sys.path.insert(0, str(Path(__file__).parent))
import soak_kills
from soak_kills import LENS, PATIENCE, Trial

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
AT_ONCE = 64
NEVER_WHOLE = {"exec_from_thread"}
"""strace 6.1 with --seccomp-bpf gives its execve another call's result, and loses that call."""


def samples() -> list[Path]:
    """The compiled samples of which a whole log can be had."""
    return [path for path in sorted(SAMPLES.glob("*")) if os.access(path, os.X_OK) and path.name not in NEVER_WHOLE]


def short_runs(count: int, wrong: Counter[str]) -> None:
    """Programs that end by themselves: the status, the number of tasks and the wholeness are known."""
    programs = [*SHORT, *(([str(path)], 0, 0) for path in samples())]
    for number in range(count):
        command, expected, tasks = programs[number % len(programs)]
        began = time.monotonic()
        trace = strace_lens.run(command, input=b"", capture=True, timeout=PATIENCE, wait_daemons=True)
        recording = trace.recording
        if recording is None or recording.timed_out or time.monotonic() - began > PATIENCE:
            wrong["hang"] += 1
        elif trace.gaps:
            wrong[f"short run not whole: {command}"] += 1
        elif tasks and (recording.status, len(trace.tasks)) != (expected, tasks):
            wrong[f"wrong answer: {command}"] += 1


def parallel_runs(folder: Path, wrong: Counter[str]) -> None:
    """All at once: each has its own answer."""

    def one(number: int) -> str | None:
        log = folder / f"parallel-{number}.strace"
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

    with ThreadPoolExecutor(AT_ONCE) as pool:
        wrong.update(problem for problem in pool.map(one, range(AT_ONCE)) if problem is not None)


def kills(folder: Path, count: int, wrong: Counter[str], done: Counter[str]) -> None:
    """Some at once, each in a directory of its own, so that what is left is known by whose it is."""

    def one(number: int) -> Trial:
        place = folder / f"kill-{number}"
        place.mkdir()
        try:
            return soak_kills.trial(place, number)
        finally:
            shutil.rmtree(place, ignore_errors=True)

    with ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as pool:  # a trial sleeps most of its time
        for trial in pool.map(one, range(count)):
            done[f"kills of {trial.victim}"] += trial.hit
            done["too late to kill"] += not trial.hit
            done["folders left by SIGKILL, as documented"] += trial.left_by_sigkill
            done["tracebacks of Python's own start, as documented"] += trial.before_our_first_line
            for problem in trial.problems:
                wrong[problem] += 1
                print(f"WRONG: {problem}: {trial.how}: {trial.said}", file=sys.stderr)


def main() -> None:
    """Do all, and tell."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    os.environ["TMPDIR"] = str(folder)
    wrong: Counter[str] = Counter()
    done: Counter[str] = Counter({"short runs": count // 5, "runs at once": AT_ONCE})
    began = time.monotonic()
    short_runs(count // 5, wrong)
    parallel_runs(folder, wrong)
    kills(folder, count, wrong, done)
    wrong["folders left"] += len(list(folder.glob("strace-lens-*")))
    shutil.rmtree(folder)
    for what, number in sorted(done.items()):
        print(f"{number:5} {what}")
    print(f"{time.monotonic() - began:.0f} s")
    for what in sorted({*soak_kills.KINDS, *wrong}):
        print(f"{wrong[what]:5} {'WRONG: ' if wrong[what] else ''}{what}")
    sys.exit(1 if wrong.total() else 0)


if __name__ == "__main__":
    main()
