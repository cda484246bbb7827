"""The run itself: the program under strace, on the caller's own stdio, terminal and signals."""

from __future__ import annotations

import errno
import math
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from strace_lens.errors import CannotTrace, ProgramNotExecutable, RecordingFailed, UsageError
from strace_lens.filter import Filter
from strace_lens.interrupts import children_have_a_status, leave_tidily_when_told_of_a_fault
from strace_lens.record.command import strace_command
from strace_lens.record.options import StraceOptions
from strace_lens.record.program import find_program
from strace_lens.record.run import procfs
from strace_lens.record.run.log_pipe import Channel
from strace_lens.record.run.loop import GRACE, Watch
from strace_lens.record.run.shutdown import failure, stop, sweep, ticks
from strace_lens.record.run.signals import Relay
from strace_lens.record.run.stdio import Stdio, Streams
from strace_lens.record.save import mask, redacted
from strace_lens.record.strace import Strace, find_strace
from strace_lens.recording import Recording
from strace_lens.redact import known_only

LOG = "log.strace"
"""Name of the log in the folder that it is recorded into."""


class Launch(msgspec.Struct, frozen=True):
    """What the program finds around it, as subprocess.run has it.

    Attributes:
        input: bytes for its standard input; None: the caller's own.
        capture: keep what it writes on stdout and stderr instead of letting it through.
        cwd: its working directory; None: the caller's.
        env: its whole environment; None: the caller's.
        timeout: seconds after which it is ended; None: never.
        stdout_to_stderr: what it writes on stdout goes to our stderr, so that our stdout holds our report alone.
        descriptors: it gets the caller's other inheritable descriptors too, as by execvp(3).
        terminal: it gets a terminal of its own, which is shown on the caller's.
        wait_daemons: what outlives the program is waited for, not let go.
    """

    input: bytes | None = None
    capture: bool = False
    cwd: Path | None = None
    env: Mapping[str, str] | None = None
    timeout: float | None = None
    stdout_to_stderr: bool = False
    descriptors: bool = False
    terminal: bool = False
    wait_daemons: bool = False

    def __post_init__(self) -> None:
        """Raise UsageError for a time that never comes, or that was before the beginning."""
        if self.timeout is not None and not (math.isfinite(self.timeout) and self.timeout >= 0):
            raise UsageError(f"a timeout is a number of seconds, 0 or more: not {self.timeout}")


@children_have_a_status()
def record(
    command: Sequence[str],
    folder: Path,
    options: StraceOptions,
    around: Launch,
    *,
    meanwhile: Callable[[], None] | None = None,
) -> Recording:
    """Run ``command`` under strace and write its log into ``folder``, a fresh private directory.

    ``meanwhile`` is done once, while the program runs. Raises CannotTrace without a usable strace,
    ProgramNotFound and ProgramNotExecutable before anything runs, UsageError for surroundings that no program can have.
    A log that could not be written, or a strace that was killed, is told by ``failure``; the log holds what there is.
    """
    strace = find_strace()
    if not procfs.status():
        raise CannotTrace("/proc is not mounted here, and tells who is traced by whom: mount -t proc proc /proc")
    command = _found(command, around)
    log = folder / LOG
    channel = Channel(folder, log)
    argv = strace_command(strace, options, channel.pipe, command)
    ran = _run(argv, channel, around, meanwhile, seccomp_bpf=options.uses_seccomp_bpf(strace))
    made = replace(_recording(command, argv, strace, options, ran, log), cwd=_directory(around.cwd))
    if not ran.unseen:
        return made
    masked = redacted(made, known_only(ran.unseen))
    masked.log.replace(made.log)
    return replace(masked, log=made.log)


