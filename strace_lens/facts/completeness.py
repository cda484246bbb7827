"""Lists what a log lacks. Verdicts, ``audit`` and the status of ``report`` all use this list.

First, gaps (:mod:`strace_lens.model.gap`): lines that were not understood, calls that did not return, tasks without
beginning or end. Second, what strace may not have recorded: tasks that it did not watch; calls, outcomes and signals
that it was perhaps not asked for. A log does not say what strace was asked. What it shows was recorded; what it lacks
counts as recorded only if that is known (:mod:`strace_lens.recorded`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

import msgspec

from strace_lens.linux.syscalls import CREATING_CALLS, CREATING_CALLS_TODAY, EXIT_CALLS, FILTER_CALLS
from strace_lens.model.gap import Gap
from strace_lens.model.task import Creation, Task
from strace_lens.model.trace import Trace

Why = Literal["untraced", "not followed", "detached", "outlived"]


class Unwatched(msgspec.Struct, frozen=True):
    """Tasks that strace did not watch, or not to their end.

    Attributes:
        why: ``untraced``: made with CLONE_UNTRACED; ``not followed``: strace ran without -f; ``detached``;
            ``outlived``: detached too, at the end of a watch over a running program.
        tasks: each with the line that shows it; empty if the program may have made tasks that no line shows.
    """

    why: Why
    tasks: tuple[tuple[Task, int], ...]


class Unrecorded(msgspec.Struct, frozen=True):
    """System calls that strace was not asked for, or perhaps not asked for.

    Attributes:
        calls: their names.
        surely: strace did not record them; False: nothing shows that it did.
    """

    calls: tuple[str, ...]
    surely: bool


class Unshown(msgspec.Struct, frozen=True):
    """A class of events that the log may lack.

    Attributes:
        what: ``failed calls``, ``successful calls``, ``signals``; ``unfinished calls``: those that never returned;
            ``other paths``: calls that name none of some paths (``-P``); ``beginning``: what the program did before
            the first line; ``filtered calls``: those that a seccomp filter answered, which strace does not see under
            --seccomp-bpf; ``io_uring``: what an io_uring does is no system call.
    """

    what: Literal[
        "failed calls",
        "successful calls",
        "unfinished calls",
        "other paths",
        "signals",
        "beginning",
        "filtered calls",
        "io_uring",
    ]


Missing: TypeAlias = Gap | Unwatched | Unrecorded | Unshown
"""Something that the log lacks."""


def is_whole(trace: Trace) -> bool:
    """Whether no line of the log was lost. A line that was not understood is not lost."""
    return not any(gap.is_loss for gap in trace.gaps)


def unwatched(trace: Trace) -> Iterator[Unwatched]:
    """The tasks that strace did not watch, or not to their end, grouped by reason."""
    unseen = [made for made in trace.creations if not made.child.watched]
    untraced = [made for made in unseen if "CLONE_UNTRACED" in made.flags]
    detached = [(task, task.detached) for task in trace.tasks if task.detached is not None]
    if untraced:
        yield Unwatched("untraced", _children(untraced))
    if detached:
        yield Unwatched("outlived" if trace.recorded.attached else "detached", tuple(detached))
    if not trace.follows:
        left = [made for made in unseen if "CLONE_UNTRACED" not in made.flags]
        if left or any(trace.was_traced(call) is not True for call in CREATING_CALLS_TODAY):
            yield Unwatched("not followed", _children(left))


def _children(creations: Sequence[Creation]) -> tuple[tuple[Task, int], ...]:
    return tuple((made.child, made.line) for made in creations)


def unrecorded(trace: Trace, calls: Sequence[str]) -> Iterator[Unrecorded | Unshown]:
    """Those of ``calls`` of which the log may lack lines."""
    left_out = tuple(call for call in calls if trace.was_traced(call) is False)
    seen = frozenset[str]() if trace.recorded.calls is not None else trace.calls_seen
    unsure = tuple(call for call in calls if call not in seen and trace.was_traced(call) is None)
    if left_out:
        yield Unrecorded(left_out, surely=True)
    if unsure:
        yield Unrecorded(unsure, surely=False)
    if not seen.isdisjoint(calls) and trace.may_lack_paths:
        yield Unshown("other paths")


def shows_creations(trace: Trace) -> bool:
    """Whether the log shows each task that was made, even if strace perhaps did not record all calls that make tasks.

    A task that strace follows has its own lines. Only CLONE_UNTRACED hides a task: then strace must have recorded one
    of these calls, and a log with such a line shows that it did.
    """
    return trace.follows and not trace.calls_seen.isdisjoint(CREATING_CALLS)


def may_lack_unfinished(trace: Trace) -> bool:
    """Whether calls that never returned may have no line (``-z``, ``-e status=failed``): the log has no exit's line.

    exit(2) and exit_group(2) are such calls.
    """
    if trace.recorded.failed is True and trace.recorded.each:
        return False
    return trace.calls_seen.isdisjoint(EXIT_CALLS)


def has_beginning(trace: Trace) -> bool:
    """Whether the log surely begins with the program: a program that strace starts begins with its execve.

    If our strace attached to a program, what that did before is not missing.
    """
    if trace.recorded.attached is not None:
        return True
    if trace.recorded.begins is not None:
        return trace.recorded.begins
    return trace.begins_with_exec


def may_be_filtered(trace: Trace) -> bool:
    """Whether a seccomp filter may have answered calls that strace then did not see (seccomp(2), several filters).

    Matters only with ``--seccomp-bpf``. The program may install a filter by prctl(2) or seccomp(2); a container has
    its own before the program starts.
    """
    if not trace.recorded.seccomp_bpf:
        return False
    installs = any(trace.was_traced(call) is not True for call in FILTER_CALLS)
    return trace.recorded.filtered or trace.installs_filter or installs
