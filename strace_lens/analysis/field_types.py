"""What a field can hold, which operators it knows, and how a value of the text is read for it.

A field's value may be lacking in two ways, and the difference decides verdicts. *Unknown*: the log does not tell, as
with the exit code of a task whose end it lacks. *Absent*: the log tells that there is none, as with the exit code of
a task that a signal killed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from strace_lens.analysis.expectation import Bare, Given, Listed, Quoted, Word, Wrong
from strace_lens.analysis.vocabulary import ERRORS, FLAGS, KINDS, SIGNAL_CODES, SIGNALS, VIA, short, unknown
from strace_lens.linux.clone_flags import CSIGNAL
from strace_lens.linux.signals import signal_name
from strace_lens.model.build.creating import take_apart
from strace_lens.model.task import Task
from strace_lens.values import Number


class Lack(Enum):
    """A field has no value."""

    ABSENT = "none"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class CutText:
    """The beginning of a text that strace cut (``"abc"...``): the whole is longer."""

    text: str


@dataclass(frozen=True, slots=True)
class CutTexts:
    """An argument list that strace cut, or of which it cut or could not read a member."""

    items: tuple[str, ...]

    @property
    def whole(self) -> tuple[str, ...]:
        """Those that are certainly not cut.

        A text that strace cuts has the length of ``--string-limit``, in bytes, and no other is longer (util.c:
        string_quote). So any that is shorter than the longest is whole.
        """
        sizes = [len(item.encode("utf-8", "surrogateescape")) for item in self.items]
        return tuple(item for item, size in zip(self.items, sizes, strict=True) if size < max(sizes))


FieldValue: TypeAlias = int | str | bool | frozenset[str] | tuple[str, ...] | CutText | CutTexts | Task | Lack


@dataclass(frozen=True, slots=True)
class Loose:
    """The text of a ``$name`` beside a field that may hold anything: it is read as what it is compared with."""

    text: str

    @property
    def number(self) -> int | None:
        """The text as a number, or None."""
        return number_in(self.text)

    @property
    def names(self) -> frozenset[str]:
        """The text as names with ``|`` between them."""
        return frozenset(part.strip() for part in self.text.split("|"))


Wanted: TypeAlias = int | str | bool | frozenset[str] | tuple[str, ...] | Loose | Lack
"""A value of the text, read for its field."""

Reader: TypeAlias = Callable[[Bare | Quoted | Listed], Wanted]

EQUALITY = ("==", "!=")
ORDER = ("<", "<=", ">", ">=")
MEMBERS = ("contains", "contains any")
OPERATORS = (*EQUALITY, *ORDER, *MEMBERS, "in", "matches")


@dataclass(frozen=True, slots=True)
class FieldType:
    """What a field holds.

    Attributes:
        what: the same in words, with its article.
        operators: those that it knows.
        read: reads a value of the text; raises Wrong.
        plain: a text: a ``$name`` is taken as it is, and the value is shown in quotes.
    """

    what: str
    operators: tuple[str, ...]
    read: Reader
    plain: bool = False


_NUMBER = re.compile(
    r"(?P<sign>-?)(?:0[xX](?P<hex>[0-9a-fA-F]{1,64})|0(?P<octal>[0-7]{1,64})|(?P<decimal>0|[1-9][0-9]{0,64}))"
)
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def number_in(text: str) -> int | None:
    """The integer that ``text`` is, as C writes it: ``12``, ``-1``, ``0x1b``, ``0644``; None where it is none."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    for name, base in (("hex", 16), ("octal", 8), ("decimal", 10)):
        if found[name] is not None:
            value = int(found[name], base)
            break
    return -value if found["sign"] else value


def _one(literal: Bare | Quoted | Listed, what: str) -> Word:
    """The only word of ``literal``. Raises Wrong where it is anything else than one word without quotes."""
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


