"""Signals: names as strace prints them, numbers, meaning, default action.

Numbers are those of x86, arm and most other architectures, default actions those of signal(7). strace counts
real-time signals from the kernel's first, 32, which libc keeps for itself (strace's signal.c: signame): its SIGRTMIN
is 32 and its SIGRT_2 is what libc calls SIGRTMIN.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

Action = Literal["terminate", "dump core", "ignore", "stop", "continue"]
"""What a signal does to a process that set no handler for it; ``dump core`` terminates too."""

_REAL_TIME = 32
_LAST = 64


class LinuxSignal(msgspec.Struct, frozen=True):
    """One signal.

    Attributes:
        name: as strace prints it, ``SIGCHLD``, ``SIGRT_3``.
        number: on x86, arm and most other architectures.
        default: what it does to a process without a handler.
        meaning: when it is sent, in a sentence without full stop.
        aliases: other names of the same number.
    """

    name: str
    number: int
    default: Action
    meaning: str
    aliases: tuple[str, ...] = ()


_STANDARD = (
    LinuxSignal(
        "SIGHUP", 1, "terminate", "hangup: the terminal was closed, or the process that leads the session ended"
    ),
    LinuxSignal("SIGINT", 2, "terminate", "interrupt: Ctrl-C in the terminal sends it"),
    LinuxSignal("SIGQUIT", 3, "dump core", "quit: Ctrl-\\ in the terminal sends it"),
    LinuxSignal("SIGILL", 4, "dump core", "the processor met an instruction that it does not know or may not run"),
    LinuxSignal("SIGTRAP", 5, "dump core", "a breakpoint or a trace trap was reached; debuggers use it"),
    LinuxSignal("SIGABRT", 6, "dump core", "the program called abort(3), as a failed assertion does", ("SIGIOT",)),
    LinuxSignal("SIGBUS", 7, "dump core", "memory was accessed that is mapped and cannot be reached"),
    LinuxSignal("SIGFPE", 8, "dump core", "arithmetic failed: a division of integers by zero is the usual cause"),
    LinuxSignal("SIGKILL", 9, "terminate", "ends the process; it cannot be caught, blocked or ignored"),
    LinuxSignal("SIGUSR1", 10, "terminate", "programs agree on its meaning"),
    LinuxSignal("SIGSEGV", 11, "dump core", "memory was accessed that is not mapped, or not with this permission"),
    LinuxSignal("SIGUSR2", 12, "terminate", "programs agree on its meaning; it is the second of two"),
    LinuxSignal("SIGPIPE", 13, "terminate", "the process wrote to a pipe or socket that nobody reads any more"),
    LinuxSignal("SIGALRM", 14, "terminate", "the real-time timer of alarm(2) or setitimer(2) expired"),
    LinuxSignal("SIGTERM", 15, "terminate", "asks the process to end; kill(1) sends it by default"),
    LinuxSignal("SIGSTKFLT", 16, "terminate", "a coprocessor's stack failed; the kernel never sends it"),
    LinuxSignal("SIGCHLD", 17, "ignore", "a child ended, stopped or went on", ("SIGCLD",)),
    LinuxSignal("SIGCONT", 18, "continue", "lets a stopped process go on"),
    LinuxSignal("SIGSTOP", 19, "stop", "stops the process; it cannot be caught, blocked or ignored"),
    LinuxSignal("SIGTSTP", 20, "stop", "stop: Ctrl-Z in the terminal sends it"),
    LinuxSignal("SIGTTIN", 21, "stop", "a process in the background tried to read from the terminal"),
    LinuxSignal("SIGTTOU", 22, "stop", "a process in the background tried to write to the terminal or to set it up"),
    LinuxSignal("SIGURG", 23, "ignore", "urgent data came to a socket; Go's run time sends it to its own threads"),
    LinuxSignal("SIGXCPU", 24, "dump core", "the process used more CPU time than its limit (setrlimit(2))"),
    LinuxSignal("SIGXFSZ", 25, "dump core", "the process wrote beyond its limit for the size of a file"),
    LinuxSignal("SIGVTALRM", 26, "terminate", "a timer that counts the process's time in user mode expired"),
    LinuxSignal("SIGPROF", 27, "terminate", "a timer that counts the process's CPU time expired; profilers use it"),
    LinuxSignal("SIGWINCH", 28, "ignore", "the terminal's window changed its size"),
    LinuxSignal("SIGIO", 29, "terminate", "a descriptor became ready for input or output", ("SIGPOLL",)),
    LinuxSignal("SIGPWR", 30, "terminate", "the power supply fails"),
    LinuxSignal("SIGSYS", 31, "dump core", "a seccomp filter refused a system call", ("SIGUNUSED",)),
)


def _real_time(number: int) -> LinuxSignal:
    place = number - _REAL_TIME
    use = "libc keeps it for its threads" if place < 2 else "programs agree on its meaning"
    return LinuxSignal(
        f"SIGRT_{place}" if place else "SIGRTMIN",
        number,
        "terminate",
        f"a real-time signal, which queues; {use}",
        ("SIGRTMAX",) if number == _LAST else (),
    )


BY_NUMBER: Mapping[int, LinuxSignal] = {
    row.number: row for row in (*_STANDARD, *map(_real_time, range(_REAL_TIME, _LAST + 1)))
}
"""Maps each number, 1 to 64, to its signal."""

SIGNALS: Mapping[str, str] = {name: row.name for row in BY_NUMBER.values() for name in (row.name, *row.aliases)}
"""Maps each name of a signal to the one that strace prints: ``SIGCLD`` is ``SIGCHLD``."""

_NUMBERS = {name: row.number for row in BY_NUMBER.values() for name in (row.name, *row.aliases)}


def signal_name(number: int) -> str | None:
    """The name of signal ``number`` as strace prints it; the digits for an unknown number; None for 0, no signal."""
    if number == 0:
        return None
    known = BY_NUMBER.get(number)
    return known.name if known else str(number)


def signal_number(name: str) -> int | None:
    """The number of the signal ``name``, alias or not; None for an unknown name."""
    return _NUMBERS.get(name)


_ELSEWHERE = frozenset({"SIGEMT", "SIGINFO", "SIGLOST", "SIGUNUSED", "SIGRTMIN", "SIGRTMAX"})
"""Names on other architectures than those of the table (signal(7))."""


def is_signal(name: str) -> bool:
    """Whether strace may print ``name`` for a signal, on any architecture; it prints a number that has no name."""
    return name in SIGNALS or name in _ELSEWHERE or name.isdecimal()
