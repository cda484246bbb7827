"""A log: lines, a file, standard input, or the parts of ``strace -ff``; read as often as one likes."""

from __future__ import annotations

import heapq
import io
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec

from strace_lens.errors import UnreadableLog
from strace_lens.events import Event
from strace_lens.parse.leader import Leader
from strace_lens.parse.reader import Reader, read_lines

__all__ = ["FileLog", "Log", "PartsLog", "open_log", "read_lines"]


class Log(Protocol):
    """What there is to read."""

    @property
    def name(self) -> str:
        """The log's name, for messages."""

    @property
    def ordered(self) -> bool:
        """Events of different tasks come in the order in which they happened.

        Those of ``strace -ff``'s parts do only if they have absolute times.
        """

    @property
    def cut(self) -> bool:
        """The last line has no newline: strace, or whoever wrote the log, was stopped in it."""

    @property
    def last_line(self) -> int:
        """Number of the last line; 0 in an empty log."""

    def lines(self) -> Iterator[str]:
        """The physical lines, newline included, in the order of their numbers. Raises UnreadableLog."""

    def events(self) -> Iterator[Event]:
        """The events, read from the beginning at each call, in constant memory. Raises UnreadableLog."""

    def place(self, line: int) -> str:
        """Where line number ``line`` is, as file and line: ``trace.4711:3``."""


def open_log(log: str | Path, *, leader: str | None = None) -> Log:
    """The log at a path; ``-`` is standard input; a directory holds the parts of ``strace -ff``.

    ``leader`` names the columns before each event where they are not to be found out (``leader.py``). Raises
    UnreadableLog for a log that is not there or may not be read, and for a directory without parts.
    """
    _check_columns(leader)
    if str(log) == "-":
        return _copied(sys.stdin.buffer, "standard input", leader)
    path = Path(log)
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise _unreadable(path, error) from error
    if stat.S_ISDIR(mode):
        return PartsLog(str(path), _parts(path, leader))
    with _opened(path) as stream:
        if not stat.S_ISREG(mode):
            return _copied(stream, str(path), leader)
    return FileLog(str(path), path, leader)


def _check_columns(leader: str | None) -> None:
    try:
        Leader(leader)
    except ValueError as error:
        raise UnreadableLog(f"--leader {leader}: {error}") from error


def _unreadable(path: Path, error: OSError) -> UnreadableLog:
    if isinstance(error, FileNotFoundError):
        why = "there is no such file"
    elif isinstance(error, PermissionError):
        why = "you may not read it; a strace that root ran writes logs for root alone"
    else:
        why = error.strerror or str(error)
    return UnreadableLog(f"cannot read {path}: {why}")


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error


def _copied(stream: BinaryIO, name: str, leader: str | None) -> FileLog:
    """A pipe can be read once; what is read again comes from a copy on disk."""
    copy = tempfile.NamedTemporaryFile(prefix="strace-lens-")  # noqa: SIM115 - it lives as long as the log
    try:
        shutil.copyfileobj(stream, copy)
        copy.flush()
    except OSError as error:
        copy.close()
        raise UnreadableLog(f"cannot read {name}: {error.strerror or error}") from error
    return FileLog(name, Path(copy.name), leader, _copy=copy)


