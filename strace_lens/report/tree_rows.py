"""The tree of a trace as styled lines: a header, a row a task, a footer."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from strace_lens.analysis.outline import Outline, Row, outline
from strace_lens.facts.evidence import Evidence
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.report.style import Line, Style, columns
from strace_lens.report.task_words import Stamps, headline, made_by, outcome, program, set_back, stamps
from strace_lens.report.wording import gap_lines, is_sorted
from strace_lens.wording import count, short_time

_DEEPEST = 40
"""The most levels drawn with guides where the width does not limit them."""
_LEAST = 12
"""Columns that the program keeps: where there are fewer, the times are left out."""
_BARE = 4
"""Columns that it keeps before the end of the task is cut."""
_GUIDE = 3
_TIMES_AT = 132
"""The column where times end, on a wider terminal too: an eye does not find the row again from further away."""


def tree_lines(trace: Trace, style: Style) -> Iterator[Line]:
    """Yields the lines of the tree, each within the style's width."""
    view = style.view
    shown = outline(trace, every=view.every, depth=view.depth, only=view.only)
    evidence, names = Evidence(trace), trace.names
    yield style.fit(headline(trace, names, style))
    times = stamps(trace)
    rows = TreeRows(evidence, names, times, style)
    uses = _uses(trace, style)
    for row in shown.rows:
        yield rows.line(row)
        for what in uses(row.tasks):
            yield style.fit([(rows.guides_below(row, has_below=shown.has_below(row)), "dim"), *what])
    yield from _footer(shown, evidence, times, style)


def _uses(trace: Trace, style: Style) -> Callable[[Sequence[Task]], Iterator[Line]]:
    """Returns what gives the lines about files and addresses of tasks, where the view asks for them."""
    if not (style.view.files or style.view.network):
        return lambda _tasks: iter(())
    from strace_lens.report.resource_rows import Uses  # few trees show them

    return Uses(trace, style).of


class TreeRows:
    """Makes lines of rows."""

    def __init__(self, evidence: Evidence, names: dict[Task, str], times: Stamps, style: Style) -> None:
        self._evidence = evidence
        self._names = names
        self._times = times
        self._style = style
        width = style.width
        # Guides and names take half of a line at most.
        self._deepest = _DEEPEST if width is None else max(2, min(_DEEPEST, width // 3 // _GUIDE))
        self._longest = 60 if width is None else max(8, width // 4)
        self._start_width = 0 if times.length is None else max(6, len(short_time(times.length)) + 1)

    def line(self, row: Row) -> Line:
        """The line of a row."""
        style = self._style
        how = made_by(row.task, self._evidence, style)
        before: Line = [
            (self.guides(row), "dim"),
            (self.name(row), ""),
            (f" {self._number(row.task)}" if style.view.pids else "", "dim"),
            (f" {how}" if how else "", "cyan"),
            (f" {style.marks.times}{len(row.tasks):,}" if len(row.tasks) > 1 else "", "bold"),
        ]
        after = [(": ", ""), *ends] if (ends := outcome(row.tasks, self._names)) else []
        if row.below:
            after.append((f" (+{row.below:,} below)", "dim"))
        return self._laid_out(row, before, after, self._when(row))

    def _laid_out(self, row: Row, before: Line, after: Line, when: str) -> Line:
        style, width = self._style, self._style.width
        colour = "bold green" if row.is_wanted and style.view.only else "green"
        if width is None:
            text = program(row.task, self._evidence, style, None)
            return [*before, (f" {text}" if text else "", colour), *after, (f"  {when}" if when else "", "dim")]
        taken = _columns(before) + _columns(after)
        room = width - taken - 1 - (len(when) + 2 if when else 0)
        if when and room < _LEAST:
            when, room = "", width - taken - 1
        text = program(row.task, self._evidence, style, max(room, _BARE))
        line: Line = [*before, (f" {text}" if text else "", colour), *after]
        if when:
            written = _columns(line)
            edge = max(min(width, _TIMES_AT), written + 2 + len(when))
            line.append((when.rjust(edge - written), "dim"))
        return line if room >= _BARE else style.fit(line)

    def guides(self, row: Row) -> str:
        """The guides before a row."""
        marks, depth = self._style.marks, row.depth
        if depth == 0:
            return ""
        *above, last = row.lasts[-self._deepest :]
        drawn = "".join([" " * _GUIDE if done else marks.guide for done in above])
        deep = f"[{depth} deep] " if depth > self._deepest else ""
        return f"{deep}{drawn}{marks.last if last else marks.branch}"

    def guides_below(self, row: Row, *, has_below: bool) -> str:
        """The guides before a line about a row, below it."""
        marks = self._style.marks
        drawn = "".join([" " * _GUIDE if done else marks.guide for done in row.lasts[-self._deepest :]])
        return f"{drawn}{marks.guide if has_below else ' ' * _GUIDE}  "

    def name(self, row: Row) -> str:
        """The name of the task; of sisters the first, and the last part of the last."""
        name, cut = self._names[row.task], self._style.marks.cut
        if len(row.tasks) > 1:
            last = self._names[row.tasks[-1]]
            name += f"{cut}{last.rpartition('.')[2] if row.task.maker is row.tasks[-1].maker else last}"
        return name if len(name) <= self._longest else f"{cut}{name[len(cut) - self._longest :]}"

    def _number(self, task: Task) -> str:
        leads = is_sorted(task, self._evidence) and not task.is_thread
        return f"{'pid' if leads else 'tid'} {'?' if task.tid is None else task.tid}"

    def _when(self, row: Row) -> str:
        length, start = self._times.span(row.tasks)
        if start is None:
            return ""
        lasted = "" if length is None else f"{short_time(length)} "
        at = f"@{short_time(start) if start else '0s'}"
        return f"{lasted}{at}" if self._style.width is None else f"{lasted}{at:<{self._start_width}}"


def _columns(line: Line) -> int:
    return sum([columns(text) for text, _ in line])


def _footer(shown: Outline, evidence: Evidence, times: Stamps, style: Style) -> Iterator[Line]:
    trace = shown.trace
    made = Counter(creation.via for creation in trace.creations)
    calls = ", ".join(f"{via} {number}" for via, number in sorted(made.items())) or "none"
    yield [("", "")]
    yield [(f"{_counts(trace, evidence)}, creations: {calls}", "dim")]
    if shown.left_out:
        yield [(f"{count(shown.left_out, 'task')} not shown (--only)", "dim")]
    if style.view.files or style.view.network:
        from strace_lens.report.resource_rows import not_recorded

        yield from not_recorded(trace, style)
    if trace.recording is not None and style.verbose:
        yield [(f"strace {trace.recording.strace_version}: {shlex.join(style.command(trace.recording.strace))}", "dim")]
    yield from set_back(times.back)
    yield from gap_lines(trace, style)


def _counts(trace: Trace, evidence: Evidence) -> str:
    """How many tasks there are of each kind; a group's first task stands for its process."""
    unsorted = [task for task in trace.tasks if not is_sorted(task, evidence)]
    threads = len(trace.threads) - sum(task.is_thread for task in unsorted)
    kinds = [count(len(trace.tasks) - len(unsorted) - threads, "process", "processes"), count(threads, "thread")]
    if unsorted:
        kinds.append(f"{len(unsorted)} not known which")
    return f"{count(len(trace.tasks), 'task')} ({', '.join(kinds)})"
