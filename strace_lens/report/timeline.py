"""The lives of the tasks as bars, one row a task, so that a reader sees which were there at the same time.

The columns are lines of the log, not seconds: it is their order that proves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from strace_lens.analysis.concurrency import Life, life
from strace_lens.analysis.diff import ending
from strace_lens.escape import plain
from strace_lens.model.trace import Trace
from strace_lens.report.pieces import Line, write_lines
from strace_lens.report.tree import gap_lines

_WIDTH = 60


def write(trace: Trace, out: TextIO, *, colour: bool = False) -> None:
    """Write the timeline of ``trace``."""
    write_lines(_lines(trace), out, colour=colour)


def _lines(trace: Trace) -> Iterator[Line]:
    lives = [life(trace, task) for task in trace.tasks]
    last = max((one.sure[1] for one in lives), default=1)
    last = max([last, *(task.end.line for task in trace.tasks if task.end)])
    width = max((min(len(one.task.name), 24) for one in lives), default=1)
    for one in lives:
        name = one.task.name if len(one.task.name) <= width else f"…{one.task.name[1 - width :]}"
        yield [(f"{name:<{width}} ", "bold"), (_bar(one, last), "cyan"), (f" {_what(one)}", "")]
    yield [(f"{'':<{width}} lines 1 to {last}; ━ surely alive, ─ between the last sign of life and the end", "dim")]
    yield from gap_lines(trace)


def _bar(one: Life, last: int) -> str:
    first, stop = (_column(line, last) for line in one.sure)
    end = _column(one.task.end.line, last) if one.task.end else stop
    return (" " * first + "━" * max(1, stop - first) + "─" * (end - max(stop, first + 1))).ljust(_WIDTH + 1)[
        : _WIDTH + 1
    ]


def _column(line: int, last: int) -> int:
    return max(0, line - 1) * _WIDTH // max(1, last)


def _what(one: Life) -> str:
    task = one.task
    return f"{task.kind} {plain(task.program or '?')}, {ending(task.end)}"
