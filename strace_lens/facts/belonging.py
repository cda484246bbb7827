"""Decides whether a fact is of a subject, and finds the lines that show it.

A log that lost bytes may show one thing as two: both halves of a call if a line is lost, a task under two numbers if a
number is misread. Such facts are uncertain.
"""

from __future__ import annotations

from collections.abc import Iterable

from strace_lens.facts.evidence import Evidence
from strace_lens.facts.fields import Call
from strace_lens.facts.lifetimes import Overlap
from strace_lens.facts.logic import Truth
from strace_lens.model.task import Creation, Exec, Task, ThreadGroup, Wait
from strace_lens.model.trace import Signal, Trace


def surely(_evidence: Evidence, _fact: object) -> Truth:
    """True for each fact."""
    return True


def task_lines(task: Task) -> tuple[int, ...]:
    """Lines of a task's creation and end, or else its first line."""
    made = task.creation.lines if task.creation else ()
    ended = (task.end.line,) if task.end else ()
    return made + ended or _shown(task)


def overlap_lines(pair: Overlap) -> tuple[int, ...]:
    """Lines where two tasks surely lived at once, or else the first line of each."""
    return tuple(filter(None, pair.lines)) or (*_shown(pair.first), *_shown(pair.second))


def exit_lines(task: Task) -> tuple[int, ...]:
    """The line of a task's end."""
    return (task.end.line,) if task.end else ()


def group_lines(group: ThreadGroup) -> tuple[int, ...]:
    """Lines of a thread group's creation and end, or else its first line."""
    made = group.creation.lines if group.creation else ()
    ended = (group.end.line,) if group.end else ()
    return made + ended or _shown(group.founder)


def _shown(task: Task) -> tuple[int, ...]:
    """Its first line; empty for a task that lived before the log's first line."""
    return (task.first_line,) if task.first_line else ()


def is_known(evidence: Evidence, task: Task) -> Truth:
    """Whether the question covers a task; unknown if its lines may be another's, or under another number."""
    if evidence.is_lost(task) or task in evidence.doubts.tasks:
        return None
    return not evidence.leaves_out(task)


def is_process(evidence: Evidence, group: ThreadGroup) -> Truth:
    """The same for a thread group; unknown if its first task may be a thread of another group."""
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
    """Whether two tasks lived at the same time; unknown if the log neither proves nor excludes it."""
    if evidence.leaves_out(pair.first) or evidence.leaves_out(pair.second):
        return False
    return True if pair.proven else None


def is_creation(evidence: Evidence, made: Creation) -> Truth:
    """Unknown for half a call, and for a call that may have returned the child of another."""
    return None if made.begun_before_log or made in evidence.doubts.creations else True


def is_exec(evidence: Evidence, done: Exec) -> Truth:
    """Unknown for half a call, and for a task with a number that may be another's."""
    return None if done.begun_before_log or done.task in evidence.doubts.tasks else True


def is_signal(evidence: Evidence, delivery: Signal) -> Truth:
    """Unknown for a task with a number that may be another's."""
    return None if delivery.task in evidence.doubts.tasks else True


def is_wait(evidence: Evidence, wait: Wait) -> Truth:
    """Unknown if its child has no creation in the log, though strace recorded such calls."""
    return None if evidence.doubts.is_nobodys(wait) or wait.task in evidence.doubts.tasks else True


def is_call(evidence: Evidence, call: Call) -> Truth:
    """Unknown for half a call: the other half may be in a line that was not understood."""
    event, doubts = call.event, evidence.doubts
    half = event.begun_before_log or event.ending in {"cut", "unfinished"}
    return None if half or call.task in doubts.tasks or event.line in doubts.lines else True
