"""Where a log stays: under its name only when it is whole, else under a name that says partial."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from strace_lens.errors import RecordingFailed, UsageError
from strace_lens.outfile import moved, named_after, removed, replaceable
from strace_lens.recording import Recording
from strace_lens.recording_file import beside, write_record
from strace_lens.redact import Redactor


def save(recording: Recording, log: Path, *, whole: bool) -> Path:
    """Bring the log to its place, for its owner only, and the record beside it; gives the place.

    Of the name and the partial name one stands afterwards: what an earlier run left under the other is removed, and
    the records beside both.

    Raises:
        RecordingFailed: that cannot be done.
    """
    try:
        place = keep(recording.log, log, whole=whole)
        if replaceable(place):
            write_record(recording, place)
        return place
    except UsageError as error:
        raise RecordingFailed(f"{error}. The program had ended with exit status {recording.status}.") from error


def keep(source: Path, log: Path, *, whole: bool) -> Path:
    """As :func:`save`, for a log of which nothing more is known. Raises UsageError."""
    if not replaceable(log):
        moved(source, log)
        return log
    place, other = (log, partial(log)) if whole else (partial(log), log)
    if place.is_symlink():
        removed(place)
    moved(source, place)
    for path in (other, beside(other), beside(place)):
        removed(path)
    return place


def partial(log: Path) -> Path:
    """The name of a log that is not whole; as much of the log's own name as there is room for."""
    return named_after(log, ".partial")


def redacted(recording: Recording, redactor: Redactor) -> Recording:
    """The recording with secrets masked, and with a copy of its log in which they are.

    Raises:
        RecordingFailed: the copy cannot be written.
    """
    return replace(
        recording,
        log=masked(recording.log, redactor),
        command=redactor.words(recording.command),
        strace=redactor.words(recording.strace),
    )


def masked(log: Path, redactor: Redactor) -> Path:
    """A copy of a log with secrets masked, beside it.

    Raises:
        RecordingFailed: it cannot be written.
    """
    copy = log.with_name(f"{log.name}.redacted")
    try:
        with log.open("rb") as lines, copy.open("wb") as out:
            copy.chmod(0o600)
            out.writelines(redactor.lines(lines))
    except OSError as error:
        copy.unlink(missing_ok=True)
        raise RecordingFailed(f"the log could not be redacted: {error.strerror}") from error
    return copy


def mask(log: Path, redactor: Redactor) -> None:
    """Mask secrets in a log, in its place; whatever happens, no secret stays.

    Raises:
        RecordingFailed: it cannot be rewritten; it is removed then.
    """
    try:
        masked(log, redactor).replace(log)
    except BaseException:
        log.unlink(missing_ok=True)
        raise
