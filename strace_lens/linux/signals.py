"""Signals: names as strace prints them, and numbers."""

from __future__ import annotations

from signal import Signals


def signal_name(number: int) -> str | None:
    """The name of signal ``number`` as strace prints it (``SIGCHLD``, ``SIGRT_5``); None for 0 (no signal)."""
    if number == 0:
        return None
    # strace counts real-time signals from the kernel's first, 32, which libc keeps for itself (signal.c: signame).
    if number >= 32:
        return "SIGRTMIN" if number == 32 else f"SIGRT_{number - 32}"
    return Signals(number).name
