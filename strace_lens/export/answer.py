"""The answer to a query: rows under named columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec


class Answer(msgspec.Struct, frozen=True):
    """What a query found.

    Attributes:
        columns: their names, each once.
        rows: values as DuckDB gives them to Python; None is NULL.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]

    @property
    def numbers(self) -> tuple[bool, ...]:
        """Whether each column holds numbers alone."""
        columns = [[row[place] for row in self.rows] for place in range(len(self.columns))]
        return tuple(any(map(is_number, cells)) and all(map(_may_be_one, cells)) for cells in columns)


def is_number(value: object) -> bool:
    """Whether a value is a number; DuckDB's true and false are none."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _may_be_one(value: object) -> bool:
    return value is None or is_number(value)


def words(value: Any) -> str:
    """A value in words: ``[a, b]``, ``job=build, branch=main``, ``true``, ``NULL``."""
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).lower()
        case Mapping():
            return ", ".join(f"{key}={words(item)}" for key, item in value.items())
        case list() | tuple():
            return f"[{', '.join(map(words, value))}]"
        case _:
            return str(value)
