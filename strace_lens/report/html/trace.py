"""Writes a trace as a page: its story, a timeline with the tree of tasks, and its events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import TextIO

from strace_lens.analysis.wording import not_asked, notes
from strace_lens.facts.completeness import unwatched
from strace_lens.facts.evidence import Evidence
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.report.html.log import PageLog
from strace_lens.report.html.page import bullets, document, paragraph, write_page
from strace_lens.report.html.tasks import TaskWriter
from strace_lens.report.html.words import explained, explained_calls
from strace_lens.report.json.document import Json
from strace_lens.report.story import Sentence, story
from strace_lens.report.style import Style
from strace_lens.report.wording import command_text
from strace_lens.wording import and_more, count, shortened

MOST_TASKS = 20_000
"""The most tasks in a page: the first that were born."""
_GAPS_SHOWN = 8
_LONGEST_TITLE = 100


def write(trace: Trace, out: TextIO, style: Style) -> None:
    """Writes ``trace`` as one file."""
    tasks = trace.tasks[:MOST_TASKS]
    numbers = {task: number for number, task in enumerate(tasks)}
    log = PageLog(trace, numbers, style)
    title = _title(trace, style)
    data = {"trace": document(_members(trace, numbers, log, style)), "log": log.lines(log.clock.start(trace))}
    write_page(f"{title} - strace-lens", _words(title, trace, log, style), data, out)


def _title(trace: Trace, style: Style) -> str:
    images = trace.tasks[0].own_execs if trace.tasks else []
    return shortened(command_text(images[0], style), _LONGEST_TITLE) if images else "a trace"


def _words(title: str, trace: Trace, log: PageLog, style: Style) -> Iterator[str]:
    """The top of the page, readable without its script."""
    yield f"<header><h1>{escape(title)}</h1>"
    yield f'<p class="story">{" ".join(map(_sentence, story(trace, style)))}</p>'
    gaps = [gap.text for gap in trace.gaps[:_GAPS_SHOWN]]
    more = and_more(len(trace.gaps) - _GAPS_SHOWN)
    lacking = [*not_asked(unwatched(trace)), *gaps, *([more] if more else [])]
    if lacking:
        yield bullets([style.text(text) for text in lacking], "gaps")
    yield from (paragraph(style.text(note), "note") for note in [*notes(trace), *_left_out(trace, log)])
    yield "</header>"


def _sentence(sentence: Sentence) -> str:
    return "".join(
        escape(said.text) if said.task is None else f'<a href="#task={said.task.name}">{escape(said.text)}</a>'
        for said in sentence
    )


def _left_out(trace: Trace, log: PageLog) -> Iterator[str]:
    tasks = len(trace.tasks) - MOST_TASKS
    if tasks > 0:
        yield f"This page has the first {MOST_TASKS:,} of {len(trace.tasks):,} tasks; --format tree has all."
    if log.left_out:
        yield f"{count(log.left_out, 'event')} of the log have no room in this page; --format events has them."
    if log.uses.left_out:
        yield f"{count(log.uses.left_out, 'use')} of files and addresses have no room in this page."


def _members(trace: Trace, numbers: Mapping[Task, int], log: PageLog, style: Style) -> dict[str, Json | Iterator[Json]]:
    clock, by_time = log.clock, trace.clock is not None
    start = clock.start(trace)

    def at(line: int, time: int | None) -> int | None:
        return line if not by_time else None if time is None else clock.at(line, time) - start

    writer = TaskWriter(numbers, Evidence(trace), style, at)
    words = log.words | {name for made in trace.creations for name in (*made.flags, made.exit_signal or "")}
    return {
        "axis": {
            "unit": "seconds" if by_time else "lines",
            "ordered": trace.ordered,
            "steps": [[step.line, step.back, step.time - start] for step in clock.steps],
        },
        "signals": [[task, line, at(line, clock.of(line, stamp)), name] for task, line, stamp, name in log.signals],
        "words": explained(words),
        "calls": explained_calls(log.calls),
        "files": log.uses.files,
        "addresses": log.uses.addresses,
        "tasks": (writer.describe(task) for task in numbers),
    }
