"""Writes the lives of the tasks as bars, one row a task: a reader sees which tasks lived at the same time.

The columns are lines of the log, not seconds: only their order is evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from strace_lens.analysis.wording import ending
from strace_lens.facts.lifetimes import Life, life
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.report.style import Line, Marks, Style, columns, write_lines
from strace_lens.report.wording import gap_lines, kind_text

_WIDEST, _NARROWEST = 60, 20
_NAME_WIDTH = 24


def write(trace: Trace, out: TextIO, style: Style) -> None:
    """Writes the timeline of ``trace``."""
    write_lines(_lines(trace, style), out, style)


def _lines(trace: Trace, style: Style) -> Iterator[Line]:
    if not trace.ordered:
        yield [("the parts of strace -ff have no common order: the log does not show which tasks lived at once", "")]
        yield from gap_lines(trace, style)
        return
    names, marks = trace.names, style.marks
    last = max((_last_line(task) for task in trace.tasks), default=1)
    width = min(_NAME_WIDTH, max((len(name) for name in names.values()), default=1))
    cells = _room(trace, style, width)
    for task in trace.tasks:
        bar = _bar(life(trace, task), last, cells, marks)
        yield style.fit(
            [(f"{_name(names[task], width, marks):<{width}} ", "bold"), (bar, "cyan"), (f" {_what(task, style)}", "")]
        )
    yield [(f"{'':<{width}} lines 1 to {last}; {marks.sure} surely alive, {marks.maybe} may be alive", "dim")]
    yield from gap_lines(trace, style)


def _room(trace: Trace, style: Style, name_width: int) -> int:
    """The width of the bars: on a terminal, what names and texts leave."""
    if style.width is None:
        return _WIDEST
    texts = max((columns(_what(task, style)) for task in trace.tasks), default=0)
    return min(_WIDEST, max(_NARROWEST, style.width - name_width - texts - 3))


def _name(name: str, width: int, marks: Marks) -> str:
    """The name, without its beginning if it is too long: siblings differ at the end."""
    return name if len(name) <= width else f"{marks.cut}{name[len(marks.cut) - width :]}"


def _last_line(task: Task) -> int:
    return max(task.last_stop, task.end.line if task.end else 0, task.first_line)


def _bar(one: Life, last: int, width: int, marks: Marks) -> str:
    """Draws the sure part of a life over the possible part, from the start of its creation to its reported end."""
    cells = [" "] * (width + 1)
    may_begin, may_end = max(1, one.widest[0]), min(last, one.widest[1])
    _fill(cells, marks.maybe, int(may_begin), int(may_end), last)
    if one.is_seen:
        _fill(cells, marks.sure, *one.sure, last)
    return "".join(cells)


def _fill(cells: list[str], mark: str, first: int, final: int, last: int) -> None:
    width = len(cells) - 1
    begin, end = (max(0, line - 1) * width // max(1, last - 1) for line in (first, final))
    cells[begin : max(begin + 1, end)] = mark * max(1, end - begin)


def _what(task: Task, style: Style) -> str:
    return f"{kind_text(task)} {style.text(task.program or '?')}, {ending(task.end)}"
