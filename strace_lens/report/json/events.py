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
from strace_lens.report.json.document import FORMAT_VERSION, Json, lines, text
from strace_lens.report.style import Style
from strace_lens.values import Printed, String, Value
from strace_lens.wording import snake


def write(trace: Trace, out: TextIO, style: Style) -> None:
    """Writes the events of ``trace`` in the order in which they were complete."""
    out.writelines(lines((line(task, event) for task, event in trace.source()), style.redactor))


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
        members |= _member(name, getattr(found, name))
    return members


@cache
def _named(kind: type[Value]) -> tuple[str, tuple[str, ...]]:
    """The word for a type of value, and the names of its fields."""
    return snake(kind.__name__), kind.meaning if issubclass(kind, Printed) else kind.__struct_fields__


def _member(name: str, found: object) -> dict[str, Json]:
    if isinstance(found, bytes):
        found = found.decode("utf-8", "surrogateescape")
    return text(name, found) if isinstance(found, str) else {name: _item(found)}


def _item(found: object) -> Json:
    if isinstance(found, tuple):
        return [_item(item) for item in found]
    if found is None or isinstance(found, str | int):
        return found
    return value(found)  # type: ignore[arg-type]  # what else a value holds is a value
