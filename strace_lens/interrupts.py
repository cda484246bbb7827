"""Makes a command clean up before a signal ends it.

A recording passes such a signal on to its program instead (:mod:`strace_lens.record.run.signals`).
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from typing import TYPE_CHECKING

from strace_lens.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

_FAULTS = (signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL)
_OTHERS = {
    *(signal.SIGKILL, signal.SIGSTOP),  # cannot be caught
    *(signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGCONT),  # stop and go on
    *(signal.SIGCHLD, signal.SIGURG, signal.SIGWINCH),  # ignored by default
    *(signal.SIGPIPE, signal.SIGXFSZ),  # Python ignores these from its start
    *_FAULTS,  # a handler in Python returns to the instruction that faulted, forever
}

ENDING = tuple(sorted(int(number) for number in signal.valid_signals() - _OTHERS))
"""Numbers of the signals that end a process by default (signal(7)) and can be caught in Python."""
_SA_RESETHAND = 0x80000000
_in_a_command = False
_take_fault: Callable[[int], None] | None = None
_children_were_ignored = False


def leave_tidily() -> None:
    """Turns each signal of ENDING into SystemExit: our files are removed before we end.

    For commands: the signals of a caller of the library are its own.
    """
    global _in_a_command, _children_were_ignored
    _in_a_command = True
    if signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _children_were_ignored = True
    for number in ENDING:
        if signal.getsignal(number) in {signal.SIG_DFL, signal.default_int_handler}:
            signal.signal(number, leave)


def leave_tidily_when_told_of_a_fault() -> None:
    """Does the same for SIGSEGV and its kin if a process sends them; a true fault ends us at once.

    With SA_RESETHAND (sigaction(2)) a handler is there for one signal: when a faulting instruction is repeated, it is
    gone. The struct is that of glibc and musl on these machines.
    """
    if not _in_a_command or os.uname().machine not in {"x86_64", "aarch64"}:
        return
    import ctypes  # slow to import: call this when there is time

    for number in _FAULTS:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _fault)
            action = (ctypes.c_uint32 * 38)()  # handler: 8 bytes, mask: 128, flags: 4, restorer
            libc = ctypes.CDLL(None)
            libc.sigaction(number, None, action)
            action[34] |= _SA_RESETHAND
            libc.sigaction(number, action, None)


def faults_go_to(take: Callable[[int], None] | None) -> None:
    """Lets ``take`` have the signals of :func:`leave_tidily_when_told_of_a_fault`; None: they end us where we are."""
    global _take_fault
    _take_fault = take


def _fault(number: int, frame: FrameType | None) -> None:
    if _take_fault is None:
        leave(number, frame)
    else:
        _take_fault(number)


def leave(number: int, _: FrameType | None) -> None:
    """Leaves with 128 + the signal, as a shell reports it. Prints nothing more, and ignores further signals.

    Raises:
        SystemExit: always.
    """
    let_nothing_disturb()
    with contextlib.suppress(OSError):  # no descriptor is left, or no /dev/null
        nowhere = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
        for descriptor in (1, 2):  # buffered text for a pipe without a reader would keep us
            os.dup2(nowhere, descriptor)
    raise SystemExit(128 + number)


class CtrlC:
    """Takes SIGINT while the block lasts: what was found until then can still be written.

    Attributes:
        came: the signal came.
    """

    def __init__(self) -> None:
        self.came = False
        self._raises = False

    def __enter__(self) -> CtrlC:
        self._before = signal.getsignal(signal.SIGINT)
        if self._before is leave:
            signal.signal(signal.SIGINT, self._take)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is leave:
            signal.signal(signal.SIGINT, leave)

    def _take(self, _number: int, _frame: FrameType | None) -> None:
        self.came = True
        if self._raises:
            raise KeyboardInterrupt

    @contextlib.contextmanager
    def stops(self) -> Iterator[None]:
        """Lets the signal end the block, if it comes in it."""
        self._raises = True
        try:
            yield
        except KeyboardInterrupt:
            self.came = True
        finally:
            self._raises = False


def let_nothing_disturb() -> None:
    """Ignores from now on the signals that would end us."""
    for number in ENDING:
        if signal.getsignal(number) is leave:
            signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def children_have_a_status() -> Iterator[None]:
    """Sets SIGCHLD to its default: if it is ignored, children leave no exit status (wait(2)).

    Raises:
        UsageError: it is ignored, and this is not the main thread, which alone can change that.
    """
    global _children_were_ignored
    if signal.getsignal(signal.SIGCHLD) is not signal.SIG_IGN:
        yield
        return
    if threading.current_thread() is not threading.main_thread():
        raise UsageError("SIGCHLD is ignored in this process, so children leave no exit status: set SIG_DFL first")
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _children_were_ignored = True
    try:
        yield
    finally:
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        _children_were_ignored = False


def ignores_children_again() -> Callable[[], None] | None:
    """A function that restores the caller's SIGCHLD in a child before it execs; None if that is the default."""
    return _ignore_children if _children_were_ignored else None


def _ignore_children() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
