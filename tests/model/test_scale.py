"""Many tasks: no recursion, no time that grows with the square, memory by the task."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TextIO

import pytest

from strace_lens.analysis.compare.diff import compare
from strace_lens.model.trace import Trace
from strace_lens.report.json import trace
from strace_lens.report.style import PLAIN, Style
from strace_lens.report.text import timeline, tree
from tests.model.built import built
from tests.model.generated import chain, forks, threads

COUNT = 20_000
DEPTH = 1_500


def traced(lines: list[str]) -> Trace:
    """The trace of many lines."""
    return built(lines)


@pytest.fixture(scope="module")
def deep() -> Trace:
    """A chain of forks."""
    return traced(list(chain(DEPTH)))


def test_many_tasks() -> None:
    """20,000 children, whose pids come round once: each has its end, its wait and its name."""
    trace = traced(list(forks(COUNT, pids=15_000)))
    assert (len(trace.tasks), len(trace.creations), len(trace.waits), trace.gaps) == (COUNT + 1, COUNT, COUNT, [])
    assert all(wait.child is task and task.reaper for wait, task in zip(trace.waits, trace.tasks[1:], strict=True))
    assert list(trace.names.values())[-1] == f"1.{COUNT}"


def test_many_threads() -> None:
    """10,000 threads of one group, all alive at once."""
    trace = traced(list(threads(COUNT // 2)))
    (group,) = trace.processes
    assert (len(group.tasks), len(trace.threads), trace.gaps) == (COUNT // 2 + 1, COUNT // 2, [])


def test_a_deep_chain(deep: Trace) -> None:
    """Each task is the child of the one before; the chain is deeper than Python's stack."""
    assert sys.getrecursionlimit() < DEPTH
    assert [task.maker for task in deep.tasks[1:]] == deep.tasks[:-1]
    assert list(deep.names.values())[-1] == ".".join(["1"] * (DEPTH + 1))
    assert [group.program for group in deep.processes] == ["./a"] * (DEPTH + 1)


@pytest.mark.parametrize(
    ("write", "mark"),
    [(tree.write, " (./a)\n"), (timeline.write, " (./a)"), (trace.write, '"told_by_wait": false')],
    ids=["tree", "timeline", "json"],
)
def test_reports_of_a_deep_chain(deep: Trace, write: Callable[[Trace, TextIO, Style], None], mark: str) -> None:
    """Each report tells every task."""
    out = io.StringIO()
    write(deep, out, PLAIN)
    assert out.getvalue().count(mark) in {DEPTH, DEPTH + 1}


def test_difference_of_deep_chains(deep: Trace) -> None:
    """A chain is the same as itself; a shorter one lacks its last task."""
    assert compare(deep, deep).outcome == "same"
    (missing,) = compare(deep, traced(list(chain(DEPTH - 1)))).differences
    assert (missing.kind, missing.b) == ("removed", None)


def test_restarts_take_no_memory() -> None:
    """A call that the kernel makes again thousands of times is a count."""

    def lines() -> Iterator[str]:
        log = iter(forks(1))
        yield from islice(log, 1)
        for _ in range(5_000):
            yield "1000 clone(child_stack=NULL, flags=SIGCHLD) = ? ERESTARTNOINTR (To be restarted)\n"
        yield from log

    trace = traced(list(lines()))
    assert trace.failed_creations == {"clone": {"ERESTARTNOINTR": 5_000}}
    assert (len(trace.tasks), trace.gaps) == (2, [])
