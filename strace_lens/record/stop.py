"""Ending a run: what strace traces is killed, strace writes the ends and leaves by itself.

strace ignores SIGTERM, SIGINT and SIGHUP while it writes to a file (``-I3``, strace(1)), and killing strace first
would let the program go on, untraced. So the tracees are killed one by one, found by the TracerPid of
proc_pid_status(5), until there are none left.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

_PAUSE = 0.05
_PATIENCE = 5.0


def tracees(tracer: int) -> Iterator[int]:
    """The tids of all tasks that ``tracer`` traces now."""
    needle = f"\nTracerPid:\t{tracer}\n"
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            # A task may end between the listing and the look.
            with contextlib.suppress(OSError):
                for task in (entry / "task").iterdir():
                    if needle in (task / "status").read_text(errors="replace"):
                        yield int(task.name)


def stop(strace: subprocess.Popen[bytes]) -> None:
    """Kill every tracee, wait for strace to write the ends, and kill strace only if it does not leave in 5 s."""
    deadline = time.monotonic() + _PATIENCE
    while strace.poll() is None and time.monotonic() < deadline:
        for tid in tracees(strace.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(tid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            strace.wait(_PAUSE)
    if strace.poll() is None:
        strace.kill()
        strace.wait()
