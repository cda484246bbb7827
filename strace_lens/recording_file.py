"""Writes and reads the record beside a kept log, ``LOG.recording.json``: how the log was made.

A log does not show what strace was asked; the record does. It counts only if it holds the size and the hash of this
log.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from strace_lens.outfile import named_after, written
from strace_lens.recorded import UNKNOWN, Attached, Recorded, of_options
from strace_lens.recording import Recording

FORMAT_VERSION = 1
_LARGEST = 1 << 20
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


def beside(log: Path) -> Path:
    """The path of the record of ``log``."""
    return named_after(log, ".recording.json")


def write_record(recording: Recording, log: Path) -> None:
    """Writes the record of a log that is in its final place.

    Raises:
        UsageError: the file cannot be written.
    """
    document = {
        "format_version": FORMAT_VERSION,
        "command": list(recording.command),
        "strace": list(recording.strace),
        "strace_version": recording.strace_version,
        "kernel": os.uname().release,
        "machine": os.uname().machine,
        "cwd": recording.cwd,
        "filtered": recording.filtered,
        "status": recording.status,
        "timed_out": recording.timed_out,
        "detached": list(recording.detached),
        "attached": msgspec.to_builtins(recording.attached),
        "log": {"size": log.stat().st_size, "sha256": _hash(log)},
    }
    import json

    with written(beside(log), private=True) as out:
        out.write(json.dumps(document, indent=2, ensure_ascii=True) + "\n")


def read_record(log: Path) -> tuple[Recorded, str | None]:
    """What strace was asked, by the record beside ``log``; and a note if the record does not count.

    Without a record, or with one of another log, nothing is known about the recording.
    """
    place = beside(log)
    if not place.is_file():
        return UNKNOWN, None
    try:
        return _read(place, log), None
    except _UNREADABLE as error:
        why = error if isinstance(error, _Stale) else "it cannot be read"
        return UNKNOWN, f"{place} does not count: {why}; nothing is known of how the log was recorded"


class _Stale(ValueError):
    """The record belongs to another log, or to this one before a change."""


class Run(msgspec.Struct, frozen=True):
    """What the record beside a log says of the run.

    Attributes:
        command: the program and its arguments.
        strace: the exact command that ran, strace and its options first.
        strace_version: as strace prints it, ``6.1``.
        status: exit status as a shell gives it.
        kernel, machine: as uname(2) gives them; None in records of the first versions.
    """

    command: tuple[str, ...]
    strace: tuple[str, ...]
    strace_version: str
    status: int
    kernel: str | None = None
    machine: str | None = None


def read_run_of(log: Path) -> Run | None:
    """The run that the record beside ``log`` describes; None without a record that counts."""
    place = beside(log)
    if not place.is_file():
        return None
    try:
        return msgspec.convert(_document(place, log), Run)
    except _UNREADABLE:
        return None


def _read(place: Path, log: Path) -> Recorded:
    document = _document(place, log)
    major, minor = (int(part) for part in document["strace_version"].split(".")[:2])
    command, cwd = document["strace"], document["cwd"]
    if not command or not isinstance(command, list) or not all(isinstance(word, str) for word in command):
        raise TypeError
    if cwd is not None and not isinstance(cwd, str):
        raise TypeError
    attached = msgspec.convert(document.get("attached"), Attached | None)
    machine = msgspec.convert(document.get("machine"), str | None)
    asked = of_options(command[1:], (major, minor))
    return replace(asked, cwd=cwd, filtered=bool(document["filtered"]), attached=attached, machine=machine)


def _document(place: Path, log: Path) -> dict[str, Any]:  # Any: what a JSON document holds
    """The record, which is of this log as it is now."""
    if place.stat().st_size > _LARGEST:
        raise ValueError
    document: dict[str, Any] = msgspec.json.decode(place.read_bytes())
    if document["format_version"] != FORMAT_VERSION:
        raise _Stale(f"its format_version is {document['format_version']!r}, not {FORMAT_VERSION}")
    if document["log"]["size"] != log.stat().st_size or document["log"]["sha256"] != _hash(log):
        raise _Stale("the log has changed since")
    return document


def _hash(log: Path) -> str:
    import hashlib  # loads OpenSSL, and most logs have no record beside them

    with log.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
