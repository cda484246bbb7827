"""Opens logs: a file, standard input, or the parts of ``strace -ff``. A log can be read many times."""

from __future__ import annotations

import re
import stat
import sys
from collections.abc import Iterable, Iterator, Set
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec

from strace_lens.errors import UnreadableLog
from strace_lens.events import Event, Passed
from strace_lens.parse.compressed import SUFFIXES
from strace_lens.parse.file_log import FileLog, unreadable
from strace_lens.parse.leader import DAY, Leader
from strace_lens.parse.reader import read_lines

__all__ = ["FileLog", "Log", "PartsLog", "check_columns", "open_log", "read_lines"]


class Log(Protocol):
    """A log that can be read many times."""

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
        """The last line has no newline: its writer, mostly strace, was stopped in it."""

    @property
    def last_line(self) -> int:
        """Number of the last line; 0 in an empty log."""

    @property
    def is_old(self) -> bool:
        """A strace before 4.26 wrote it, as far as its first lines show."""

    def lines(self) -> Iterator[str]:
        """The physical lines, newline included, in the order of their numbers.

        Raises:
            UnreadableLog: the log cannot be read.
        """

    def events(self) -> Iterator[Event]:
        """The events, read from the beginning at each call, in constant memory.

        Raises:
            UnreadableLog: the log cannot be read.
        """

    def briefly(self, passable: Set[str]) -> Iterator[Event | Passed]:
        """As :meth:`events`, but usual calls of these names may be passed over, each run as one :class:`Passed`."""

    def place(self, line: int) -> str:
        """The place of line number ``line``, as file and line: ``trace.4711:3``."""


def open_log(log: str | Path, *, leader: str | None = None) -> Log:
    """The log at a path; ``-`` is standard input.

    A directory holds the parts of ``strace -ff``, and so does the name given to ``strace -ff -o``. A log may be
    compressed.

    ``leader`` names the columns before each event if the lines do not show them surely (``leader.py``).

    Raises:
        UnreadableLog: the log is missing or may not be read, a directory holds no parts, or a column is unknown.
    """
    check_columns(leader)
    if str(log) == "-":
        return _strace(_copied(sys.stdin.buffer, "standard input", leader))
    path = Path(log)
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        parts = _named(path, leader)
        if not parts:
            raise unreadable(path, error) from error
        return PartsLog(str(path), parts)
    except OSError as error:
        raise unreadable(path, error) from error
    if stat.S_ISDIR(mode):
        return PartsLog(str(path), _parts(path, leader))
    if stat.S_ISREG(mode):
        return _strace(FileLog(str(path), path, leader))
    try:
        with path.open("rb") as stream:
            return _strace(_copied(stream, str(path), leader))
    except OSError as error:
        raise unreadable(path, error) from error


def _strace(log: FileLog) -> FileLog:
    """The log, unless its first lines show another tracer."""
    name = log.other_tracer()
    if name is not None:
        raise UnreadableLog(f"{log.name} is a log of {name}, not of strace: it looks alike and means something else")
    return log


def check_columns(leader: str | None) -> None:
    """Checks the names of ``--leader``.

    Raises:
        UnreadableLog: a column is unknown.
    """
    try:
        Leader(leader)
    except ValueError as error:
        raise UnreadableLog(f"--leader {leader}: {error}") from error


def _copied(stream: BinaryIO, name: str, leader: str | None) -> FileLog:
    """The copy on disk of a pipe, which can be read only once."""
    import shutil
    import tempfile

    copy = tempfile.NamedTemporaryFile(prefix="strace-lens-")  # noqa: SIM115 - it lives as long as the log
    try:
        shutil.copyfileobj(stream, copy)
        copy.flush()
    except OSError as error:
        copy.close()
        raise UnreadableLog(f"cannot read {name}: {error.strerror or error}") from error
    return FileLog(name, Path(copy.name), leader, _copy=copy)


_PART = re.compile(rf".+\.(?P<pid>[0-9]{{1,7}})(?:{'|'.join(map(re.escape, SUFFIXES))})?")


def _parts(path: Path, leader: str | None) -> list[FileLog]:
    """The parts in a directory, by pid."""
    try:
        found = _logs(path.iterdir(), leader)
    except OSError as error:
        raise unreadable(path, error) from error
    if not found:
        raise UnreadableLog(
            f"cannot read {path}: the directory holds no parts of strace -ff; "
            "they are called NAME.PID, as strace -ff -o NAME writes them"
        )
    return found


def _named(path: Path, leader: str | None) -> list[FileLog]:
    """The parts that ``strace -ff -o PATH`` wrote."""
    if not path.name or not path.parent.is_dir():
        return []
    return _logs((entry for entry in path.parent.iterdir() if entry.name.startswith(f"{path.name}.")), leader)


def _logs(entries: Iterable[Path], leader: str | None) -> list[FileLog]:
    found: list[tuple[int, Path]] = []
    for entry in entries:
        name = _PART.fullmatch(entry.name)
        if name and entry.is_file():
            found.append((int(name["pid"]), entry))
    return [FileLog(str(part), part, leader, pid) for pid, part in sorted(found)]


class PartsLog(msgspec.Struct):
    """The parts that ``strace -ff`` wrote, one for each task.

    Line numbers go on from part to part, in the order of pids. Events are merged by their absolute times; without
    times, one part follows another.
    """

    name: str
    parts: list[FileLog]

    def __post_init__(self) -> None:
        first = 1
        for part in self.parts:
            part.first = first
            first = part.last_line + 1

    @property
    def is_old(self) -> bool:
        """A strace before 4.26 wrote a part of it."""
        return any(part.is_old for part in self.parts)

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
                # A cut part must not run into the next.
                yield line if line.endswith("\n") else line + "\n"

    def events(self) -> Iterator[Event]:
        """The events, in the order of their times if they have times."""
        starts = self._starts()
        if all(start is not None for start, _ in starts):
            return _merged([(start or 0, part) for start, part in starts])
        return (event for part in self.parts for event in part.events())

    def briefly(self, passable: Set[str]) -> Iterator[Event | Passed]:  # noqa: ARG002 - the parts are merged by time
        """The events."""
        return self.events()

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


def _is_next_day(time: int, before: int) -> bool:
    """Whether a time of day (``-t``) is past the midnight after ``before``. A clock is not set back by half a day."""
    return time < DAY and before - time > DAY // 2


def _since_midnight(events: Iterator[Event], days: int) -> Iterator[tuple[int | None, Event]]:
    """Each event with its time; days are added where the clock passes midnight, after the first ``days``."""
    last = 0
    for event in events:
        time = event.time
        if time is None:
            yield None, event
            continue
        days += _is_next_day(time, last)
        last = time
        yield time + days * DAY, event


def _merged(starts: list[tuple[int, FileLog]]) -> Iterator[Event]:
    """Merges by time. A part is opened when its first event is due: few are open at once.

    The task with the lowest pid was there first: a part that begins much earlier in the day begins on the next.
    """
    import heapq

    heap: list[tuple[int, int, Event | None, Iterator[tuple[int | None, Event]]]] = []
    for index, (start, part) in enumerate(starts):
        days = int(_is_next_day(start, starts[0][0]))
        heap.append((start + days * DAY, index, None, _since_midnight(part.events(), days)))
    heapq.heapify(heap)
    while heap:
        time, index, event, rest = heap[0]
        if event is not None:
            yield event
        following = next(rest, None)
        if following is None:
            heapq.heappop(heap)
        else:
            # An event without a time (a stack) belongs to the event before it; a call's time is that of its end.
            heapq.heapreplace(heap, (max(time, following[0] or 0), index, following[1], rest))