class FileLog(msgspec.Struct):
    """One file; or the copy of what came through a pipe.

    Attributes:
        path: of the file.
        leader: names of the columns, or None.
        pid: the task of all lines that show no pid, of a part of ``strace -ff``.
        first: number of the first line.
    """

    name: str
    path: Path
    leader: str | None = None
    pid: int | None = None
    first: int = 1
    ordered: bool = True
    _copy: object = None
    _end: tuple[int, bool] | None = None

    @property
    def cut(self) -> bool:
        """The last line has no newline."""
        return self._ending()[1]

    @property
    def last_line(self) -> int:
        """Number of the last line."""
        return self._ending()[0]

    def _ending(self) -> tuple[int, bool]:
        if self._end is None:
            count, last = 0, b"\n"
            with _opened(self.path) as stream:
                for block in self._blocks(stream):
                    count += block.count(b"\n")
                    last = block[-1:]
            cut = last != b"\n"
            self._end = (self.first - 1 + count + cut, cut)
        return self._end

    def _blocks(self, stream: BinaryIO) -> Iterator[bytes]:
        try:
            while block := stream.read(1 << 20):
                yield block
        except OSError as error:
            raise _unreadable(self.path, error) from error

    def lines(self) -> Iterator[str]:
        """The physical lines, newline included."""
        with self._text() as text:
            yield from text

    def events(self) -> Iterator[Event]:
        """The events, from the beginning."""
        return Reader(self.leader, self.pid).events(self._text(), self.first)

    @contextmanager
    def _text(self) -> Iterator[io.TextIOWrapper]:
        with io.TextIOWrapper(_opened(self.path), encoding="utf-8", errors="surrogateescape", newline="\n") as text:
            try:
                yield text
            except OSError as error:
                raise _unreadable(self.path, error) from error

    def place(self, line: int) -> str:
        """File and line."""
        return f"{self.name}:{line - self.first + 1}"


_PART = re.compile(r".+\.(?P<pid>[0-9]{1,7})")


def _parts(path: Path, leader: str | None) -> list[FileLog]:
    """The parts in a directory, each for itself, by pid."""
    found: list[tuple[int, Path]] = []
    try:
        for entry in path.iterdir():
            name = _PART.fullmatch(entry.name)
            if name and entry.is_file():
                found.append((int(name["pid"]), entry))
    except OSError as error:
        raise _unreadable(path, error) from error
    if not found:
        raise UnreadableLog(
            f"cannot read {path}: the directory holds no parts of strace -ff; "
            "they are called NAME.PID, as strace -ff -o NAME writes them"
        )
    return [FileLog(str(part), part, leader, pid) for pid, part in sorted(found)]


class PartsLog(msgspec.Struct):
    """The parts that ``strace -ff`` wrote, one for each task.

    Lines are numbered through, part after part by pid. Events are merged by their absolute times; without such, one
    part follows another.
    """

    name: str
    parts: list[FileLog]

    def __post_init__(self) -> None:
        first = 1
        for part in self.parts:
            part.first = first
            first = part.last_line + 1

    @property
    def ordered(self) -> bool:
        """Every part with events has absolute times."""
        return all(start is not None for start, _ in self._starts())

    @property
    def cut(self) -> bool:
        """The last line of a part has no newline."""
        return any(part.cut for part in self.parts)

    @property
    def last_line(self) -> int:
        """Number of the last line of the last part."""
        return self.parts[-1].last_line

    def lines(self) -> Iterator[str]:
        """The physical lines, part after part."""
        for part in self.parts:
            for line in part.lines():
                # A part that is cut must not run into the next.
                yield line if line.endswith("\n") else line + "\n"

    def events(self) -> Iterator[Event]:
        """The events, in the order of their times where they have any."""
        starts = self._starts()
        if all(start is not None for start, _ in starts):
            return _merged([(start or 0, part) for start, part in starts])
        return (event for part in self.parts for event in part.events())

    def _starts(self) -> list[tuple[int | None, FileLog]]:
        starts = []
        for part in self.parts:
            events = part.events()
            first = next(events, None)
            if first is not None:
                starts.append((first.time, part))
            events.close()  # type: ignore[attr-defined]  # it is a generator; it holds a file open
        return starts

    def place(self, line: int) -> str:
        """Part and line."""
        part = max((part for part in self.parts if part.first <= line), key=lambda part: part.first)
        return part.place(line)


def _merged(starts: list[tuple[int, FileLog]]) -> Iterator[Event]:
    """Merge by time. A part is opened when its first event is due, so that few are open at once."""
    heap: list[tuple[int, int, Event | None, Iterator[Event]]] = [
        (start, index, None, part.events()) for index, (start, part) in enumerate(starts)
    ]
    heapq.heapify(heap)
    while heap:
        time, index, event, rest = heap[0]
        if event is not None:
            yield event
        following = next(rest, None)
        if following is None:
            heapq.heappop(heap)
        else:
            # What has no time of its own (a stack) belongs to what came before; a call's time is that of its end.
            moment = following.time
            heapq.heapreplace(heap, (max(time, moment or 0), index, following, rest))
