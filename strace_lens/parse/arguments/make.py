"""Builds values from the parts of a rule: one function for each kind of composed value.

The grammar names these functions in its plans; a plan calls them again for every line of a shape, with that line's
literals. Where a value's own class takes the parts as they are, the plan names the class.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from strace_lens.values import (
    Annotation,
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
    Partial,
    Pid,
    Struct,
    Value,
    WaitStatus,
)

Part: TypeAlias = "Value | str | tuple[Value, ...] | None"


def _members(members: tuple[Value, ...]) -> tuple[Value, ...]:
    """The members of a list; an empty list has no members."""
    return () if len(members) == 1 and type(members[0]) is Empty else members


def call(name: str, *arguments: Value) -> Value:
    """``name(a, b)``."""
    return Call(name, _members(arguments))


def struct(*members: Value) -> Value:
    """``{a, b}``."""
    return Struct(_members(members))


def array(first: Value | tuple[Value, ...], *others: Value) -> Value:
    """``[a, b]``; the first part may be a run of many (``literals.py``)."""
    if type(first) is tuple:
        return Array(first + others)
    return Array(_members((first, *others)))  # type: ignore[arg-type]  # mypy does not see that the tuple is gone


def bit_set(*items: Value) -> Value:
    """``[a b]``."""
    return BitSet(_members(items))


def inverted_set(*items: Value) -> Value:
    """``~[a b]``."""
    return BitSet(_members(items), inverted=True)


def words(text: str) -> Value:
    """``{B38400 opost ...}``: terminal modes up to strace 6.0."""
    return BitSet(tuple(Flags((word,)) for word in text[1:-1].split(" ")), braces=True)


def designated(index: Value, value: Value) -> Value:
    """``[index]=value``, of the array ``[index]`` and the value."""
    items = index.items if isinstance(index, Array) else ()
    return Designated(items[0] if items else Empty(), value)


def wait_status(macro: str, detail: Value | None, extra: Value | None, core: str | None, beyond: Value | None) -> Value:
    """The macro, its detail, what is or'ed to it, the mark of a core dump, and what is or'ed behind."""
    return WaitStatus(macro, detail, core is not None, extra, beyond)


_TRANSLATION = re.compile(r" (0|[1-9][0-9]{0,18}) in strace's PID NS ").fullmatch


def commented(value: Value, comment: Comment | Partial) -> Value:
    """``value /* comment */``; the comment of a translated pid makes a pid of the number."""
    if isinstance(comment, Comment) and comment.text.endswith(" NS "):
        found = _TRANSLATION(comment.text)
        if found:
            name = value.name if isinstance(value, Pid) else None
            return Pid(value.printed if isinstance(value, Pid) else value, name, int(found[1]))
    return Commented(value, comment)


def preceded(comment: Comment, value: Value) -> Value:
    """``/* comment */ value``."""
    return Commented(value, comment, before=True)


def annotated(value: Value, note: Annotation) -> Value:
    """``3</path>`` or ``3197<comm>``."""
    return Pid(value, note) if note.is_comm else Fd(value, note)


def flags(*members: Value) -> Value:
    """``A|B|0x10``; names stand for themselves."""
    return Flags(tuple([_name(member) for member in members]))


def _name(value: Value) -> str | Value:
    return value.members[0] if type(value) is Flags and len(value.members) == 1 else value


def change(before: Value, arrow: str, after: Value) -> Value:
    """``before => after``."""
    return Change(before, after, arrow)


def either(*options: Value) -> Value:
    """``A or B``."""
    return Either(options)


def described(word: str, joint: str, value: Value) -> Value:
    """``words value``, ``words:value``."""
    return Described(word, value, joint)


def values(*members: Value) -> tuple[Value, ...]:
    """The members of a whole list."""
    return members
