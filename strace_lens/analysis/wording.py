"""Findings in words that several of them share."""

from __future__ import annotations

from strace_lens.model.task import End
from strace_lens.recording import Recording


def ending(end: End | None) -> str:
    """How a task ended, in words."""
    if end is None:
        return "has no end in the log"
    if end.superseded:
        return "was superseded by an execve in another thread"
    if end.signal is not None:
        return f"was killed by {end.signal}" + (" (core dumped)" if end.core else "")
    return f"exited with {end.code}"


def notes(recording: Recording | None) -> tuple[str, ...]:
    """What a run of ours changed for the program or left behind, a sentence each; nothing for a log that was read."""
    if recording is None:
        return ()
    if not recording.detached:
        return recording.notes
    tids = ", ".join(map(str, recording.detached))
    return (
        *recording.notes,
        f"let go, still running: tid {tids} (--wait-daemons waits for what outlives the program)",
    )