def _signal(literal: Bare | Quoted | Listed) -> str | Lack:
    """A signal's name; its number is as good, and 0 is no signal, as in ``exit_signal=0``."""
    word = _one(literal, "the name of a signal")
    number = number_in(word.text)
    if number is None:
        if word.text not in SIGNALS:
            raise Wrong(unknown("signal", word.text, SIGNALS), word.at)
        return SIGNALS[word.text]
    if not 0 <= number <= 64:
        raise Wrong(f"there is no signal {number}", word.at)
    return signal_name(number) or Lack.ABSENT


def _status(literal: Bare | Quoted | Listed) -> int | str | Lack:
    """A child's exit code, or the name of the signal that ended, stopped or continued it."""
    word = _one(literal, "an exit code or the name of a signal")
    number = number_in(word.text)
    return _signal(literal) if number is None else number


def _name(
    what: str, known: Collection[str], same: dict[str, str] | None = None
) -> Callable[[Bare | Quoted | Listed], str]:
    """A reader of one name out of ``known``; ``same`` gives the name that strace prints for each."""

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
    """One text, or a list of them as strace prints an argument list."""
    if not isinstance(literal, Listed):
        return (_text(literal),)
    texts = []
    for item in literal.items:
        # A $name in the list has become a text by now.
        if not isinstance(item, Quoted):
            raise Wrong("expected text in quotes", item.at)
        texts.append(item.text)
    return tuple(texts)


def _flags(literal: Bare | Quoted | Listed) -> frozenset[str]:
    """CLONE_* flags, numeric bits, and an exit signal among them, as clone(2) takes and strace prints them."""
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
    if word.text in FLAGS:
        return {word.text}
    bits = number_in(word.text)
    if bits is None:
        raise Wrong(unknown("flag", word.text, [*FLAGS, *SIGNALS]), word.at)
    if bits < 0 or bits & CSIGNAL > 64:
        raise Wrong(f"'{short(word.text)}' is no set of flags", word.at)
    found = take_apart(Number(bits))
    return flag_set(found.names, found.unknown_bits, found.exit_signal)


def flag_set(names: Collection[str], unknown_bits: int, exit_signal: str | None) -> set[str]:
    """Flags as one set: the names, a ``0x…`` for each bit without a name, and the exit signal."""
    bits = {hex(1 << place) for place in range(unknown_bits.bit_length()) if unknown_bits >> place & 1}
    return {*names, *bits} | ({exit_signal} if exit_signal else set())


def _boolean(literal: Bare | Quoted | Listed) -> bool:
    word = _one(literal, "true or false")
    if word.text not in {"true", "false"}:
        raise Wrong(f"expected true or false, found '{short(word.text)}'", word.at)
    return word.text == "true"


def _task(literal: Bare | Quoted | Listed) -> Wanted:
    raise not_a_task(literal)


def not_a_task(given: Given) -> Wrong:
    """No value of the text is a task."""
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


NUMBER = FieldType("a number", (*EQUALITY, *ORDER, "in"), _number)
SIGNAL = FieldType("a signal", (*EQUALITY, "in", "matches"), _signal)
STATUS = FieldType("an exit code or a signal", (*EQUALITY, *ORDER, "in", "matches"), _status)
CODE = FieldType("a signal's code", (*EQUALITY, "in", "matches"), _name("signal code", SIGNAL_CODES))
ERROR = FieldType("an error", (*EQUALITY, "in", "matches"), _name("error", ERRORS, ERRORS))
CALL = FieldType("a call", (*EQUALITY, "in", "matches"), _name("call that makes a task", VIA))
KIND = FieldType("a kind of task", (*EQUALITY, "in", "matches"), _name("kind of task", KINDS))
TEXT = FieldType("text", (*EQUALITY, "in", "matches"), _text, plain=True)
TEXTS = FieldType("a list of texts", (*EQUALITY, *MEMBERS, "matches"), _texts, plain=True)
FLAG_SET = FieldType("a set of flags", (*EQUALITY, *MEMBERS), _flags)
BOOLEAN = FieldType("true or false", EQUALITY, _boolean)
TASK = FieldType("a task", EQUALITY, _task)
ANYTHING = FieldType("an argument", OPERATORS, _anything)
