"""The lives of the tasks as bars, one row a task, so that a reader sees which were there at the same time.

The columns are lines of the log, not seconds: it is their order that proves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from strace_lens.analysis.wording import ending
from strace_lens.escape import plain
from strace_lens.facts.lifetimes import Life, life
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.report.style import Line, write_lines
from strace_lens.report.text.tree import gap_lines

_WIDTH = 60
_NAME_WIDTH = 24


def write(trace: Trace, out: TextIO, *, colour: bool = False) -> None:
    """Write the timeline of ``trace``."""
    write_lines(_lines(trace), out, colour=colour)


def _lines(trace: Trace) -> Iterator[Line]:
    if not trace.ordered:
        yield [("the parts of strace -ff have no order among each other: nothing tells which tasks lived at once", "")]
        yield from gap_lines(trace)
        return
    names = trace.names
    last = max((_last_line(task) for task in trace.tasks), default=1)
    width = min(_NAME_WIDTH, max((len(name) for name in names.values()), default=1))
    for task in trace.tasks:
        name = names[task] if len(names[task]) <= width else f"…{names[task][1 - width :]}"
        one = life(trace, task)
        yield [(f"{name:<{width}} ", "bold"), (_bar(one, last), "cyan"), (f" {_what(task)}", "")]
    yield [(f"{'':<{width}} lines 1 to {last}; ━ surely alive, ─ may be alive", "dim")]
    yield from gap_lines(trace)


def _last_line(task: Task) -> int:
    return max(task.last_stop, task.end.line if task.end else 0, task.first_line)


def _bar(one: Life, last: int) -> str:
    """What is sure over what may be: from where its making began to where its end is told."""
    cells = [" "] * (_WIDTH + 1)
    may_begin, may_end = max(1, one.widest[0]), min(last, one.widest[1])
    _fill(cells, "─", int(may_begin), int(may_end), last)
    if one.is_seen:
        _fill(cells, "━", *one.sure, last)
    return "".join(cells)


def _fill(cells: list[str], mark: str, first: int, final: int, last: int) -> None:
    begin, end = (max(0, line - 1) * _WIDTH // max(1, last - 1) for line in (first, final))
    cells[begin : max(begin + 1, end)] = mark * max(1, end - begin)


def _what(task: Task) -> str:
    return f"{task.kind} {plain(task.program or '?')}, {ending(task.end)}"
