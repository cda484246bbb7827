"""The one way a file of ours comes to be: whole under its name, or not at all.

A regular or new file is written beside its place and renamed; anything else (a pipe, ``/dev/stdout``) is written into.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

from strace_lens.errors import UsageError


@contextlib.contextmanager
def written(path: Path, *, private: bool = False) -> Iterator[TextIO]:
    """A text file that appears under ``path`` when the block has ended without an error.

    ``private``: for its owner only. Text that was not UTF-8 in the log is written as the bytes it was.
    Raises UsageError where the place cannot be written to.
    """
    opened = _opened(path, private=private)
    with opened as out, io.TextIOWrapper(out, encoding="utf-8", errors="surrogateescape") as text:
        yield text


def moved(source: Path, path: Path) -> None:
    """Bring the log ``source`` to ``path``, whole or not at all, and for its owner only: it may hold secrets."""
    with source.open("rb") as whole, _opened(path, private=True) as out:
        shutil.copyfileobj(whole, out)


@contextlib.contextmanager
def _opened(path: Path, *, private: bool) -> Iterator[BinaryIO]:
    with _failures_named(path):
        if not replaceable(path):
            with _into(path) as out:
                yield out
            return
        place = path.resolve()
        descriptor, beside = tempfile.mkstemp(prefix=f".{place.name[:100]}.", dir=place.parent)
        try:
            with os.fdopen(descriptor, "wb") as out:
                yield out
            if not private:
                Path(beside).chmod(place.stat().st_mode & 0o777 if place.exists() else 0o666 & ~_umask())
            Path(beside).replace(place)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise


def replaceable(path: Path) -> bool:
    """The path names a regular file, or nothing yet: not a pipe, a terminal, or a descriptor that is open already.

    A name such as ``/dev/stdout`` may stand for a regular file. Others write to that too, so it is not replaced.
    """
    return _descriptor(path) is None and (path.is_file() or not path.exists())


def _descriptor(path: Path) -> int | None:
    """Number of our descriptor that a path names (proc_pid_fd(5))."""
    found = re.fullmatch(r"/dev/(stdin|stdout|stderr)|(?:/dev/fd|/proc/self/fd)/(\d+)", str(path))
    if found is None:
        return None
    return ["stdin", "stdout", "stderr"].index(found[1]) if found[1] else int(found[2])


def _into(path: Path) -> BinaryIO:
    descriptor = _descriptor(path)
    if descriptor is None:
        return path.open("wb")
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    # Opened anew it would begin at the start of the file and cut off what was written before.
    return os.fdopen(os.dup(descriptor), "wb")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextlib.contextmanager
def _failures_named(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
