"""Writes the answer to a query as a table of Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from strace_lens.escape import markdown
from strace_lens.export.answer import Answer, words
from strace_lens.report.style import Style


def write(answer: Answer, out: TextIO, style: Style) -> None:
    """Writes a row for each row; numbers are aligned to the right."""
    out.write(_row(markdown(name) for name in answer.columns))
    out.write(_row("--:" if is_number else "---" for is_number in answer.numbers))
    out.writelines(_row(markdown(style.redactor.sentence(words(value))) for value in row) for row in answer.rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
