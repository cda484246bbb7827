"""Values of fields. A field without a value is unknown or absent, and verdicts depend on which.

*Unknown*: the log does not show the value, as for the exit code of a task without an end in the log. *Absent*: the log
shows that there is no value, as for the exit code of a task that a signal killed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from enum import Enum
from typing import TypeAlias

import msgspec

from strace_lens.model.task import Task


class Kind(Enum):
    """The kind of value that a field holds."""

    NUMBER = "a number"
    SIGNAL = "a signal"
    STATUS = "an exit code or a signal"
    CODE = "a signal's code"
    ERROR = "an error"
    CALL = "a call"
    TASK_KIND = "a kind of task"
    TEXT = "text"
    TEXTS = "a list of texts"
    FLAGS = "a set of flags"
    ACCESS = "a set of accesses"
    FAMILY = "an address family"
    BOOLEAN = "true or false"
    TASK = "a task"
    ANYTHING = "an argument"


class NoValue(Enum):
    """Why a field has no value."""

    ABSENT = "none"
    UNKNOWN = "not known"


class CutText(msgspec.Struct, frozen=True):
    """The beginning of a text that strace cut (``"abc"...``): the whole is longer."""

    text: str


class CutTexts(msgspec.Struct, frozen=True):
    """An argument list that strace cut, or with a member that strace cut or could not read."""

    items: tuple[str, ...]

    @property
    def whole(self) -> tuple[str, ...]:
        """The members that strace certainly did not cut.

        A text that strace cuts has the length of ``--string-limit``, in bytes, and no other is longer (util.c:
        string_quote). So each text that is shorter than the longest is whole.
        """
        sizes = [len(item.encode("utf-8", "surrogateescape")) for item in self.items]
        return tuple(item for item, size in zip(self.items, sizes, strict=True) if size < max(sizes))


class Alias(msgspec.Struct, frozen=True):
    """A path that leads to another file, as ``/proc/self/fd/3``: the path is known, the file behind it is not."""

    text: str


class Printed(msgspec.Struct, frozen=True):
    """A number where a text or names may be meant: an address that strace did not follow, flags under ``-X raw``.

    Attributes:
        number: as printed.
        names: what it stands for, where strace printed that beside it (``-X verbose``).
    """

    number: int
    names: frozenset[str] | None = None


class NumbersIn(msgspec.Struct, frozen=True):
    """A structure or an array in which numbers may stand for names (``-X raw``): ``{sa_family=0x2, ...}``."""

    text: str


class Unsure(msgspec.Struct, frozen=True):
    """A set with some sure and some possible members."""

    sure: frozenset[str]
    maybe: frozenset[str]


class Other(msgspec.Struct, frozen=True):
    """An unknown value other than these."""

    than: frozenset[str | NoValue]


InPart: TypeAlias = CutText | CutTexts | Alias | Printed | NumbersIn | Unsure | Other
"""What is known in part."""

FieldValue: TypeAlias = int | str | bool | frozenset[str] | tuple[str, ...] | Task | InPart | NoValue


class Loose(msgspec.Struct, frozen=True):
    """The text of a ``$name`` compared with a field of any kind: it is read as the kind of the field's value."""

    text: str

    @property
    def number(self) -> int | None:
        """The text as a number, or None."""
        return number_in(self.text)

    @property
    def names(self) -> frozenset[str]:
        """The text as names with ``|`` between them."""
        return frozenset(part.strip() for part in self.text.split("|"))


Wanted: TypeAlias = int | str | bool | frozenset[str] | tuple[str, ...] | Loose | NoValue
"""A value in an expectation, read for its field."""

_NUMBER = re.compile(
    r"(?P<sign>-?)(?:0[xX](?P<hex>[0-9a-fA-F]{1,64})|0(?P<octal>[0-7]{1,64})|(?P<decimal>0|[1-9][0-9]{0,64}))"
)


def number_in(text: str) -> int | None:
    """The integer in ``text``, as C writes it: ``12``, ``-1``, ``0x1b``, ``0644``; None if it is not an integer."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    for name, base in (("hex", 16), ("octal", 8), ("decimal", 10)):
        if found[name] is not None:
            value = int(found[name], base)
            break
    return -value if found["sign"] else value


# Paths that the kernel resolves to another file (proc_pid_fd(5), proc_pid_exe(5)); /dev/fd links to /proc/self/fd.
_ALIAS = re.compile(
    r"(?:/proc/(?:self|thread-self|\d+)(?:/task/\d+)?/(?:fd/\d+|exe)|/dev/(?:fd/\d+|std(?:in|out|err)))"
)


def program_path(path: str | None) -> str | Alias | NoValue:
    """The path of a program, as the caller of execve gave it; UNKNOWN for None."""
    if path is None:
        return NoValue.UNKNOWN
    return Alias(path) if _ALIAS.fullmatch(path) else path


def flag_set(names: Collection[str], unknown_bits: int, exit_signal: str | None) -> set[str]:
    """Flags as one set: the names, a ``0x…`` for each bit without a name, and the exit signal."""
    bits = {hex(1 << place) for place in range(unknown_bits.bit_length()) if unknown_bits >> place & 1}
    return {*names, *bits} | ({exit_signal} if exit_signal else set())


class Hypothetical(msgspec.Struct, frozen=True):
    """A fact that the log may lack: its fields are unknown, except those in ``known`` (``task.tid``)."""

    known: Mapping[str, FieldValue] = msgspec.field(default_factory=dict)
