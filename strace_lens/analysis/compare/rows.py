"""The rows that a comparison has for a task, and whether a log would show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from strace_lens.analysis.compare.rules import Masks, Rules
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.fields import CREATION_FIELDS, EXEC_FIELDS, PROCESS_FIELDS
from strace_lens.facts.value import CutTexts, FieldValue, NoValue
from strace_lens.linux.syscalls import EXEC_CALLS
from strace_lens.model.task import Creation, Exec, Task
from strace_lens.model.trace import Trace

FieldName = Literal[
    "task",
    "via",
    "kind",
    "flags",
    "exit_signal",
    "path",
    "argv",
    "exit_code",
    "killed_by",
    "wrapper",
    "order",
    "attempt",
    "file",
    "connection",
    "signal",
    "call",
    "events",
]
Found = tuple[FieldValue, tuple[int, ...]]
"""A value, and the line numbers that show it."""
Key = tuple[FieldName, int]
"""A field of a process, and the number of the image that it belongs to."""
Row = tuple[Key, FieldValue, tuple[int, ...]]
MADE: tuple[FieldName, ...] = ("via", "kind", "flags", "exit_signal")
_FULLY_MADE = tuple(name for name in MADE if name != "kind")
"""The kind follows from the flags; it is compared where libc's flags are not."""
EXEC: tuple[FieldName, ...] = ("path", "argv")
ENDS: tuple[FieldName, ...] = ("exit_code", "killed_by")


def rows_of(evidence: Evidence, task: Task, rules: Rules) -> Iterator[Row]:
    """The rows of a process, by its founder, or of another thread: key, value, the lines that show it."""
    for key, value, lines in _rows(evidence, task, rules):
        changed = rules.row(key[0], value)
        if changed is not None and rules.redact is not None:
            changed = _redacted(changed, rules.redact)
        if changed is not None:
            yield key, changed, lines


def _redacted(value: FieldValue, redact: Masks) -> FieldValue:
    """Masks the secrets in a path or an argument list."""
    if isinstance(value, tuple):
        return redact.words(value)
    if isinstance(value, CutTexts):
        return CutTexts(redact.words(value.items))
    return redact.sentence(value) if isinstance(value, str) else value


def _rows(evidence: Evidence, task: Task, rules: Rules) -> Iterator[Row]:
    """All rows. A thread's own end is left out: where the process ends first, the kernel ends the thread with it."""
    made = task.creation
    if made is not None:
        for name in MADE if rules.holds("libc") else _FULLY_MADE:
            value = CREATION_FIELDS[name].read(evidence, made)
            # The exit signal is a separate field.
            bare = (
                frozenset(one for one in value if not one.startswith("SIG")) if isinstance(value, frozenset) else value
            )
            yield (name, 0), bare, made.lines
    if task.is_thread:
        return
    for number, done in enumerate(task.group.images):
        yield from _exec(evidence, number, done)
    end = task.group.leader.end
    ended = (end.line,) if end else (task.first_line,)
    for name in ENDS:
        yield (name, 0), PROCESS_FIELDS[name].read(evidence, task.group), ended


def _exec(evidence: Evidence, number: int, done: Exec) -> Iterator[Row]:
    for name in EXEC:
        yield (name, number), EXEC_FIELDS[name].read(evidence, done), done.lines


def has_strangers(evidence: Evidence) -> bool:
    """Whether the log lacks the creation of a task other than the first."""
    return any(task.creation is None and not task.attached for task in evidence.trace.tasks[1:])


def without_flags(evidence: Evidence) -> Iterator[tuple[Task, Creation]]:
    """Each task whose creation shows in the log without its flags."""
    return ((made.child, made) for made in evidence.trace.creations if not made.flags_known)


def would_show(evidence: Evidence, makers: Sequence[Task], task: Task) -> bool:
    """Whether a log would show a task like ``task`` if one of ``makers``, the threads of a process, had made one."""
    if not makers or task.creation is None or not all(one.watched and one.detached is None for one in makers):
        return False
    return evidence.trace.was_traced(task.creation.via) is True or (evidence.trace.follows and task.watched)


def shows_execs(evidence: Evidence, other: Trace) -> bool:
    """Whether a log shows each exec of the tasks that strace watched to their end, of the kinds that another shows."""
    calls = EXEC_CALLS & (other.calls_seen | {"execve"})
    return not any(evidence.gaps) and all(evidence.trace.was_traced(call) for call in calls)


def no_exec(task: Task, *, shown: bool) -> Found:
    """The value for an exec that a process lacks: ABSENT if its log would show it. ``shown``: see above."""
    watched = all(one.watched and one.detached is None for one in task.group.tasks)
    return (NoValue.ABSENT if shown and watched else NoValue.UNKNOWN), (task.first_line,)
