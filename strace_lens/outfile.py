"""Writes files atomically: a file is whole under its name, or not there.

A regular or new file is written beside its place and renamed. A link is replaced itself; what it names stays. Names of
descriptors (``/dev/stdout``), pipes and devices are written into. In a directory that others may write to (``/tmp``) we
refuse another user's link, file or pipe, as the kernel does under protected_symlinks and the like (proc_sys_fs(5)).
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from strace_lens.errors import UsageError
from strace_lens.escape import plain
from strace_lens.scratch import discard, new_name_beside

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_BLOCK = 1 << 16
_NAME_LIMIT = 255
_LINKS = 40
"""Links in a row that the kernel follows (path_resolution(7))."""
_PATIENCE = 5.0
"""Seconds that the reader of a named pipe has to come."""


@contextlib.contextmanager
def written(path: Path, *, private: bool = False) -> Iterator[TextIO]:
    """Opens a text file that appears under ``path`` when the block ends without an error.

    ``private`` makes it readable for its owner only. Else it keeps the mode of the file that it replaces, and its owner
    if we may set that. Bytes of the log outside UTF-8 are written as they were.

    Raises:
        UsageError: the place cannot be written to.
    """
    opened = _opened(path, private=private)
    with opened as out, io.TextIOWrapper(out, encoding="utf-8", errors="surrogateescape") as text, _given_up(out):
        yield text
        text.flush()


def moved(source: Path, path: Path) -> None:
    """Moves the log ``source`` to ``path``, whole or not at all, and for its owner only: it may hold secrets.

    Raises:
        UsageError: the place cannot be written to.
    """
    try:
        with source.open("rb") as whole, _opened(path, private=True) as out, _given_up(out):
            shutil.copyfileobj(whole, out)
            out.flush()
    except BrokenPipeError as error:
        raise UsageError(f"{plain(str(path))} cannot be written: its reader went away") from error


def check_place(path: Path) -> None:
    """Checks before the work whether :func:`written` and :func:`moved` can succeed after it.

    Raises:
        UsageError: the place cannot be written to.
    """
    if replaceable(path):
        with _named(path):
            beside = new_name_beside(path)
        try:
            with _named(path):
                os.close(_made(beside))
        finally:
            discard(beside)


def named_after(path: Path, ending: str) -> Path:
    """The path with a suffix behind its name, which is cut if both have more than 255 bytes."""
    return path.with_name(os.fsdecode(os.fsencode(path.name)[: _NAME_LIMIT - len(ending)]) + ending)


def replaceable(path: Path) -> bool:
    """Whether a new file replaces what is at the path: nothing, a regular file, or a link to one of these.

    A name such as ``/dev/stdout`` may stand for a regular file. Others write to that file too: it is not replaced.

    Raises:
        UsageError: the place cannot be written to.
    """
    with _named(path):
        return _replaceable(path)


def removed(path: Path) -> None:
    """Removes the regular file, or the link itself, at a path. What is not ours to remove stays."""
    with contextlib.suppress(OSError):
        kind = path.lstat().st_mode
        if (stat.S_ISREG(kind) or stat.S_ISLNK(kind)) and not _is_foreign(path):
            path.unlink()


def _replaceable(path: Path) -> bool:
    for place in _chain(path):
        if _is_foreign(place):
            raise PermissionError(errno.EACCES, f"{plain(str(place))} is another user's, in a directory that all share")
    number = _descriptor(path)
    if number is not None:
        os.fstat(number)  # whether it is open
        return False
    try:
        kind = path.stat().st_mode
    except FileNotFoundError:
        kind = stat.S_IFREG
    if stat.S_ISDIR(kind):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if path.is_file() and not path.is_symlink() and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "you may not write to the file that is there")
    return stat.S_ISREG(kind)


@contextlib.contextmanager
def _opened(path: Path, *, private: bool) -> Iterator[io.BufferedWriter[_Named]]:
    if not replaceable(path):
        with _named(path):
            into = _stream(path)
        with io.BufferedWriter(_Named(into, path), _BLOCK) as out:
            yield out
        return
    with _named(path):
        beside = new_name_beside(path)
    try:
        with _named(path):
            descriptor = _made(beside)
            if not private:
                _as_before(descriptor, path)
        with io.BufferedWriter(_Named(descriptor, path), _BLOCK) as out:
            yield out
        with _named(path):
            _put(beside, path)
    finally:
        discard(beside)


def _made(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)


def _put(new: Path, place: Path) -> None:
    try:
        new.replace(place)
    except OSError as error:
        if error.errno != errno.EBUSY:
            raise
        shutil.copyfile(new, place)  # a mount of its own (docker -v FILE:FILE) cannot be replaced


def _as_before(new: int, place: Path) -> None:
    """Gives the new file the mode and owner of the file that it replaces, else those of any new file.

    It is known by its descriptor: whoever may write to the directory can put a link under its name.
    """
    try:
        before = place.lstat()
    except FileNotFoundError:
        before = None
    if before is None or not stat.S_ISREG(before.st_mode):
        os.fchmod(new, 0o666 & ~_umask())
        return
    with contextlib.suppress(PermissionError):
        os.fchown(new, before.st_uid, before.st_gid)
    os.fchmod(new, before.st_mode & 0o777)


def _is_foreign(path: Path) -> bool:
    """Whether the file is another user's, in a directory that others may write to."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    folder = path.parent.stat()
    shared = folder.st_mode & stat.S_ISVTX and folder.st_mode & (stat.S_IWOTH | stat.S_IWGRP)
    guarded = stat.S_IFMT(found.st_mode) in {stat.S_IFLNK, stat.S_IFREG, stat.S_IFIFO}
    return bool(shared) and guarded and found.st_uid not in {os.geteuid(), folder.st_uid}


