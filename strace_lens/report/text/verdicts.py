"""Writes each expectation, its verdict, what was found, and the lines of the log that count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from strace_lens.analysis.expect.verdict import Verdict, Verdicts
from strace_lens.report.style import Line, Style, write_lines
from strace_lens.wording import lines_at

_LINES_SHOWN = 8
_STYLES = {"held": "green", "failed": "bold red", "undecided": "yellow"}


def write(judged: Verdicts, out: TextIO, style: Style) -> None:
    """Writes the verdicts, one after the other."""
    write_lines((line for verdict in judged.verdicts for line in _lines(verdict, style)), out, style)


def _lines(verdict: Verdict, style: Style) -> Iterator[Line]:
    yield [(f"{verdict.outcome:<10}", _STYLES[verdict.outcome]), (style.text(verdict.expectation), "bold")]
    yield [(f"          found: {style.text(verdict.found)}{_lines_of(verdict)}", "")]
    for text in verdict.differences:
        yield [(f"            {style.text(text)}", "")]
    for name, texts in (
        ("missing", verdict.missing),
        ("not watched", verdict.scope),
        ("warning", verdict.warnings),
    ):
        for text in texts:
            yield [(f"          {name}: ", "yellow"), (style.text(text), "")]


def _lines_of(verdict: Verdict) -> str:
    """The lines of the log that show it, the first few by number."""
    where = lines_at(verdict.evidence, _LINES_SHOWN, verdict.evidence_total)
    return f" ({where})" if where else ""
