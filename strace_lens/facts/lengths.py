"""How long tasks lived, by the time stamps of the log, and whether they failed."""

from __future__ import annotations

from strace_lens.model.task import Task


def begin_of(task: Task) -> int | None:
    """When the call that made it began, or its first line was written, in nanoseconds; None: not known."""
    if task.creation is not None and task.creation.time is not None:
        return task.creation.time
    return task.times[0] if task.times else None


def end_of(task: Task) -> int | None:
    """When the line of its end was written, in nanoseconds; None: not known."""
    if task.end is None:
        return None
    if task.end.time is not None:
        return task.end.time
    return task.times[1] if task.times else None


def lasted(task: Task) -> int | None:
    """How many nanoseconds it lived; None: not known, or the clock was set back meanwhile."""
    begun, ended = begin_of(task), end_of(task)
    return ended - begun if begun is not None and ended is not None and ended >= begun else None


def failed(task: Task) -> bool:
    """Whether the task exited with another status than 0, or a signal killed it."""
    return task.end is not None and bool(task.end.code or task.end.signal)
