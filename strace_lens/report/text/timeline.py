"""Writes the lives of the tasks as bars, one row a task: a reader sees which tasks lived at the same time.

The columns are seconds where the log has times, else lines of the log. Only the order of lines is evidence of which
tasks lived at once (:mod:`strace_lens.facts.lifetimes`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

import msgspec

from strace_lens.facts.lifetimes import life
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.report.style import Line, Marks, Style, columns, write_lines
from strace_lens.report.wording import end_text, gap_lines, kind_text

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
    axis = _seconds(trace) if trace.clock is not None else _log_lines(trace)
    width = min(_NAME_WIDTH, max((len(name) for name in names.values()), default=1))
    cells = _room(trace, style, width)
    for task, span in zip(trace.tasks, axis.spans, strict=True):
        bar = axis.bar(span, cells, marks)
        yield style.fit(
            [(f"{_name(names[task], width, marks):<{width}} ", "bold"), (bar, "cyan"), (f" {_what(task, style)}", "")]
        )
    yield [(f"{'':<{width}} {axis.caption.format(marks.sure)}, {marks.maybe} may be alive", "dim")]
    yield from gap_lines(trace, style)


class _Span(msgspec.Struct, frozen=True):
    """A row: where a life may have begun and ended, and what of it is sure, in the axis' own unit."""

    widest: tuple[float, float]
    sure: tuple[float, float] | None


class _Axis(msgspec.Struct, frozen=True):
    """What the columns are.

    Attributes:
        caption: in words, with a place for the mark of what is sure.
        spans: of the tasks, in their order.
    """

    caption: str
    first: float
    last: float
    spans: Sequence[_Span]

    def bar(self, span: _Span, width: int, marks: Marks) -> str:
        """Draws the sure part of a life over the possible part."""
        cells = [" "] * (width + 1)
        self._fill(cells, marks.maybe, *span.widest)
        if span.sure is not None:
            self._fill(cells, marks.sure, *span.sure)
        return "".join(cells)

    def _fill(self, cells: list[str], mark: str, begin: float, end: float) -> None:
        width, length = len(cells) - 1, max(self.last - self.first, 1)
        # A clock that was set back can put an end before a beginning.
        within = [min(max(at, self.first), self.last) - self.first for at in (begin, end)]
        first, final = (int(at * width // length) for at in within)
        cells[first : max(first + 1, final)] = mark * max(1, final - first)


def _log_lines(trace: Trace) -> _Axis:
    lives = [life(trace, task) for task in trace.tasks]
    last = max((_last_line(task) for task in trace.tasks), default=1)
    spans = [_Span(one.widest, one.sure if one.is_seen else None) for one in lives]
    return _Axis(f"axis: lines of the log, 1 to {last}; {{}} surely alive", 1, last, spans)


def _seconds(trace: Trace) -> _Axis:
    """By the time stamps, in nanoseconds. strace takes them when it writes: they prove no order."""
    known = [at for task in trace.tasks for at in _times(task) if at is not None]
    first, last = min(known, default=0), max(known, default=0)
    spans = [
        _Span((first if begun is None else begun, last if ended is None else ended), task.times)
        for task in trace.tasks
        for begun, ended in [_times(task)]
    ]
    caption = f"axis: seconds, 0 to {(last - first) / 1e9:.3f}; {{}} from the first line to the last"
    return _Axis(caption, first, last, spans)


def _times(task: Task) -> tuple[int | None, int | None]:
    """When its making began, or its first line was written; and when its end was."""
    begun = task.creation.time if task.creation else None
    first, last = task.times or (None, None)
    ended = task.end.time if task.end else None
    return (first if begun is None else begun, last if task.end and ended is None else ended)


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


def _what(task: Task, style: Style) -> str:
    return f"{kind_text(task)} {style.text(task.program or '?')}, {end_text(task)}"
