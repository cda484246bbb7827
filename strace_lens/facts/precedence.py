"""Proves that a fact came before another in the same process, by the order of lines alone.

strace stops a task when a call begins and when it returns, and writes the line, or the two parts of it, in that order
for one task. Of two tasks: if strace wrote that a call returned before it wrote that another began, the second task was
still stopped at the beginning, so the first call had returned. If the lines of two calls of two threads overlap, the
order is not known: a task waits in its stop until strace comes to it.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from strace_lens.facts.completeness import may_lack_unfinished
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.logic import Truth, all_of, any_of
from strace_lens.model.task import Task, ThreadGroup


class Span(msgspec.Struct, frozen=True):
    """When a fact was: the numbers of the lines that show its beginning and its end.

    Attributes:
        task: the task that did it.
        returned: whether it came to its end: a call may never return.
    """

    task: Task
    first: int
    last: int
    returned: Truth = True


class Earliest(msgspec.Struct):
    """The earliest facts of one task: the line where the first surely ended, the first lines of those that may be."""

    ended: int | None = None
    may_begin: int | None = None
    may_end: int | None = None


class Precedence:
    """Facts that may come before others. Give it all of them, then ask."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        # With -z strace writes a call when it has returned: the line says nothing of when it began.
        self._ordered = evidence.trace.ordered and not may_lack_unfinished(evidence.trace)
        self._of: dict[ThreadGroup, dict[Task, Earliest]] = {}
        self._unsorted: dict[Task, Earliest] = {}

    def take(self, span: Span, truth: Truth) -> None:
        """Notes a fact. ``truth``: whether it is one of those that are looked for."""
        truth = all_of((truth, span.returned))
        if truth is False:
            return
        of = self._unsorted if self._evidence.is_unsorted(span.task) else self._of.setdefault(span.task.group, {})
        marks = of.setdefault(span.task, Earliest())
        if truth:
            marks.ended = _least(marks.ended, span.last)
        marks.may_begin = _least(marks.may_begin, span.first)
        marks.may_end = _least(marks.may_end, span.last)

    def before(self, span: Span) -> Truth:
        """Whether one of them had returned, in the same process, before that fact began."""
        return any_of(self._comparisons(span))

    def _comparisons(self, span: Span) -> Iterable[Truth]:
        unsorted = self._evidence.is_unsorted(span.task)
        groups = self._of.values() if unsorted else (self._of.get(span.task.group, {}),)
        for group in groups:
            for task, marks in group.items():
                yield self._ended_before(marks, task, span, surely=not unsorted)
        for task, marks in self._unsorted.items():
            yield self._ended_before(marks, task, span, surely=False)

    def _ended_before(self, marks: Earliest, task: Task, span: Span, *, surely: bool) -> Truth:
        if task is span.task:
            # The calls of one task do not overlap; a fact is not before itself.
            ended, may = _is_before(marks.ended, span.last), _is_before(marks.may_end, span.last)
            return True if ended else None if may else False
        if not self._ordered:
            return None
        if _is_before(marks.ended, span.first):
            return True if surely else None
        return None if _is_before(marks.may_begin, span.last) else False


def _least(one: int | None, other: int) -> int:
    return other if one is None else min(one, other)


def _is_before(line: int | None, other: int) -> bool:
    return line is not None and line < other
