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
    """The recording with secrets masked, in its log too.

    Raises:
        RecordingFailed: the log cannot be rewritten; it is removed then.
    """
    mask(recording.log, redactor)
    return replace(
        recording,
        command=redactor.words(recording.command),
        strace=redactor.words(recording.strace),
    )


def mask(log: Path, redactor: Redactor) -> None:
    """Mask secrets in a log. Raises RecordingFailed where it cannot be rewritten; whatever happens, no secret stays."""
    beside = log.with_name("log.redacted")
    try:
        with log.open("rb") as lines, beside.open("xb") as out:
            beside.chmod(0o600)
            out.writelines(redactor.lines(lines))
        beside.replace(log)
    except BaseException as error:
        log.unlink(missing_ok=True)
        beside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise RecordingFailed(f"the log could not be redacted: {error.strerror}") from error
        raise
