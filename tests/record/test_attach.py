"""strace is attached to a running program without a child of ours that the log could name."""

from __future__ import annotations

import os
import subprocess

import pytest

from strace_lens.record.attach import Tracer
from strace_lens.record.run import procfs


@pytest.mark.needs_strace
def test_the_shell_that_starts_strace_is_gone_before_strace_runs() -> None:
    """Else the log of a process that watches itself may have the SIGCHLD of a child that no line made."""
    left: list[list[int]] = []

    def allow(_tracer: int) -> None:
        left.append(procfs.children(os.getpid()))

    with subprocess.Popen(["sleep", "1000"]) as program:
        before = procfs.children(os.getpid())
        try:
            tracer = Tracer(["strace", "-f", "-p", str(program.pid), "-o", "/dev/null"], program.pid, allow)
            tracer.detach()
            tracer.close()
        finally:
            program.kill()
    assert left == [before]
