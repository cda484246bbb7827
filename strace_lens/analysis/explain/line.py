"""A line of strace taken apart: each argument with what kind of value it is, and the result in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from strace_lens.analysis.explain.flags import FlagSet, explain_flags
from strace_lens.events import Event, Exit, GroupStop, Note, SignalDelivery, Superseded, Syscall, Unparsed
from strace_lens.linux.syscalls import CREATING_CALLS
from strace_lens.model.build.creating import creating_call
from strace_lens.values import (
    Array,
    BitSet,
    Call,
    Change,
    Commented,
    Fd,
    Flags,
    Named,
    Null,
    Number,
    Pid,
    Raw,
    String,
    Struct,
    Unavailable,
    Value,
    WaitStatus,
)

_KINDS: tuple[tuple[type[Value] | tuple[type[Value], ...], str], ...] = (
    (Null, "a null pointer"),
    (String, "a string"),
    (Flags, "a constant or flags"),
    (Struct, "a structure"),
    (Array, "an array, or what a pointer points at"),
    (BitSet, "a set"),
    (Fd, "a file descriptor, with what it stands for"),
    (Pid, "a pid"),
    (WaitStatus, "a wait status"),
    (Change, "given to the kernel => given back"),
    (Call, "a macro's value"),
    (Unavailable, "not readable: the kernel or strace could not fetch it"),
    (Raw, "text that is not understood"),
)


_NAMES = {
    "execve": ("pathname", "argv", "envp"),
    "execveat": ("dirfd", "pathname", "argv", "envp", "flags"),
    "exit": ("status",),
    "exit_group": ("status",),
    "wait4": ("pid", "wstatus", "options", "rusage"),
    "waitid": ("idtype", "id", "infop", "options", "rusage"),
    "kill": ("pid", "sig"),
    "tkill": ("tid", "sig"),
    "tgkill": ("tgid", "tid", "sig"),
    "openat": ("dirfd", "pathname", "flags", "mode"),
    "read": ("fd", "buf", "count"),
    "write": ("fd", "buf", "count"),
}
"""What section 2 of the manual calls the arguments; those of clone strace names itself, and with ``-N`` all."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a line: its name or place, its text, and what it is."""

    name: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Dissection:
    """A line taken apart: what it tells in one sentence, its parts, and for a creating call its flags explained."""

    tells: str
    parts: tuple[Part, ...]
    flags: FlagSet | None = None


def dissect(event: Event) -> Dissection:
    """Take an event apart."""
    match event:
        case Syscall():
            return _call(event)
        case SignalDelivery():
            info = event.siginfo
            members = info.members if info is not None else ()
            return Dissection(f"signal {event.signal} was delivered to the task", _parts(members))
        case GroupStop():
            return Dissection(f"every task of the thread group was stopped by {event.signal}", ())
        case Exit():
            return Dissection(f"the task is gone: {event.body().strip('+ ')}", ())
        case Superseded():
            return Dissection(
                f"thread {event.by} of the group called execve: it goes on under this tid, and this task is gone", ()
            )
        case Note():
            return Dissection(f"strace's own words ({event.kind}), no event of the program", ())
        case Unparsed():
            return Dissection(f"not understood: {event.reason}", ())


def _call(call: Syscall) -> Dissection:
    flags = None
    if call.name in CREATING_CALLS:
        words = creating_call(call).words
        names = [*sorted(words.names), *([words.exit_signal] if words.exit_signal else [])]
        flags = explain_flags("|".join([*names, *([hex(words.unknown_bits)] if words.unknown_bits else [])]) or "0")
    return Dissection(
        f"the task called {call.name}: {_outcome(call)}", _parts(call.args, _NAMES.get(call.name, ())), flags
    )


def _outcome(call: Syscall) -> str:
    result = call.result
    if result is None or result.returned is None:
        return (
            "it was restarted"
            if result and result.restarted
            else "it did not return (it was cut off, or the task ended in it)"
        )
    if result.failed:
        return f"it failed with {result.errno}{f' ({result.message})' if result.message else ''}"
    return f"it returned {result.returned}"


def _parts(values: tuple[Value, ...], names: Sequence[str] = ()) -> tuple[Part, ...]:
    places = [*names[: len(values)], *(f"argument {place}" for place in range(len(names), len(values)))]
    return tuple(_part(name, value) for name, value in zip(places, values, strict=True))


def _part(name: str, value: Value) -> Part:
    name = value.name if isinstance(value, Named) else name
    inner = value.value if isinstance(value, Named) else value
    return Part(name, str(inner), _kind(inner))


def _kind(value: Value) -> str:
    if isinstance(value, Commented):
        return f"{_kind(value.value)}, with strace's comment"
    if isinstance(value, Number):
        return (
            "an address"
            if value.base == 16 and value.value > 0xFFFF
            else {8: "an octal number"}.get(value.base, "a number")
        )
    return next((words for kind, words in _KINDS if isinstance(value, kind)), "a value")
