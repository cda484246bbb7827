"""One file of a log: its lines, as strace wrote them, and its events."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import msgspec

from strace_lens.errors import UnreadableLog
from strace_lens.events import Event, Passed
from strace_lens.parse import compressed
from strace_lens.parse.foreign import MOST_LINES, is_old, other_tracer
from strace_lens.parse.leader import Leader, is_time_of_day
from strace_lens.parse.line_forms import BEGINNING, EXITED, RESUMED, SIGNAL
from strace_lens.parse.passing import PassingReader
from strace_lens.parse.reader import Reader


def unreadable(path: Path, error: OSError) -> UnreadableLog:
    """The error for the user, from the system's error."""
    if isinstance(error, FileNotFoundError):
        why = "there is no such file"
    elif isinstance(error, PermissionError):
        why = "you may not read it; a strace that root ran writes logs for root alone"
    else:
        why = error.strerror or str(error)
    return UnreadableLog(f"cannot read {path}: {why}")


def opened(path: Path) -> BinaryIO:
    """The uncompressed bytes of a log.

    Raises:
        UnreadableLog: the file cannot be opened, or zstd is missing.
    """
    try:
        return compressed.opened(path)
    except UnreadableLog as error:
        raise UnreadableLog(f"cannot read {path}: {error}") from error
    except OSError as error:
        raise unreadable(path, error) from error


_BLOCK = 1 << 20
"""Characters of a log that are read at once."""


class FileLog(msgspec.Struct, dict=True):
    """One file, or the copy of a pipe.

    A byte order mark is skipped. If strace's lines are indented, or quoted with ``>`` as in a mail, the indentation or
    the ``>`` is removed.

    Attributes:
        path: of the file.
        leader: names of the columns, or None.
        pid: the task of all lines without a pid, for a part of ``strace -ff``.
        first: number of the first line.
    """

    name: str
    path: Path
    leader: str | None = None
    pid: int | None = None
    first: int = 1
    ordered: bool = True
    _copy: object = None

    @property
    def cut(self) -> bool:
        """The last line has no newline, or the compressed stream breaks off."""
        return self._ending[1]

    @property
    def last_line(self) -> int:
        """Number of the last line."""
        return self._ending[0]

    @cached_property
    def _ending(self) -> tuple[int, bool]:
        count, last = 0, b"\n"
        with opened(self.path) as stream:
            for block in self._blocks(stream):
                count += block.count(b"\n")
                last = block[-1:]
            broken = getattr(getattr(stream, "raw", None), "broken", False)
        cut = last != b"\n"
        return self.first - 1 + count + cut, cut or broken

    def _blocks(self, stream: BinaryIO) -> Iterator[bytes]:
        try:
            while block := stream.read(_BLOCK):
                yield block
        except OSError as error:
            raise unreadable(self.path, error) from error

    @cached_property
    def _head(self) -> list[str]:
        """The first lines, as they are."""
        with self._text("utf-8-sig") as text:
            return list(islice((line[:4096] for line in text), MOST_LINES))

    @cached_property
    def _encoding(self) -> str:
        with opened(self.path) as stream:
            mark = stream.read(3)
        if mark[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            raise UnreadableLog(f"cannot read {self.path}: it is UTF-16; convert it with iconv -f UTF-16 -t UTF-8")
        return "utf-8-sig" if mark == b"\xef\xbb\xbf" else "utf-8"

    @cached_property
    def _indent(self) -> str:
        return _indent(self._head, Leader(self.leader))

    def other_tracer(self) -> str | None:
        """The name of the tracer that wrote this log, if it is plainly not strace."""
        return other_tracer([_without(self._indent, line) for line in self._head])

    @property
    def is_old(self) -> bool:
        """A strace before 4.26 wrote it, as far as its first lines show."""
        return is_old(self._head)

    def lines(self) -> Iterator[str]:
        """The physical lines, newline included."""
        with self._lines() as lines:
            yield from lines

    def events(self) -> Iterator[Event]:
        """The events, from the beginning."""
        return Reader(self.leader, self.pid).events(self._lines(), self.first)

    def briefly(self, passable: Set[str]) -> Iterator[Event | Passed]:
        """The events, but for usual calls of these names: a :class:`Passed` stands for those of a task in a row.

        Where lines have the time of day alone, nothing is passed over: midnight may lie between any two.
        """
        leader = Leader(self.leader)
        stamps = (leader.time(found.group()) for line in self._head if (found := leader.match(line)))
        if any(stamp is not None and is_time_of_day(stamp) for stamp in stamps):
            return self.events()
        return PassingReader(passable, self.leader, self.pid).events(self._lines(), self.first)

    @contextmanager
    def _lines(self) -> Iterator[Iterable[str]]:
        indent = self._indent
        with self._text(self._encoding) as text:
            yield text if not indent else (_without(indent, line) for line in text)

    @contextmanager
    def _text(self, encoding: str) -> Iterator[io.TextIOWrapper]:
        with io.TextIOWrapper(opened(self.path), encoding=encoding, errors="surrogateescape", newline="\n") as text:
            try:
                yield text
            except OSError as error:
                raise unreadable(self.path, error) from error

    def place(self, line: int) -> str:
        """File and line."""
        return f"{self.name}:{line - self.first + 1}"


# A source file has calls too; only strace has what they returned.
_ANSWERED = re.compile(r"\) += |<unfinished \.\.\.>$|(?:\+\+\+|---)$", re.MULTILINE)
_BEFORE = re.compile(r"[ \t]*(?:> ?)*[ \t]*")


def _indent(head: list[str], leader: Leader) -> str:
    """The text before each line of strace that strace did not write: blanks, or the ``>`` of a mail; mostly "".

    Lines round the log, such as those of the mail, have none of it. If strace could have written a line as it is,
    nothing is taken away.
    """
    if any(_is_straces(line, leader) and not _is_indented(line, leader) for line in head):
        return ""
    indents = (found[0] for found in map(_BEFORE.match, head) if found is not None and found[0])
    for indent in dict.fromkeys(indents):
        bare = [line.removeprefix(indent) for line in head if line.startswith(indent)]
        if any(_is_straces(line, leader) and _ANSWERED.search(line) for line in bare):
            return indent
    return ""


def _without(indent: str, line: str) -> str:
    """The line that strace wrote; of an empty one, a mail may keep the ``>`` alone."""
    return "\n" if line.strip() == indent.strip() else line.removeprefix(indent)


def _is_indented(line: str, leader: Leader) -> bool:
    """Whether a number behind blanks is no relative time: that of the first line is 0 seconds and a fraction."""
    return line.startswith(" ") and (leader.elapsed(line) or 0) >= 1_000_000_000


def _is_straces(line: str, leader: Leader) -> bool:
    found = leader.match(line)
    body = line[found.end() :] if found else line
    return any(form.match(body) for form in (BEGINNING, RESUMED, SIGNAL, EXITED))
