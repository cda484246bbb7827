"""Writes every event as one line of JSON, after ``schemas/events.json``.

Each line is a document: it has ``format_version``. Times are integer nanoseconds. An argument is an object whose
``type`` says which of the values of :mod:`strace_lens.values` it is. Integers are whole, beyond 2^53 too.
"""

from __future__ import annotations

from functools import cache
from typing import TextIO

from strace_lens.events import Event, Exit, GroupStop, Note, Result, SignalDelivery, Superseded, Syscall, Unparsed
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.redact import Redactor
from strace_lens.report.json.document import FORMAT_VERSION, Json, on_a_line, part, text
from strace_lens.report.style import Style
from strace_lens.values import Printed, String, Value
from strace_lens.values.memo import Memo
from strace_lens.wording import snake


def write(trace: Trace, out: TextIO, style: Style) -> None:
    """Writes the events of ``trace`` in the order in which they were complete."""
    calls = _Calls(style.redactor)
    for task, event in trace.source():
        known = calls.line(task, event) if isinstance(event, Syscall) else None
        out.write((known or on_a_line(line(task, event), style.redactor, compact=True)) + "\n")


class _Calls:
    """Writes calls of which each part is a text that was written before, or has nothing to mask.

    Three of four argument lists of a build, and nearly all results, come again: each is decoded, encoded and searched
    for secrets once. A log of 200,000 lines then takes a third of the time.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._args: Memo[str] = Memo()
        self._results: Memo[str] = Memo()
        self._ends: Memo[tuple[str, int | None, str]] = Memo()

    def line(self, task: Task | None, call: Syscall) -> str | None:
        """The line that :func:`line` describes; None if it may hold a secret, or bytes that are not UTF-8."""
        args = self._args.get(call.args_text) or self._written_args(call)
        status, duration, result = self._ends.get(call.tail or call.ending) or self._end(call)
        if not args or not result:
            return None
        index = None if task is None else task.index
        return (
            f'{{"format_version":{FORMAT_VERSION},"kind":"syscall","lines":[{",".join(map(str, call.lines))}],'
            f'"task":{_number(index)},"pid":{_number(call.pid)},"time":{_number(call.time)},'
            f'"name":"{call.name}","status":"{status}","end_pid":{_number(call.end_pid)},'
            f'"duration":{_number(duration)},"args":{args},"result":{result}}}'
        )

    def _written_args(self, call: Syscall) -> str:
        return self._args.keep(call.args_text, part([value(one) for one in call.args], self._redactor) or "")

    def _end(self, call: Syscall) -> tuple[str, int | None, str]:
        """The status, the duration and the written result of a call."""
        result = call.result
        seconds = "" if result is None or result.seconds is None else f" <{result.seconds}>"
        # Most results come again, with another time spent in the call (-T).
        bare = call.result_text.removesuffix(seconds)
        written = self._results.get(bare)
        if written is None:
            written = self._results.keep(bare, part(_result(result), self._redactor) or "")
        return self._ends.keep(call.tail or call.ending, (call.status, call.duration, written))


def _number(found: int | None) -> str:
    return "null" if found is None else str(found)


def line(task: Task | None, event: Event) -> dict[str, Json]:
    """The object for one event; ``task`` is its index in the trace, null for a line of no task."""
    return {
        "format_version": FORMAT_VERSION,
        "kind": snake(type(event).__name__),
        "lines": list(event.lines),
        "task": task.index if task is not None else None,
        "pid": event.pid,
        "time": event.time,
        **_details(event),
    }


def _details(event: Event) -> dict[str, Json]:
    match event:
        case Syscall():
            return _syscall(event)
        case SignalDelivery():
            return {"signal": event.signal, "siginfo": value(event.siginfo)}
        case GroupStop():
            return {"signal": event.signal}
        case Exit():
            return {"code": event.code, "signal": event.signal, "core": event.core}
        case Superseded():
            return {"by": event.by}
        case Note():
            return {"note": event.kind, **text("text", event.text), "follows": event.follows}
        case Unparsed():
            return {**text("text", event.text), "reason": event.reason}


def _syscall(call: Syscall) -> dict[str, Json]:
    return {
        "name": call.name,
        "status": call.status,
        "end_pid": call.end_pid,
        "duration": call.duration,
        "args": [value(argument) for argument in call.args],
        "result": _result(call.result),
    }


def _result(result: Result | None) -> dict[str, Json] | None:
    if result is None:
        return None
    return {
        "value": result.value,
        "errno": result.errno,
        "returned": value(result.returned),
        "note": [value(part) for part in result.note] if result.note is not None else None,
        "injected": result.injected,
    }


def value(found: Value | None) -> Json:
    """The object for a value: its type, and what it means. How strace printed it (base, quoting) is left out."""
    if found is None:
        return None
    if isinstance(found, String):
        return {"type": "string", **text("text", found.text), "truncated": found.truncated}
    kind, names = _named(type(found))
    members: dict[str, Json] = {"type": kind}
    for name in names:
        member = getattr(found, name)
        if isinstance(member, bytes):
            member = member.decode("utf-8", "surrogateescape")
        if isinstance(member, str):
            members |= text(name, member)
        else:
            members[name] = _item(member)
    return members


@cache
def _named(kind: type[Value]) -> tuple[str, tuple[str, ...]]:
    """The word for a type of value, and the names of its fields."""
    return snake(kind.__name__), kind.meaning if issubclass(kind, Printed) else kind.__struct_fields__


def _item(found: object) -> Json:
    if found is None or isinstance(found, int | str):
        return found
    if isinstance(found, tuple):
        return [_item(item) for item in found]
    return value(found)  # type: ignore[arg-type]  # what else a value holds is a value
