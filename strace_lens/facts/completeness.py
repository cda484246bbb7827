"""One account of what a log shows and what it lacks. Verdicts, ``audit`` and ``report``'s status are views of it.

The lines: each was understood, each call returned, each task's beginning and end is there; what is not is a gap
(:mod:`strace_lens.model.gap`). Beyond the lines: tasks that strace did not watch, and calls, outcomes and signals that
it was perhaps not asked for. A log does not say what its strace was asked. What it shows was recorded; what it merely
lacks counts as recorded only where that is known (:mod:`strace_lens.recorded`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

import msgspec

from strace_lens.linux.syscalls import CREATING_CALLS, CREATING_CALLS_TODAY, FILTER_CALLS
from strace_lens.model.gap import Gap
from strace_lens.model.task import Creation, Task
from strace_lens.model.trace import Trace

Why = Literal["untraced", "not followed", "detached"]


class Unwatched(msgspec.Struct, frozen=True):
    """Tasks that strace did not watch, or not to their end.

    Attributes:
        why: ``untraced``: made with CLONE_UNTRACED; ``not followed``: strace ran without -f; ``detached``.
        tasks: each with the line that shows it; empty where the program may have made tasks that no line shows.
    """

    why: Why
    tasks: tuple[tuple[Task, int], ...]


class Unrecorded(msgspec.Struct, frozen=True):
    """System calls that strace was not asked for, or perhaps not asked for.

    Attributes:
        calls: their names.
        surely: they were not recorded; else nothing shows that they were.
    """

    calls: tuple[str, ...]
    surely: bool


class Unshown(msgspec.Struct, frozen=True):
    """A class of events that the log may lack.

    Attributes:
        what: ``failed calls``, ``successful calls``, ``signals``; ``beginning``: what the program did before the first
            line; ``filtered calls``: those that a seccomp filter answered, which strace does not see under
            --seccomp-bpf; ``io_uring``: what an io_uring does is no system call.
    """

    what: Literal["failed calls", "successful calls", "signals", "beginning", "filtered calls", "io_uring"]


Missing: TypeAlias = Gap | Unwatched | Unrecorded | Unshown
"""Something that the evidence lacks."""


def is_complete(trace: Trace) -> bool:
    """Whether every line was understood, every call returned, and every task has its beginning and its end."""
    return not trace.gaps


def is_whole(trace: Trace) -> bool:
    """Whether nothing of the log was lost. A line that is there and was not understood is no loss."""
    return not any(gap.is_loss for gap in trace.gaps)


def unwatched(trace: Trace) -> Iterator[Unwatched]:
    """The tasks that strace did not watch, or not to their end, by the reason."""
    unseen = [made for made in trace.creations if not made.child.watched]
    untraced = [made for made in unseen if "CLONE_UNTRACED" in made.flags]
    detached = [(task, task.detached) for task in trace.tasks if task.detached is not None]
    if untraced:
        yield Unwatched("untraced", _children(untraced))
    if detached:
        yield Unwatched("detached", tuple(detached))
    if not trace.follows:
        left = [made for made in unseen if "CLONE_UNTRACED" not in made.flags]
        if left or any(trace.was_traced(call) is not True for call in CREATING_CALLS_TODAY):
            yield Unwatched("not followed", _children(left))


def _children(creations: Sequence[Creation]) -> tuple[tuple[Task, int], ...]:
    return tuple((made.child, made.line) for made in creations)


def unrecorded(trace: Trace, calls: Sequence[str]) -> Iterator[Unrecorded]:
    """Those of ``calls`` of which the log may lack lines."""
    left_out = tuple(call for call in calls if trace.was_traced(call) is False)
    unsure = tuple(call for call in calls if trace.was_traced(call) is None)
    if left_out:
        yield Unrecorded(left_out, surely=True)
    if unsure:
        yield Unrecorded(unsure, surely=False)


def shows_creations(trace: Trace) -> bool:
    """Whether each task that was made shows, though some calls that make tasks were perhaps not recorded.

    strace follows it, so it has lines of its own. Only CLONE_UNTRACED hides a task: then one of the calls must be
    recorded, which a log that has lines of one shows.
    """
    return trace.follows and not trace.calls_seen.isdisjoint(CREATING_CALLS)


def has_beginning(trace: Trace) -> bool:
    """Whether the log surely begins where the program did: a program that strace starts begins with its execve."""
    if trace.recorded.begins is not None:
        return trace.recorded.begins
    return trace.begins_with_exec


def may_be_filtered(trace: Trace) -> bool:
    """Whether a seccomp filter may have answered calls before strace was asked (seccomp(2), of several filters).

    It matters under ``--seccomp-bpf`` alone. The program installs one by prctl(2) or seccomp(2); a container's own is
    there before.
    """
    if not trace.recorded.seccomp_bpf:
        return False
    installs = any(trace.was_traced(call) is not True for call in FILTER_CALLS)
    return trace.recorded.filtered or trace.installs_filter or installs
