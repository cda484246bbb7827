"""Words for what a value is."""

from __future__ import annotations

import stat

from strace_lens.escape import plain
from strace_lens.values import (
    Array,
    BitSet,
    Call,
    Change,
    Commented,
    Fd,
    Flags,
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
    (BitSet, "a set"),
    (Fd, "a descriptor, with what it stands for"),
    (Pid, "a pid"),
    (Change, "given to the kernel => given back"),
    (Call, "a macro's value"),
    (Unavailable, "not readable: the kernel or strace could not fetch it"),
    (Raw, "text that is not understood"),
)


def kind(name: str, value: Value) -> str:
    """Returns what a value is, in words; ``name`` is that of the argument or member."""
    if isinstance(value, Commented):
        return f"{kind(name, value.value)}, with strace's comment"
    if isinstance(value, Array):
        inside = value.items[0] if len(value.items) == 1 else None
        return _wait_status(inside) if isinstance(inside, WaitStatus) else "an array, or what a pointer points at"
    if isinstance(value, WaitStatus):
        return _wait_status(value)
    if isinstance(value, Number):
        return _number(name, value)
    return next((words for one, words in _KINDS if isinstance(value, one)), "a value")


def _number(name: str, value: Number) -> str:
    if value.base == 8 and name == "mode" and 0 <= value.value <= 0o7777:
        return f"permissions {stat.filemode(value.value)[1:]}"
    if value.base == 16 and value.value > 0xFFFF:
        return "an address"
    return "an octal number" if value.base == 8 else "a number"


def _wait_status(status: WaitStatus) -> str:
    match status.macro:
        case "WIFEXITED":
            return f"the child exited with {status.code}"
        case "WIFSIGNALED":
            return f"{plain(status.signal or '?')} killed the child{', which dumped core' * status.core}"
        case "WIFSTOPPED":
            return f"{plain(status.signal or '?')} stopped the child"
        case "WIFCONTINUED":
            return "the child goes on"
        case _:
            return "a wait status"
