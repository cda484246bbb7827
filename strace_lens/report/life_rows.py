"""The timeline of a trace as styled lines: an axis, a row a task with its life as a bar, and what the marks mean.

The columns are seconds where the log has times, else lines of the log. Only the order of lines is evidence of which
tasks lived at once (:mod:`strace_lens.facts.lifetimes`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from strace_lens.analysis.outline import Outline, Row, outline
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.lengths import begin_of, end_of, failed
from strace_lens.facts.lifetimes import life
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.report.style import Line, Marks, Style, columns, first_columns
from strace_lens.report.task_words import headline, program, set_back, stamps
from strace_lens.report.wording import gap_lines
from strace_lens.wording import count

_BAR = 60
"""Columns of a bar where the width is not limited."""
_LEAST = 16
_TICK = 12
"""The least columns between two labels of the axis."""


def timeline_lines(trace: Trace, style: Style) -> Iterator[Line]:
    """Yields the lines of the timeline, each within the style's width."""
    if not trace.ordered and trace.clock is None:
        yield [("the parts of strace -ff have no common order: the log does not show which tasks lived at once", "")]
        yield from gap_lines(trace, style)
        return
    view = style.view
    shown = outline(trace, every=view.every, depth=view.depth, only=view.only)
    labels = Labels(trace, style, shown)
    axis = _seconds(trace) if trace.clock is not None else _log_lines(trace)
    cells = _BAR if style.width is None else max(style.width - labels.width - 1, _LEAST)
    yield style.fit(headline(trace, trace.names, style))
    yield [(" " * (labels.width + 1), ""), (axis.ruler(cells), "dim")]
    for row in shown.rows:
        yield from _row(labels, row, axis, cells, style)
    yield from _key(trace, shown, axis, style)


def _row(labels: Labels, row: Row, axis: Axis, cells: int, style: Style) -> Iterator[Line]:
    label = labels.text(row)
    bar = axis.bars(row.tasks, cells, style.marks)
    colour = "red" if any(map(failed, row.tasks)) else "cyan"
    wide = columns(label)
    if wide > labels.width:  # nothing is cut: it has a line of its own
        yield [(label, "")]
        label, wide = "", 0
    yield [(label + " " * (labels.width - wide + 1), ""), (bar, colour)]


def _key(trace: Trace, shown: Outline, axis: Axis, style: Style) -> Iterator[Line]:
    marks = style.marks
    text = f"axis: {axis.caption}; {marks.sure} {axis.sure}, {marks.maybe} may be alive"
    yield [("", "")]
    yield [(text, "dim")]
    yield [(f"{marks.born} made, {marks.ended} ended, {marks.died} failed", "dim")]
    if shown.left_out:
        yield [(f"{count(shown.left_out, 'task')} not shown (--only)", "dim")]
    yield from set_back(axis.back)
    yield from gap_lines(trace, style)


