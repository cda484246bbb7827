"""Where a log stays: under its name only when it is whole, else under a name that says partial."""

from __future__ import annotations

import contextlib
from pathlib import Path

from msgspec.structs import replace

from strace_lens.errors import RecordingFailed, UsageError
from strace_lens.outfile import moved, replaceable
from strace_lens.recording import Recording
from strace_lens.redact import Redactor


def forget(log: Path) -> None:
    """Remove what an earlier run left under the name, so that it cannot be taken for the new run's log."""
    for path in (log, partial(log)):
        # A pipe or a terminal is written into, a directory is told when the log is brought there.
        if path.is_file() and replaceable(path):
            with contextlib.suppress(OSError):  # then it cannot be replaced either, which is told
                path.resolve().unlink()


def save(recording: Recording, log: Path, *, whole: bool) -> Path:
    """Bring the log to its place, for its owner only; gives the place.

    Raises RecordingFailed where that cannot be done.
    """
    place = log if whole or not replaceable(log) else partial(log)
    try:
        moved(recording.log, place)
    except UsageError as error:
        raise RecordingFailed(f"{error}. The program had ended with exit status {recording.status}.") from error
    return place


def partial(log: Path) -> Path:
    """The name of a log that is not whole."""
    return log.with_name(f"{log.name}.partial")


def redacted(recording: Recording, redactor: Redactor) -> Recording:
    """The recording with secrets masked, and with a copy of its log in which they are.

    Raises RecordingFailed where the copy cannot be written.
    """
    beside = recording.log.with_name("log.redacted")
    try:
        with recording.log.open("rb") as lines, beside.open("xb") as out:
            beside.chmod(0o600)
            out.writelines(redactor.lines(lines))
    except OSError as error:
        raise RecordingFailed(f"the log could not be redacted: {error.strerror}") from error
    return replace(
        recording,
        log=beside,
        command=redactor.words(recording.command),
        strace=redactor.words(recording.strace),
    )
