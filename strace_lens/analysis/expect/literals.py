"""How to read a literal for a field, and the operators of the field: a table by the field's kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

import msgspec

from strace_lens.analysis.expect.syntax import Bare, Given, Listed, Quoted, Word, Wrong
from strace_lens.facts.value import Kind, NoValue, Wanted, flag_set, number_in
from strace_lens.linux.clone_flags import CLONE_FLAGS, CSIGNAL
from strace_lens.linux.errnos import ERRORS
from strace_lens.linux.signal_codes import CODES
from strace_lens.linux.signals import SIGNALS, signal_name
from strace_lens.linux.syscalls import CREATING_CALLS
from strace_lens.model.build.creating import take_apart
from strace_lens.model.files import ACCESSES
from strace_lens.suggest import short, unknown
from strace_lens.values import Number

Reader: TypeAlias = Callable[[Bare | Quoted | Listed], Wanted]

EQUALITY = ("==", "!=")
ORDER = ("<", "<=", ">", ">=")
MEMBERS = ("contains", "contains any")
OPERATORS = (*EQUALITY, *ORDER, *MEMBERS, "in", "matches")


class FieldType(msgspec.Struct, frozen=True):
    """How to compare a field of some kind.

    Attributes:
        operators: the operators that it has.
        read: reads a literal; raises Wrong.
        plain: the field holds text: a ``$name`` is not parsed, and reports show the value in quotes.
    """

    operators: tuple[str, ...]
    read: Reader
    plain: bool = False


_TASK_KINDS = ("process", "thread", "other")
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def _one(literal: Bare | Quoted | Listed, what: str) -> Word:
    """The only word of ``literal``. Raises Wrong unless the literal is one word without quotes."""
    if isinstance(literal, Bare) and len(literal.words) == 1:
        return literal.words[0]
    found = {Bare: "a set of names", Quoted: "text in quotes", Listed: "a list"}[type(literal)]
    raise Wrong(f"expected {what}, found {found}", literal.at)


def _number(literal: Bare | Quoted | Listed) -> int:
    word = _one(literal, "a number")
    value = number_in(word.text)
    if value is None:
        raise Wrong(f"expected a number, found '{short(word.text)}'", word.at)
    return value


def _signal(literal: Bare | Quoted | Listed) -> str | NoValue:
    """A signal, by name or number; 0 means no signal, as in ``exit_signal=0``."""
    word = _one(literal, "the name of a signal")
    number = number_in(word.text)
    if number is None:
        if word.text not in SIGNALS:
            raise Wrong(unknown("signal", word.text, SIGNALS), word.at)
        return SIGNALS[word.text]
    if not 0 <= number <= 64:
        raise Wrong(f"there is no signal {number}", word.at)
    return signal_name(number) or NoValue.ABSENT


def _status(literal: Bare | Quoted | Listed) -> int | str | NoValue:
    """A child's exit code, or the name of the signal that ended, stopped or continued it."""
    word = _one(literal, "an exit code or the name of a signal")
    number = number_in(word.text)
    return _signal(literal) if number is None else number


def _name(
    what: str, known: Collection[str], same: Mapping[str, str] | None = None
) -> Callable[[Bare | Quoted | Listed], str]:
    """Returns a reader of one name in ``known``; ``same`` maps other names to those that strace prints."""

    def read(literal: Bare | Quoted | Listed) -> str:
        word = _one(literal, f"the name of a {what}")
        if word.text not in known:
            raise Wrong(unknown(what, word.text, known), word.at)
        return same[word.text] if same else word.text

    return read


def _text(literal: Bare | Quoted | Listed) -> str:
    if isinstance(literal, Quoted):
        return literal.text
    if isinstance(literal, Listed):
        raise Wrong("expected text in quotes, found a list", literal.at)
    written = "|".join(word.text for word in literal.words)
    raise Wrong(f'expected text in quotes: "{short(written)}"', literal.at)


def _texts(literal: Bare | Quoted | Listed) -> tuple[str, ...]:
    """One text, or a list of texts as strace prints an argument list."""
    if not isinstance(literal, Listed):
        return (_text(literal),)
    texts = []
    for item in literal.items:
        # A $name in the list was replaced by its text before.
        if not isinstance(item, Quoted):
            raise Wrong("expected text in quotes", item.at)
        texts.append(item.text)
    return tuple(texts)


