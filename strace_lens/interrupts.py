"""The signals that end a process, and how a command of ours leaves at one: it cleans up first.

A recording passes them on to its program instead (:mod:`strace_lens.record.run.signals`).
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

_FAULTS = (signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL)
_OTHERS = {
    *(signal.SIGKILL, signal.SIGSTOP),  # cannot be caught
    *(signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGCONT),  # stop and go on
    *(signal.SIGCHLD, signal.SIGURG, signal.SIGWINCH),  # ignored by default
    *(signal.SIGPIPE, signal.SIGXFSZ),  # Python ignores these from its start
    *_FAULTS,  # a handler in Python returns to the instruction that faulted, for ever
}

ENDING = tuple(sorted(int(number) for number in signal.valid_signals() - _OTHERS))
"""Numbers of the signals that end a process by default (signal(7)) and can be caught in Python."""
_SA_RESETHAND = 0x80000000
_in_a_command = False


def leave_tidily() -> None:
    """Let each signal of ENDING end us by way of what removes our files, where it would end us at once.

    For commands: the signals of a caller of the library are its own.
    """
    global _in_a_command
    _in_a_command = True
    for number in ENDING:
        if signal.getsignal(number) in {signal.SIG_DFL, signal.default_int_handler}:
            signal.signal(number, leave)


def leave_tidily_when_told_of_a_fault() -> None:
    """The same for SIGSEGV and its kin, where somebody sends them; a true fault ends us at once.

    With SA_RESETHAND (sigaction(2)) a handler is there for one signal: when a faulting instruction is repeated, it is
    gone. The struct is that of glibc and musl on these machines.
    """
    if not _in_a_command or os.uname().machine not in {"x86_64", "aarch64"}:
        return
    import ctypes  # takes its time, so call this when there is some

    for number in _FAULTS:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, leave)
            action = (ctypes.c_uint32 * 38)()  # handler: 8 bytes, mask: 128, flags: 4, restorer
            libc = ctypes.CDLL(None)
            libc.sigaction(number, None, action)
            action[34] |= _SA_RESETHAND
            libc.sigaction(number, action, None)


def leave(number: int, _: FrameType | None) -> None:
    """Leave with 128 + the signal, as a shell tells it. Nothing is said any more, and no second signal disturbs.

    Raises SystemExit.
    """
    let_nothing_disturb()
    nowhere = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    for descriptor in (1, 2):  # what is buffered for a pipe that nobody reads would keep us
        os.dup2(nowhere, descriptor)
    raise SystemExit(128 + number)


def let_nothing_disturb() -> None:
    """Ignore from now on what would make us leave."""
    for number in ENDING:
        if signal.getsignal(number) is leave:
            signal.signal(number, signal.SIG_IGN)