class Labels:
    """Makes the labels of rows: name, number of sisters, program.

    Attributes:
        width: columns of the labels.
    """

    def __init__(self, trace: Trace, style: Style, shown: Outline) -> None:
        self._names = trace.names
        self._evidence = Evidence(trace)
        self._style = style
        self._most = 60 if style.width is None else max(style.width * 2 // 5, 8)
        self.width = self._most
        self.width = max((wide for row in shown.rows if (wide := columns(self.text(row))) <= self._most), default=1)

    def text(self, row: Row) -> str:
        """The label of a row: within ``width`` columns, if the style has a width."""
        style, cut = self._style, self._style.marks.cut
        name = self._names[row.task]
        if len(name) > self._most // 2:
            name = f"{cut}{name[len(cut) - self._most // 2 :]}"
        many = f" {style.marks.times}{len(row.tasks):,}" if len(row.tasks) > 1 else ""
        ran = self._program(row.task, len(name) + len(many) + 1)
        text = f"{name}{many} {ran}".rstrip()
        if style.width is None or columns(text) <= self.width:
            return text
        return f"{first_columns(text, self.width - len(cut))}{cut}"

    def _program(self, task: Task, taken: int) -> str:
        if task.is_thread:
            return "thread"
        if self._style.width is None:
            return self._style.text(task.program or "?") if task.own_execs else f"({self._inherited(task)})"
        return program(task, self._evidence, self._style, max(self.width - taken, 4), short=True)

    def _inherited(self, task: Task) -> str:
        return self._style.text(task.group.inherited or "?")


class Span(msgspec.Struct, frozen=True):
    """When a task may have lived, and when it surely did, in the axis' own unit.

    Attributes:
        widest: beginning and end; of the whole axis where they are not known.
        sure: None: no line shows it alive.
        is_born, is_ended: the beginning and the end are known.
    """

    widest: tuple[float, float]
    sure: tuple[float, float] | None
    is_born: bool
    is_ended: bool


class Axis(msgspec.Struct, frozen=True):
    """What the columns are.

    Attributes:
        caption: in words.
        sure: what a sure part of a bar is, in words.
        first, last: what the first and the last column stand for, in nanoseconds or lines.
        label: the text of a place on the axis.
        span: of a task.
        back: by how many nanoseconds the clock was set back; 0: it was not, as far as the ends of tasks show.
    """

    caption: str
    sure: str
    first: float
    last: float
    label: Callable[[float], str]
    span: Callable[[Task], Span]
    back: int = 0

    def bars(self, tasks: Sequence[Task], width: int, marks: Marks) -> str:
        """Draws the lives of the tasks over each other: the sure parts over the possible ones.

        A task alone has marks where it was made and where it ended.
        """
        cells = [" "] * width
        spans = [self.span(task) for task in tasks]
        for span in spans:
            self._fill(cells, marks.maybe, *span.widest)
        for span in spans:
            if span.sure is not None:
                self._fill(cells, marks.sure, *span.sure)
        if len(tasks) == 1:
            self._mark(cells, spans[0], marks, is_bad=failed(tasks[0]))
        return "".join(cells).rstrip()

    def _mark(self, cells: list[str], span: Span, marks: Marks, *, is_bad: bool) -> None:
        first, last = (self._column(at, len(cells)) for at in span.widest)
        if span.is_born and first < last:
            cells[first] = marks.born
        if span.is_ended and (first < last or is_bad):
            cells[max(first, last)] = marks.died if is_bad else marks.ended

    def _fill(self, cells: list[str], mark: str, begin: float, end: float) -> None:
        first, final = self._column(begin, len(cells)), self._column(end, len(cells))
        final = max(first, final)  # a clock that was set back can put an end before a beginning
        cells[first : final + 1] = mark * (final + 1 - first)

    def _column(self, at: float, width: int) -> int:
        within = min(max(at, self.first), self.last) - self.first
        return int(within * (width - 1) // max(self.last - self.first, 1))

    def ruler(self, width: int) -> str:
        """The labels of the axis, each at its column."""
        length = max(self.last - self.first, 1)
        step = _round_step(length * _TICK / width)
        drawn = ""
        for number in range(int(length // step) + 1):
            column = self._column(self.first + number * step, width)
            label = self.label(number * step)
            if column >= len(drawn) and column + len(label) <= width:
                drawn += " " * (column - len(drawn)) + label
        return drawn


def _round_step(least: float) -> float:
    """The least of 1, 2, 5, 10, 20 … that is not below ``least``."""
    step = 1.0
    while step * 10 < least:
        step *= 10
    return next(step * factor for factor in (1, 2, 5, 10) if step * factor >= least or factor == 10)


def _log_lines(trace: Trace) -> Axis:
    last = max((_last_line(task) for task in trace.tasks), default=1)

    def span(task: Task) -> Span:
        found = life(trace, task)
        (begun, ended), sure = found.widest, found.sure if found.is_seen else None
        return Span((max(begun, 1), min(ended, last)), sure, begun >= 1, ended <= last)

    caption = f"lines of the log, 1 to {last}"
    return Axis(caption, "surely alive", 1, last, lambda at: f"{int(at) + 1:,}" if at else "line 1", span)


def _seconds(trace: Trace) -> Axis:
    """By the time stamps, in nanoseconds. strace takes them when it writes: they prove no order."""
    times = stamps(trace)
    first, last = times.first or 0, times.last or 0

    def span(task: Task) -> Span:
        begun, ended = begin_of(task), end_of(task)
        widest = (first if begun is None else begun, last if ended is None else ended)
        return Span(widest, task.times, begun is not None, ended is not None)

    length = last - first
    caption = f"seconds, 0 to {length / 1e9:.{3 if length >= _SHORT else 6}f}"
    label = _labels(length)
    return Axis(caption, "from the first line to the last", first, last, label, span, times.back)


_SHORT = 100_000_000
"""Nanoseconds; a shorter axis has milliseconds."""


def _labels(length: int) -> Callable[[float], str]:
    """Labels in one unit: milliseconds where the axis is short."""
    if length < _SHORT:
        return lambda at: f"{at / 1e6:g}ms" if at else "0"
    return lambda at: f"{at / 1e9:g}s" if at else "0"


def _last_line(task: Task) -> int:
    return max(task.last_stop, task.end.line if task.end else 0, task.first_line)