def _flags(literal: Bare | Quoted | Listed) -> frozenset[str]:
    """CLONE_* flags, numeric bits, and an exit signal, as strace prints the flags of clone(2)."""
    if not isinstance(literal, Bare):
        _one(literal, "flags")
        raise AssertionError("not one word")
    names: set[str] = set()
    for word in literal.words:
        names |= _flag(word)
    signals = sorted(name for name in names if name.startswith("SIG"))
    if len(signals) > 1:
        raise Wrong(f"a task has one exit signal, not both {signals[0]} and {signals[1]}", literal.at)
    return frozenset(names)


def _flag(word: Word) -> set[str]:
    if word.text in SIGNALS:
        return {SIGNALS[word.text]}
    if word.text in CLONE_FLAGS:
        return {word.text}
    bits = number_in(word.text)
    if bits is None:
        raise Wrong(unknown("flag", word.text, [*CLONE_FLAGS, *SIGNALS]), word.at)
    if bits < 0 or bits & CSIGNAL > 64:
        raise Wrong(f"'{short(word.text)}' is not a set of flags", word.at)
    found = take_apart(Number(bits))
    return flag_set(found.names, found.unknown_bits, found.exit_signal)


def _accesses(literal: Bare | Quoted | Listed) -> frozenset[str]:
    """Accesses with ``|`` between them: ``read|write``."""
    if not isinstance(literal, Bare):
        raise Wrong("expected accesses without quotes: read, write, create, delete or look", literal.at)
    for word in literal.words:
        if word.text not in ACCESSES:
            raise Wrong(unknown("access", word.text, ACCESSES), word.at)
    return frozenset(word.text for word in literal.words)


def _family(literal: Bare | Quoted | Listed) -> str:
    """The name of an address family, as strace prints it: ``AF_INET``."""
    word = _one(literal, "the name of an address family")
    if not word.text.startswith("AF_"):
        raise Wrong(f"expected the name of an address family, as AF_INET, found '{short(word.text)}'", word.at)
    return word.text


def _boolean(literal: Bare | Quoted | Listed) -> bool:
    word = _one(literal, "true or false")
    if word.text not in {"true", "false"}:
        raise Wrong(f"expected true or false, found '{short(word.text)}'", word.at)
    return word.text == "true"


def _task(literal: Bare | Quoted | Listed) -> Wanted:
    raise not_a_task(literal)


def not_a_task(given: Given) -> Wrong:
    """The error for a field that is a task: no literal is one."""
    return Wrong("a task is compared by one of its fields, as in maker.tid, or with none", given.at)


def _anything(literal: Bare | Quoted | Listed) -> int | str | frozenset[str]:
    """A number, a text, or names: the arguments of a system call may be anything."""
    if isinstance(literal, Quoted):
        return literal.text
    if isinstance(literal, Listed):
        raise Wrong("expected a number, a name or text in quotes, found a list", literal.at)
    first = literal.words[0].text
    if len(literal.words) == 1:
        number = 0 if first == "NULL" else number_in(first)
        if number is not None:
            return number
    for word in literal.words:
        if number_in(word.text) is None and not _NAME.fullmatch(word.text):
            raise Wrong(f"expected a number, a name or text in quotes, found '{short(word.text)}'", word.at)
    return frozenset(word.text for word in literal.words)


TYPES: Mapping[Kind, FieldType] = {
    Kind.NUMBER: FieldType((*EQUALITY, *ORDER, "in"), _number),
    Kind.SIGNAL: FieldType((*EQUALITY, "in", "matches"), _signal),
    Kind.STATUS: FieldType((*EQUALITY, *ORDER, "in", "matches"), _status),
    Kind.CODE: FieldType((*EQUALITY, "in", "matches"), _name("signal code", CODES)),
    Kind.ERROR: FieldType((*EQUALITY, "in", "matches"), _name("error", ERRORS, ERRORS)),
    Kind.CALL: FieldType((*EQUALITY, "in", "matches"), _name("call that makes a task", CREATING_CALLS)),
    Kind.TASK_KIND: FieldType((*EQUALITY, "in", "matches"), _name("kind of task", _TASK_KINDS)),
    Kind.TEXT: FieldType((*EQUALITY, "in", "matches"), _text, plain=True),
    Kind.TEXTS: FieldType((*EQUALITY, *MEMBERS, "matches"), _texts, plain=True),
    Kind.FLAGS: FieldType((*EQUALITY, *MEMBERS), _flags),
    Kind.ACCESS: FieldType((*EQUALITY, *MEMBERS), _accesses),
    Kind.FAMILY: FieldType((*EQUALITY, "in", "matches"), _family),
    Kind.BOOLEAN: FieldType(EQUALITY, _boolean),
    Kind.TASK: FieldType(EQUALITY, _task),
    Kind.ANYTHING: FieldType(OPERATORS, _anything),
}
"""How to read a literal for each kind of field."""
