"""Findings in words that several of them share."""

from __future__ import annotations

from strace_lens.model.task import End


def ending(end: End | None) -> str:
    """How a task ended, in words."""
    if end is None:
        return "has no end in the log"
    if end.superseded:
        return "was superseded by an execve in another thread"
    if end.signal is not None:
        return f"was killed by {end.signal}" + (" (core dumped)" if end.core else "")
    return f"exited with {end.code}"
