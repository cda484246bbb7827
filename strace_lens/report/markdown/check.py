"""Writes verdicts as Markdown: a table, then what did not hold with its lines. For pull requests and job summaries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from strace_lens.analysis.expect.verdict import Verdict, Verdicts
from strace_lens.escape import markdown
from strace_lens.report.style import Style
from strace_lens.report.verdict_words import (
    EXCUSED,
    NOT_JUDGED,
    failure_rows,
    grade,
    log_text,
    plain_details,
    settings_text,
    subject_text,
    summed_up,
)

_MARKS = {"held": "✅", "failed": "❌", "undecided": "❓", "excused": "❓"}


def write(judged: Verdicts, out: TextIO, style: Style) -> None:
    """Writes the page."""
    out.writelines(f"{line}\n" for line in _page(judged, style))


def _page(judged: Verdicts, style: Style) -> Iterator[str]:
    yield from (f"### strace-lens: {markdown(subject_text(judged, style))}", "")
    if judged.failure is not None:
        why, *rows = failure_rows(judged, style)
        yield from (f"❌ **{NOT_JUDGED}**: {markdown(why)}", "")
        yield from (*(f"    {row}" for row in rows), *[""] * bool(rows))
    if judged.verdicts:
        yield from (f"{summed_up(judged)}.", "", "| | verdict | expectation |", "|---|---|---|")
    for verdict in judged.verdicts:
        graded = grade(verdict, judged)
        said = EXCUSED if graded == "excused" else graded
        yield f"| {_MARKS[graded]} | {said} | {markdown(style.text(verdict.expectation))} |"
    for verdict in judged.verdicts:
        if verdict.outcome != "held" or verdict.warnings:
            yield from _section(verdict, style)
    log = log_text(judged, style)
    if log is not None:
        yield from ("", f"Log: {markdown(log)}")
    settings = settings_text(judged, style)
    if settings is not None:
        yield from ("", f"Settings: {markdown(settings)}")


def _section(verdict: Verdict, style: Style) -> Iterator[str]:
    yield from ("", f"**{verdict.outcome}**: {markdown(style.text(verdict.expectation))}", "")
    # An indented block of code: no text in it can end the block.
    yield from (f"    {line}" for line in plain_details(verdict, style))
