"""A run always ends, with nothing left behind; signals reach the program as they would without us."""

import array
import fcntl
import os
import platform
import re
import signal
import subprocess
import sys
import termios
from pathlib import Path

import pexpect
import pytest

from strace_lens.interrupts import ENDING
from strace_lens.record.run.procfs import pids, status
from tests.failures.lens import LENS, Lens, logs
from tests.waiting import HANG, Gate, until

READY = "/bin/true ready"
"""What a script runs when it is as stubborn as it will be."""
SPAWN = f"import os; os.posix_spawn('/bin/sleep', ['sleep', '100'], {{}}); os.system('{READY}'); os.wait()"
BURN = (
    "import os, threading\n"
    "for _ in range(3): threading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start()\n"
    f"os.system('{READY}')"
)
MANY = "i=0; while [ $i -lt 300 ]; do (:); i=$((i+1)); done"
STUBBORN = {
    "a shell that ignores TERM": f"trap '' TERM INT HUP; {READY}; while :; do sleep 0.05; done",
    "a daemon in a session of its own": f"setsid sh -c 'setsid sleep 100 & {READY}; wait' & wait",
    "a vfork whose child sleeps": f'exec python3 -c "{SPAWN}"',
    "threads that burn the processor": f'exec python3 -c "{BURN}"',
    "a stopped program": "kill -STOP $$",
    "a fork that never stops": f"f() {{ while :; do true & wait; done; }}; f & f & {READY}; wait",
}


def out_of_time(when: str) -> tuple[str, ...]:
    """The command, whose time is over when the log holds what an expression matches."""
    return (sys.executable, "-m", "tests.record.hurried", when, "run", "--timeout", "1000")


@pytest.mark.parametrize(
    ("script", "option"),
    [*((script, []) for script in STUBBORN.values()), (STUBBORN["a vfork whose child sleeps"], ["--no-seccomp-bpf"])],
    ids=[*STUBBORN, "a vfork, every call stopped at"],
)
def test_error_time_is_over(lens: Lens, script: str, option: list[str]) -> None:
    """The exit status is 124, nothing that was traced is alive, and the log has every end."""
    when = '"ready"' if READY in script else "--- stopped by SIGSTOP ---"
    done = lens("--format", "json", *option, "sh", "-c", script, command=out_of_time(when))
    assert done.returncode == 124
    assert '"complete": true' in done.stderr


def test_error_time_is_over_for_a_strace_that_was_stopped(lens: Lens, tmp_path: Path) -> None:
    """It goes on, to write the ends of what is killed."""
    log = tmp_path / "log"
    script = "kill -STOP $PPID; sleep 100"
    done = lens("run", "--format", "json", "--timeout", "0.5", "--log", str(log), "sh", "-c", script)
    assert done.returncode == 124
    assert '"complete": true' in done.stderr
    assert log.exists()


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "-1", "1e400", "5s", ""])
@pytest.mark.parametrize(("command", "status"), [(["run"], 125), (["check", "--run", "-e", "no thread"], 2)])
def test_error_a_timeout_that_is_none(lens: Lens, tmp_path: Path, value: str, command: list[str], status: int) -> None:
    """A usage error, before anything runs."""
    done = lens(*command, f"--timeout={value}", "touch", str(tmp_path / "ran"))
    assert done.returncode == status
    assert done.stderr.startswith("strace-lens: Invalid value for '--timeout': ")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("value", ["0", "1e300", "0.0000001e10"])
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


def running(lens: Lens, *arguments: str, ready: Path) -> subprocess.Popen[bytes]:
    """The command, once its program has made the file."""
    process = lens.start(*arguments)
    until(ready.exists, "the program runs")
    return process


WAITS = (
    "import pathlib, signal, sys\n"
    "numbers = [int(word) for word in sys.argv[2:]]; signal.pthread_sigmask(signal.SIG_BLOCK, numbers)\n"
    "pathlib.Path(sys.argv[1]).touch()\n"
    "for _ in numbers: print(int(signal.sigwait(numbers)), flush=True)\n"
    "sys.exit(9)"
)


def test_a_signal_that_is_sent_to_us_is_the_programs(lens: Lens, tmp_path: Path) -> None:
    """Any that ends a process: the program decides what becomes of it. Batch systems warn their jobs with SIGUSR1."""
    ready, log = tmp_path / "ready", tmp_path / "log"
    words = ["run", "--log", str(log), sys.executable, "-S", "-c", WAITS, str(ready), *map(str, ENDING)]
    process = running(lens, *words, ready=ready)
    assert process.stdout is not None
    for number in ENDING:
        process.send_signal(number)
        assert process.stdout.readline() == f"{number}\n".encode()
    _, stderr = process.communicate(timeout=HANG)
    assert process.returncode == 9
    assert b"exited with 9" in stderr
    assert log.exists()


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL])
def test_error_a_fault_that_is_sent_to_us(lens: Lens, tmp_path: Path, number: signal.Signals) -> None:
    """It ends the run, tidily: the program too, and what there is of the log is partial by its name."""
    ready, log = tmp_path / "ready", tmp_path / "log"
    process = running(lens, "run", "--log", str(log), "sh", "-c", f"sleep 1; touch {ready}; sleep 100", ready=ready)
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=HANG)
    assert (process.returncode, stdout, stderr) == (128 + number, b"", b"")
    assert logs(tmp_path) == ["log.partial"]


