"""Writes the answer to a query as a table, and the ready questions as a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from strace_lens.export.answer import Answer, words
from strace_lens.export.questions import Question
from strace_lens.report.style import Line, Style, columns, write_lines
from strace_lens.wording import count


def write(answer: Answer, out: TextIO, style: Style) -> None:
    """Writes a line for each row under the names of the columns, and their number."""
    rows = [[style.text(words(value)) for value in row] for row in answer.rows]
    table = [[style.text(name) for name in answer.columns], *rows]
    widths = [max(map(columns, column)) for column in zip(*table, strict=True)]
    lines: list[Line] = [
        [(_row(row, widths, answer.numbers), "bold" if place == 0 else "")] for place, row in enumerate(table)
    ]
    write_lines([*map(style.fit, lines), [("", "")], [(count(len(rows), "row"), "dim")]], out, style)


def _row(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    cells = []
    for text, width, is_number in zip(row, widths, right, strict=True):
        room = " " * (width - columns(text))
        cells.append(room + text if is_number else text + room)
    return "  ".join(cells).rstrip()


def write_list(questions: Sequence[Question], out: TextIO, style: Style) -> None:
    """Writes the name of each question, what it needs, and what it asks."""
    for one in questions:
        needs = "".join(f" --let {name}=..." for name in one.parameters)
        write_lines([[(one.name, "bold"), (needs, "")], [(f"    {one.title}", "")]], out, style)
