"""The way of the log from strace to its file.

strace writes into a pipe that we read, and we write the file. So a full disk is our own error, told once, instead of a
line on the program's stderr for each line that was lost; and the log has its name only when it is whole.

strace opens the pipe itself, by a link to our end of it (``/proc/PID/fd``, proc_pid_fd(5)): so the program inherits
nothing. A named FIFO would do too, but whoever opens that waits for a reader, for ever if we were killed just then.
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
# `12345 +++ exited with 0 +++`; before the plusses there may be a time. A string of the program holds no newline and
# is behind a quote, so it cannot play this line.
_END = rb"(?m)^%s[^\"a-z]*\+\+\+ (?:exited with (\d+)|killed by ([A-Z0-9_+]+)(?: \(core dumped\))?) \+\+\+$"


class Channel:
    """A pipe that strace writes into, and the file that all of it is copied to.

    A context manager around the run. Whoever waits for the run calls :meth:`read` when ``reader`` is readable.
    ``error`` is the OSError that ended the copying, or None; the pipe is drained all the same, so that the program
    never waits for us.

    Attributes:
        pipe: the name in ``folder`` by which strace opens it.
        size: bytes of the log so far.
        program_ended: the log tells the end of its first task, or of the one that was expected.
        status: the program's exit code, or the negative number of the signal that killed it, once it has ended.
    """

    def __init__(self, folder: Path, log: Path) -> None:
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
        """Open the pipe, for longer than the block, unless that fails."""
        self.open()
        try:
            yield
        except BaseException:
            self.close()
            raise

    def open(self) -> None:
        """Open both ends of the pipe, and the log. Our own write end keeps it from looking ended too early."""
        self._file = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self.reader, self._writer = _ends(self.pipe)
        with contextlib.suppress(PermissionError):  # more than /proc/sys/fs/pipe-max-size: the default size works too
            fcntl.fcntl(self.reader, fcntl.F_SETPIPE_SZ, 1 << 20)

    def close(self) -> None:
        """Close what :meth:`open` opened, and take the name away."""
        os.close(self._writer)
        os.close(self.reader)
        try:
            os.close(self._file)
        except OSError as error:
            self.error = self.error or error
        self.pipe.unlink(missing_ok=True)

    def read(self) -> int:
        """Copy all that is in the pipe now; gives the size of the log after that."""
        with self._lock:
            with contextlib.suppress(BlockingIOError):
                while block := os.read(self.reader, _BLOCK):
                    self._take(block)
            return self.size

    def expect_end_of(self, tid: int) -> None:
        """The program is another task than the first that the log names: a filter without execve may begin anywhere."""
        with self._lock:
            self._end = re.compile(_END % (b"%d " % tid))
            self.program_ended = False

    def end_open_line(self) -> None:
        """End a line that strace has begun and nobody will end, as strace does for a task that it detaches from."""
        with self._lock:
            if self._tail:
                self._take(b" <detached ...>\n")

    def _take(self, block: bytes) -> None:
        self._look(block)
        if self.error is None:
            try:
                self._write(block)
                self.size += len(block)
            except OSError as error:
                self.error = error

    def _look(self, block: bytes) -> None:
        text = self._tail + block
        whole, newline, rest = text.rpartition(b"\n")
        self._tail = rest
        if self._end is None and newline:
            tid = whole.split(b" ", 1)[0]
            # Without a pid column (no -f) there is only the program.
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
    """Both ends of a new pipe that can be opened by ``name``, the reading one without waiting."""
    reader, writer = os.pipe2(os.O_CLOEXEC)
    name.symlink_to(f"/proc/{os.getpid()}/fd/{writer}")
    if not name.exists() or not os.path.samestat(name.stat(), os.fstat(writer)):
        # A /proc of another pid namespace than ours.
        os.close(reader)
        os.close(writer)
        name.unlink()
        os.mkfifo(name, 0o600)
        reader = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        writer = os.open(name, os.O_WRONLY | os.O_CLOEXEC)
    os.set_blocking(reader, False)
    return reader, writer
