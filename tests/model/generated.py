"""Logs of many tasks, in the form that strace 6.1 writes."""

from __future__ import annotations

from collections.abc import Iterator

from tests.model.lines import FORK, chld, end, exited, start, thread

_FIRST = 1000


def _end(pid: int) -> list[str]:
    return end(pid).splitlines(keepends=True)


def _reaped(parent: int, pid: int) -> list[str]:
    return [f"{parent} wait4(-1, {exited(0)}, 0, NULL) = {pid}\n", f"{parent} {chld(pid)}\n"]


def forks(count: int, *, pids: int = 30_000) -> Iterator[str]:
    """A shell that makes ``count`` children, one after the other; their pids come round again after ``pids``."""
    yield start(_FIRST)
    for number in range(count):
        pid = _FIRST + 1 + number % pids
        yield f"{_FIRST} {FORK} = {pid}\n"
        yield from _end(pid)
        yield from _reaped(_FIRST, pid)
    yield from _end(_FIRST)


def chain(depth: int) -> Iterator[str]:
    """A task makes a task, and that one the next, ``depth`` deep; each waits for its child."""
    yield start(_FIRST)
    for pid in range(_FIRST, _FIRST + depth):
        yield f"{pid} {FORK} = {pid + 1}\n"
    for pid in range(_FIRST + depth, _FIRST, -1):
        yield from _end(pid)
        yield from _reaped(pid - 1, pid)
    yield from _end(_FIRST)


def threads(count: int) -> Iterator[str]:
    """A task with ``count`` threads, all alive at once."""
    yield start(_FIRST)
    for tid in range(_FIRST + 1, _FIRST + 1 + count):
        yield f"{_FIRST} {thread(tid)}\n"
    for tid in range(_FIRST + 1, _FIRST + 1 + count):
        yield f"{tid} exit(0)                           = ?\n"
        yield f"{tid} +++ exited with 0 +++\n"
    yield from _end(_FIRST)
