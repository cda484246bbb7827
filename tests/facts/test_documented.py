"""The document of the language is complete."""

from pathlib import Path

import pytest

from strace_lens.facts.subjects import SUBJECTS

DOCUMENT = (Path(__file__).parents[2] / "docs" / "expectations.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", SUBJECTS)
def test_each_subject_and_each_of_its_fields_is_documented(word: str) -> None:
    """In one row of the table, or as the row that this one names."""
    rows = {row.split("|")[1]: row for row in DOCUMENT.splitlines() if row.startswith("| `")}
    row = next(row for first, row in rows.items() if f"`{word}" in first)
    row = next((other for first, other in rows.items() if f"as {first.strip()}" in row), row)
    for name, field in SUBJECTS[word].fields.items():
        if name not in {"arg1", "arg2", "arg3", "arg4"}:
            assert f"`{name}`{'?' if field.optional else ''}" in row
