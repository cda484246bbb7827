"""The tables of a data set: a table for each subject of the language, a column for each field.

A change of a table's columns is a new SCHEMA_VERSION.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Literal

import msgspec

from strace_lens.facts.fields import Field
from strace_lens.facts.subjects import SUBJECTS, Subject
from strace_lens.facts.value import Kind

SCHEMA_VERSION = 1

Type = Literal["VARCHAR", "BIGINT", "BOOLEAN", "VARCHAR[]"]
"""A type of DuckDB."""


class Column(msgspec.Struct, frozen=True):
    """A column: its name and type."""

    name: str
    type: Type


class Nanoseconds(msgspec.Struct, frozen=True):
    """A column of a time or a duration, which the model has and the language has not."""

    name: str
    read: Callable[[Any], int | None]


class Table(msgspec.Struct, frozen=True, dict=True):
    """A table of facts.

    Attributes:
        name: the plural of its subject.
        subject: what a row is.
        task: returns the index of the task that a fact belongs to.
        times: columns in nanoseconds, besides ``time_ns`` of facts from events.
        more: columns that the language has not.
        line: returns the first line of the log that shows a fact; None: the first of the subject's lines.
    """

    name: str
    subject: Subject[Any]  # Any: each subject has facts of a type of its own
    task: Callable[[Any], int]
    times: tuple[Nanoseconds, ...] = ()
    more: Mapping[str, Field[Any]] = {}
    line: Callable[[Any], int] | None = None

    def first_line(self, fact: Any) -> int | None:
        """The first line of the log that shows a fact."""
        return self.line(fact) if self.line is not None else min(self.subject.lines(fact), default=None)

    @cached_property
    def fields(self) -> Mapping[str, Field[Any]]:
        """What is read of a fact: the subject's fields, and more."""
        return {**self.subject.fields, **self.more}

    @cached_property
    def read(self) -> tuple[tuple[str, Type], ...]:
        """The fields that are columns, with their types: all but the task, which is the key."""
        return tuple((name, TYPES[field.kind]) for name, field in self.fields.items() if name != "task")

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns: keys, fields of the subject, times, and what marks the row."""
        call = [Column("call", "VARCHAR")] if self.name == "syscalls" else []
        fields = [Column(name, kind) for name, kind in self.read]
        of_event = [Column("time_ns", "BIGINT")] if self.subject.facts is None else []
        times = [Column(one.name, "BIGINT") for one in self.times]
        return (*KEYS, *call, *fields, *of_event, *times, *MARKS)


TYPES: Mapping[Kind, Type] = {
    **dict.fromkeys(Kind, "VARCHAR"),
    Kind.NUMBER: "BIGINT",
    Kind.TASK: "BIGINT",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.TEXTS: "VARCHAR[]",
    Kind.FLAGS: "VARCHAR[]",
    Kind.ACCESS: "VARCHAR[]",
}

KEYS = (Column("trace_id", "VARCHAR"), Column("task", "BIGINT"))
MARKS = (Column("line", "BIGINT"), Column("sure", "BOOLEAN"), Column("unknown", "VARCHAR[]"))
"""The first line of the log that shows the fact; whether the log surely shows it; the columns that are not known."""


def _its_task(fact: Any) -> int:
    index: int = fact.task.index
    return index


_KILLER = {"killer": Field[Any](Kind.TASK, lambda evidence, task: evidence.killer(task), optional=True)}
_TIME = (Nanoseconds("time_ns", lambda fact: fact.time),)
_LIFE = (
    Nanoseconds("begin_ns", lambda task: task.times[0] if task.times else None),
    Nanoseconds("end_ns", lambda task: task.times[1] if task.times else None),
)
_END = (Nanoseconds("time_ns", lambda task: task.end.time),)
_DURATION = (Nanoseconds("duration_ns", lambda call: call.event.duration),)

_FACTS = (
    Table("tasks", SUBJECTS["task"], lambda task: task.index, _LIFE, _KILLER, lambda task: task.first_line),
    # As in the language, a creation belongs to its maker.
    Table("creations", SUBJECTS["creation"], lambda made: made.maker.index, _TIME),
    Table("execs", SUBJECTS["exec"], _its_task, _TIME),
    Table("exits", SUBJECTS["exit"], lambda task: task.index, _END),
    Table("signals", SUBJECTS["signal"], _its_task),
    Table("waits", SUBJECTS["wait"], _its_task, _TIME),
    Table("files", SUBJECTS["file"], _its_task),
    Table("connections", SUBJECTS["connection"], _its_task),
    Table("syscalls", SUBJECTS["syscall"], _its_task, _DURATION),
)
FACTS: Mapping[str, Table] = {table.name: table for table in _FACTS}
"""The tables of facts. ``syscalls`` is large, and exported only if asked for."""

LOG_COLUMNS = (
    Column("trace_id", "VARCHAR"),
    Column("source", "VARCHAR"),
    Column("error", "VARCHAR"),
    Column("command", "VARCHAR[]"),
    Column("strace", "VARCHAR[]"),
    Column("strace_version", "VARCHAR"),
    Column("kernel", "VARCHAR"),
    Column("machine", "VARCHAR"),
    Column("status", "BIGINT"),
    Column("complete", "BOOLEAN"),
    Column("gaps", "VARCHAR[]"),
    Column("gap_count", "BIGINT"),
    Column("whole_tables", "VARCHAR[]"),
    Column("has_syscalls", "BOOLEAN"),
    Column("clock", "VARCHAR"),
    Column("begin_ns", "BIGINT"),
    Column("end_ns", "BIGINT"),
    Column("size", "BIGINT"),
)
"""The columns of ``traces``, a row for each log."""

COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "traces": LOG_COLUMNS,
    **{table.name: table.columns for table in _FACTS},
}
"""The columns of each table."""
