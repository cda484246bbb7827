"""A command leaves tidily at whatever signal ends it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from strace_lens.interrupts import ENDING
from tests.waiting import HANG

FAULTS = [signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL]


def ran(script: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python, with its private folders in this one."""
    return subprocess.run(
        [sys.executable, "-c", script, *words],
        env={**os.environ, "TMPDIR": str(folder), "PYTHONFAULTHANDLER": "", "PYTHONUNBUFFERED": ""},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=HANG,
        check=False,
    )


def test_every_signal_that_ends_a_process_is_taken() -> None:
    """All of signal(7) but those that cannot be caught, stop, are ignored, and that Python ignores; faults apart."""
    usual = "HUP INT QUIT TRAP ABRT USR1 USR2 ALRM TERM STKFLT XCPU VTALRM PROF IO PWR SYS"
    names = {f"SIG{name}" for name in usual.split()}
    assert {signal.Signals(number).name for number in ENDING if number < signal.SIGRTMIN} == names
    assert {*range(signal.SIGRTMIN, signal.SIGRTMAX + 1)} < set(ENDING)


LEFT = (
    "import os; from strace_lens.interrupts import *; from strace_lens.scratch import *\n"
    "leave_tidily(); leave_tidily_when_told_of_a_fault(); new_folder(); print('buffered')\n"
    "try: os.kill(os.getpid(), {0})\n"
    "finally: os.kill(os.getpid(), {0} if {0} not in {1} else 15); print('not reached by a second one')"
)


@pytest.mark.parametrize("number", [*ENDING, *FAULTS])
def test_a_signal_leaves_nothing_behind(tmp_path: Path, number: int) -> None:
    """The status is a shell's, nothing is said, a second signal does not disturb the cleaning up."""
    done = ran(LEFT.format(int(number), [int(fault) for fault in FAULTS]), tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (128 + number, "", "")
    assert list(tmp_path.iterdir()) == []


def test_a_signal_ends_us_where_no_descriptor_is_left(tmp_path: Path) -> None:
    """Nothing can be opened any more: we leave all the same, and without a traceback."""
    script = (
        "import os, resource; from strace_lens.interrupts import *\n"
        "leave_tidily(); resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3)); os.kill(os.getpid(), 15)"
    )
    done = ran(script, tmp_path)
    assert (done.returncode, done.stderr) == (143, "")


def test_error_a_true_fault_ends_us_at_once(tmp_path: Path) -> None:
    """A handler that came back to the instruction would never end."""
    script = (
        "from strace_lens.interrupts import *; leave_tidily(); leave_tidily_when_told_of_a_fault()\n"
        "import ctypes; ctypes.string_at(1)"
    )
    assert ran(script, tmp_path).returncode == -signal.SIGSEGV


def test_a_signal_that_is_ignored_stays_so(tmp_path: Path) -> None:
    """As nohup(1) has it."""
    script = (
        "import os, signal; from strace_lens.interrupts import *\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN); leave_tidily(); os.kill(os.getpid(), signal.SIGHUP)"
    )
    assert ran(script, tmp_path).returncode == 0


IMPORTING = (
    "import os, signal, sys\n"
    "class Hook:\n"
    "    def find_spec(self, name, *_):\n"
    "        if name == {!r}: os.kill(os.getpid(), {})\n"
    "sys.meta_path.insert(0, Hook()); from strace_lens.cli.main import main; main()"
)


@pytest.mark.needs_strace
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGUSR1])
@pytest.mark.parametrize("module", ["typer", "strace_lens.cli.app", "strace_lens.api", "strace_lens.record.run.pty"])
def test_a_signal_while_we_start_leaves_no_traceback(tmp_path: Path, module: str, number: signal.Signals) -> None:
    """Whatever is being loaded when it comes."""
    done = ran(IMPORTING.format(module, int(number)), tmp_path, "run", "--terminal", "true")
    assert (done.returncode, done.stderr) == (128 + number, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.needs_strace
def test_what_a_caller_of_the_library_does_at_a_signal_is_its_own(tmp_path: Path) -> None:
    """A clock of its own is not the program's."""
    script = (
        "import signal, strace_lens; ticks = []\n"
        "signal.signal(signal.SIGALRM, lambda *_: ticks.append(1)); signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)\n"
        "made = strace_lens.run(['sh', '-c', 'sleep 0.2; exit 3']).recording\n"
        "print(made.status, made.signals, bool(ticks))"
    )
    assert ran(script, tmp_path).stdout == "3 () True\n"
