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
    # strace ends as the program did, by the same signal even; the log tells which of the two it was.
    ended_alike = channel.program_ended and channel.status == strace.returncode
    if let_go or ended_alike or (strace.returncode >= 0 and (channel.program_ended or channel.size == 0)):
        return None
    left = sweep(channel.log, channel.pipe, since, ticks())
    swept = f"; what it left running was ended ({left} processes)" if left else ""
    how = f"ended with exit status {strace.returncode}"
    if strace.returncode < 0:
        how = f"was killed by {_name(-strace.returncode)}"
    return f"strace {how} before the program had ended{swept}"


def _name(number: int) -> str:
    return signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"


def ticks() -> int:
    """Now, as proc_pid_stat(5) tells times: clock ticks since boot, sleep included."""
    return int(time.clock_gettime(time.CLOCK_BOOTTIME) * os.sysconf("SC_CLK_TCK"))
