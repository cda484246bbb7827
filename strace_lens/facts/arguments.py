"""An argument of a system call as the language compares it.

strace can print one value in several ways: a constant as its name, as a number (``-X raw``, ``-e raw=SET``), or as
both (``-X verbose``); a byte of a text as itself or as an escape (``-x``, ``-xx``). A verdict must not hang on that.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from strace_lens.facts.value import CutText, FieldValue, NoValue, NumbersIn, Printed
from strace_lens.values import (
    Comment,
    Commented,
    Fd,
    Flags,
    Named,
    Null,
    Number,
    Pid,
    String,
    Value,
    Word,
    inner,
    is_cut,
    is_read,
    number_of,
)

_CONSTANTS = re.compile(r"\s*([A-Z][A-Z0-9_]*(?:\|[A-Z][A-Z0-9_]*)*)\s*")


def argument(value: Value) -> FieldValue:
    """A number, a text, a set of names, or else the text that was printed."""
    match value:
        case Named(value=inside):
            return argument(inside)
        case String():
            return CutText(value.text) if value.truncated else value.text
        case _ if not is_read(value) or is_cut(value):
            return NoValue.UNKNOWN
        case Flags():
            return _flags(value)
        case Null():
            return 0
        case Fd() | Pid():
            return number_of(value) or 0
        case _:
            number = number_of(value)
            return _text(value) if number is None else Printed(number, _in_comment(value))


def _flags(value: Flags) -> FieldValue:
    """Bits without a name stand beside names as they were printed; where all are numbers, names may be meant."""
    if value.names or any(number_of(one) is None for one in value.members if isinstance(one, Value)):
        return frozenset(str(member) for member in value.members)
    in_comments = [_in_comment(one) for one in value.members if isinstance(one, Value)]
    names = [one for one in in_comments if one is not None]
    return Printed(value.bits, frozenset().union(*names) if len(names) == len(in_comments) else None)


def _in_comment(value: Value) -> frozenset[str] | None:
    """The names that ``-X verbose`` prints behind a number; None where no comment has names."""
    comment = value.comment if isinstance(value, Commented) else None
    found = _CONSTANTS.fullmatch(comment.text) if isinstance(comment, Comment) else None
    return frozenset(found[1].split("|")) if found else None


def _text(value: Value) -> str | NumbersIn:
    text = str(_decoded(value))
    return text if _names_constants(value) or not _has_number(value) else NumbersIn(text)


def _decoded(value: Any) -> Any:  # Any: a value, or whatever else a field of one holds
    """``value`` with each text in it as its bytes are, not as they were escaped."""
    if isinstance(value, String):
        mark = "@" * value.abstract
        return Word(f"{mark}{value.quote}{value.text}{value.quote}")
    if isinstance(value, tuple):
        return tuple(_decoded(one) for one in value)
    if not isinstance(value, Value) or not any(True for _ in inner(value)):
        return value
    return msgspec.structs.replace(value, **{name: _decoded(getattr(value, name)) for name in value.__struct_fields__})


def _names_constants(value: Value) -> bool:
    """Whether strace printed a constant by its name anywhere in ``value``: it does so everywhere, or nowhere."""
    if isinstance(value, Flags) and value.names:
        return True
    return _in_comment(value) is not None or any(_names_constants(part) for part in inner(value))


def _has_number(value: Value) -> bool:
    return isinstance(value, Number) or any(_has_number(part) for part in inner(value))
