"""What differs between two traces, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from strace_lens.analysis.compare.diff import Difference, TraceDiff
from strace_lens.escape import plain
from strace_lens.report.json.trace import FORMAT_VERSION, Json, write_document
from strace_lens.report.style import Line, write_lines
from strace_lens.report.text.tree import count

_MISSING_SHOWN = 5


def write(
    found: TraceDiff, names: tuple[str, str], out: TextIO, *, as_json: bool = False, colour: bool = False
) -> None:
    """Write the differences; ``names`` are what the user called the two sides."""
    if as_json:
        write_document(_json(found, names), out)
    else:
        write_lines(_lines(found, names), out, colour=colour)


def _lines(found: TraceDiff, names: tuple[str, str]) -> Iterator[Line]:
    yield [("A: ", "red"), (plain(names[0]), "")]
    yield [("B: ", "green"), (plain(names[1]), "")]
    for difference in found.differences:
        yield from _difference(difference)
    for side, text in found.missing[:_MISSING_SHOWN]:
        yield [(f"incomplete: in {side}, {plain(text)}", "yellow")]
    if len(found.missing) > _MISSING_SHOWN:
        yield [(f"incomplete: and {len(found.missing) - _MISSING_SHOWN} more", "yellow")]
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


def _json(found: TraceDiff, names: tuple[str, str]) -> dict[str, Json]:
    return {
        "format_version": FORMAT_VERSION,
        "a": names[0],
        "b": names[1],
        "verdict": found.outcome,
        "differences": [
            {
                "task": one.task,
                "aspect": one.aspect,
                "a": one.first,
                "b": one.second,
                "lines": list(one.lines),
                "sure": one.sure,
            }
            for one in found.differences
        ],
        "missing": [{"side": side, "text": text} for side, text in found.missing],
        "not_watched": [{"side": side, "text": text} for side, text in found.scope],
    }
