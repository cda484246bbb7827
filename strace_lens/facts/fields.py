"""The fields of each kind of fact: the kind of value, and how to read it from the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

import msgspec

from strace_lens.events import Syscall
from strace_lens.facts.arguments import argument
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.lifetimes import Overlap
from strace_lens.facts.parallelism import Window
from strace_lens.facts.value import (
    CutTexts,
    FieldValue,
    Kind,
    NoValue,
    Printed,
    Unsure,
    flag_set,
    program_path,
)
from strace_lens.model.connections import Connection
from strace_lens.model.files import FileUse
from strace_lens.model.task import Creation, Exec, Task, ThreadGroup, Wait
from strace_lens.model.trace import Signal
from strace_lens.values import Named, Value

F = TypeVar("F")


class Field(msgspec.Struct, Generic[F], frozen=True):
    """One field of a fact.

    Attributes:
        kind: what it holds.
        read: returns its value in one fact.
        optional: it may be absent, so it can be compared with ``none``.
    """

    kind: Kind
    read: Callable[[Evidence, F], FieldValue]
    optional: bool = False


class Call(msgspec.Struct, frozen=True):
    """A system call as a fact: the event and the task that made it."""

    task: Task
    event: Syscall


def _or_absent(value: int | str | None) -> int | str | NoValue:
    return NoValue.ABSENT if value is None else value


TASK_FIELDS: Mapping[str, Field[Task]] = {
    "name": Field(Kind.TEXT, lambda evidence, task: evidence.name(task)),
    "tid": Field(Kind.NUMBER, lambda evidence, task: evidence.tid(task)),
    "pid": Field(Kind.NUMBER, lambda evidence, task: evidence.pid(task)),
    "kind": Field(Kind.TASK_KIND, lambda evidence, task: evidence.kind(task)),
    "program": Field(Kind.TEXT, lambda evidence, task: evidence.program(task)),
    "exit_code": Field(Kind.NUMBER, lambda evidence, task: evidence.exit_code(evidence.end(task)), optional=True),
    "killed_by": Field(Kind.SIGNAL, lambda evidence, task: evidence.killed_by(evidence.end(task)), optional=True),
    "maker": Field(Kind.TASK, lambda evidence, task: evidence.maker(task), optional=True),
}


def _of_founder(field: Field[Task]) -> Field[ThreadGroup]:
    return Field(field.kind, lambda evidence, group: field.read(evidence, group.founder), field.optional)


def _group_code(evidence: Evidence, group: ThreadGroup) -> FieldValue:
    return evidence.exit_code(evidence.group_end(group))


def _group_signal(evidence: Evidence, group: ThreadGroup) -> FieldValue:
    return evidence.killed_by(evidence.group_end(group))


# A thread group has the name of its first task, and ends as a whole.
PROCESS_FIELDS: Mapping[str, Field[ThreadGroup]] = {
    **{name: _of_founder(field) for name, field in TASK_FIELDS.items()},
    "exit_code": Field(Kind.NUMBER, _group_code, optional=True),
    "killed_by": Field(Kind.SIGNAL, _group_signal, optional=True),
}


def _flags(_evidence: Evidence, made: Creation) -> FieldValue:
    if not made.flags_known:
        return NoValue.UNKNOWN
    return frozenset(flag_set(made.flags, made.unknown_bits, made.exit_signal))


def _exit_signal(_evidence: Evidence, made: Creation) -> FieldValue:
    return _or_absent(made.exit_signal) if made.flags_known else NoValue.UNKNOWN


def _made_kind(_evidence: Evidence, made: Creation) -> FieldValue:
    return made.kind if made.flags_known else NoValue.UNKNOWN


CREATION_FIELDS: Mapping[str, Field[Creation]] = {
    "via": Field(Kind.CALL, lambda _, made: made.via),
    "flags": Field(Kind.FLAGS, _flags),
    "exit_signal": Field(Kind.SIGNAL, _exit_signal, optional=True),
    "kind": Field(Kind.TASK_KIND, _made_kind),
    "child": Field(Kind.TASK, lambda _, made: made.child),
    "maker": Field(Kind.TASK, lambda _, made: made.maker),
}


def _argv(_evidence: Evidence, done: Exec) -> FieldValue:
    if done.argv is None:
        return NoValue.UNKNOWN
    return CutTexts(done.argv) if done.argv_cut else done.argv


EXEC_FIELDS: Mapping[str, Field[Exec]] = {
    "path": Field(Kind.TEXT, lambda _, done: program_path(done.path)),
    "argv": Field(Kind.TEXTS, _argv),
    "task": Field(Kind.TASK, lambda _, done: done.task),
}


def _core(evidence: Evidence, task: Task) -> FieldValue:
    end = evidence.end(task)
    return NoValue.UNKNOWN if end is None else end.core


EXIT_FIELDS: Mapping[str, Field[Task]] = {
    "code": Field(Kind.NUMBER, lambda evidence, task: evidence.exit_code(evidence.end(task)), optional=True),
    "signal": Field(Kind.SIGNAL, lambda evidence, task: evidence.killed_by(evidence.end(task)), optional=True),
    "core": Field(Kind.BOOLEAN, _core),
    "task": Field(Kind.TASK, lambda _, task: task),
}


def _siginfo(delivery: Signal, member: str, value: int | str | None) -> FieldValue:
    """A member of siginfo_t. The code decides which members exist (sigaction(2)); without a code all are unknown."""
    unread = member in delivery.unread or (delivery.code is None and value is None)
    return NoValue.UNKNOWN if unread else _or_absent(value)


SIGNAL_FIELDS: Mapping[str, Field[Signal]] = {
    "name": Field(Kind.SIGNAL, lambda _, delivery: delivery.name),
    "code": Field(Kind.CODE, lambda _, delivery: NoValue.UNKNOWN if delivery.code is None else delivery.code),
    "sender": Field(Kind.NUMBER, lambda _, delivery: _siginfo(delivery, "si_pid", delivery.sender), optional=True),
    "status": Field(Kind.STATUS, lambda _, delivery: _siginfo(delivery, "si_status", delivery.status), optional=True),
    "task": Field(Kind.TASK, lambda _, delivery: delivery.task),
}


def _state(evidence: Evidence, wait: Wait) -> tuple[int | None, str | None] | None:
    """Exit code and signal of a wait's child; None if the log does not show them.

    For a wait without a place for the status (``wait4(pid, NULL, ...)``) strace prints none. If the child had ended
    when it returned, the wait was for that end: a stopped child has not ended.
    """
    if wait.child is not None and evidence.is_broken(wait.child):
        return None
    if wait.change != "unknown":
        return wait.code, wait.signal
    end = evidence.group_end(wait.child.group) if wait.child else None
    return (end.code, end.signal) if end is not None and end.line < wait.lines[-1] else None


def _wait_code(evidence: Evidence, wait: Wait) -> FieldValue:
    state = _state(evidence, wait)
    return NoValue.UNKNOWN if state is None else _or_absent(state[0])


def _wait_signal(evidence: Evidence, wait: Wait) -> FieldValue:
    state = _state(evidence, wait)
    return NoValue.UNKNOWN if state is None else _or_absent(state[1])


WAIT_FIELDS: Mapping[str, Field[Wait]] = {
    "pid": Field(Kind.NUMBER, lambda _, wait: wait.pid),
    "code": Field(Kind.NUMBER, _wait_code, optional=True),
    "signal": Field(Kind.SIGNAL, _wait_signal, optional=True),
    "task": Field(Kind.TASK, lambda _, wait: wait.task),
}


OVERLAP_FIELDS: Mapping[str, Field[Overlap]] = {
    "first": Field(Kind.TASK, lambda _, pair: pair.first),
    "second": Field(Kind.TASK, lambda _, pair: pair.second),
}


def _milliseconds(time: int | None) -> FieldValue:
    return NoValue.UNKNOWN if time is None else time // 1_000_000


PARALLEL_FIELDS: Mapping[str, Field[Window]] = {
    "task": Field(Kind.TASK, lambda _, window: window.task if window.children else NoValue.UNKNOWN),
    "cpu_ms": Field(Kind.NUMBER, lambda _, window: _milliseconds(window.cpu if window.children else None)),
    "wall_ms": Field(Kind.NUMBER, lambda _, window: _milliseconds(window.wall)),
}


def unanswered(call: Call) -> NoValue:
    """ABSENT if the call has no result because its task ended in it; UNKNOWN if the log lacks the result."""
    result = call.event.result
    if result is not None:
        return NoValue.UNKNOWN if result.is_unread else NoValue.ABSENT
    ended_in_it = call.task.end is not None and call.task.last_stop == call.event.line
    return NoValue.ABSENT if ended_in_it else NoValue.UNKNOWN


def _result(_evidence: Evidence, call: Call) -> FieldValue:
    result = call.event.result
    return unanswered(call) if result is None or result.value is None else result.value


def _errno(_evidence: Evidence, call: Call) -> FieldValue:
    result = call.event.result
    if result is None or result.is_unread:
        return unanswered(call)
    return _or_absent(result.errno)


def _argument(place: int) -> Callable[[Evidence, Call], FieldValue]:
    return lambda _evidence, call: _value(call, call.event.argument(place))


def _value(call: Call, value: Value | None) -> FieldValue:
    if value is None:
        return NoValue.ABSENT if call.event.result is not None else NoValue.UNKNOWN
    found = argument(value)
    # With EFAULT the address is bad, and no text stands there (execve(2), open(2)).
    bad = isinstance(found, Printed) and call.event.result is not None and call.event.result.errno == "EFAULT"
    return found.number if bad and isinstance(found, Printed) else found


def _argument_named(name: str, place: int) -> Callable[[Evidence, Call], FieldValue]:
    """Reads an argument by the name that strace printed before it (clone(2), and all calls under ``-N``), or by place.

    strace leaves out what the kernel does not read: where arguments have names, the place says nothing.
    """

    def read(_evidence: Evidence, call: Call) -> FieldValue:
        has_names = any(isinstance(value, Named) for value in call.event.args)
        return _value(call, call.event.argument(name if has_names else place))

    return read


def named_arguments(call: str) -> Mapping[str, Field[Call]]:
    """The arguments of a system call as fields, by their names in man section 2, as strace's ``-N`` prints them."""
    from strace_lens.linux.synopses import argument_names  # a long table, and most questions name no call

    names = argument_names(call)
    return {name: Field(Kind.ANYTHING, _argument_named(name, place), optional=True) for place, name in enumerate(names)}


