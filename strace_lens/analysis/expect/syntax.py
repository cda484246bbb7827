"""The syntax tree of an expectation: a demand on the facts of one subject.

Every part has its offset in the text: a later error (a missing ``$name``) can point at it. Equality ignores offsets and
the origin. ``str()`` of an expectation is text that reads back equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, TypeAlias

import msgspec

from strace_lens.errors import ExpectationError


class Wrong(Exception):
    """An error at one place of the text: ``message``, ``at``, the offset of the first wrong character, and ``width``.

    Without a width the word that stands there is wrong.
    """

    def __init__(self, message: str, at: int, width: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.at = at
        self.width = width


# Text in quotes, an operator, a word, or any character.
_WORD = re.compile(r'"(?:[^"\\]|\\.)*"?|[=!<>]+|[^\s()\[\],|"=!<>]+|.')


class Origin(msgspec.Struct, frozen=True):
    """Where an expectation comes from: its text, the file or option, the number of its first line."""

    text: str
    source: str = ""
    line: int = 1

    def error(self, wrong: Wrong) -> ExpectationError:
        """Returns the error for the user, with line, column and the word underlined."""
        start = self.text.rfind("\n", 0, wrong.at) + 1
        row = self.text.count("\n", 0, wrong.at)
        # A tab would move the caret to another column.
        line = self.text[start:].partition("\n")[0].replace("\t", " ")
        column = wrong.at - start
        found = _WORD.match(line, column)
        width = wrong.width or (len(found.group()) if found else 1)
        return ExpectationError(wrong.message, line, column + 1, line=self.line + row, source=self.source, width=width)


class Placed(msgspec.Struct, frozen=True):
    """A part with a field that says where it stands; equality ignores that field."""

    ignored: ClassVar[str] = "at"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._meaning() == other._meaning()

    def __hash__(self) -> int:
        return hash(self._meaning())

    def _meaning(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__struct_fields__ if name != self.ignored)


class Word(Placed, frozen=True):
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


class Quoted(Placed, frozen=True):
    """``"text"``, with its escapes resolved."""

    text: str
    at: int


class Variable(Placed, frozen=True):
    """``$name``: a value that the caller gives."""

    name: str
    at: int


class Listed(Placed, frozen=True):
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


class After(msgspec.Struct, frozen=True):
    """Before every fact, one of these facts had returned in the same process."""

    subject: str
    call: str | None
    where: Condition | None


class UnderTask(Placed, frozen=True):
    """``under 1.2``: the facts of that task, and of all tasks below it."""

    task: str
    at: int


class UnderProgram(Placed, frozen=True):
    """``under program "*/make"``: the facts of each task that ever ran such a program, and of all tasks below it."""

    glob: str
    at: int


Demand: TypeAlias = Count | Each | After
Scope: TypeAlias = UnderTask | UnderProgram


class Asked(msgspec.Struct, frozen=True):
    """A subject, the system call that it names, and the conditions on its facts."""

    subject: str
    call: str | None
    conditions: tuple[Condition, ...]


class Expectation(Placed, frozen=True):
    """One expectation.

    Attributes:
        origin: where it comes from.
        demand: the number of facts, a condition for each fact, or what comes before each fact.
        subject: the word of the subject, in the singular: ``clone``.
        call: name of the system call, if the subject is ``syscall``.
        scope: the tasks that it speaks of; None: all.
        where: selects facts of the subject; None: all.
        because: why it is expected, in the words of whoever wrote it; None: not given.
    """

    ignored: ClassVar[str] = "origin"

    origin: Origin
    demand: Demand
    subject: str
    call: str | None
    scope: Scope | None = None
    where: Condition | None = None
    because: str | None = None

    @property
    def text(self) -> str:
        """The text of the expectation as it was written, without the space around it."""
        return self.origin.text.strip()

    @property
    def asked(self) -> Iterator[Asked]:
        """Each subject that it names, with the conditions on its facts."""
        claimed = (self.demand.condition,) if isinstance(self.demand, Each) else ()
        yield Asked(self.subject, self.call, claimed if self.where is None else (self.where, *claimed))
        if isinstance(self.demand, After):
            where = self.demand.where
            yield Asked(self.demand.subject, self.demand.call, () if where is None else (where,))

    def __str__(self) -> str:
        from strace_lens.analysis.expect.printed import printed

        return printed(self)
