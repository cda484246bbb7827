"""Writes what a sweep found, worst first, and a summary as its last line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from strace_lens.analysis.sweep.finding import FAILING, Outcome, SiteResult, Sweep
from strace_lens.escape import plain
from strace_lens.report.style import Line, Style, write_lines
from strace_lens.report.sweep_words import MEANING, command, details, groups, heading, remarks, summary


def write(found: Sweep, out: TextIO, style: Style) -> None:
    """Writes a part for each outcome but the good ones; what was tolerated is only counted."""
    write_lines(_lines(found, style), out, style)


def _lines(found: Sweep, style: Style) -> Iterator[Line]:
    yield [(plain(command(found, style.redactor)), "bold")]
    before: Outcome | None = None
    for outcome, program, results in groups(found):
        if outcome != before:
            yield []
            yield [(outcome, _colour(outcome)), (f": {MEANING[outcome]}", "")]
            before = outcome
        yield [(f"  {style.text(program)}", "bold")]
        for result in results:
            yield from _result(result, found, style)
    yield []
    yield from ([(f"note: {style.text(text)}", "dim")] for text in remarks(found))
    yield [(summary(found), "bold")]


def _result(result: SiteResult, found: Sweep, style: Style) -> Iterator[Line]:
    known = " (in the baseline)" if result.outcome in found.fail_on and found.allows(result) else ""
    yield [(f"    {style.text(heading(result))}{known}", "")]
    for word, text in details(result):
        if result.outcome == "reported" and word == "log":
            continue
        yield [(f"      {word + ':':<9}", "dim"), (style.text(text), "")]


def _colour(outcome: Outcome) -> str:
    return "bold red" if outcome in FAILING else "yellow" if outcome in {"undecided", "not reached"} else "bold"