@pytest.mark.parametrize("when", ["at once", "with a private directory", "with a strace"])
def test_a_signal_that_comes_before_the_program_waits_for_it(lens: Lens, when: str) -> None:
    """However early it comes: either we were not there yet, or the program gets it."""
    process = lens.start("run", "-q", "sleep", "100")
    if when == "with a private directory":
        until(lambda: any(lens.temporary.iterdir()), "there is a private directory")
    elif when == "with a strace":
        until(lambda: children(process.pid), "there is a strace")
    process.terminate()
    process.communicate(timeout=HANG)
    assert process.returncode in {-signal.SIGTERM, 128 + signal.SIGTERM}


def test_a_signal_that_ends_the_program_has_its_status(lens: Lens, tmp_path: Path) -> None:
    """128 + the signal, in a whole report."""
    ready = tmp_path / "ready"
    process = running(lens, "run", "sh", "-c", f"touch {ready}; exec sleep 100", ready=ready)
    process.terminate()
    _, stderr = process.communicate(timeout=HANG)
    assert process.returncode == 143
    assert b"killed by SIGTERM" in stderr
    assert b"incomplete" not in stderr


def test_a_signal_ends_other_commands_too(lens: Lens, tmp_path: Path) -> None:
    """check --run ends its program and then itself, by the same signal: no verdict is printed."""
    ready = tmp_path / "ready"
    arguments = ["check", "--run", "-e", "no thread", "sh", "-c", f"touch {ready}; exec sleep 100"]
    process = running(lens, *arguments, ready=ready)
    process.send_signal(signal.SIGINT)
    stdout, _ = process.communicate(timeout=HANG)
    assert (process.returncode, stdout) == (130, b"")


def test_nohup_is_honoured(lens: Lens) -> None:
    """A signal that is ignored when we start is ignored by the program too."""
    script = (
        "import signal, os, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); os.execvp(sys.argv[1], sys.argv[1:])"
    )
    program = "import signal; print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN)"
    done = lens("run", "-q", sys.executable, "-c", program, before=(sys.executable, "-c", script))
    assert done.stdout == "True\n"


LAUNCHER = (
    "import os, signal, sys\n"
    "for number in (13, 25): signal.signal(number, signal.SIG_DFL)\n"  # which Python ignores
    "signal.signal(signal.SIGUSR2, signal.SIG_IGN); signal.signal(signal.SIGRTMIN + 3, signal.SIG_IGN)\n"
    "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM, signal.SIGRTMIN + 5])\n"
    "os.execvp(sys.argv[1], sys.argv[1:])"
)


@pytest.mark.parametrize("more", [[], ["--no-seccomp-bpf"], ["--terminal"], ["--cwd", "/"]])
@pytest.mark.parametrize("before", [[], [sys.executable, "-c", LAUNCHER]], ids=["usual", "some blocked and ignored"])
def test_the_program_begins_with_its_own_signals(lens: Lens, more: list[str], before: list[str]) -> None:
    """Blocked and ignored is what would be without us, signals 32 and 33 of the C library among them."""
    program = ["grep", "^Sig[BIC]", "/proc/self/status"]
    bare = subprocess.run([*before, *program], env=lens.env, capture_output=True, text=True, check=True)
    done = lens("run", "-q", *more, *program, before=before)
    assert done.stdout.replace("\r", "") == bare.stdout


def test_error_a_signal_that_ends_strace_before_the_program_is_there(lens: Lens, tmp_path: Path) -> None:
    """Ctrl-C in the first moment reaches strace before it ignores it: what has not begun ends so, without a word."""
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    (bin_ / "strace").write_text(
        "#!/bin/sh\n[ $1 = -V ] && echo 'strace -- version 6.1' && exit\nkill -INT $PPID; kill -INT $$\n"
    )
    (bin_ / "strace").chmod(0o755)
    done = lens("run", "true", env={"PATH": f"{bin_}:{os.environ['PATH']}"})
    assert (done.returncode, done.stderr) == (130, "")


