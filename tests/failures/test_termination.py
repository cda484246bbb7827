"""A run always ends, with nothing left behind."""

import json
import os
import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.failures.lens import LENS, Lens, children, logs, running
from tests.waiting import HANG, Gate, until

pytestmark = pytest.mark.needs_strace

READY = "/bin/true ready"
"""What a script runs when it is as stubborn as it will be."""
SPAWN = f"import os; os.posix_spawn('/bin/sleep', ['sleep', '100'], {{}}); os.system('{READY}'); os.wait()"
BURN = (
    "import os, threading\n"
    "for _ in range(3): threading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start()\n"
    f"os.system('{READY}')"
)
STUBBORN = {
    "a shell that ignores TERM": f"trap '' TERM INT HUP; {READY}; while :; do sleep 0.05; done",
    "a daemon in a session of its own": f"setsid sh -c 'setsid sleep 100 & {READY}; wait' & wait",
    "a vfork whose child sleeps": f'exec python3 -c "{SPAWN}"',
    "threads that burn the processor": f'exec python3 -c "{BURN}"',
    "a stopped program": "kill -STOP $$",
    "a fork that never stops": f"f() {{ while :; do true & wait; done; }}; f & f & {READY}; wait",
}
# strace takes a task that is killed just when it is to get another signal for one in a group stop: PTRACE_GETSIGINFO
# fails with ESRCH, PTRACE_LISTEN then with EIO, and strace exits (next_event and dispatch_event in its strace.c).
STRACE_GAVE_UP = "ptrace(PTRACE_LISTEN,"


def out_of_time(when: str) -> tuple[str, ...]:
    """The command, whose time is over when its log matches an expression, or a file is there."""
    return (sys.executable, "-m", "tests.record.run.hurried", when, "run", "--timeout", "1000")


@pytest.mark.parametrize(
    ("script", "option"),
    [*((script, []) for script in STUBBORN.values()), (STUBBORN["a vfork whose child sleeps"], ["--no-seccomp-bpf"])],
    ids=[*STUBBORN, "a vfork, every call stopped at"],
)
def test_error_time_is_over(lens: Lens, script: str, option: list[str]) -> None:
    """The exit status is 124, nothing that was traced is alive, and the log has every end unless strace gave up.

    strace 6.1 may print another task's result for the last call of a task that is killed in it (two clones that return
    one number, a wait that returns that of a call): such a log does not say who made whom, and is not complete.
    """
    when = '"ready"' if READY in script else "--- stopped by SIGSTOP ---"
    done = lens("--format", "json", *option, "sh", "-c", script, command=out_of_time(when))
    assert done.returncode == 124
    found, _ = json.JSONDecoder().raw_decode(done.stderr[done.stderr.index('{"format_version"') :])
    assert STRACE_GAVE_UP in done.stderr or all(task["end"] for task in found["tasks"] if task["watched"])
    assert found["complete"] is (not found["gaps"])


@pytest.mark.parametrize("option", [[], ["--no-follow"]])
def test_error_time_is_over_for_a_strace_that_was_stopped(lens: Lens, tmp_path: Path, option: list[str]) -> None:
    """It goes on, to write the ends of what is killed; the program makes no child meanwhile that would be left."""
    log, ready = tmp_path / "log", tmp_path / "ready"
    # strace stops a new task at every call until the first that its filter takes, which /bin/true brings.
    script = (
        '(/bin/true; : >looks; until [ "$state" = T ]; do '
        "while read key value _; do [ $key = State: ] && state=$value; done </proc/$PPID/status; done; "
        f": >{ready}) & until [ -e looks ]; do :; done; kill -STOP $PPID; sleep 100"
    )
    words = [*option, "--format", "json", "--log", str(log), "--cwd", str(tmp_path), "sh", "-c", script]
    done = lens(*words, command=out_of_time(str(ready)))
    assert done.returncode == 124
    assert option or '"complete": true' in done.stderr
    assert log.exists()


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "-1", "1e400", "5x", ""])
@pytest.mark.parametrize(("command", "status"), [(["run"], 125), (["check", "--run", "-e", "no thread"], 2)])
def test_error_a_timeout_that_is_none(lens: Lens, tmp_path: Path, value: str, command: list[str], status: int) -> None:
    """A usage error, before anything runs."""
    done = lens(*command, f"--timeout={value}", "touch", str(tmp_path / "ran"))
    assert done.returncode == status
    assert done.stderr.startswith("strace-lens: Invalid value for '--timeout': ")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("value", ["0", "1e300", "0.0000001e10", "5m"])
def test_a_timeout_that_never_comes(lens: Lens, value: str) -> None:
    """0 is none, as in timeout(1), for every command; the longest is no overflow."""
    assert lens("run", "-q", "--timeout", value, "sh", "-c", "sleep 0.1; exit 3").returncode == 3
    assert lens("check", "--run", "-e", "no thread", "--timeout", value, "true").returncode == 0


def test_error_time_is_over_without_following(lens: Lens) -> None:
    """What strace did not follow is found below it, and ended too."""
    done = lens("-q", "--no-follow", "sh", "-c", "sleep 100; true", command=out_of_time("wait4"))
    assert done.returncode == 124


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the call's number is not known on this machine")
def test_error_time_is_over_for_a_task_that_escapes_tracing(lens: Lens) -> None:
    """A child made with CLONE_UNTRACED is found below its maker and ended too; the verdict names it."""
    clone_untraced = (
        "import ctypes, os, time; ctypes.CDLL(None).syscall(56, 0x00800011, 0, 0, 0, 0); "
        f"os.system('{READY}'); time.sleep(100)"
    )
    done = lens(sys.executable, "-c", clone_untraced, command=out_of_time('"ready"'))
    assert done.returncode == 124
    assert "CLONE_UNTRACED" in done.stderr


