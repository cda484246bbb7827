"""The run itself: the program under strace, on the caller's own stdio, terminal and signals."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from strace_lens.errors import RecordingFailed
from strace_lens.record.channel import Channel
from strace_lens.record.command import Options, strace_command
from strace_lens.record.program import find_program
from strace_lens.record.stop import stop, tracees
from strace_lens.record.strace import Strace, find_strace
from strace_lens.recording import Filter, Recording


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the program finds around it, as subprocess.run has it.

    Attributes:
        input: bytes for its standard input; None: the caller's own.
        capture: keep what it writes on stdout and stderr instead of letting it through.
        cwd: its working directory; None: the caller's.
        env: its whole environment; None: the caller's.
        timeout: seconds after which it is ended; None: never.
        stdout_to_stderr: what it writes on stdout goes to our stderr, so that our stdout holds our report alone.
    """

    input: bytes | None = None
    capture: bool = False
    cwd: Path | None = None
    env: Mapping[str, str] | None = None
    timeout: float | None = None
    stdout_to_stderr: bool = False


def record(command: Sequence[str], folder: Path, options: Options, around: Surroundings) -> Recording:
    """Run ``command`` under strace and write its log into ``folder``, a fresh private directory.

    Raises CannotTrace without a usable strace, ProgramNotFound and ProgramNotExecutable before anything runs, and
    RecordingFailed where the log could not be written.
    """
    strace = find_strace()
    find_program(command, cwd=around.cwd, path=around.env.get("PATH") if around.env is not None else None)
    log = folder / "log.strace"
    channel = Channel(folder, log)
    argv = strace_command(strace, options, channel.fifo, command)
    with channel:
        ran = _run(argv, around)
    if channel.error is not None:
        raise RecordingFailed(
            f"the log could not be written: {channel.error.strerror} ({log}). "
            f"The program ran to its end all the same, with exit status {ran.status}."
        )
    return _recording(command, argv, strace, options, ran, log)


def _recording(
    command: Sequence[str], argv: list[str], strace: Strace, options: Options, ran: _Ran, log: Path
) -> Recording:
    return Recording(
        command=tuple(command),
        strace=tuple(argv),
        strace_version=strace.version_text,
        filter=Filter(options.trace, strace.version),
        follows=options.follow,
        seccomp_bpf=options.uses_seccomp_bpf(strace),
        status=ran.status,
        stdout=ran.stdout,
        stderr=ran.stderr,
        log=log,
        timed_out=ran.timed_out,
    )


@dataclass(frozen=True, slots=True)
class _Ran:
    status: int
    stdout: bytes | None
    stderr: bytes | None
    timed_out: bool


def _run(argv: list[str], around: Surroundings) -> _Ran:
    pipe = subprocess.PIPE if around.capture else None
    try:
        process = subprocess.Popen(
            argv,
            stdin=None if around.input is None else subprocess.PIPE,
            stdout=2 if around.stdout_to_stderr else pipe,
            stderr=pipe,
            cwd=around.cwd,
            env=around.env,
        )
    except OSError as error:
        raise RecordingFailed(f"strace could not be started: {error}") from error
    timed_out = False
    with _passing_on(process):
        try:
            stdout, stderr = process.communicate(around.input, around.timeout)
        except subprocess.TimeoutExpired:
            timed_out = True
            stop(process)
            stdout, stderr = process.communicate()
    status = process.returncode
    return _Ran(status if status >= 0 else 128 - status, stdout, stderr, timed_out)


@contextlib.contextmanager
def _passing_on(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Let signals reach the program as they would without us.

    Ctrl-C and Ctrl-\\ come from the terminal to the whole foreground process group, the program among it; we outlive
    them to write the report. SIGTERM and SIGHUP are sent to us alone, and are passed on.
    """
    if threading.current_thread() is not threading.main_thread():
        # Only the main thread can set handlers (signal(3) by way of Python's signal module).
        yield
        return

    def pass_on(number: int, _: FrameType | None) -> None:
        for tid in tracees(process.pid):
            if _parent(tid) == process.pid:
                os.kill(tid, number)

    def outlive(_: int, __: FrameType | None) -> None:
        """The program has had it from the terminal."""

    wanted = {signal.SIGINT: outlive, signal.SIGQUIT: outlive, signal.SIGTERM: pass_on, signal.SIGHUP: pass_on}
    before = {number: signal.signal(number, handler) for number, handler in wanted.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _parent(tid: int) -> int | None:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{tid}/status").read_text(errors="replace").splitlines():
            if line.startswith("PPid:"):
                return int(line.split()[1])
    return None
