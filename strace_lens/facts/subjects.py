"""The subjects of expectations, with their facts and fields, as one table.

The facts of a subject come from the trace; those of ``signal`` and ``syscall`` from its events, which are read again.
To add a subject, add an entry here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

import msgspec
from msgspec.structs import replace

from strace_lens.facts.belonging import (
    exit_lines,
    group_lines,
    is_call,
    is_creation,
    is_exec,
    is_known,
    is_overlap,
    is_process,
    is_signal,
    is_thread,
    is_wait,
    maybe_threads,
    overlap_lines,
    surely,
    task_lines,
)
from strace_lens.facts.completeness import Unshown
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.fields import (
    CALL_FIELDS,
    CONNECTION_FIELDS,
    CREATION_FIELDS,
    EXEC_FIELDS,
    EXIT_FIELDS,
    FILE_FIELDS,
    OVERLAP_FIELDS,
    PARALLEL_FIELDS,
    PROCESS_FIELDS,
    SIGNAL_FIELDS,
    TASK_FIELDS,
    WAIT_FIELDS,
    Field,
    named_arguments,
)
from strace_lens.facts.left_out import calls, deliveries, if_not_followed, making, outcomes, outcomes_and_rings
from strace_lens.facts.lifetimes import overlaps
from strace_lens.facts.logic import Truth
from strace_lens.facts.parallelism import stretches
from strace_lens.facts.precedence import Span
from strace_lens.facts.readers import Reader, connections_named, files, nothing, signals, syscalls
from strace_lens.facts.spans import of_its_task, span_of_call, span_of_end, span_of_lines, span_of_use
from strace_lens.facts.value import Hypothetical
from strace_lens.linux.descriptors import ADDRESSES
from strace_lens.linux.paths import PATHS
from strace_lens.linux.syscalls import (
    CLONE_CALLS,
    CLONE_CALLS_TODAY,
    CREATING_CALLS,
    CREATING_CALLS_TODAY,
    DIRECTORY_CALLS,
    EXEC_CALLS,
    FILTER_CALLS,
    NAMESPACE_CALLS,
    RING_CALLS,
    ROOT_CALLS,
    WAIT_CALLS_TODAY,
)
from strace_lens.model.task import Creation, Task
from strace_lens.model.trace import Trace

F = TypeVar("F")


class Subject(msgspec.Struct, Generic[F], frozen=True):
    """One noun of the language.

    Attributes:
        word, plural: the noun.
        fields: fields of a fact, by name.
        facts: returns all facts of a trace; None for a subject with facts from events.
        reader: returns a function that turns each event of a walk through the log, in order, into facts.
        lines: returns the line numbers that show a fact.
        needs: returns the calls that strace must record; else facts can be missing.
        calls: calls that show its facts, besides %process; ``classes``: strace's words for most of them.
        guards: calls to record besides: they show what may hide its facts.
        descriptors: its facts need the paths of descriptors (``-y``).
        lacks: classes of events that are facts, and that the user may have asked strace to leave out.
        tasks: returns the tasks that a fact is of: a scope covers it if it covers them all.
        span: returns when a fact was, for "comes after"; None for a subject that has no order, as tasks.
        belongs: whether a fact is of this subject; unknown, for example, for a task without a creation in the log.
        doubt: why that may be unknown, in words.
    """

    word: str
    plural: str
    fields: Mapping[str, Field[F]]
    lines: Callable[[F], tuple[int, ...]]
    needs: Callable[[Evidence], tuple[str, ...]]
    tasks: Callable[[F], tuple[Task, ...]]
    facts: Callable[[Trace], Iterable[F]] | None = None
    reader: Callable[[Trace], Reader[F]] = nothing
    span: Callable[[F], Span] | None = None
    belongs: Callable[[Evidence, F], Truth] = surely
    doubt: str = "who made it, or what became of it, is not known"
    calls: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    descriptors: bool = False
    lacks: Callable[[Trace], Iterable[tuple[Unshown, Hypothetical]]] = lambda _trace: ()


def _creations(word: str, plural: str, *via: str, calls: tuple[str, ...]) -> Subject[Creation]:
    def facts(trace: Trace) -> Iterable[Creation]:
        return (made for made in trace.creations if made.via in via)

    return Subject(
        word=word,
        plural=plural,
        fields=CREATION_FIELDS,
        facts=facts,
        lines=lambda made: made.lines,
        tasks=lambda made: (made.maker,),
        span=lambda made: Span(made.maker, made.lines[0], made.lines[-1]),
        needs=making(*calls),
        belongs=is_creation,
        doubt=_HALF,
    )


_HALF = "only a part of the call is in the log"

_ALL: tuple[Subject[Any], ...] = (  # Any: each subject has facts of a type of its own
    _creations("creation", "creations", *CREATING_CALLS, calls=CREATING_CALLS_TODAY),
    _creations("clone", "clones", *CLONE_CALLS, calls=CLONE_CALLS_TODAY),
    _creations("fork", "forks", "fork", calls=("fork",)),
    _creations("vfork", "vforks", "vfork", calls=("vfork",)),
    Subject(
        word="task",
        plural="tasks",
        fields=TASK_FIELDS,
        facts=lambda trace: trace.tasks,
        lines=task_lines,
        tasks=lambda task: (task,),
        needs=if_not_followed,
        belongs=is_known,
    ),
    Subject(
        word="process",
        plural="processes",
        fields=PROCESS_FIELDS,
        facts=lambda trace: trace.processes,
        lines=group_lines,
        tasks=lambda group: (group.founder,),
        needs=if_not_followed,
        belongs=is_process,
    ),
    Subject(
        word="thread",
        plural="threads",
        fields=TASK_FIELDS,
        facts=maybe_threads,
        lines=task_lines,
        tasks=lambda task: (task,),
        needs=if_not_followed,
        belongs=is_thread,
    ),
    Subject(
        word="exec",
        plural="execs",
        fields=EXEC_FIELDS,
        facts=lambda trace: trace.execs,
        belongs=is_exec,
        doubt=_HALF,
        lines=lambda done: done.lines,
        tasks=of_its_task,
        span=span_of_lines,
        needs=calls(*sorted(EXEC_CALLS)),
    ),
    Subject(
        word="exit",
        plural="exits",
        fields=EXIT_FIELDS,
        facts=lambda trace: trace.exits,
        lines=exit_lines,
        tasks=lambda task: (task,),
        span=span_of_end,
        needs=calls(),
        belongs=is_known,
    ),
    Subject(
        word="signal",
        plural="signals",
        fields=SIGNAL_FIELDS,
        reader=signals,
        lines=lambda delivery: (delivery.line,),
        belongs=is_signal,
        tasks=of_its_task,
        span=lambda delivery: Span(delivery.task, delivery.line, delivery.line),
        needs=calls(),
        lacks=deliveries,
    ),
    Subject(
        word="wait",
        plural="waits",
        fields=WAIT_FIELDS,
        facts=lambda trace: trace.waits,
        belongs=is_wait,
        doubt="its child is not known",
        lines=lambda wait: wait.lines,
        tasks=of_its_task,
        span=span_of_lines,
        needs=calls(*WAIT_CALLS_TODAY),
    ),
    Subject(
        word="overlap",
        plural="overlaps",
        fields=OVERLAP_FIELDS,
        facts=overlaps,
        lines=overlap_lines,
        tasks=lambda pair: (pair.first, pair.second),
        needs=if_not_followed,
        belongs=is_overlap,
        doubt="whether the two lived at the same time is not known",
    ),
    Subject(
        word="parallel",
        plural="parallels",
        fields=PARALLEL_FIELDS,
        facts=stretches,
        lines=lambda window: window.lines,
        tasks=of_its_task,
        needs=calls(),
        belongs=lambda _, window: True if window.proves else None,
        doubt="whether two CPUs ran tasks at once is not proven",
    ),
    Subject(
        word="file",
        plural="files",
        fields=FILE_FIELDS,
        reader=files,
        lines=lambda use: use.lines,
        tasks=of_its_task,
        span=span_of_use,
        needs=calls(*PATHS),
        calls=tuple(PATHS),
        classes=("%file",),
        descriptors=True,
        guards=(*FILTER_CALLS, *RING_CALLS, *sorted(ROOT_CALLS | DIRECTORY_CALLS), *NAMESPACE_CALLS),
        lacks=outcomes_and_rings,
    ),
    Subject(
        word="connection",
        plural="connections",
        fields=CONNECTION_FIELDS,
        reader=connections_named,
        lines=lambda made: made.lines,
        tasks=of_its_task,
        span=span_of_use,
        needs=calls(*ADDRESSES),
        calls=tuple(ADDRESSES),
        guards=(*FILTER_CALLS, *RING_CALLS),
        lacks=outcomes_and_rings,
    ),
    Subject(
        word="syscall",
        plural="syscalls",
        fields=CALL_FIELDS,
        reader=syscalls,
        lines=lambda call: call.event.lines,
        belongs=is_call,
        doubt=_HALF,
        tasks=of_its_task,
        span=span_of_call,
        needs=calls(),
        guards=FILTER_CALLS,
        lacks=outcomes,
    ),
)

SUBJECTS: Mapping[str, Subject[Any]] = {subject.word: subject for subject in _ALL}
"""Each subject by its word."""

SINGULAR: Mapping[str, str] = {word: subject.word for subject in _ALL for word in (subject.word, subject.plural)}
"""The word of a subject, by its singular and plural."""


def subject(word: str, call: str | None = None) -> Subject[Any]:  # Any: as in the table
    """The subject of that word. ``syscall`` has the arguments of ``call`` by name too, unless a field has the name."""
    found = SUBJECTS[word]
    return found if call is None else replace(found, fields={**named_arguments(call), **found.fields})
