"""Explains a name: of a signal, error, system call, library function or constant."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from strace_lens.analysis.explain.flags import FlagSet, flag_set
from strace_lens.linux.clone_flags import CLONE_FLAGS
from strace_lens.linux.constants import CONSTANTS
from strace_lens.linux.errnos import BY_NAME, ERRORS, Errno
from strace_lens.linux.libc import FUNCTIONS, LibraryCall, LibraryFunction
from strace_lens.linux.signal_codes import CODES, SignalCode
from strace_lens.linux.signals import BY_NUMBER, SIGNALS, LinuxSignal, signal_number
from strace_lens.linux.strace_classes import CLASSES
from strace_lens.linux.synopses import Synopsis, synopsis_of
from strace_lens.linux.syscalls import CALLS


class SignalExplained(msgspec.Struct, frozen=True):
    """A signal, and the codes that only it has."""

    signal: LinuxSignal
    codes: tuple[SignalCode, ...]


class CallExplained(msgspec.Struct, frozen=True):
    """A system call.

    Attributes:
        name: of the call.
        synopsis: its arguments and what it does; None if no table has it.
        classes: of strace that hold it, ``%file``.
    """

    name: str
    synopsis: Synopsis | None
    classes: tuple[str, ...]


class FunctionExplained(msgspec.Struct, frozen=True):
    """A function of libc, with what its flags mean; None if the caller chooses the flags."""

    function: LibraryFunction
    ways: tuple[tuple[LibraryCall, FlagSet | None], ...]


Named: TypeAlias = SignalExplained | SignalCode | Errno | CallExplained | FunctionExplained

KNOWN = (*SIGNALS, *ERRORS, *CODES, *FUNCTIONS, *CALLS, *CLONE_FLAGS, *CONSTANTS)
"""The names that can be explained."""


def explain_name(name: str) -> list[Named]:
    """Everything with that name: a function and a system call may share it. Empty for an unknown name."""
    found: list[Named] = []
    signal = SIGNALS.get(name) or SIGNALS.get(f"SIG{name}")
    if signal:
        found.append(explain_signal(signal))
    if name in CODES:
        found.append(CODES[name])
    if name in ERRORS:
        found.append(BY_NAME[ERRORS[name]])
    return [*found, *explain_function(name), *explain_call(name)]


def explain_signal(name: str) -> SignalExplained:
    """The signal with that name in strace."""
    signal = BY_NUMBER[signal_number(name) or 0]
    return SignalExplained(signal, tuple(code for code in CODES.values() if code.signal == name))


def explain_call(name: str) -> list[CallExplained]:
    """The system call of that name, or nothing."""
    if name not in CALLS:
        return []
    return [CallExplained(name, synopsis_of(name), tuple(word for word, calls in CLASSES.items() if name in calls))]


def explain_function(name: str) -> list[FunctionExplained]:
    """The library function of that name, or nothing."""
    function = FUNCTIONS.get(name)
    if function is None:
        return []
    return [FunctionExplained(function, tuple((way, _flags(way)) for way in function.ways))]


def _flags(way: LibraryCall) -> FlagSet | None:
    return None if way.flags is None else flag_set(way.flags, way.exit_signal)
