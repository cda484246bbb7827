"""The model beside the kernel's own account: the same tasks, makers, execs and ends."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from strace_lens.api.run import run
from strace_lens.claims.sample import compile_sample, find_compiler
from strace_lens.model.task import End
from strace_lens.model.trace import Trace
from tests.oracle.kernel import Known, Witness, watching, why_none
from tests.samples.recorded import SAMPLES
from tests.waiting import HANG

POOL = """
import multiprocessing
if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map(abs, range(-8, 0)) == list(range(8, 0, -1))
        pool.close()
        pool.join()
"""
MAKEFILE = """
all: a b c d
a b c d:
\t@sleep 0.0$(words $@); test -n $@ && (exit 0) && true | cat > /dev/null
"""


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Witness]:
    """The kernel's account; skips where it cannot be had."""
    reason = why_none()
    if reason is not None:
        pytest.skip(reason)
    with watching(tmp_path_factory.mktemp("kernel")) as found:
        if isinstance(found, str):
            pytest.skip(found)
        yield found


Told = Mapping[str, tuple[int, int | None]]


def both(trace: Trace, kernel: Witness) -> tuple[Told, Told]:
    """What the trace and the kernel say: execs and end of each task, by name."""
    first = trace.tasks[0].tid
    assert first is not None
    ours = {name: (len(task.own_execs), _end(task.end)) for task, name in trace.names.items()}
    # Whom an execve superseded has no end of its own in the log.
    theirs = {
        name: (task.execs, None if name in ours and ours[name][1] is None else task.end)
        for name, task in kernel.tree(first).items()
    }
    return ours, theirs


def _end(end: End | None) -> int | None:
    """As wait(2) puts it."""
    assert end is not None
    if end.superseded:
        return None
    if end.signal is not None:
        return {"SIGKILL": 9, "SIGTERM": 15, "SIGSEGV": 11}[end.signal] | 0x80 * end.core
    return (end.code or 0) << 8


def test_a_shell(kernel: Witness) -> None:
    """Pipelines, subshells, a background job, a task that is killed."""
    script = "(exit 3); ls / | wc -l; sleep 5 & kill -9 $!; wait; sh -c 'kill $$'; exec true"
    trace = run(["sh", "-c", script], capture=True, timeout=HANG)
    ours, theirs = both(trace, kernel)
    assert ours == theirs
    assert {end for _, end in ours.values()} >= {0, 9, 15, 3 << 8}


def test_pids_are_the_same(kernel: Witness) -> None:
    """Each task has the tid that the kernel gives it in our pid namespace."""
    trace = run(["sh", "-c", "(exit 3); ls / | wc -l; true"], capture=True, timeout=HANG)
    first = trace.tasks[0].tid
    assert first is not None
    told: Mapping[str, Known] = kernel.tree(first)
    assert {name: task.tid for task, name in trace.names.items()} == {name: task.pid for name, task in told.items()}


def test_make(kernel: Witness, tmp_path: Path) -> None:
    """``make -j2`` with four targets."""
    if shutil.which("make") is None:
        pytest.skip("there is no make")
    (tmp_path / "Makefile").write_text(MAKEFILE)
    trace = run(["make", "-j2"], cwd=tmp_path, capture=True, timeout=HANG)
    ours, theirs = both(trace, kernel)
    assert ours == theirs
    assert len(ours) > 8


def test_a_pool_of_python(kernel: Witness, tmp_path: Path) -> None:
    """Two workers and three threads."""
    (tmp_path / "pool.py").write_text(POOL)
    trace = run([sys.executable, str(tmp_path / "pool.py")], capture=True, timeout=HANG)
    ours, theirs = both(trace, kernel)
    assert ours == theirs
    assert (len(trace.processes), len(trace.threads)) == (3, 3)


@pytest.mark.parametrize("name", ["threads_share_pid", "one_thread", "exec_from_thread", "parent_pid"])
def test_threads(kernel: Witness, tmp_path: Path, name: str) -> None:
    """C programs with threads: one whose threads fork, and one whose thread calls execve."""
    trace = run([str(compile_sample(find_compiler(), SAMPLES / f"{name}.c", tmp_path))], capture=True, timeout=HANG)
    ours, theirs = both(trace, kernel)
    assert ours == theirs
    assert trace.threads
