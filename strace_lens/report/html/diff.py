"""Writes a comparison as a page: the differences in words, and the two trees side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import TextIO

from strace_lens.analysis.compare.finding import Difference, Place, TraceDiff
from strace_lens.analysis.wording import ending
from strace_lens.model.task import Task
from strace_lens.report.coverage_words import coverage
from strace_lens.report.diff_words import over_runs, sentence
from strace_lens.report.html.page import bullets, document, paragraph, write_page
from strace_lens.report.html.side_by_side import Row, rows
from strace_lens.report.json.document import Json
from strace_lens.report.story import has_failed, short_name
from strace_lens.report.style import Style
from strace_lens.report.wording import command_text, flags_text
from strace_lens.wording import and_more, count, shortened

MOST_ROWS = 20_000
MOST_DIFFERENCES = 5_000
_MISSING_SHOWN = 8
_BLOCKS_SHOWN, _EVENTS_SHOWN = 10, 6
_LONGEST = 1_000
_LONGEST_TITLE = 60


def write(found: TraceDiff, out: TextIO, style: Style) -> None:
    """Writes the comparison as one file."""
    every = list(rows(found.trees)) if found.trees is not None else []
    marks = _marks(found)
    shown = every[:MOST_ROWS]
    data: dict[str, Json | Iterator[Json]] = {
        "differences": [_difference(one, style, found.labels) for one in found.differences[:MOST_DIFFERENCES]],
        "rows": (_row(row, marks, style) for row in shown),
    }
    names = [shortened(style.text(name), _LONGEST_TITLE) for name in found.names]
    title = f"{names[0]} and {names[1]} - strace-lens"
    write_page(title, _words(found, len(every), style), {"diff": document(data)}, out)


def _words(found: TraceDiff, tasks: int, style: Style) -> Iterator[str]:
    """The top of the page, readable without its script."""
    yield "<header><h1>Two traces side by side</h1>"
    for side, name, number in zip("AB", found.names, found.tasks, strict=True):
        called = f" <code>{escape(style.text(name))}</code>" if name != side else ""
        yield f"<p><b>{side}</b>{called}: {count(number, 'task')}</p>"
    yield paragraph(_summary(found), "story")
    missing = [f"in {side}, {style.text(text)}" for side, text in found.missing]
    if missing:
        more = and_more(len(missing) - _MISSING_SHOWN)
        yield bullets([*missing[:_MISSING_SHOWN], *([more] if more else [])], "gaps")
    yield from (paragraph(f"Not watched: in {side}, {style.text(text)}", "note") for side, text in found.scope)
    yield from (paragraph(f"In {side}: {style.text(text)}", "note") for side, text in found.notes)
    others = (*coverage(found), *_left_out(found, tasks))
    yield from (paragraph(style.text(text), "note") for text in others if text)
    yield "</header>"


def _summary(found: TraceDiff) -> str:
    if found.outcome == "same":
        return "No difference."
    kinds = [one.kind for one in found.differences]
    counts = [f"{kinds.count(kind)} {kind}" for kind in ("removed", "added", "changed") if kind in kinds]
    runs = over_runs(found)
    listed = f"{count(len(kinds), 'difference')}{runs}: {', '.join(counts)}." if kinds else "No difference was seen."
    if found.outcome == "different":
        return listed
    doubt = "None of them is sure" if kinds else "What is missing could hold one"
    return f"Undecided. {listed} {doubt}: see what is missing."


def _left_out(found: TraceDiff, tasks: int) -> Iterator[str]:
    if tasks > MOST_ROWS:
        yield f"This page has {MOST_ROWS:,} of {count(tasks, 'row')}."
    if len(found.differences) > MOST_DIFFERENCES:
        yield f"This page has {MOST_DIFFERENCES:,} of {len(found.differences):,} differences; --format text has all."
    if found.made_up:
        yield f"{count(len(found.made_up), 'word')} with made-up names (temporary files, pids) taken for the same."


def _marks(found: TraceDiff) -> Mapping[tuple[int, str], list[int]]:
    """The numbers of the differences of each task, by side and name."""
    marks: dict[tuple[int, str], list[int]] = {}
    for number, difference in enumerate(found.differences[:MOST_DIFFERENCES]):
        for pair in difference.pairs:
            for side, place in enumerate((pair.a, pair.b)):
                if place is not None:
                    marks.setdefault((side, place.task), []).append(number)
    return marks


def _difference(one: Difference, style: Style, labels: tuple[str, str]) -> dict[str, Json]:
    return {
        "kind": one.kind,
        "text": style.text(sentence(one, style.redactor, labels)),
        "sure": one.sure,
        "a": _lines(one.a),
        "b": _lines(one.b),
        "others": len(one.pairs) - 1,
        "events": list(_events(one, style)),
    }


def _events(one: Difference, style: Style) -> Iterator[str]:
    """The events that one side lacks, each on a line."""
    for block in one.blocks[:_BLOCKS_SHOWN]:
        for side, events in (("A", block.a), ("B", block.b)):
            for event in events[:_EVENTS_SHOWN]:
                yield f"{side} line {event.line}: {shortened(style.text(event.text), _LONGEST)}"
    if more := and_more(len(one.blocks) - _BLOCKS_SHOWN, "place"):
        yield more


def _lines(place: Place | None) -> list[Json] | None:
    return None if place is None else [place.task, *place.lines[:1]]


def _row(row: Row, marks: Mapping[tuple[int, str], Sequence[int]], style: Style) -> dict[str, Json]:
    """The members that the page's script reads."""
    tasks = (row.a, row.b)
    found = {number for side, task in enumerate(tasks) if task for number in marks.get((side, task.name), ())}
    members: dict[str, Json] = {"depth": row.depth, "a": _task(row.a, style), "b": _task(row.b, style)}
    return members | ({"differences": sorted(found)} if found else {})


def _task(task: Task | None, style: Style) -> dict[str, Json] | None:
    if task is None:
        return None
    made = task.creation
    how = "" if made is None else "thread" if task.is_thread else made.via
    commands = [shortened(command_text(image, style), _LONGEST) for image in task.own_execs]
    return {
        "name": short_name(task),
        "how": how,
        "flags": "" if made is None else flags_text(made),
        "commands": commands or [_inherited(task, style)],
        "end": ending(task.end),
        "failed": has_failed(task),
        "line": task.first_line,
    }


def _inherited(task: Task, style: Style) -> str:
    if not task.program:
        return "(program not in the log)"
    program = style.text(task.program.rpartition("/")[2])
    return f"({'thread' if task.is_thread else 'fork'} of {program})"
