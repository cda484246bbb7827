"""Explains a bare number as each thing that it can be."""

from __future__ import annotations

import msgspec

from strace_lens.analysis.explain.names import SignalExplained, explain_signal
from strace_lens.linux.errnos import Errno, errno_of
from strace_lens.linux.signals import BY_NUMBER

_KILLED = 128


class ShellStatus(msgspec.Struct, frozen=True):
    """An exit status as a shell has it in ``$?``: 128 and a signal's number for a program that the signal killed."""

    number: int
    signal: str


def explain_number(number: int) -> list[SignalExplained | Errno | ShellStatus]:
    """The signal, the error and the exit status of a shell that have that number; -2 is the error 2 as returned."""
    found: list[SignalExplained | Errno | ShellStatus] = []
    if number in BY_NUMBER:
        found.append(explain_signal(BY_NUMBER[number].name))
    if (error := errno_of(abs(number))) is not None:
        found.append(error)
    if number - _KILLED in BY_NUMBER:
        found.append(ShellStatus(number, BY_NUMBER[number - _KILLED].name))
    return found
