"""What failed of ours or of strace, so that the log is not whole."""

from __future__ import annotations

import os
import signal
import subprocess
import time

from strace_lens.record.channel import Channel
from strace_lens.record.stop import sweep


def failure(strace: subprocess.Popen[bytes], channel: Channel, since: int, *, let_go: bool) -> str | None:
    """What failed, in a sentence; None where nothing did. ``since``: when the run began, in :func:`ticks`.

    Where strace was killed, what it left behind is ended here.
    """
    if channel.error is not None:
        return f"the log could not be written: {channel.error.strerror} ({channel.log})"
    if let_go or channel.program_ended or strace.returncode >= 0:
        return None
    # strace ends itself by the signal that ended the program; that is not so where the log has no end of the program.
    number = -strace.returncode
    left = sweep(channel.log, channel.fifo, since, ticks())
    ended = f"; what it left running was ended ({left} processes)" if left else ""
    return f"strace was killed by {signal.Signals(number).name} before the program had ended{ended}"


def ticks() -> int:
    """Now, as proc_pid_stat(5) tells times: clock ticks since boot, sleep included."""
    return int(time.clock_gettime(time.CLOCK_BOOTTIME) * os.sysconf("SC_CLK_TCK"))
