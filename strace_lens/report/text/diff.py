"""Writes the differences between two traces in words."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import TextIO

from strace_lens.analysis.compare.diff import Difference, Place, TraceDiff
from strace_lens.facts.value import FieldValue
from strace_lens.report.diff_words import FIELDS, only_side, task_of, value_words, whole
from strace_lens.report.style import Line, Style, write_lines
from strace_lens.wording import and_more, count

_MISSING_SHOWN = 5
_STYLES = {"A": "red", "B": "green"}


def write(found: TraceDiff, out: TextIO, style: Style) -> None:
    """Writes the differences, under the user's names for the two sides."""
    write_lines(_lines(found, style), out, style)


def _lines(found: TraceDiff, style: Style) -> Iterator[Line]:
    for side, name in zip(_STYLES, found.names, strict=True):
        if name != side:
            yield [(f"{side}: ", _STYLES[side]), (style.text(name), "")]
    for difference in found.differences:
        yield from _difference(difference, style)
    for side, text in found.missing[:_MISSING_SHOWN]:
        yield [(f"incomplete: in {side}, {style.text(text)}", "yellow")]
    if more := and_more(len(found.missing) - _MISSING_SHOWN):
        yield [(f"incomplete: {more}", "yellow")]
    for side, text in found.scope:
        yield [(f"not watched: in {side}, {style.text(text)}", "yellow")]
    yield [(_summary(found), "bold")]


def _difference(difference: Difference, style: Style) -> Iterator[Line]:
    doubt = "" if difference.sure else " (not sure: a trace is not whole)"
    task = task_of(difference)
    if difference.kind != "changed":
        side = only_side(difference)
        place = difference.a if side == "A" else difference.b
        yield [
            (f"task {task} is in {side} only: ", _STYLES[side]),
            (f"{style.text(whole(difference))}{_at(place)}{doubt}", ""),
        ]
        return
    yield [(f"task {task}, {FIELDS[difference.field]}:{doubt}", "")]
    for side, place, value in zip(_STYLES, (difference.a, difference.b), difference.values, strict=True):
        yield [(f"  {side}  ", _STYLES[side]), (f"{_value(value, style)}{_at(place)}", "")]


def _value(value: FieldValue, style: Style) -> str:
    return shlex.join(style.command(value)) if isinstance(value, tuple) else style.text(value_words(value))


def _at(place: Place | None) -> str:
    return "" if place is None else f" (line {place.lines[0]})"


def _summary(found: TraceDiff) -> str:
    tasks = f"{count(found.tasks[0], 'task')} in A, {count(found.tasks[1], 'task')} in B"
    if found.outcome == "same":
        return f"no difference ({tasks})"
    if found.differences and found.outcome == "undecided":
        return f"undecided: {count(len(found.differences), 'difference')}, none of them sure ({tasks})"
    if found.differences:
        return f"{count(len(found.differences), 'difference')} ({tasks})"
    return f"undecided: no difference was seen, and what is missing could hold one ({tasks})"
