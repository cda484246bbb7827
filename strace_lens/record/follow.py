"""Follows a program that runs already, until it ends or we are told to stop; never ends it."""

from __future__ import annotations

import select
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec.structs import replace

from strace_lens.errors import UsageError
from strace_lens.filter import Filter
from strace_lens.record import open_block
from strace_lens.record.attach import Made, Tracer
from strace_lens.record.command import attach_command
from strace_lens.record.options import StraceOptions
from strace_lens.record.run import procfs
from strace_lens.record.run.log_pipe import Channel
from strace_lens.record.run.loop import GRACE
from strace_lens.record.run.signals import Relay
from strace_lens.record.strace import Strace, find_strace
from strace_lens.recording import Recording

LOG = "log.strace"
_ROUND = 0.02


class Following(msgspec.Struct, frozen=True):
    """What to follow, and for how long.

    Attributes:
        pid: of the program, or of one of its threads.
        timeout: seconds after which we detach; None: never.
        wait_daemons: wait for what outlives the program; else detach from that after a second.
        max_log: bytes of the log; what strace prints beyond is dropped. None: no limit.
    """

    pid: int
    timeout: float | None = None
    wait_daemons: bool = False
    max_log: int | None = None


def follow(
    what: Following, folder: Path, options: StraceOptions, *, meanwhile: Callable[[], None] | None = None
) -> Recording:
    """Attaches strace to a program; writes the log into ``folder``, a new private directory, until the end.

    The end is the program's, the timeout, or a signal to us; then we detach, and all live on. The recording's status
    is 0 if the program lives on, else its own; ``failure`` says why the log does not show it. Calls ``meanwhile`` once,
    while strace is attached.

    Raises:
        CannotTrace: strace may not attach.
        RecordingFailed: strace could not be started.
        UsageError: there is no such program, or it is ours.
    """
    open_block.refuse("run")
    strace, pid = find_strace(), _leader(what.pid)
    until = None if what.timeout is None else time.monotonic() + what.timeout
    channel = Channel(folder, folder / LOG, most=what.max_log)
    begun = _beginning(pid, strace, options, channel)
    with channel, Relay(own_terminal=False) as relay:
        tracer = Tracer(begun.strace, pid)
        try:
            channel.expect_end_of(pid)
            if meanwhile is not None:
                meanwhile()
            _wait(tracer, channel, relay, until, grace=None if what.wait_daemons else GRACE)
            is_early = not (tracer.lives or channel.program_ended)
        finally:
            detached = _detached(tracer, channel)
    status = channel.status if channel.program_ended else 0
    return replace(
        begun,
        status=status if status >= 0 else 128 - status,
        detached=detached,
        failure=_failure(channel, pid, is_early=is_early),
        attached=tracer.attached,
        dropped=channel.dropped,
    )


def _beginning(pid: int, strace: Strace, options: StraceOptions, channel: Channel) -> Recording:
    """What is known before strace attaches."""
    return Recording(
        command=procfs.command(pid),
        strace=tuple(attach_command(strace, options, channel.pipe, pid)),
        strace_version=strace.version_text,
        filter=Filter(options.trace, strace.version),
        follows=True,
        seccomp_bpf=False,
        status=0,
        stdout=None,
        stderr=None,
        log=channel.log,
        cwd=procfs.directory(pid),
        filtered=procfs.status().get("Seccomp") == "2",
    )


def _detached(tracer: Tracer, channel: Channel) -> tuple[int, ...]:
    """Detaches; returns the tids of the tasks that the program made and that live on."""
    channel.read()
    left = tuple(sorted(filter(tracer.traces, Made(channel.log, tracer.attached).left())))
    tracer.detach(channel.read)
    channel.read()
    channel.end_open_line()
    tracer.close()
    return left


def _leader(pid: int) -> int:
    """The pid of the process that a task belongs to.

    Raises:
        UsageError: there is no such task, or it is of us.
    """
    tgid = procfs.status(pid).get("Tgid", "")
    if not tgid:
        raise UsageError(f"there is no process {pid}")
    if tgid == procfs.status().get("Tgid"):
        raise UsageError(f"process {pid} is strace-lens itself")
    return int(tgid)


def _wait(tracer: Tracer, channel: Channel, relay: Relay, until: float | None, *, grace: float | None) -> None:
    """Returns when strace has ended, time is over, a signal has come, or ``grace`` seconds after the program's end."""
    poll = select.poll()
    poll.register(channel.reader, select.POLLIN)
    poll.register(relay.wake, select.POLLIN)
    ended: float | None = None
    while tracer.lives and not relay.arrived:
        now = time.monotonic()
        ended = now if ended is None and channel.program_ended else ended
        is_over = ended is not None and grace is not None and now >= ended + grace
        if is_over or (until is not None and now >= until):
            return
        poll.poll(_ROUND * 1000)
        relay.hear()
        channel.read()
    channel.read()


def _failure(channel: Channel, pid: int, *, is_early: bool) -> str | None:
    if channel.error is not None:
        return f"the log could not be written: {channel.error.strerror} ({channel.log})"
    if is_early:
        return f"strace ended, and the log does not show what became of process {pid}"
    return None
