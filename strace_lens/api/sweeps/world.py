"""The world of one run of a sweep: a copy of a directory, a TMPDIR, and commands of the user around the program."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import stat
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from strace_lens.analysis.sweep.files import Entry, Files, masked
from strace_lens.errors import RecordingFailed, UsageError

_LOOK = 0.05


class World:
    """A place for runs, one after the other. Two worlds have paths of one length, so that outputs have one size.

    Attributes:
        folder: all of it lies here.
        cwd: where the program runs: the copy; without ``source``, the caller's working directory.
    """

    def __init__(self, folder: Path, source: Path | None) -> None:
        self.folder = folder
        self.source = source
        self.cwd = folder / "dir" if source is not None else Path.cwd()
        self._temporary = folder / "tmp"

    def make(self) -> None:
        """Makes the world anew.

        Raises:
            RecordingFailed: the disk is full, or a file of the directory cannot be read.
        """
        self.remove()
        try:
            self._temporary.mkdir(parents=True)
            if self.source is not None:
                shutil.copytree(self.source, self.cwd, symlinks=True, copy_function=_copy)
        except shutil.Error as error:
            raise RecordingFailed(f"--dir {self.source} cannot be copied: {error.args[0][0][2]}") from error
        except OSError as error:
            raise RecordingFailed(f"no place for a run can be made: {error}") from error

    def remove(self) -> None:
        """Removes it, whatever the program made of it."""
        if self.folder.exists():
            _open_all(self.folder)
            shutil.rmtree(self.folder)

    def environment(self, env: Mapping[str, str] | None) -> dict[str, str]:
        """The environment of a run: the caller's, with a TMPDIR of its own."""
        return {**(os.environ if env is None else env), "TMPDIR": str(self._temporary)}

    def masks(self) -> list[re.Pattern[bytes]]:
        """What finds the paths of this world in a text."""
        own = [self.cwd, self.folder] if self.source is not None else [self.folder]
        return [re.compile(re.escape(os.fsencode(path))) for path in own]

    def own(self, path: str) -> str:
        """The path in this world of what has ``path`` in another."""
        return re.sub(r"/world-\d{4}(?=/)", f"/{self.folder.name}", path)

    def paths(self, masks: Sequence[re.Pattern[bytes]]) -> frozenset[str]:
        """The paths in the copy."""
        if self.source is None:
            return frozenset()
        return frozenset(_shown(name, masks) for name, _ in _walk(self.cwd, ""))

    def files(self, masks: Sequence[re.Pattern[bytes]], known: Contents) -> Files | None:
        """What the copy holds now; None without one. ``known`` has the contents of earlier runs, and gets these."""
        return dict(_entries(self.cwd, masks, known)) if self.source is not None else None


Contents: TypeAlias = dict[str, tuple[int, str]]
"""The hash of a file: its size and hash, masked as they were when a run first had that file."""


def check_source(place: str | Path | None) -> Path | None:
    """Returns the directory that runs get a copy of, as an absolute path.

    Raises:
        UsageError: it is no directory.
    """
    if place is None:
        return None
    source = Path(place).absolute()
    if not source.is_dir():
        raise UsageError(f"--dir {str(place)!r} is not a directory")
    return source


def _copy(source: str, place: str) -> None:
    """Copies a file, never as a hard link; a named pipe is made anew, and a socket or device left out."""
    mode = Path(source).lstat().st_mode
    if stat.S_ISREG(mode):
        shutil.copy2(source, place)
    elif stat.S_ISFIFO(mode):
        os.mkfifo(place, stat.S_IMODE(mode))


def _open_all(folder: Path) -> None:
    """Lets us into each directory: the program may have shut one."""
    for place, folders, _ in os.walk(folder):
        for name in folders:
            path = Path(place, name)
            if not path.is_symlink():
                with contextlib.suppress(OSError):
                    path.chmod(0o700)


def _entries(folder: Path, masks: Sequence[re.Pattern[bytes]], known: Contents) -> Iterator[tuple[str, Entry]]:
    for name, path in _walk(folder, ""):
        yield _shown(name, masks), _entry(path, masks, known)


def _shown(name: str, masks: Sequence[re.Pattern[bytes]]) -> str:
    return masked(os.fsencode(name), masks).decode(errors="replace")


def _walk(folder: Path, below: str) -> Iterator[tuple[str, Path]]:
    """Each path below a directory, relative and whole."""
    try:
        found = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:  # it may not be read: what it holds is not known, its mode says so
        return
    for entry in found:
        yield f"{below}{entry.name}", Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), f"{below}{entry.name}/")


def _entry(path: Path, masks: Sequence[re.Pattern[bytes]], known: Contents) -> Entry:
    found = path.lstat()
    mode = stat.S_IMODE(found.st_mode)
    if stat.S_ISLNK(found.st_mode):
        return Entry("link", mode, content=masked(os.fsencode(path.readlink()), masks).decode(errors="replace"))
    if stat.S_ISDIR(found.st_mode):
        return Entry("directory", mode)
    if not stat.S_ISREG(found.st_mode):
        return Entry("other", mode)
    return Entry("file", mode, *_content(path, found.st_size, masks, known))


def _content(path: Path, size: int, masks: Sequence[re.Pattern[bytes]], known: Contents) -> tuple[int, str]:
    """Size and hash of a file, masked; a file that may not be read has no hash.

    The same bytes have the same hash in each run: another run's pid may stand in them by chance.
    """
    try:
        whole = path.read_bytes()
    except OSError:
        return size, ""
    found = known.get(_hash(whole))
    if found is None:
        text = masked(whole, masks)
        found = known[_hash(whole)] = len(text), _hash(text)
    return found


def _hash(text: bytes) -> str:
    return hashlib.blake2b(text, digest_size=16).hexdigest()


class Stop:
    """Ends all runs at once, from another thread.

    Attributes:
        reader: a descriptor that is readable from then on.
    """

    def __init__(self) -> None:
        self.reader, self._writer = os.pipe2(os.O_CLOEXEC)
        self._is_set = threading.Event()

    def close(self) -> None:
        """Closes the descriptors. No run may be left."""
        os.close(self.reader)
        os.close(self._writer)

    def set(self) -> None:
        """Ends all runs."""
        if not self._is_set.is_set():
            self._is_set.set()
            os.write(self._writer, b"x")

    @property
    def came(self) -> bool:
        """Whether :meth:`set` was called."""
        return self._is_set.is_set()


def shell(command: str, world: World, env: Mapping[str, str], stop: Stop, given: bytes = b"") -> tuple[int, str]:
    """Runs a command of the user by sh in a world; returns its exit status, and the first line that it wrote.

    It is killed, with what it started, when ``stop`` comes.
    """
    with (world.folder / "given").open("w+b") as stdin, (world.folder / "said").open("w+b") as said:
        stdin.write(given)
        stdin.seek(0)
        process = subprocess.Popen(
            ["sh", "-c", command],
            stdin=stdin,
            stdout=said,
            stderr=subprocess.STDOUT,
            cwd=world.cwd,
            env=dict(env),
            start_new_session=True,
        )
        try:
            while not stop.came:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(_LOOK)
                    break
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        said.seek(0)
        first = said.readline(300).decode(errors="replace").strip()
    return process.returncode if process.returncode >= 0 else 128 - process.returncode, first
