"""The rows that a comparison has for a task, and whether a log would show them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from strace_lens.facts.evidence import Evidence
from strace_lens.facts.fields import CREATION_FIELDS, EXEC_FIELDS, TASK_FIELDS
from strace_lens.facts.value import FieldValue, NoValue
from strace_lens.linux.syscalls import EXEC_CALLS
from strace_lens.model.task import Exec, Task
from strace_lens.model.trace import Trace

FieldName = Literal["task", "via", "flags", "exit_signal", "path", "argv", "exit_code", "killed_by"]
Found = tuple[FieldValue, tuple[int, ...]]
"""A value, and the line numbers that show it."""
Row = tuple[tuple[FieldName, int], FieldValue, tuple[int, ...]]
MADE: tuple[FieldName, ...] = ("via", "flags", "exit_signal")
EXEC: tuple[FieldName, ...] = ("path", "argv")
ENDS: tuple[FieldName, ...] = ("exit_code", "killed_by")


def rows_of(evidence: Evidence, task: Task) -> Iterator[Row]:
    """The rows of a task: the key (a field, and the number of the exec), the value, the lines that show it."""
    made = task.creation
    if made is not None:
        for name in MADE:
            value = CREATION_FIELDS[name].read(evidence, made)
            # The exit signal is a separate field.
            bare = (
                frozenset(one for one in value if not one.startswith("SIG")) if isinstance(value, frozenset) else value
            )
            yield (name, 0), bare, made.lines
    for number, done in enumerate(task.own_execs):
        yield from _exec(evidence, number, done)
    ended = (task.end.line,) if task.end else (task.first_line,)
    for name in ENDS:
        yield (name, 0), TASK_FIELDS[name].read(evidence, task), ended


def _exec(evidence: Evidence, number: int, done: Exec) -> Iterator[Row]:
    for name in EXEC:
        yield (name, number), EXEC_FIELDS[name].read(evidence, done), done.lines


def has_strangers(evidence: Evidence) -> bool:
    """Whether the log lacks the creation of a task other than the first."""
    return any(task.creation is None for task in evidence.trace.tasks[1:])


def would_show(evidence: Evidence, maker: Task | None, task: Task) -> bool:
    """Whether a log would show a task like ``task`` if ``maker`` had made one."""
    if maker is None or task.creation is None or not maker.watched or maker.detached is not None:
        return False
    return evidence.trace.was_traced(task.creation.via) is True or (evidence.trace.follows and task.watched)


def no_exec(evidence: Evidence, task: Task, other: Trace) -> Found:
    """The value for an exec that ``task`` lacks: ABSENT if its log would show the exec as the other log does."""
    calls = EXEC_CALLS & (other.calls_seen | {"execve"})
    watched = task.watched and task.detached is None and not any(evidence.gaps)
    shows = watched and all(evidence.trace.was_traced(call) for call in calls)
    return (NoValue.ABSENT if shows else NoValue.UNKNOWN), (task.first_line,)
