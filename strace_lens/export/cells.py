"""Values of facts as cells of a table: what SQL can hold, and whether that is the whole value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from strace_lens.escape import is_utf8, readable
from strace_lens.export.tables import Type
from strace_lens.facts.value import (
    Alias,
    CutText,
    CutTexts,
    FieldValue,
    NoValue,
    NumbersIn,
    Other,
    Printed,
    Unsure,
)

Cell: TypeAlias = int | bool | str | list[str] | None

_LARGEST = 1 << 63


def cell(value: FieldValue, column: Type) -> tuple[Cell, bool]:
    """The cell for a value, and whether it is known whole. None and known: the log shows that there is no value."""
    match value:
        case NoValue.ABSENT:
            return None, True
        case NoValue.UNKNOWN | Other():
            return None, False
        case CutText(text=part) | Alias(text=part):
            return readable(part), False
        case CutTexts(items=items):
            return [readable(item) for item in items], False
        case Unsure(sure=sure):
            return sorted(sure), False
        case _:
            return _known(value, column)


def _known(value: FieldValue, column: Type) -> tuple[Cell, bool]:
    match value:
        case bool():
            return value, True
        case int() if column == "BIGINT":
            return number(value), number(value) is not None
        case str() | int():
            return text(str(value))
        case NumbersIn(text=inside):
            return text(inside)
        case Printed(number=printed, names=names):
            return str(printed) if names is None else "|".join(sorted(names)), True
        case frozenset() | tuple():
            return _several(sorted(value) if isinstance(value, frozenset) else value, column)
        case _:
            return getattr(value, "index"), True  # noqa: B009 - a task, by its index


def _several(items: Sequence[str], column: Type) -> tuple[Cell, bool]:
    if column != "VARCHAR[]":
        return text("|".join(items))
    return [readable(item) for item in items], all(map(is_utf8, items))


def number(value: int | None) -> int | None:
    """A number, if 64 bits hold it; a program can make strace print any."""
    return value if value is None or -_LARGEST <= value < _LARGEST else None


def text(given: str) -> tuple[str, bool]:
    """A text, and whether it lost no byte: what is not UTF-8 becomes U+FFFD."""
    return readable(given), is_utf8(given)