def _chain(path: Path) -> Iterator[Path]:
    """The path and the target of each link, up to the name of a descriptor.

    Raises:
        OSError: the links form a circle.
    """
    for _ in range(_LINKS):
        yield path
        if not path.is_symlink() or _number(path) is not None:
            return
        path = path.parent / path.readlink()
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))


def _descriptor(path: Path) -> int | None:
    """Number of our descriptor that a path names, directly or by links: a container's ``log -> /dev/stdout``."""
    *_, last = _chain(path)
    return _number(last)


def _number(path: Path) -> int | None:
    """Number of our descriptor with that name (proc_pid_fd(5))."""
    names = rf"/dev/(stdin|stdout|stderr)|(?:/dev/fd|/proc/(?:self|thread-self|{os.getpid()})/fd)/(\d+)"
    found = re.fullmatch(names, str(path))
    if found is None:
        return None
    return ["stdin", "stdout", "stderr"].index(found[1]) if found[1] else int(found[2])


def _stream(path: Path) -> int:
    """A descriptor to write into the file that ``path`` names, for a file that must not be replaced."""
    number = _descriptor(path)
    if number is not None:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        # A new open would begin at the start of the file and cut off earlier text.
        return os.dup(number)
    # No O_CREAT and no O_TRUNC: if the path became a regular file meanwhile, it loses nothing.
    how = os.O_WRONLY | os.O_APPEND | os.O_NOCTTY | os.O_CLOEXEC
    if path.is_fifo():
        descriptor = _with_a_reader(path, how)
        os.set_blocking(descriptor, True)
        return descriptor
    return os.open(path, how)


def _with_a_reader(path: Path, how: int) -> int:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return os.open(path, how | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if time.monotonic() > until:
                raise OSError(errno.ENXIO, "nobody reads this pipe") from error
        time.sleep(0.02)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextlib.contextmanager
def _given_up(out: io.BufferedWriter[_Named]) -> Iterator[None]:
    """After an error in the block we write nothing more: a pipe without a reader would keep us in close()."""
    try:
        yield
    except BaseException:
        out.raw.given_up = True
        raise


class _Named(io.FileIO):
    """A file whose failures name the path that the user gave.

    Attributes:
        given_up: text written from now on is discarded.
    """

    def __init__(self, descriptor: int, path: Path) -> None:
        super().__init__(descriptor, "wb")
        self._path = path
        self.given_up = False

    def write(self, block: ReadableBuffer, /) -> int:
        if self.given_up:
            return memoryview(block).nbytes
        with _named(self._path):
            return super().write(block)

    def close(self) -> None:
        with _named(self._path):
            super().close()


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Turns errors of the block into UsageError; a reader that went away is not an error."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:  # ValueError: a NUL byte in the name
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"{plain(str(path))} cannot be written: {reason}") from error
