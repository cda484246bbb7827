"""The parts of a rule, put together: one function for each kind of value that is made of others.

The grammar names these functions in its plans; they are called again for every line of a shape, with that line's literals.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias, cast

from strace_lens.values import (
    Annotation,
    Arithmetic,
    Array,
    BitSet,
    Call,
    Change,
    Comment,
    Commented,
    Described,
    Designated,
    Either,
    Empty,
    Fd,
    Flags,
    Group,
    Labelled,
    Named,
    Pid,
    Struct,
    Unary,
    Value,
    WaitStatus,
)

Part: TypeAlias = "Value | str | tuple[Value, ...] | None"
Parts: TypeAlias = "Sequence[Part]"


def _sequence(parts: Parts) -> tuple[Value, ...]:
    """The members of a list; a list that holds nothing at all has none."""
    found = tuple(cast("Sequence[Value]", parts))
    return () if len(found) == 1 and type(found[0]) is Empty else found


def call(parts: Parts) -> Value:
    """``NAME(a, b)`` of the name and its arguments."""
    return Call(cast(str, parts[0]), _sequence(parts[1:]))


def named(parts: Parts) -> Value:
    """``name=value``."""
    return Named(cast(str, parts[0]), cast("Value", parts[1]))


def struct(parts: Parts) -> Value:
    """``{a, b}``."""
    return Struct(_sequence(parts))


def array(parts: Parts) -> Value:
    """``[a, b]``; the first part may be a run of many (``literals.py``)."""
    first = parts[0] if parts else None
    if type(first) is tuple:
        return Array(first + tuple(cast("Sequence[Value]", parts[1:])))
    return Array(_sequence(parts))


def bit_set(parts: Parts) -> Value:
    """``[a b]``."""
    return BitSet(_sequence(parts))


def inverted_set(parts: Parts) -> Value:
    """``~[a b]``."""
    return BitSet(_sequence(parts), inverted=True)


def words(text: str) -> Value:
    """``{B38400 opost ...}``: terminal modes up to strace 6.0."""
    return BitSet(tuple(Flags((word,)) for word in text[1:-1].split(" ")), braces=True)


def designated(parts: Parts) -> Value:
    """``[index]=value``, of the array ``[index]`` and the value."""
    index, value = parts
    items = index.items if isinstance(index, Array) else ()
    return Designated(items[0] if items else Empty(), cast("Value", value))


def wait_status(parts: Parts) -> Value:
    """The macro, its detail, what is or'ed to it, the mark of a core dump, and what is or'ed behind."""
    macro, detail, extra, core, beyond = parts
    return WaitStatus(
        cast(str, macro), cast("Value", detail), core is not None, cast("Value", extra), cast("Value", beyond)
    )


_TRANSLATION = re.compile(r" (\d+) in strace's PID NS ").fullmatch


def commented(parts: Parts) -> Value:
    """``value /* comment */``; the comment of a translated pid makes a pid of the number."""
    value, comment = cast("tuple[Value, Comment]", tuple(parts))
    if comment.text.endswith(" NS "):
        found = _TRANSLATION(comment.text)
        if found:
            name = value.name if isinstance(value, Pid) else None
            return Pid(value.printed if isinstance(value, Pid) else value, name, int(found.group(1)))
    return Commented(value, comment)


def preceded(parts: Parts) -> Value:
    """``/* comment */ value``."""
    comment, value = parts
    return Commented(cast("Value", value), cast(Comment, comment), before=True)


def annotated(parts: Parts) -> Value:
    """``3</path>`` or ``3197<comm>``."""
    value, note = cast("tuple[Value, Annotation]", tuple(parts))
    return Pid(value, note) if note.is_comm else Fd(value, note)


def labelled(parts: Parts) -> Value:
    """``value [context]``."""
    return Labelled(cast("Value", parts[0]), cast(str, parts[1]))


def flags(parts: Parts) -> Value:
    """``A|B|0x10``; names stand for themselves."""
    return Flags(tuple(_member(cast("Value", part)) for part in parts))


def _member(value: Value) -> str | Value:
    return value.members[0] if isinstance(value, Flags) and len(value.members) == 1 else value


def arithmetic(parts: Parts) -> Value:
    """``left operator right``."""
    left, operator, right = parts
    return Arithmetic(cast("Value", left), cast(str, operator), cast("Value", right))


def unary(parts: Parts) -> Value:
    """``-NAME``, ``!NAME``, ``&name``."""
    return Unary(cast(str, parts[0]), cast("Value", parts[1]))


def group(parts: Parts) -> Value:
    """``(value)``."""
    return Group(cast("Value", parts[0]))


def change(parts: Parts) -> Value:
    """``before => after``."""
    before, arrow, after = parts
    return Change(cast("Value", before), cast("Value", after), cast(str, arrow))


def either(parts: Parts) -> Value:
    """``A or B``."""
    return Either(tuple(cast("Sequence[Value]", parts)))


def described(parts: Parts) -> Value:
    """``words value``, ``words:value``."""
    word, joint, value = parts
    return Described(cast(str, word), cast("Value", value), cast(str, joint))


def arguments(parts: Parts) -> tuple[Value, ...]:
    """The whole list."""
    return _sequence(parts)
