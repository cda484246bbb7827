"""What arguments and results are made of.

Each value is frozen. ``str()`` prints it the way strace did: a value keeps its number base and its quoting style.
Numbers and strings that mean the same are equal, however they were printed. The forms are those of strace's printers:
``util.c``, ``print_fields.h``, ``xlat.c``.
"""

from __future__ import annotations

from collections.abc import Iterator

from strace_lens.values.composed import (
    Arithmetic,
    Array,
    BitSet,
    Call,
    Change,
    Commented,
    Described,
    Designated,
    Either,
    Flags,
    Group,
    Intruded,
    Labelled,
    Named,
    Partial,
    Struct,
    Unary,
)
from strace_lens.values.plain import (
    Annotation,
    Comment,
    Empty,
    More,
    Null,
    Number,
    Raw,
    Resuming,
    String,
    Unavailable,
    Word,
)
from strace_lens.values.quoting import Quoting, escape
from strace_lens.values.tasks import Fd, Pid, WaitStatus
from strace_lens.values.value import Printed, Value, number_of

__all__ = [
    "Annotation",
    "Arithmetic",
    "Array",
    "BitSet",
    "Call",
    "Change",
    "Comment",
    "Commented",
    "Described",
    "Designated",
    "Either",
    "Empty",
    "Fd",
    "Flags",
    "Group",
    "Intruded",
    "Labelled",
    "More",
    "Named",
    "Null",
    "Number",
    "Partial",
    "Pid",
    "Printed",
    "Quoting",
    "Raw",
    "Resuming",
    "String",
    "Struct",
    "Unary",
    "Unavailable",
    "Value",
    "WaitStatus",
    "Word",
    "escape",
    "holds_raw",
    "inner",
    "is_cut",
    "is_read",
    "name_of",
    "number_of",
]


def inner(value: Value) -> Iterator[Value]:
    """The values that a value is made of, without names and texts."""
    for name in value.__struct_fields__:
        part = getattr(value, name)
        for one in part if isinstance(part, tuple) else (part,):
            if isinstance(one, Value):
                yield one


_LEAVES = frozenset({Number, Null, String, Word, More, Comment, Annotation, Empty, Unavailable})


def holds_raw(value: Value) -> bool:
    """Whether a value is, or has in it, text that the grammar does not cover."""
    if type(value) in _LEAVES:
        return False
    return isinstance(value, Raw) or any(holds_raw(part) for part in inner(value))


_UNREAD = (Raw, Intruded, Partial, Unavailable, Empty)


def is_read(value: Value) -> bool:
    """Whether ``value`` was printed and understood whole. An address in place of a text counts as a number here."""
    return not isinstance(value, _UNREAD) and all(is_read(part) for part in inner(value))


def is_cut(value: Value) -> bool:
    """Whether strace left out a part of ``value``: the end of a text, or items of a list."""
    if isinstance(value, String):
        return value.truncated
    return isinstance(value, More) or any(is_cut(part) for part in inner(value))


def name_of(value: Value) -> str | None:
    """The constant that ``value`` stands for, also where it is in the comment (``-X verbose``); else None."""
    match value:
        case Flags(members=(str() as name,)):
            return name
        case Commented(comment=Comment(text=text)) if text.strip().replace("_", "").isalnum():
            return text.strip()
        case _:
            return None
