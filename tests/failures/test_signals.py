"""Signals reach the program as they would without us, and end us tidily where they are for us."""

import os
import re
import select
import signal
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from strace_lens.interrupts import ENDING
from strace_lens.record.run.procfs import status
from tests.failures.lens import LENS, Lens, children, logs, running
from tests.waiting import HANG, Gate, until

pytestmark = pytest.mark.needs_strace

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
        assert select.select([process.stdout], [], [], HANG)[0], f"signal {number} did not reach the program"
        assert process.stdout.readline() == f"{number}\n".encode()
    _, stderr = process.communicate(timeout=HANG)
    assert process.returncode == 9
    assert b"exited with 9" in stderr
    assert log.exists()


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL])
def test_error_a_fault_that_is_sent_to_us(lens: Lens, tmp_path: Path, number: signal.Signals) -> None:
    """It ends the run, tidily: the program too, and what there is of the log is partial by its name."""
    ready, log = tmp_path / "ready", tmp_path / "log"
    process = running(lens, "run", "--log", str(log), "sh", "-c", f"touch {ready}; exec sleep 100", ready=ready)
    until(lambda: int(status(process.pid)["SigCgt"], 16) >> number - 1 & 1, "a fault that is sent to us is caught")
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


def test_a_caller_that_ignores_its_children_has_a_status_all_the_same(lens: Lens) -> None:
    """Where SIGCHLD is ignored children leave no status (wait(2)); the program has it as its caller had it."""
    ignored = (
        sys.executable,
        "-c",
        "import os, signal, sys; signal.signal(17, signal.SIG_IGN); os.execvp(sys.argv[1], sys.argv[1:])",
    )
    program = [sys.executable, "-c", "import signal; raise SystemExit(3 + signal.getsignal(17))"]
    for more in ([], ["--terminal"]):
        assert lens("run", "-q", *more, *program, before=ignored).returncode == 4
    checked = lens("check", "--run", "-e", "no thread", "sh", "-c", "exit 3", before=ignored)
    assert checked.returncode == 1
    assert "it ended with exit status 3" in checked.stdout


def test_a_callers_own_process_may_ignore_its_children(lens: Lens) -> None:
    """In Python too; afterwards they are ignored as before."""
    script = (
        "import signal, strace_lens, threading\n"
        "signal.signal(17, signal.SIG_IGN)\n"
        "print(strace_lens.run(['sh', '-c', 'exit 3']).recording.status, signal.getsignal(17) is signal.SIG_IGN)\n"
        "def other():\n"
        "    try: strace_lens.run(['true'])\n"
        "    except strace_lens.StraceLensError as error: print(error)\n"
        "other = threading.Thread(target=other); other.start(); other.join()"
    )
    done = subprocess.run([sys.executable, "-c", script], env=lens.env, capture_output=True, text=True, check=True)
    assert done.stdout == (
        "3 True\nSIGCHLD is ignored in this process, so children leave no exit status: set SIG_DFL first\n"
    )


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
