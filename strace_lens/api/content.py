"""Knows a log by its content, whatever its name is and however it is compressed."""

from __future__ import annotations

import hashlib
import stat
from glob import escape
from pathlib import Path

import msgspec

from strace_lens.errors import UnreadableLog
from strace_lens.parse.file_log import FileLog, opened, unreadable
from strace_lens.parse.log import PartsLog, open_log

__all__ = ["Content", "content", "stamps"]

Stamp = tuple[str, int, int, int]
"""A file and what stat(2) says of it: inode, size, time of its last change in nanoseconds."""


class Content(msgspec.Struct, frozen=True):
    """What a log holds.

    Attributes:
        digest: 32 hexadecimal digits of the SHA-256 of its uncompressed bytes; for the parts of ``strace -ff``, of all
            parts with their pids.
        size: in bytes, uncompressed.
        stamps: its files as they were before they were read.
    """

    digest: str
    size: int
    stamps: tuple[Stamp, ...]


def content(log: str | Path) -> Content:
    """Reads the bytes of a log.

    Raises:
        UnreadableLog: the log cannot be read, is not a file or the parts of ``strace -ff``, or is another tracer's.
    """
    path = Path(log)
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise UnreadableLog(f"cannot read {path}: it is a pipe or a device, which can be read only once; copy it first")
    before = stamps(log)
    found = open_log(path)
    digest, size = hashlib.sha256(), 0
    for part in found.parts if isinstance(found, PartsLog) else [found]:
        assert isinstance(part, FileLog)
        if part.pid is not None:
            digest.update(b"%d\0" % part.pid)
        with opened(part.path) as stream:
            try:
                while block := stream.read(1 << 20):
                    digest.update(block)
                    size += len(block)
            except OSError as error:
                raise unreadable(part.path, error) from error
    return Content(digest.hexdigest()[:32], size, before)


def stamps(log: str | Path) -> tuple[Stamp, ...]:
    """The files of a log as they are now: other stamps later mean that the log has changed.

    Raises:
        UnreadableLog: a file cannot be looked at.
    """
    path = Path(log)
    try:
        if path.is_file():
            files = [path]
        elif path.is_dir():
            files = sorted(path.iterdir())
        else:
            files = sorted(path.parent.glob(f"{escape(path.name)}.*"))
        return tuple(_stamp(file) for file in files if stat.S_ISREG(file.stat().st_mode))
    except OSError as error:
        raise unreadable(path, error) from error


def _stamp(file: Path) -> Stamp:
    found = file.stat()
    return str(file), found.st_ino, found.st_size, found.st_mtime_ns
