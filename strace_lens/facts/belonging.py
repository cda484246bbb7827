"""Which facts are a subject's, and the lines of the log that show them."""

from __future__ import annotations

from collections.abc import Iterable

from strace_lens.facts.evidence import Evidence
from strace_lens.facts.lifetimes import Overlap
from strace_lens.facts.logic import Truth
from strace_lens.model.task import Task, ThreadGroup
from strace_lens.model.trace import Trace


def surely(_evidence: Evidence, _fact: object) -> Truth:
    """Each fact is."""
    return True


def task_lines(task: Task) -> tuple[int, ...]:
    """Where a task was made and ended, or else showed first."""
    made = task.creation.lines if task.creation else ()
    ended = (task.end.line,) if task.end else ()
    return made + ended or (task.first_line,)


def overlap_lines(pair: Overlap) -> tuple[int, ...]:
    """Where two tasks surely lived at once, or else where each showed first."""
    return pair.lines or (pair.first.first_line, pair.second.first_line)


def exit_lines(task: Task) -> tuple[int, ...]:
    """Where a task's end is told."""
    return (task.end.line,) if task.end else ()


def group_lines(group: ThreadGroup) -> tuple[int, ...]:
    """Where a thread group was made and ended, or else showed first."""
    made = group.creation.lines if group.creation else ()
    ended = (group.end.line,) if group.end else ()
    return made + ended or (group.founder.first_line,)


def is_known(evidence: Evidence, task: Task) -> Truth:
    """Whether a task is one that is asked about; not known where its lines may stand under another number."""
    return None if evidence.is_lost(task) else not evidence.leaves_out(task)


def is_process(evidence: Evidence, group: ThreadGroup) -> Truth:
    """The same for a thread group; not known where its first task may be a thread of another."""
    known = is_known(evidence, group.founder)
    return None if known and evidence.is_unsorted(group.founder) else known


def maybe_threads(trace: Trace) -> Iterable[Task]:
    """Each task that is a thread, or may be one."""
    return (task for task in trace.tasks if task.is_thread or task.creation is None or not task.creation.flags_known)


def is_thread(evidence: Evidence, task: Task) -> Truth:
    """Whether a task is a thread."""
    known = is_known(evidence, task)
    return None if known and evidence.is_unsorted(task) else known and task.is_thread


def is_overlap(evidence: Evidence, pair: Overlap) -> Truth:
    """Whether two tasks lived at the same time; not known where that is not excluded only."""
    if evidence.leaves_out(pair.first) or evidence.leaves_out(pair.second):
        return False
    return True if pair.proven else None