def test_error_time_is_over_though_nobody_reads_the_terminal(lens: Lens) -> None:
    """The program's output waits for its reader; its end does not."""
    process = lens.start("run", "-q", "--terminal", "--timeout", "1.5", "yes")
    assert process.wait(20) == 124
    process.communicate()


def unread(pipe: int) -> int:
    """Bytes that wait in it (FIONREAD of ioctl_tty(2))."""
    size = array.array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, size)
    return size[0]


def test_a_reader_of_the_terminal_may_take_its_time(lens: Lens) -> None:
    """All of the output comes, long after the program's end."""
    process = lens.start("run", "-q", "--terminal", "seq", "20000")
    assert process.stdout is not None
    first = os.read(process.stdout.fileno(), 1)
    pipe = process.stdout.fileno()
    until(lambda: unread(pipe) > 60_000, "the pipe is full")
    rest, _ = process.communicate(timeout=20)
    assert (process.returncode, (first + rest).count(b"\n")) == (0, 20000)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "<&- 2>&-"])
def test_what_is_closed_is_closed_for_the_program(lens: Lens, tmp_path: Path, closed: str) -> None:
    """Nothing of ours takes its number; the status is the program's, with a report that nobody can get."""
    script = 'exec "$@" ' + closed
    program = ["sh", "-c", "exec 9>fds; ls /proc/self/fd >&9 2>/dev/null; exit 5"]
    listed = []
    for words in ([], [*LENS, "run"]):
        command = ["bash", "-c", script, "bash", *words, *program]
        assert subprocess.run(command, cwd=tmp_path, env=lens.env, check=False).returncode == 5
        listed.append((tmp_path / "fds").read_text())
    assert listed[0] == listed[1]


def test_a_reader_of_the_report_may_go_away(lens: Lens, tmp_path: Path) -> None:
    """The status of run is the program's all the same, and a log is kept."""
    log = tmp_path / "log"
    script = f"{' '.join(LENS)} run --log {log} sh -c '{MANY}; exit 3' 2> >(head -c 1 >/dev/null)"
    assert subprocess.run(["bash", "-c", script], env=lens.env, check=False).returncode == 3
    assert log.exists()


def test_ctrl_c_on_a_terminal(lens: Lens) -> None:
    """The program has it once, from the terminal; a background job that ignores it does not hold the run."""
    script = "trap 'echo told; exit 5' INT; (trap '' INT; echo ready; exec sleep 100) & while :; do sleep 0.02; done"
    spawned = pexpect.spawn(
        LENS[0], [*LENS[1:], "run", "-q", "sh", "-c", script], encoding="utf-8", timeout=HANG, env=lens.env
    )
    spawned.expect("ready")
    spawned.sendintr()
    spawned.expect(r"let go, still running: tid (\d+)")
    assert isinstance(spawned.match, re.Match)
    os.kill(int(spawned.match[1]), signal.SIGKILL)
    text = str(spawned.before)
    spawned.expect(pexpect.EOF)
    spawned.wait()
    assert spawned.exitstatus == 5
    assert text.count("told") == 1


def test_ctrl_z_on_a_terminal(lens: Lens, tmp_path: Path) -> None:
    """All of us stop; ``fg`` goes on, and the status is the program's."""
    env = {**lens.env, "PS1": "ready> "}
    shell = pexpect.spawn("bash", ["--norc", "--noediting", "-i"], encoding="utf-8", timeout=HANG, env=env)
    shell.expect("ready> ")
    gate = Gate(tmp_path / "gate")
    shell.sendline(f"{' '.join(LENS)} run -q sh -c 'echo g''o; {gate.wait}; echo end; exit 6'")
    shell.expect("go\r\n")
    shell.sendcontrol("z")
    shell.expect("Stopped.*ready> ")
    shell.sendline("fg")
    gate.open()
    shell.expect("end\r\nready> ")
    shell.sendline("exit $?")
    shell.expect(pexpect.EOF)
    shell.wait()
    assert shell.exitstatus == 6


def test_the_program_keeps_its_terminal(lens: Lens) -> None:
    """No new session: /dev/tty can be opened, and the program is in the foreground."""
    script = (
        "import os; tty = os.open('/dev/tty', os.O_RDWR); "
        "print('fine' if os.tcgetpgrp(tty) == os.getpgrp() and os.getsid(0) != os.getpid() else 'bad')"
    )
    spawned = pexpect.spawn(
        LENS[0], [*LENS[1:], "run", "-q", LENS[0], "-c", script], encoding="utf-8", timeout=HANG, env=lens.env
    )
    spawned.expect("fine")
    spawned.expect(pexpect.EOF)
    spawned.wait()
    assert spawned.exitstatus == 0


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


def children(of: int) -> list[int]:
    """The child processes of one."""
    return [pid for pid in pids() if status(pid).get("PPid") == str(of)]


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
