"""The syntax tree of an expectation: a demand on the facts of one subject.

Every part has its offset in the text: a later error (a missing ``$name``) can point at it.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from strace_lens.errors import ExpectationError


class Wrong(Exception):
    """An error at one place of the text: ``message``, and ``at``, the offset of the first wrong character."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message = message
        self.at = at


class Origin(msgspec.Struct, frozen=True):
    """Where an expectation comes from: its text, the file or option, the number of its first line."""

    text: str
    source: str = ""
    line: int = 1

    def error(self, wrong: Wrong) -> ExpectationError:
        """Returns the error for the user, with line, column and caret."""
        start = self.text.rfind("\n", 0, wrong.at) + 1
        row = self.text.count("\n", 0, wrong.at)
        # A tab would move the caret to another column.
        line = self.text[start:].partition("\n")[0].replace("\t", " ")
        return ExpectationError(wrong.message, line, wrong.at - start + 1, line=self.line + row, source=self.source)


class Word(msgspec.Struct, frozen=True):
    """One word and its offset in the text."""

    text: str
    at: int


class Bare(msgspec.Struct, frozen=True):
    """A number or a name without quotes, or several with ``|`` between them: ``3``, ``SIGCHLD``, ``CLONE_VM|0x400``."""

    words: tuple[Word, ...]

    @property
    def at(self) -> int:
        """Offset of the first word."""
        return self.words[0].at


class Quoted(msgspec.Struct, frozen=True):
    """``"text"``, with its escapes resolved."""

    text: str
    at: int


class Variable(msgspec.Struct, frozen=True):
    """``$name``: a value that the caller gives."""

    name: str
    at: int


class Listed(msgspec.Struct, frozen=True):
    """``[a, b]``."""

    items: tuple[Bare | Quoted | Variable, ...]
    at: int


Literal: TypeAlias = Bare | Quoted | Variable
Given: TypeAlias = Literal | Listed
"""The value after an operator."""


class Comparison(msgspec.Struct, frozen=True):
    """``child.tid == $child``: the words of the path, the operator (one space in ``contains any``), the value."""

    path: tuple[Word, ...]
    operator: Word
    value: Given


class And(msgspec.Struct, frozen=True):
    """All parts hold."""

    parts: tuple[Condition, ...]


class Or(msgspec.Struct, frozen=True):
    """At least one part holds."""

    parts: tuple[Condition, ...]


class Not(msgspec.Struct, frozen=True):
    """The part does not hold."""

    part: Condition


Condition: TypeAlias = Comparison | And | Or | Not


class Count(msgspec.Struct, frozen=True):
    """From ``least`` to ``most`` facts; ``most`` None: no upper bound."""

    least: int
    most: int | None


class Each(msgspec.Struct, frozen=True):
    """Every fact meets ``condition``."""

    condition: Condition


class Expectation(msgspec.Struct, frozen=True):
    """One expectation.

    Attributes:
        origin: where it comes from.
        demand: the number of facts, or a condition for each fact.
        subject: the word of the subject, in the singular: ``clone``.
        call: name of the system call, if the subject is ``syscall``.
        where: selects facts of the subject; None: all.
    """

    origin: Origin
    demand: Count | Each
    subject: str
    call: str | None
    where: Condition | None

    @property
    def text(self) -> str:
        """The text of the expectation, without the space around it."""
        return self.origin.text.strip()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions after ``where`` and after ``has``, if there are any."""
        claimed = (self.demand.condition,) if isinstance(self.demand, Each) else ()
        return claimed if self.where is None else (self.where, *claimed)