def _found(command: Sequence[str], around: Launch) -> list[str]:
    """The command as strace is to be given it. Raises as :func:`record` for what cannot be run."""
    environment = os.environ if around.env is None else around.env
    if around.cwd is not None and not around.cwd.is_dir():
        raise UsageError(f"{around.cwd} is no directory that a program could run in")
    if "\0" in "".join([*environment, *environment.values()]):
        raise UsageError("the environment holds a NUL byte, which no program can be given")
    program = find_program(command, cwd=around.cwd, path=environment.get("PATH", os.defpath))
    # Without PATH strace looks nowhere, where execvp(3) has a default.
    return list(command) if "PATH" in environment else [str(program), *command[1:]]


def _recording(
    command: Sequence[str],
    argv: list[str],
    strace: Strace,
    options: StraceOptions,
    ran: _Ran,
    log: Path,
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
        detached=ran.detached,
        failure=ran.failure,
        signals=ran.signals,
        filtered=procfs.status().get("Seccomp") == "2",
    )


def _directory(cwd: Path | None) -> str | None:
    """Where the program begins, as the kernel sees it; None where our own directory is gone."""
    try:
        return os.path.realpath(cwd if cwd is not None else Path.cwd())
    except FileNotFoundError:
        return None


class _Ran(msgspec.Struct, frozen=True):
    status: int
    stdout: bytes | None
    stderr: bytes | None
    timed_out: bool
    detached: tuple[int, ...]
    failure: str | None
    signals: tuple[int, ...]
    unseen: tuple[str, ...]


def _run(
    argv: list[str],
    channel: Channel,
    around: Launch,
    meanwhile: Callable[[], None] | None,
    *,
    seccomp_bpf: bool,
) -> _Ran:
    since = ticks()
    with _stdio(around) as stdio, Relay(own_terminal=around.terminal) as relay, channel:
        strace = _start(argv, stdio, around)
        try:
            watch = Watch(
                strace,
                channel,
                relay,
                stdio,
                timeout=around.timeout,
                grace=None if around.wait_daemons else GRACE,
                seccomp_bpf=seccomp_bpf,
            )
            leave_tidily_when_told_of_a_fault()
            if meanwhile is not None:
                meanwhile()  # the pipe holds what strace writes till then
            watch.until_end()
        except BaseException:
            _stopped(strace, channel, stdio, since)
            raise
    failed = failure(strace, channel, since, detached=bool(watch.detached))
    if failed and not watch.detached and channel.size == 0 and -strace.returncode in relay.arrived:
        # It was sent to strace too, which ignores it only a while after its start. So it ends what has not begun.
        signal.raise_signal(-strace.returncode)
    status = channel.status if watch.detached else strace.returncode
    stdout, stderr = stdio.kept
    return _Ran(
        status=status if status >= 0 else 128 - status,
        stdout=stdout,
        stderr=stderr,
        timed_out=watch.timed_out,
        detached=tuple(watch.detached),
        failure=failed,
        signals=tuple(relay.arrived),
        unseen=stdio.typed_unseen,
    )


def _stopped(strace: subprocess.Popen[bytes], channel: Channel, stdio: Stdio, since: int) -> None:
    """End a run that went wrong with us; what there is of its log stays, without what was typed unseen."""
    stop(strace)
    channel.read()
    sweep(channel.log, channel.pipe, since, ticks())  # strace may have been killed with us
    if stdio.typed_unseen:
        mask(channel.log, known_only(stdio.typed_unseen))


def _stdio(around: Launch) -> Stdio:
    if around.terminal:
        from strace_lens.record.run.pty import Terminal

        return Terminal()
    return Streams(
        given=around.input,
        capture=around.capture,
        stdout_to_stderr=around.stdout_to_stderr,
        close_fds=not around.descriptors,
    )


def _start(argv: list[str], stdio: Stdio, around: Launch) -> subprocess.Popen[bytes]:
    try:
        return stdio.start(
            argv, str(around.cwd) if around.cwd else None, dict(around.env) if around.env is not None else None
        )
    except OSError as error:
        if error.errno == errno.E2BIG:
            raise ProgramNotExecutable(
                "the program's arguments and environment are too long (execve(2), E2BIG)"
            ) from error
        raise RecordingFailed(f"strace could not be started: {error}") from error
