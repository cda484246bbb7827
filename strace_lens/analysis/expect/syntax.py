"""What an expectation is made of, once it has been read: a demand on the facts of one subject.

Every part remembers where it stood, so that an error that is found later (a ``$name`` that nobody gave) can point.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from strace_lens.errors import ExpectationError


class Wrong(Exception):
    """Something is wrong at one place of the text: ``message``, and ``at``, the offset of the first wrong character."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message = message
        self.at = at


class Origin(msgspec.Struct, frozen=True):
    """Where an expectation was written: its whole text, the file or option, the number of its first line."""

    text: str
    source: str = ""
    line: int = 1

    def error(self, wrong: Wrong) -> ExpectationError:
        """The error for the user, with line, column and caret."""
        start = self.text.rfind("\n", 0, wrong.at) + 1
        row = self.text.count("\n", 0, wrong.at)
        # A tab would put the caret in another column.
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
    """``"text"``, its escapes undone."""

    text: str
    at: int


class Variable(msgspec.Struct, frozen=True):
    """``$name``: a value from outside."""

    name: str
    at: int


class Listed(msgspec.Struct, frozen=True):
    """``[a, b]``."""

    items: tuple[Bare | Quoted | Variable, ...]
    at: int


Literal: TypeAlias = Bare | Quoted | Variable
Given: TypeAlias = Literal | Listed
"""What can stand behind an operator."""


class Comparison(msgspec.Struct, frozen=True):
    """``child.tid == $child``: the words of the path, the operator (one space in ``contains any``), the value."""

    path: tuple[Word, ...]
    operator: Word
    value: Given


class And(msgspec.Struct, frozen=True):
    """All of the parts."""

    parts: tuple[Condition, ...]


class Or(msgspec.Struct, frozen=True):
    """At least one of the parts."""

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
    """Every fact has what ``condition`` says."""

    condition: Condition


class Expectation(msgspec.Struct, frozen=True):
    """One expectation.

    Attributes:
        origin: where it was written.
        demand: how many facts there should be, or what each of them should have.
        subject: the word for what is counted, in the singular: ``clone``.
        call: name of the system call, where the subject is ``syscall``.
        where: which of the subject's facts are meant; None: all.
    """

    origin: Origin
    demand: Count | Each
    subject: str
    call: str | None
    where: Condition | None

    @property
    def text(self) -> str:
        """The expectation as it was written, without the space around it."""
        return self.origin.text.strip()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The condition after ``where`` and the one after ``has``, those that there are."""
        claimed = (self.demand.condition,) if isinstance(self.demand, Each) else ()
        return claimed if self.where is None else (self.where, *claimed)
