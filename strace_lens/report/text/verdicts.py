"""Writes each expectation, its verdict, what was found, whose it is, and the lines of the log that count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from strace_lens.analysis.expect.verdict import Verdict, Verdicts
from strace_lens.report.style import Line, Style, write_lines
from strace_lens.report.verdict_words import EXCUSED, details, grade, log_text, settings_text

_STYLES = {"held": "green", "failed": "bold red", "undecided": "yellow"}
_BESIDE = " " * 10


def write(judged: Verdicts, out: TextIO, style: Style) -> None:
    """Writes the verdicts, one after the other."""
    write_lines(_lines(judged, style), out, style)


def _lines(judged: Verdicts, style: Style) -> Iterator[Line]:
    for verdict in judged.verdicts:
        yield from _verdict(verdict, style)
        if grade(verdict, judged) == "excused":
            yield [(f"{_BESIDE}{EXCUSED}", "yellow")]
    log = log_text(judged, style)
    if log is not None:
        yield [("log       ", "dim"), (log, "")]
    settings = settings_text(judged, style)
    if settings is not None:
        yield [("settings  ", "dim"), (settings, "")]


def _verdict(verdict: Verdict, style: Style) -> Iterator[Line]:
    yield [(f"{verdict.outcome:<10}", _STYLES[verdict.outcome]), (style.text(verdict.expectation), "bold")]
    for line in details(verdict, style):
        yield style.fit([(_BESIDE, ""), *line]) if line[0][1] == "dim" else [(_BESIDE, ""), *line]
