"""Writes the answer to a query as JSON: a list with an object for each row, whose members are the columns."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TextIO

from strace_lens.export.answer import Answer
from strace_lens.report.json.document import Json, indented
from strace_lens.report.style import Style


def write(answer: Answer, out: TextIO, style: Style) -> None:
    """Writes the rows."""
    rows: list[Json] = [
        {name: _json(value) for name, value in zip(answer.columns, row, strict=True)} for row in answer.rows
    ]
    out.write(indented(rows, style.redactor))


def _json(value: Any) -> Json:  # Any: what DuckDB gives
    match value:
        case None | bool() | int() | str():
            return value
        case float() | Decimal():
            return float(value) if math.isfinite(value) else None
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case Mapping():
            return {str(key): _json(item) for key, item in value.items()}
        case list() | tuple():
            return [_json(item) for item in value]
        case _:
            return str(value)
