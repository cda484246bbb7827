"""A sample, compiled with some C library and recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from strace_lens.api.run import run
from strace_lens.claims.sample import Compiler, compile_sample, told
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.record.options import StraceOptions
from tests.waiting import HANG

SAMPLES = Path(__file__).parents[2] / "c_samples"
MAY_BE_REFUSED = {"clone3", "kcmp", "raw_fork"}
"""What a container, a kernel or an architecture may not have: the sample then says so and ends with 1."""
TRACE = "%process,?sched_setaffinity,?sched_getaffinity"


@dataclass(frozen=True)
class Recorded:
    """What the sample told of itself, and its trace."""

    truth: Mapping[str, str]
    trace: Trace

    def number(self, name: str) -> int:
        """What the sample printed under ``name``."""
        return int(self.truth[name])

    def task(self, name: str) -> Task:
        """The only task with the tid that the sample printed under ``name``."""
        (task,) = (task for task in self.trace.tasks if task.tid == self.number(name))
        return task


def record(name: str, compiler: Compiler, folder: Path) -> Recorded:
    """Compile the sample called ``name``, run it under strace, and read what both tell."""
    program = compile_sample(compiler, SAMPLES / f"{name}.c", folder)
    # strace 6.1 with --seccomp-bpf loses a call behind an execve by a thread.
    how = StraceOptions(trace=TRACE, seccomp_bpf=False)
    trace = run([str(program)], input=b"", capture=True, timeout=HANG, options=how, wait_daemons=True)
    assert trace.recording is not None
    if name in MAY_BE_REFUSED and trace.recording.status == 1:
        pytest.skip((trace.recording.stderr or b"").decode(errors="replace").strip())
    assert (trace.recording.status, trace.recording.stderr) == (0, b"")
    return Recorded(told(trace.recording.stdout or b""), trace)
