"""The canonical form of a trace as data."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from strace_lens.analysis.compare.rules import Rules

Words: TypeAlias = tuple[str, ...]


class Made(msgspec.Struct, frozen=True):
    """How a task was made. None in a field: not known.

    Attributes:
        via: the call; "": left out.
        flags: their names, sorted.
        exit_signal: "": no signal.
    """

    via: str | None = ""
    flags: Words | None = ()
    exit_signal: str | None = "SIGCHLD"


class Used(msgspec.Struct, frozen=True):
    """What a program did with one file or one address, or what it tried to run in vain.

    Attributes:
        field: ``file``, ``connection`` or ``tries``.
        verbs: ``read``, ``look at``, ``connect to``, sorted; of ``tries``: ``run``.
        object: the path or the address; "": not known.
        error: "": it succeeded.
    """

    field: str
    verbs: Words
    object: str
    error: str = ""


class Ran(msgspec.Struct, frozen=True):
    """A program that a process ran.

    Attributes:
        path: as the process gave it; None: not known.
        argv: its arguments; None: not known; empty: left out.
        cut: strace cut the arguments, or some of them could not be read.
        used: what it did with files and addresses, and tried to run.
    """

    path: str | None
    argv: Words | None = None
    cut: bool = False
    used: tuple[Used, ...] = ()


LIVES_ON = ""
"""The end of a program that strace attached to and that lived on."""


class Node(msgspec.Struct, frozen=True):
    """A process, or a thread that is not the first of its process.

    Attributes:
        kind: ``process``, ``thread``, ``other`` (of its own group, with its maker's memory), or ``task``: not known.
        name: of the program that it ran last, or inherited; "" for a thread; None: not known.
        made: how it was made; None: no line shows it.
        inherited: path of the program that it began with, if its maker ran another one later; else "".
        used: the same, before it ran a program of its own.
        ran: the programs that it ran, in order; empty for a copy of its maker.
        end: the exit code, or the signal that killed it; LIVES_ON; None: not known.
        calls: its other calls, and the signals that it got, in order; of a process with threads, sorted.
    """

    kind: str
    name: str | None = ""
    made: Made | None = None
    inherited: str = ""
    used: tuple[Used, ...] = ()
    ran: tuple[Ran, ...] = ()
    end: int | str | None = None
    calls: Words = ()


class Entry(msgspec.Struct, frozen=True):
    """A node at its place: how deep it stands, and how many equal trees there are."""

    depth: int
    count: int
    node: Node


class Canonical(msgspec.Struct, frozen=True):
    """The canonical form of a trace.

    Attributes:
        keep, ignore, masks: by which rules it was made (:class:`~strace_lens.analysis.compare.rules.Rules`).
        lacks: kinds of what the log lacks, sorted; empty for a whole log.
        entries: the tasks, each before those below it.
    """

    keep: Words = ()
    ignore: Words = ()
    masks: Words = ()
    lacks: Words = ()
    entries: tuple[Entry, ...] = ()

    @property
    def rules(self) -> Rules:
        """The rules by which it was made."""
        return Rules(self.keep, self.ignore, self.masks)
