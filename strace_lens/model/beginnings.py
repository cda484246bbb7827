"""Which tasks a log may show from their beginning though no call of it made them."""

from __future__ import annotations

import math
from collections.abc import Iterator

from strace_lens.model.task import Task
from strace_lens.model.trace import Trace


def was_started(task: Task) -> bool:
    """Whether a task's first line is the execve by which strace starts a program. After a failure nothing follows."""
    if task.own_execs:
        return task.own_execs[0].lines[0] <= task.first_line
    return (
        bool(task.attempts)
        and task.attempts[0].lines[0] <= task.first_line
        and task.last_stop <= task.attempts[0].lines[-1]
    )


def strangers(trace: Trace) -> Iterator[Task]:
    """The tasks without a creation, except the first task of the log, and of each appended run (``strace -A``).

    Such a run begins with an execve.
    """
    end: float = -1
    for task in sorted(trace.tasks, key=lambda task: task.first_line) if trace.ordered else trace.tasks:
        if task.attached:
            continue
        if task.creation is None and task.index > 0 and (end >= task.first_line or not was_started(task)):
            yield task
        end = max(end, task.end.line if task.end and trace.ordered else math.inf)
