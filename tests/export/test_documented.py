"""The page on data sets is complete."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pytest

from strace_lens.export.questions import questions
from strace_lens.export.tables import COLUMNS, KEYS, MARKS, SCHEMA_VERSION

PAGE = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")
ROWS = [row for row in PAGE.splitlines() if row.startswith("| `")]


@pytest.mark.parametrize("table", [table for table in COLUMNS if table != "traces"])
def test_each_column_of_a_table_is_in_its_row(table: str) -> None:
    """In the order of the table, and no other name; what all tables have stands once."""
    (row,) = [row for row in ROWS if row.startswith(f"| `{table}` |")]
    own = [column.name for column in COLUMNS[table] if column not in (*KEYS, *MARKS)]
    assert re.findall(r"`(\w+)`", row.split("|")[3]) == own


@pytest.mark.parametrize("name", [column.name for column in (*COLUMNS["traces"], *KEYS, *MARKS)])
def test_each_column_of_traces_and_of_all_tables_has_a_row(name: str) -> None:
    """By its name."""
    assert any(f"`{name}`" in row.split("|")[1] for row in ROWS)


def test_the_version_is_that_of_the_tables() -> None:
    """A change of the columns is a new version."""
    assert f"The schema version is {SCHEMA_VERSION}." in PAGE
    every = [f"{table}.{column.name} {column.type}" for table, columns in COLUMNS.items() for column in columns]
    assert (SCHEMA_VERSION, zlib.crc32("\n".join(every).encode())) == (1, 3016904968)


@pytest.mark.parametrize("name", [one.name for one in questions()])
def test_each_ready_question_is_named(name: str) -> None:
    """With what it asks."""
    assert re.search(rf"^\| `{name}[ `]", PAGE, re.MULTILINE)
