"""The plans of usual shapes, as the grammar gave them once: everyday logs are read without pyparsing.

To load pyparsing and build the grammar takes 45 ms, as long as the rest of a short report. ``usual.json`` is made by
``make shapes``; a test holds each of its plans against the grammar.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from strace_lens import values
from strace_lens.parse.arguments import make
from strace_lens.parse.arguments.plan import Build, Slot

TABLE = Path(__file__).with_name("usual.json")

Written: TypeAlias = Any
"""A plan in JSON: a number is a slot, a text or null itself, a list the name of what builds and its parts, an object
the class and the fields of a value where nothing varies."""


@cache
def _table() -> dict[str, Written]:
    table: dict[str, Written] = msgspec.json.decode(TABLE.read_bytes())
    return table


def usual_plan(shape: str) -> Build | None:
    """The plan of a shape by the rule ``arguments``; None if the shape is not in the table."""
    written = _table().get(shape)
    plan = None if written is None else _read(written)
    return plan if isinstance(plan, Build) else None


def _read(written: Written) -> Any:  # Any: a plan
    if isinstance(written, list):
        name, *parts = written
        found = getattr(make, name, None) or getattr(values, name)
        return Build(found, tuple(_read(part) for part in parts))
    if isinstance(written, int):
        return Slot(written)
    return _constant(written)


def _constant(written: Written) -> Any:  # Any: a value, or what a value is made of
    if isinstance(written, dict):
        ((name, fields),) = written.items()
        return getattr(values, name)(*map(_constant, fields))
    return tuple(map(_constant, written)) if isinstance(written, list) else written
