"""Runs the program under strace, on the caller's own stdio, terminal and signals."""

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

from strace_lens.errors import ProgramNotExecutable, RecordingFailed, UsageError
from strace_lens.filter import Filter
from strace_lens.interrupts import children_have_a_status, leave_tidily_when_told_of_a_fault
from strace_lens.record import open_block
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
"""Name of the log in its folder."""


class Launch(msgspec.Struct, frozen=True):
    """How the program is started; names as in subprocess.run.

    Attributes:
        input: bytes for its standard input; None: the caller's own.
        capture: keep what it writes on stdout and stderr, and do not pass it on.
        cwd: its working directory; None: the caller's.
        env: its whole environment; None: the caller's.
        timeout: seconds after which the run is ended; None: never.
        stdout_to_stderr: its stdout goes to our stderr; our stdout then holds only our report.
        descriptors: it also gets the caller's other inheritable descriptors, as with execvp(3).
        terminal: it gets its own terminal, shown on the caller's.
        wait_daemons: wait for tasks that outlive the program; else detach from them.
        max_log: bytes of the log; what strace prints beyond is dropped, and the program runs on. None: no limit.
        stdin: a file to open as its standard input, in place of ``input``.
        own_session: it has a session of its own, without a terminal (setsid(2)).
        ends_rest: end the tasks that outlive the program; else detach from them.
        grace: seconds that tasks have to end after the program.
        strace: the strace to use, if it was found already: to ask it for its version takes 6 ms.
        until: a descriptor: when it is readable, the run is ended at once, as by its timeout.
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
    max_log: int | None = None
    stdin: Path | None = None
    own_session: bool = False
    ends_rest: bool = False
    grace: float = GRACE
    until: int | None = None
    strace: Strace | None = None

    def __post_init__(self) -> None:
        """Checks the timeout.

        Raises:
            UsageError: it is negative or not finite.
        """
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
    """Runs ``command`` under strace and writes its log into ``folder``, a new private directory.

    Calls ``meanwhile`` once, while the program runs. If the log could not be written, or somebody killed strace, the
    recording's ``failure`` says so, and the log holds what was written till then.

    Raises:
        CannotTrace: no strace can be used here.
        ProgramNotFound, ProgramNotExecutable: before anything runs.
        UsageError: no program can have such a directory, environment or argument.
        RecordingFailed: strace could not be started.
    """
    open_block.refuse("run")
    strace = around.strace or find_strace()
    procfs.need()
    command = _found(command, around)
    log = folder / LOG
    channel = Channel(folder, log, most=around.max_log)
    argv = strace_command(strace, options, channel.pipe, command)
    ran = _run(argv, channel, around, meanwhile, seccomp_bpf=options.uses_seccomp_bpf(strace))
    made = replace(
        _recording(command, argv, strace, options, ran, log), cwd=_directory(around.cwd), dropped=channel.dropped
    )
    if not ran.unseen:
        return made
    masked = redacted(made, known_only(ran.unseen))
    masked.log.replace(made.log)
    return replace(masked, log=made.log)


def _found(command: Sequence[str], around: Launch) -> list[str]:
    """Returns the command for strace. Raises as :func:`record` for a command that cannot run."""
    environment = os.environ if around.env is None else around.env
    if around.cwd is not None and not around.cwd.is_dir():
        raise UsageError(f"{around.cwd} is not a directory that a program can run in")
    if "\0" in "".join([*environment, *environment.values()]):
        raise UsageError("the environment holds a NUL byte: no program can get one")
    program = find_program(command, cwd=around.cwd, path=environment.get("PATH", os.defpath))
    # Without PATH execvp(3) searches a default path, strace none.
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
        outlived=ran.outlived,
        filtered=procfs.status().get("Seccomp") == "2",
    )


def _directory(cwd: Path | None) -> str | None:
    """The program's first working directory, as the kernel names it; None if our own directory was removed."""
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
    outlived: tuple[int, ...]


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
            watch = _watch(strace, channel, relay, stdio, around, seccomp_bpf=seccomp_bpf)
            leave_tidily_when_told_of_a_fault()
            if meanwhile is not None:
                meanwhile()  # the pipe holds what strace writes till then
            watch.until_end()
        except BaseException:
            _stopped(strace, channel, stdio, since)
            raise
    failed = failure(strace, channel, since, detached=bool(watch.detached))
    if failed and not watch.detached and channel.size == 0 and -strace.returncode in relay.arrived:
        # The signal went to strace too. strace ignores it only some time after its start, so it may end strace early.
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
        outlived=tuple(watch.outlived),
    )


def _watch(
    strace: subprocess.Popen[bytes],
    channel: Channel,
    relay: Relay,
    stdio: Stdio,
    around: Launch,
    *,
    seccomp_bpf: bool,
) -> Watch:
    return Watch(
        strace,
        channel,
        relay,
        stdio,
        timeout=around.timeout,
        grace=None if around.wait_daemons else around.grace,
        seccomp_bpf=seccomp_bpf,
        ends_rest=around.ends_rest,
        until=around.until,
    )


def _stopped(strace: subprocess.Popen[bytes], channel: Channel, stdio: Stdio, since: int) -> None:
    """Ends a run after an error of ours. Keeps the log so far, without what was typed unseen."""
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
        stdin=around.stdin,
        own_session=around.own_session,
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
