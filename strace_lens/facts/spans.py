"""When a fact was, as the lines of the log show it, and whose it is."""

from __future__ import annotations

from typing import Protocol

from strace_lens.facts.fields import Call, unanswered
from strace_lens.facts.precedence import Span
from strace_lens.facts.value import NoValue
from strace_lens.model.connections import Connection
from strace_lens.model.files import FileUse
from strace_lens.model.task import Task


class _Done(Protocol):
    @property
    def task(self) -> Task:
        """The task that did it."""


class _Shown(_Done, Protocol):
    @property
    def lines(self) -> tuple[int, ...]:
        """Line numbers of the call."""


def of_its_task(fact: _Done) -> tuple[Task, ...]:
    """The task of a fact that has one."""
    return (fact.task,)


def span_of_lines(fact: _Shown) -> Span:
    """The span of a call that returned."""
    return Span(fact.task, fact.lines[0], fact.lines[-1])


def span_of_use(use: FileUse | Connection) -> Span:
    """The span of a call that may not have returned; the log does not say so of a task that died in it."""
    return Span(use.task, use.lines[0], use.lines[-1], True if use.returned else None)


def span_of_call(call: Call) -> Span:
    """The span of any call. One that the kernel makes again (ERESTARTSYS) has not returned."""
    result = call.event.result
    returned = result is not None and (result.value is not None or result.errno is not None) and not result.restarted
    never = not returned and unanswered(call) is NoValue.ABSENT
    return Span(call.task, call.event.lines[0], call.event.lines[-1], True if returned else False if never else None)


def span_of_end(task: Task) -> Span:
    """The span of a task's end: from its last sign of life to the line that shows the end, which may come late."""
    last = task.end.line if task.end is not None else task.last_stop
    return Span(task, min(task.last_stop or last, last), last)
