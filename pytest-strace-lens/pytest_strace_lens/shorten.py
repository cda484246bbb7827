"""Cuts the traceback of a user's mistake at the test: frames of ours below it help nobody."""

from __future__ import annotations

from types import TracebackType

_OURS = {"strace_lens", "pytest_strace_lens"}
_AROUND = {"_pytest", "pluggy"} | _OURS
"""What calls the test."""


def cut(error: BaseException) -> None:
    """Cuts the traceback of an error before the first frame of ours that the test called."""
    above: TracebackType | None = None  # the last frame of the test
    frame = error.__traceback__
    while frame is not None:
        package = frame.tb_frame.f_globals.get("__name__", "").partition(".")[0]
        if above is not None and package in _OURS:
            above.tb_next = None
            return
        if package not in (_AROUND if above is None else {"contextlib"}):
            above = frame
        frame = frame.tb_next
