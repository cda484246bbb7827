"""What an expectation can speak of: the subjects, their facts and the facts' fields, as one table.

A subject's facts come from the trace; those of ``signal`` and ``syscall`` from its events, which are read again.
To add a subject is to add an entry here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

import msgspec

from strace_lens.events import SignalDelivery, Syscall
from strace_lens.facts.evidence import MAKING, Evidence
from strace_lens.facts.fields import (
    CALL_FIELDS,
    CREATION_FIELDS,
    EXEC_FIELDS,
    EXIT_FIELDS,
    OVERLAP_FIELDS,
    PARALLEL_FIELDS,
    PROCESS_FIELDS,
    SIGNAL_FIELDS,
    TASK_FIELDS,
    WAIT_FIELDS,
    Call,
    Field,
)
from strace_lens.facts.lifetimes import Overlap, overlaps
from strace_lens.facts.logic import Truth
from strace_lens.facts.parallelism import stretches
from strace_lens.model.task import Creation, Task, ThreadGroup
from strace_lens.model.trace import Signal, Trace, delivered

F = TypeVar("F")


def _surely(_evidence: Evidence, _fact: object) -> Truth:
    return True


class Subject(msgspec.Struct, Generic[F], frozen=True):
    """One noun of the language.

    Attributes:
        word, plural: the noun.
        fields: of a fact, by name.
        facts: all of them, from the trace; None for a subject whose facts are events.
        lines: of the log, that show the fact.
        needs: the calls without whose lines facts can be missing.
        belongs: whether a fact is one of this subject's: not known of a task whose making the log does not show.
        doubt: in words, why that may not be known.
    """

    word: str
    plural: str
    fields: Mapping[str, Field[F]]
    facts: Callable[[Trace], Iterable[F]] | None
    lines: Callable[[F], tuple[int, ...]]
    needs: Callable[[Trace], tuple[str, ...]]
    belongs: Callable[[Evidence, F], Truth] = _surely
    doubt: str = "who made it, or what became of it, is not known"


# lines


def _task_lines(task: Task) -> tuple[int, ...]:
    made = task.creation.lines if task.creation else ()
    ended = (task.end.line,) if task.end else ()
    return made + ended or (task.first_line,)


def _overlap_lines(pair: Overlap) -> tuple[int, ...]:
    return pair.lines or (pair.first.first_line, pair.second.first_line)


def _exit_lines(task: Task) -> tuple[int, ...]:
    return (task.end.line,) if task.end else ()


def _group_lines(group: ThreadGroup) -> tuple[int, ...]:
    made = group.creation.lines if group.creation else ()
    ended = (group.end.line,) if group.end else ()
    return made + ended or (group.founder.first_line,)


# what must have been traced


def _calls(*names: str) -> Callable[[Trace], tuple[str, ...]]:
    return lambda _trace: names


def _if_not_followed(trace: Trace) -> tuple[str, ...]:
    """A task that strace follows shows by itself: it ends in a line of its own. Any other shows where it is made."""
    return () if trace.follows else MAKING


# which facts


def _is_known(evidence: Evidence, task: Task) -> Truth:
    return None if evidence.is_lost(task) else True


def _is_process(evidence: Evidence, group: ThreadGroup) -> Truth:
    return None if evidence.is_unsorted(group.founder) or evidence.is_lost(group.founder) else True


def _maybe_threads(trace: Trace) -> Iterable[Task]:
    return (task for task in trace.tasks if task.is_thread or task.creation is None or not task.creation.flags_known)


def _is_thread(evidence: Evidence, task: Task) -> Truth:
    if evidence.is_unsorted(task) or evidence.is_lost(task):
        return None
    return task.is_thread


def _creations(word: str, plural: str, *via: str, calls: tuple[str, ...]) -> Subject[Creation]:
    def facts(trace: Trace) -> Iterable[Creation]:
        return (made for made in trace.creations if made.via in via)

    return Subject(word, plural, CREATION_FIELDS, facts, lambda made: made.lines, _calls(*calls))


_ALL: tuple[Subject[Any], ...] = (  # Any: each subject has facts of a type of its own
    _creations("creation", "creations", "clone", "clone2", "clone3", "fork", "vfork", calls=MAKING),
    _creations("clone", "clones", "clone", "clone2", "clone3", calls=("clone", "clone3")),
    _creations("fork", "forks", "fork", calls=("fork",)),
    _creations("vfork", "vforks", "vfork", calls=("vfork",)),
    Subject("task", "tasks", TASK_FIELDS, lambda trace: trace.tasks, _task_lines, _if_not_followed, _is_known),
    Subject(
        "process",
        "processes",
        PROCESS_FIELDS,
        lambda trace: trace.processes,
        _group_lines,
        _if_not_followed,
        _is_process,
    ),
    Subject("thread", "threads", TASK_FIELDS, _maybe_threads, _task_lines, _if_not_followed, _is_thread),
    Subject(
        "exec", "execs", EXEC_FIELDS, lambda trace: trace.execs, lambda done: done.lines, _calls("execve", "execveat")
    ),
    Subject("exit", "exits", EXIT_FIELDS, lambda trace: trace.exits, _exit_lines, _calls()),
    Subject("signal", "signals", SIGNAL_FIELDS, None, lambda delivery: (delivery.line,), _calls()),
    Subject(
        "wait", "waits", WAIT_FIELDS, lambda trace: trace.waits, lambda wait: wait.lines, _calls("wait4", "waitid")
    ),
    Subject(
        "overlap",
        "overlaps",
        OVERLAP_FIELDS,
        overlaps,
        _overlap_lines,
        _if_not_followed,
        lambda _, pair: True if pair.proven else None,
        "whether the two lived at the same time is not known",
    ),
    Subject(
        "parallel",
        "parallels",
        PARALLEL_FIELDS,
        stretches,
        lambda window: window.lines,
        _calls(),
        lambda _, window: True if window.proves else None,
        "whether two CPUs ran tasks at once is not proven",
    ),
    Subject("syscall", "syscalls", CALL_FIELDS, None, lambda call: call.event.lines, _calls()),
)

SUBJECTS: Mapping[str, Subject[Any]] = {subject.word: subject for subject in _ALL}
"""Each subject by its word."""

SINGULAR: Mapping[str, str] = {word: subject.word for subject in _ALL for word in (subject.word, subject.plural)}
"""The word of a subject for each way to write it."""


def fact_of(task: Task, event: object) -> Signal | Call | None:
    """The fact that an event is, for the subjects that have none in the trace."""
    match event:
        case SignalDelivery():
            return delivered(task, event)
        case Syscall():
            return Call(task, event)
        case _:
            return None
