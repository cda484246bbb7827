"""Writes each expectation, its verdict, what was found, and the lines of the log that count."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TextIO

from strace_lens.analysis.expect.verdict import Verdict, Verdicts
from strace_lens.analysis.expect.witness import Witness
from strace_lens.report.style import Line, Style, write_lines
from strace_lens.report.wording import witness_text
from strace_lens.wording import lines_at

_LINES_SHOWN = 8
_STYLES = {"held": "green", "failed": "bold red", "undecided": "yellow"}


def write(judged: Verdicts, out: TextIO, style: Style) -> None:
    """Writes the verdicts, one after the other."""
    write_lines(chain(*(_lines(verdict, style) for verdict in judged.verdicts), _log(judged, style)), out, style)


def _lines(verdict: Verdict, style: Style) -> Iterator[Line]:
    yield [(f"{verdict.outcome:<10}", _STYLES[verdict.outcome]), (style.text(verdict.expectation), "bold")]
    yield [(f"          found: {style.text(verdict.found)}{_lines_of(verdict)}", "")]
    for one in verdict.witnesses:
        yield from _witness(one, verdict, style)
    for name, texts in (
        ("missing", verdict.missing),
        ("scope", verdict.scope),
        ("warning", verdict.warnings),
    ):
        for text in texts:
            yield [(f"          {name}: ", "yellow"), (style.text(text), "")]


def _witness(one: Witness, verdict: Verdict, style: Style) -> Iterator[Line]:
    """The task of a fact, what the fact is, and its lines."""
    # What is not known of it stands among what is missing.
    values = f": {style.text(one.values)}" if one.values and verdict.outcome == "failed" else ""
    yield style.fit([("          ", ""), (f"{witness_text(one, style)}{values}", "")])
    for number, text in one.lines:
        yield style.fit([(f"          {number:>6}  ", "dim"), (style.text(text), "cyan")])


def _log(judged: Verdicts, style: Style) -> Iterator[Line]:
    """Where the log of a run is, that did not hold or that was to be kept."""
    if judged.recorded and judged.logs:
        yield [("log       ", "dim"), (style.text(", ".join(judged.logs)), "")]
    elif judged.recorded and judged.status:
        yield [("log       ", "dim"), ("not kept (--log-dir DIR keeps the logs of runs that did not hold)", "dim")]


def _lines_of(verdict: Verdict) -> str:
    """The lines of the log that show it, the first few by number."""
    where = lines_at(verdict.evidence, _LINES_SHOWN, verdict.evidence_total)
    return f" ({where})" if where else ""
