"""Passes signals on to the program, which gets them as it would without us.

The terminal sends its signals (Ctrl-C, Ctrl-\\) to its whole foreground process group, which includes the program; we
survive them to write the report. A signal to us alone is passed on.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import threading
from types import FrameType

from strace_lens.interrupts import ENDING, faults_go_to, leave
from strace_lens.record.run.procfs import program_of

_USUAL = {signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP}
"""Signals that we take even if the caller has a handler. Others may be the caller's own clock (SIGALRM, SIGPROF)."""
_FROM_TERMINAL = {signal.SIGINT, signal.SIGQUIT}


class Relay:
    """Takes signals for the program while the block lasts: the signals that would end us.

    Python lets only the main thread take signals; in other threads this does nothing. A signal that was ignored when
    we were started (nohup, a background job) stays ignored, for us and for the program. A fault that is sent to us ends
    us in :meth:`hear`: an exception at any other place could leave a lock of subprocess taken for ever.

    Attributes:
        arrived: numbers of the signals, in order.
        wake: descriptor that is readable from the arrival of a signal until :meth:`hear`. A wait must watch it: a
            signal that comes between Python's last step and the system call of the wait does not interrupt that.
    """

    def __init__(self, *, own_terminal: bool) -> None:
        self.arrived: list[int] = []
        self._own_terminal = own_terminal
        self._waiting: list[int] = []
        self._before: dict[int, object] = {}
        self._woken_before: int | None = None
        self._fault: int | None = None

    def __enter__(self) -> Relay:
        self.wake, self._wakes = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        if threading.current_thread() is threading.main_thread():
            self._woken_before = signal.set_wakeup_fd(self._wakes, warn_on_full_buffer=False)
            faults_go_to(self._take_fault)
            for number in filter(_is_ours_to_take, ENDING):
                self._before[number] = signal.signal(number, self._take)
        return self

    def __exit__(self, error: object, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what getsignal gave, except None
        if self._woken_before is not None:
            signal.set_wakeup_fd(self._woken_before)
            faults_go_to(None)
            self._empty()
        os.close(self.wake)
        os.close(self._wakes)
        if error is None:
            self._end_by_fault()

    def _take_fault(self, number: int) -> None:
        self._fault = number

    def _end_by_fault(self) -> None:
        if self._fault is not None:
            leave(self._fault, None)

    def _take(self, number: int, _: FrameType | None) -> None:
        self.arrived.append(number)
        if self._own_terminal or number not in _FROM_TERMINAL or not _in_foreground():
            self._waiting.append(number)

    def hear(self) -> None:
        """Empties ``wake``.

        Raises:
            SystemExit: a fault was sent to us.
        """
        self._empty()
        self._end_by_fault()

    def _empty(self) -> None:
        """What is not ours to take goes on to the caller's own descriptor (asyncio has one)."""
        with contextlib.suppress(BlockingIOError):
            while came := os.read(self.wake, select.PIPE_BUF):
                others = bytes(number for number in came if number not in self._before)
                if others and self._woken_before is not None and self._woken_before >= 0:
                    os.write(self._woken_before, others)

    def deliver(self, strace: int) -> bool:
        """Passes on the signals that have arrived; returns True while one waits for the program to start.

        Call it until it returns False: a signal may arrive before strace has started the program.
        """
        self.hear()
        if self._waiting and (program := program_of(strace)) is not None:
            while self._waiting:  # one by one: the next signal may arrive between any two steps of this
                with contextlib.suppress(ProcessLookupError):
                    os.kill(program, self._waiting.pop(0))
        return bool(self._waiting)


def _is_ours_to_take(number: int) -> bool:
    current = signal.getsignal(number)
    if number in _USUAL:
        return current not in {signal.SIG_IGN, None}
    return current in {signal.SIG_DFL, leave}


def _in_foreground() -> bool:
    """Whether our process group has the terminal: a signal of the keyboard then reached the program too."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    finally:
        os.close(terminal)
