"""The way of the log from strace to its file.

strace writes into a FIFO in a directory that only we can enter, and we write the file. So a full disk is our own
error, told once, instead of a line on the program's stderr for each line that was lost; and the log has its name
only when it is whole.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
from pathlib import Path

_BLOCK = 1 << 16


class Channel:
    """A FIFO that strace writes into, and the file that all of it is copied to.

    Use as a context manager around the run: leaving it waits for the last byte. ``error`` is then the OSError that
    ended the copying, or None; the FIFO is drained all the same, so that the program never waits for us.
    """

    def __init__(self, folder: Path, log: Path) -> None:
        self.fifo = folder / "strace.fifo"
        self.log = log
        self.error: OSError | None = None
        os.mkfifo(self.fifo, 0o600)

    def __enter__(self) -> Channel:
        self._log = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        # Opened without waiting for a writer; our own write end keeps the FIFO from ending before strace opens it.
        self._reader = os.open(self.fifo, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        self._writer = os.open(self.fifo, os.O_WRONLY | os.O_CLOEXEC)
        os.set_blocking(self._reader, True)
        with contextlib.suppress(PermissionError):  # more than /proc/sys/fs/pipe-max-size: the default size works too
            fcntl.fcntl(self._reader, fcntl.F_SETPIPE_SZ, 1 << 20)
        self._copier = threading.Thread(target=self._copy, name="strace-lens log", daemon=True)
        self._copier.start()
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._writer)
        self._copier.join()
        os.close(self._reader)
        try:
            os.close(self._log)
        except OSError as error:
            self.error = self.error or error
        self.fifo.unlink(missing_ok=True)

    def _copy(self) -> None:
        while block := os.read(self._reader, _BLOCK):
            if self.error is None:
                try:
                    self._write(block)
                except OSError as error:
                    self.error = error

    def _write(self, block: bytes) -> None:
        view = memoryview(block)
        while view:
            view = view[os.write(self._log, view) :]