@pytest.mark.parametrize("more", [[], ["--no-seccomp-bpf"], ["--no-follow"]], ids=["usual", "no seccomp", "no follow"])
def test_a_daemon_does_not_hold_the_run(lens: Lens, tmp_path: Path, more: list[str]) -> None:
    """It is let go: it ends as it would without us, forks and output included, and nothing of ours stays after it."""
    done_file, log, gate = tmp_path / "done", tmp_path / "log", Gate(tmp_path / "gate")
    script = f"({gate.wait}; ls / | wc -l >{done_file}; echo late >&2) & echo early; exit 3"
    process = lens.start("run", "-q", *more, "--log", str(log), "sh", "-c", script)
    process.wait(HANG)
    gate.open()
    # The daemon has our pipes.
    stdout, stderr = process.communicate(timeout=HANG)
    assert (process.returncode, stdout) == (3, b"early\n")
    assert int(done_file.read_text()) > 3
    assert b"late\n" in stderr
    assert (b"note: let go, still running: tid " in stderr) is ("--no-follow" not in more)
    assert log.exists()


CHAIN = "import os, sys\nwhile not os.path.exists(sys.argv[1]):\n    if os.fork(): os._exit(0)"


@pytest.mark.parametrize("more", [[], ["--no-seccomp-bpf"]], ids=["usual", "no seccomp"])
def test_a_chain_of_forks_is_let_go(lens: Lens, tmp_path: Path, more: list[str]) -> None:
    """Each task lives a millisecond, so that a look at /proc may see none; strace runs on all the same."""
    log, over, said = tmp_path / "log", tmp_path / "over", tmp_path / "said"
    words = [*LENS, "run", "-q", *more, "--log", str(log), sys.executable, "-S", "-c", CHAIN, str(over)]
    with said.open("wb") as stderr:
        status = subprocess.run(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr, env=lens.env, check=False
        ).returncode
    over.touch()
    assert status == 0
    assert "note: let go, still running: tid " in said.read_text()
    assert "Traceback" not in said.read_text()
    assert logs(tmp_path) == ["log"]


def test_daemons_are_waited_for(lens: Lens) -> None:
    """Where that is asked; the report then has their ends."""
    done = lens("run", "--wait-daemons", "sh", "-c", "(sleep 1.3; exit 6) & exit 3")
    assert done.returncode == 3
    assert "exited with 6" in done.stderr


def test_error_strace_is_killed(lens: Lens, tmp_path: Path) -> None:
    """125 and what happened; what it traced is ended, and the log is partial by its name."""
    ready, log, gate = tmp_path / "ready", tmp_path / "log", Gate(tmp_path / "gate")
    # Without its strace a program cannot fork and not exit: these two wait without either.
    script = f"setsid sh -c ': >{ready}; {gate.wait}' & {gate.wait}"
    process = running(lens, "run", "--log", str(log), "sh", "-c", script, ready=ready)
    os.kill(the_strace(process.pid), signal.SIGKILL)
    _, stderr = process.communicate(timeout=HANG)
    assert process.returncode == 125
    assert b"strace-lens: strace was killed by SIGKILL before the program had ended; what it left" in stderr
    assert b"running was ended (2 processes)" in stderr
    assert b"incomplete" in stderr
    assert f"note: the log is not whole, so it is kept as {log}.partial\n".encode() in stderr
    assert logs(tmp_path) == ["log.partial"]


def test_error_strace_is_killed_under_a_check(lens: Lens, tmp_path: Path) -> None:
    """What was lost could change the answer: undecided, 4; one witness is enough all the same: held."""
    verdicts = {}
    gate = Gate(tmp_path / "gate")
    for expected in ("no thread", "some exec"):
        ready = tmp_path / expected.replace(" ", "-")
        script = f": >{ready}; {gate.wait}"
        arguments = ["check", "--run", "--allow-failure", "-e", expected, "sh", "-c", script]
        process = running(lens, *arguments, ready=ready)
        os.kill(the_strace(process.pid), signal.SIGKILL)
        process.communicate(timeout=HANG)
        verdicts[expected] = process.returncode
    assert verdicts == {"no thread": 4, "some exec": 0}


def the_strace(of: int) -> int:
    """The strace that a command runs."""
    (pid,) = children(of)
    return pid


def test_we_are_killed(lens: Lens, tmp_path: Path) -> None:
    """The program runs to its end, traced by nobody who listens; the log of an earlier run is as it was."""
    ready, ended, log, gate = tmp_path / "ready", tmp_path / "ended", tmp_path / "log", Gate(tmp_path / "gate")
    log.write_text("of an earlier run\n")
    script = f"touch {ready}; {gate.wait}; /bin/true; touch {ended}"
    process = running(lens, "run", "--log", str(log), "sh", "-c", script, ready=ready)
    process.kill()
    gate.open()
    process.communicate(timeout=HANG)
    until(lambda: not lens.processes(), "the program and its strace have ended")
    assert ended.exists()
    assert log.read_text() == "of an earlier run\n"
    assert [path.name[:12] for path in lens.temporary.iterdir()] == ["strace-lens-"]
    for path in lens.temporary.iterdir():
        for file in path.iterdir():
            file.unlink()
        path.rmdir()
