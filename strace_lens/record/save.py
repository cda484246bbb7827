"""Puts a log in its place: under its name only if it is whole, else under a name with ``partial``."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from strace_lens.errors import RecordingFailed, UsageError
from strace_lens.outfile import moved, named_after, removed, replaceable
from strace_lens.recording import Recording
from strace_lens.recording_file import beside, write_record
from strace_lens.redact import Redactor


def save(recording: Recording, log: Path, *, whole: bool) -> Path:
    """Moves the log to its place, readable by its owner only, and writes the record beside it; returns the place.

    Only one of the two names exists afterwards: a log of an earlier run under the other name is removed, and the
    records beside both.

    Raises:
        RecordingFailed: a file cannot be moved, written or removed.
    """
    try:
        place = keep(recording.log, log, whole=whole)
        if replaceable(place):
            write_record(recording, place)
        return place
    except UsageError as error:
        raise RecordingFailed(f"{error}. The program had ended with exit status {recording.status}.") from error


def keep(source: Path, log: Path, *, whole: bool) -> Path:
    """As :func:`save`, for a log without a recording.

    Raises:
        UsageError: a file cannot be moved or removed.
    """
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
    """The name for a log that is not whole: the log's own name, shortened if it is too long."""
    return named_after(log, ".partial")


def companions(log: Path) -> tuple[Path, ...]:
    """The other names that a run may use for its log: the partial one, and those of both records."""
    return (partial(log), beside(log), beside(partial(log)))


def redacted(recording: Recording, redactor: Redactor) -> Recording:
    """The recording with secrets masked, and with a masked copy of its log.

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
    """Writes a copy of a log with secrets masked, beside it; returns its path.

    Raises:
        RecordingFailed: the copy cannot be written.
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
    """Masks secrets in a log, in place. No secret stays, even after a failure.

    Raises:
        RecordingFailed: the log cannot be rewritten, and was removed.
    """
    try:
        masked(log, redactor).replace(log)
    except BaseException:
        log.unlink(missing_ok=True)
        raise