def _access(_evidence: Evidence, use: FileUse) -> FieldValue:
    return Unsure(use.access, use.maybe) if use.maybe else use.access


def _error(_evidence: Evidence, use: FileUse | Connection) -> FieldValue:
    return _or_absent(use.errno) if use.returned else NoValue.UNKNOWN


FILE_FIELDS: Mapping[str, Field[FileUse]] = {
    "path": Field(Kind.TEXT, lambda _, use: NoValue.UNKNOWN if use.path is None else use.path),
    "access": Field(Kind.ACCESS, _access),
    "errno": Field(Kind.ERROR, _error, optional=True),
    "call": Field(Kind.TEXT, lambda _, use: use.call),
    "task": Field(Kind.TASK, lambda _, use: use.task),
}


def _if_known(made: Connection, value: int | str | None) -> FieldValue:
    """A part of an address. The family decides which parts exist; all are unknown if the address was not read."""
    return NoValue.UNKNOWN if value is None and not made.known else _or_absent(value)


CONNECTION_FIELDS: Mapping[str, Field[Connection]] = {
    "family": Field(Kind.FAMILY, lambda _, made: _if_known(made, made.family)),
    "address": Field(Kind.TEXT, lambda _, made: _if_known(made, made.address), optional=True),
    "port": Field(Kind.NUMBER, lambda _, made: _if_known(made, made.port), optional=True),
    "path": Field(Kind.TEXT, lambda _, made: _if_known(made, made.path), optional=True),
    "errno": Field(Kind.ERROR, _error, optional=True),
    "call": Field(Kind.TEXT, lambda _, made: made.call),
    "task": Field(Kind.TASK, lambda _, made: made.task),
}


# A call has up to six arguments (syscall(2)).
CALL_FIELDS: Mapping[str, Field[Call]] = {
    "result": Field(Kind.NUMBER, _result, optional=True),
    "errno": Field(Kind.ERROR, _errno, optional=True),
    **{f"arg{place}": Field(Kind.ANYTHING, _argument(place), optional=True) for place in range(6)},
    "task": Field(Kind.TASK, lambda _, call: call.task),
}
