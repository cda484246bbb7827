"""``strace-lens run --pid N``: follows a running program, and never ends it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.command import Done, lens
from tests.waiting import HANG

pytestmark = pytest.mark.needs_strace


@contextmanager
def _program(script: str) -> Iterator[subprocess.Popen[bytes]]:
    """A shell that waits for a line on its standard input, then runs ``script``."""
    with subprocess.Popen(["sh", "-c", f"read go; {script}"], stdin=subprocess.PIPE) as shell:
        try:
            yield shell
        finally:
            shell.kill()


@contextmanager
def _following(pid: int, *words: str | Path) -> Iterator[subprocess.Popen[str]]:
    """``strace-lens run --pid``, once it is attached."""
    argv = [sys.executable, "-m", "strace_lens", "run", *map(str, words), "--pid", str(pid)]
    with subprocess.Popen(argv, stderr=subprocess.PIPE, text=True) as ours:
        assert ours.stderr is not None
        first = ours.stderr.readline()
        assert first == f"strace-lens: following process {pid}; Ctrl-C ends that, and lets it live\n"
        yield ours


def _to_its_end(script: str, *words: str | Path) -> Done:
    """Follows a program that runs ``script`` to its end."""
    with _program(script) as program, _following(program.pid, *words) as ours:
        program.communicate(b"go\n", timeout=HANG)
        _, err = ours.communicate(timeout=HANG)
        return Done(ours.returncode, "", err)


def test_a_program_that_ends_gives_its_status() -> None:
    """The tree shows what it made from then on."""
    done = _to_its_end("/bin/true; exit 3")
    assert done.status == 3
    assert re.search(r"^1 .*: exited with 3  .*\n└─ 1\.1 \w+ /bin/true  ", done.err, re.MULTILINE)


def test_a_program_that_is_killed_gives_a_shells_status() -> None:
    """128 and the signal."""
    assert _to_its_end("kill -TERM $$").status == 128 + signal.SIGTERM


def test_the_timeout_lets_it_live() -> None:
    """The status is 0 then; the program goes on."""
    with _program("exit 5") as program:
        done = lens("run", "--timeout", "0.01", "--pid", str(program.pid))
        assert (done.status, ": lives on\n" in done.err) == (0, True)
        program.communicate(b"go\n", timeout=HANG)
        assert program.returncode == 5


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_us_lets_it_live(number: int) -> None:
    """It does not get the signal."""
    with _program("exit 5") as program:
        with _following(program.pid) as ours:
            ours.send_signal(number)
            ours.communicate(timeout=HANG)
            assert ours.returncode == 0
        program.communicate(b"go\n", timeout=HANG)
        assert program.returncode == 5


def test_what_outlives_it_is_detached() -> None:
    """A daemon runs on, and the report says so."""
    done = _to_its_end("sleep 1000 </dev/null >/dev/null 2>&1 & echo $! >&2; exit 0")
    assert done.status == 0
    assert "let go while it lived" in done.err
    tid = int(done.err.partition("still running: tid ")[2].split(" ")[0].rstrip("\n"))
    os.kill(tid, signal.SIGKILL)


def test_a_kept_log_is_whole(tmp_path: Path) -> None:
    """The record beside it says what it is a log of: no beginning is missing."""
    log = tmp_path / "log"
    assert _to_its_end("/bin/true; exit 0", "--quiet", "--log", log).status == 0
    assert json.loads(lens("report", log, "--format", "json").out)["complete"] is True
    assert lens("check", log, "-e", "exactly 1 exec", "-e", "exactly 2 processes").status == 0


def test_error_a_log_that_may_not_grow() -> None:
    """What strace prints beyond ``--max-log`` is dropped; the program's status is known all the same."""
    done = _to_its_end("/bin/true; exit 3", "--max-log", "200")
    assert (done.status, "the log is cut at --max-log: " in done.err) == (3, True)


def test_error_a_killed_strace() -> None:
    """The log does not show the program's status."""
    with _program("exit 0") as program, _following(program.pid) as ours:
        status = Path(f"/proc/{program.pid}/status").read_text()
        os.kill(int(status.partition("TracerPid:")[2].split()[0]), signal.SIGKILL)
        _, err = ours.communicate(timeout=HANG)
    assert ours.returncode == 125
    assert f"strace ended, and the log does not show what became of process {program.pid}" in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--pid", "4194305"], "there is no process 4194305"),
        (["--pid", "2"], "process 2 "),
        (["--pid", "1", "true"], "--pid follows a program that runs already: there is no use for PROGRAM 'true'"),
        (["--pid", "1", "--no-follow"], "--no-follow does not go with --pid"),
        (["--pid", "1", "--cwd", "/"], "--cwd does not go with --pid"),
        (["--pid", "1", "--env", "A=1"], "--env does not go with --pid"),
        (["--pid", "0"], "Invalid value for '--pid'"),
        ([], "run takes a PROGRAM, or --pid N"),
    ],
)
def test_error_what_cannot_be_followed(words: list[str], message: str) -> None:
    """Status 125, as for every mistake under ``run``; nothing is attached to."""
    done = lens("run", *words)
    assert (done.status, message in done.err) == (125, True), done.err


def test_error_a_program_that_is_followed_already() -> None:
    """The tracer is named."""
    with _program("exit 0") as program, _following(program.pid) as ours:
        done = lens("run", "--pid", str(program.pid))
        ours.send_signal(signal.SIGINT)
        ours.communicate(timeout=HANG)
    assert done.status == 125
    assert f"process {program.pid} is traced already, by pid" in done.err
