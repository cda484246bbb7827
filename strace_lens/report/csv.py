"""Writes the answer to a query as CSV, with a header line."""

from __future__ import annotations

import csv
from typing import Any, TextIO

from strace_lens.export.answer import Answer, is_number, words
from strace_lens.report.style import Style

_FORMULA = ("=", "+", "-", "@")


def write(answer: Answer, out: TextIO, style: Style) -> None:
    """Writes a line for each row. NULL is an empty cell."""
    table = csv.writer(out, lineterminator="\n")
    table.writerow([_text(name, style) for name in answer.columns])
    table.writerows([[_cell(value, style) for value in row] for row in answer.rows])


def _cell(value: Any, style: Style) -> str:
    if value is None:
        return ""
    return str(value) if is_number(value) else _text(words(value), style)


def _text(text: str, style: Style) -> str:
    """A text on one line. A spreadsheet would run one that begins like a formula; it gets an apostrophe."""
    shown = style.text(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
