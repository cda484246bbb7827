"""What differs between two traces, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from strace_lens.analysis.compare.diff import Difference, TraceDiff
from strace_lens.escape import plain
from strace_lens.report.style import Line, Style, write_lines
from strace_lens.wording import and_more, count

_MISSING_SHOWN = 5


def write(found: TraceDiff, out: TextIO, style: Style) -> None:
    """Write the differences, under what the user called the two sides."""
    write_lines(_lines(found), out, style)


def _lines(found: TraceDiff) -> Iterator[Line]:
    for side, style, name in zip("AB", ("red", "green"), found.names, strict=True):
        if name != side:
            yield [(f"{side}: ", style), (plain(name), "")]
    for difference in found.differences:
        yield from _difference(difference)
    for side, text in found.missing[:_MISSING_SHOWN]:
        yield [(f"incomplete: in {side}, {plain(text)}", "yellow")]
    if more := and_more(len(found.missing) - _MISSING_SHOWN):
        yield [(f"incomplete: {more}", "yellow")]
    for side, text in found.scope:
        yield [(f"not watched: in {side}, {plain(text)}", "yellow")]
    yield [(_summary(found), "bold")]


def _difference(difference: Difference) -> Iterator[Line]:
    doubt = "" if difference.sure else " (not sure: a trace is not whole)"
    if difference.first is None or difference.second is None:
        side, style, line = ("A", "red", 0) if difference.second is None else ("B", "green", 1)
        text = plain(difference.first or difference.second or "")
        yield [
            (f"task {difference.task} is in {side} only: ", style),
            (f"{text}{_at(difference.lines[line])}{doubt}", ""),
        ]
        return
    yield [(f"task {difference.task}, {difference.aspect}:{doubt}", "")]
    yield [("  A  ", "red"), (f"{plain(difference.first)}{_at(difference.lines[0])}", "")]
    yield [("  B  ", "green"), (f"{plain(difference.second)}{_at(difference.lines[1])}", "")]


def _at(line: int | None) -> str:
    return "" if line is None else f" (line {line})"


def _summary(found: TraceDiff) -> str:
    tasks = f"{count(found.tasks[0], 'task')} in A, {count(found.tasks[1], 'task')} in B"
    if found.outcome == "same":
        return f"no difference ({tasks})"
    if found.differences and found.outcome == "undecided":
        return f"undecided: {count(len(found.differences), 'difference')}, none of them sure ({tasks})"
    if found.differences:
        return f"{count(len(found.differences), 'difference')} ({tasks})"
    return f"undecided: no difference was seen, and what is missing could hold one ({tasks})"
