"""Writes what many runs of a program have in common, what varied, and what is safe to expect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from strace_lens.analysis.compare.stability import Stability
from strace_lens.escape import plain
from strace_lens.report.stable_words import command, habits, kinds, total, varying
from strace_lens.report.style import Line, Style, write_lines
from strace_lens.wording import and_more, count

_MISSING_SHOWN = 5


def write(found: Stability, out: TextIO, style: Style) -> None:
    """Writes a part for each answer; the expectations come last, a line each."""
    write_lines(_lines(found, style), out, style)


def _lines(found: Stability, style: Style) -> Iterator[Line]:
    yield [(plain(command(found, style.redactor)), "bold"), (f": {count(found.runs, 'run')}", "")]
    if found.settings is not None:
        yield [(f"settings: {style.text(found.settings)}", "dim")]
    for number, text in found.incomplete[:_MISSING_SHOWN]:
        yield [(f"incomplete: in run {number}, {style.text(text)}", "yellow")]
    if more := and_more(len(found.incomplete) - _MISSING_SHOWN):
        yield [(f"incomplete: {more}", "yellow")]
    yield from _same(found, style)
    yield from _varied(found, style)
    yield from _expectations(found, style)


def _same(found: Stability, style: Style) -> Iterator[Line]:
    yield []
    every = f"all {count(found.runs, 'run')}" if found.runs > 1 else "the one run"
    yield [(f"The same in {every}", "bold"), (f": {total(found)}" if total(found) else "", "")]
    for kind in kinds(found, style.redactor):
        indent = "  " * (kind.depth + 1)
        text = plain(kind.text if style.unicode else kind.text.replace("×", "x"))
        yield [(f"{indent}{text}", "")]
        yield from ([(f"{indent}    {plain(clause)}", "dim")] for clause in kind.clauses)
    if found.habits:
        yield []
    yield from ([(f"  {style.text(text)}", "")] for text in habits(found))


def _varied(found: Stability, style: Style) -> Iterator[Line]:
    texts = list(varying(found, style.redactor))
    yield []
    yield [("What varied" if texts else "Nothing varied", "bold")]
    yield from ([(f"  {style.text(text)}", "")] for text in texts)


def _expectations(found: Stability, style: Style) -> Iterator[Line]:
    yield []
    if not found.expectations:
        yield [("Nothing is safe to assert", "bold"), (": no expectation held in each run", "")]
        return
    yield [("Safe to assert", "bold"), (": each of these held in every run (ready for check --spec)", "")]
    yield from ([(style.text(text), "")] for text in found.expectations)
