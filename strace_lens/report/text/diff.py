"""What differs between two traces, in words."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import TextIO

from strace_lens.analysis.compare.diff import Difference, Place, TraceDiff
from strace_lens.analysis.wording import ending
from strace_lens.escape import plain
from strace_lens.facts.value import FieldValue, NoValue
from strace_lens.model.task import Task
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
    if difference.kind != "changed":
        side, style, place = ("A", "red", difference.a) if difference.b is None else ("B", "green", difference.b)
        task = next(value for value in difference.values if isinstance(value, Task))
        yield [
            (f"task {place.task if place else '?'} is in {side} only: ", style),
            (f"{plain(_whole(task))}{_at(place)}{doubt}", ""),
        ]
        return
    yield [(f"task {difference.a.task if difference.a else '?'}, {_FIELDS[difference.field]}:{doubt}", "")]
    for side, style, place, value in (
        ("A", "red", difference.a, difference.values[0]),
        ("B", "green", difference.b, difference.values[1]),
    ):
        yield [(f"  {side}  ", style), (f"{plain(_shown(value))}{_at(place)}", "")]


_FIELDS = {
    "via": "made by",
    "flags": "flags",
    "exit_signal": "exit signal",
    "path": "ran",
    "argv": "arguments",
    "exit_code": "exit status",
    "killed_by": "killed by",
}


def text(difference: Difference) -> str:
    """The difference in one sentence."""
    if difference.kind != "changed":
        task = next(value for value in difference.values if isinstance(value, Task))
        place = difference.a or difference.b
        return f"task {place.task if place else '?'} is in {'A' if difference.b is None else 'B'} only: {_whole(task)}"
    first, second = (_shown(value) for value in difference.values)
    return f"task {difference.a.task if difference.a else '?'}, {_FIELDS[difference.field]}: {second}, was {first}"


def _whole(task: Task) -> str:
    made = f"made by {task.creation.via}" if task.creation else "not made in the trace"
    ran = ", then ".join(image.path or "?" for image in task.own_execs) or "nothing of its own"
    return f"{task.kind} {made}, ran {ran}, {ending(task.end)}"


def _shown(value: FieldValue) -> str:
    match value:
        case NoValue():
            return value.value
        case frozenset():
            return "|".join(sorted(value)) or "none"
        case tuple():
            return shlex.join(value)
        case _:
            return str(value)


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


def _json(found: TraceDiff, names: tuple[str, str]) -> dict[str, Json]:
    return {
        "format_version": FORMAT_VERSION,
        "a": names[0],
        "b": names[1],
        "verdict": found.outcome,
        "differences": [
            {
                "kind": one.kind,
                "text": text(one),
                "field": one.field,
                "a": _place(one.a),
                "b": _place(one.b),
                "sure": one.sure,
            }
            for one in found.differences
        ],
        "missing": [{"side": side, "text": text} for side, text in found.missing],
        "not_watched": [{"side": side, "text": text} for side, text in found.scope],
    }


def _place(place: Place | None) -> dict[str, Json] | None:
    return None if place is None else {"task": place.task, "lines": list(place.lines)}
