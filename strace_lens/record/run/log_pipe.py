"""Copies the log from strace into a file.

strace writes into a pipe that we read, and we write the file. So a full disk is our own error, reported once; strace
would print a line on the program's stderr for each lost line. And the log gets its name only when it is whole.

strace opens the pipe itself, by a link to our end of it (``/proc/PID/fd``, proc_pid_fd(5)): the program inherits
nothing. A named FIFO would do too, but opening it waits for a reader, forever if somebody kills us just then.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

from strace_lens.linux.signals import signal_number

_BLOCK = 1 << 18
# `12345 +++ exited with 0 +++`; there may be a time before the plusses. strace prints the program's strings in quotes
# and without newlines, so they cannot imitate this line.
_END = rb"(?m)^%s[^\"a-z]*\+\+\+ (?:exited with (\d+)|killed by ([A-Z0-9_+]+)(?: \(core dumped\))?) \+\+\+$"


class Channel:
    """A pipe that strace writes into, and the file that it is copied to.

    A context manager around the run. The loop of the run calls :meth:`read` when ``reader`` is readable. ``error`` is
    the OSError that ended the copying, or None; the pipe is drained even then, so the program never waits for us.

    Attributes:
        pipe: path in ``folder`` by which strace opens the pipe.
        size: bytes of the log so far.
        dropped: bytes of lines that the log did not get, since it may not be larger than ``most``.
        program_ended: the log shows the end of the program: of its first task, or of the task that was expected.
        status: the program's exit code, or the negative number of the signal that killed it, after its end.
    """

    def __init__(self, folder: Path, log: Path, *, most: int | None = None) -> None:
        self.most = most
        self.dropped = 0
        self.pipe = folder / "strace.fifo"
        self.log = log
        self.error: OSError | None = None
        self.size = 0
        self.program_ended = False
        self.status = 0
        self._end: re.Pattern[bytes] | None = None
        self._tail = b""
        self._lock = threading.Lock()

    def __enter__(self) -> Channel:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def opened(self) -> Iterator[None]:
        """Opens the pipe. It stays open after the block, unless the block fails."""
        self.open()
        try:
            yield
        except BaseException:
            self.close()
            raise

    def open(self) -> None:
        """Opens both ends of the pipe, and the log. With our own write end open, the pipe has no early end of file."""
        self._file = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self.reader, self._writer = _ends(self.pipe)
        with contextlib.suppress(PermissionError):  # above /proc/sys/fs/pipe-max-size: the default size works too
            fcntl.fcntl(self.reader, fcntl.F_SETPIPE_SZ, 1 << 20)

    def close(self) -> None:
        """Closes what :meth:`open` opened, and removes the link."""
        os.close(self._writer)
        os.close(self.reader)
        try:
            os.close(self._file)
        except OSError as error:
            self.error = self.error or error
        self.pipe.unlink(missing_ok=True)

    def read(self) -> int:
        """Copies all that is in the pipe now; returns the size of the log after that, in bytes."""
        with self._lock:
            with contextlib.suppress(BlockingIOError):
                while block := os.read(self.reader, _BLOCK):
                    self._take(block)
            return self.size

    def expect_end_of(self, tid: int) -> None:
        """Names the program's task: a log without execve may begin with another task."""
        with self._lock:
            self._end = re.compile(_END % (b"%d " % tid))
            self.program_ended = False

    def end_open_line(self) -> None:
        """Ends an open line as strace does when it detaches. Call it when strace no longer writes."""
        with self._lock:
            if self._tail and not self.dropped:
                self._take(b" <detached ...>\n")

    def _take(self, block: bytes) -> None:
        self._look(block)
        if self.error is None:
            kept = self._within(block)
            try:
                self._write(kept)
                self.size += len(kept)
            except OSError as error:
                self.error = error

    def _within(self, block: bytes) -> bytes:
        """The beginning of a block that the log may still hold. Once something is dropped, so is all that follows."""
        room = len(block) if self.most is None else self.most - self.size
        if not self.dropped and len(block) <= room:
            return block
        # A line without its end could hold half a secret, which no rule for masks knows.
        whole = 0 if self.dropped else block.rfind(b"\n", 0, room) + 1
        self.dropped += len(block) - whole
        return block[:whole]

    def _look(self, block: bytes) -> None:
        text = self._tail + block
        whole, newline, rest = text.rpartition(b"\n")
        self._tail = rest
        if self._end is None and newline:
            tid = whole.split(b" ", 1)[0]
            # Without a pid column (no -f) strace traces only the program.
            self._end = re.compile(_END % (tid + b" " if tid.isdigit() else b""))
        if self._end is not None and not self.program_ended and b"+++" in whole:
            self._end_in(self._end.search(whole))

    def _end_in(self, found: re.Match[bytes] | None) -> None:
        if found is not None:
            self.program_ended = True
            code, name = found.groups()
            self.status = int(code) if code else -(signal_number(name.decode()) or 0)

    def _write(self, block: bytes) -> None:
        view = memoryview(block)
        while view:
            view = view[os.write(self._file, view) :]


def _ends(name: Path) -> tuple[int, int]:
    """Makes a pipe that can be opened as ``name``; returns its read end (non-blocking) and its write end."""
    reader, writer = os.pipe2(os.O_CLOEXEC)
    name.symlink_to(f"/proc/{os.getpid()}/fd/{writer}")
    if not name.exists() or not os.path.samestat(name.stat(), os.fstat(writer)):
        # /proc is of another pid namespace than ours.
        os.close(reader)
        os.close(writer)
        name.unlink()
        os.mkfifo(name, 0o600)
        reader = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        writer = os.open(name, os.O_WRONLY | os.O_CLOEXEC)
    os.set_blocking(reader, False)
    return reader, writer
