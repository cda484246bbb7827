"""Waiting for a condition, on a machine that may be as busy as it likes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

HANG = 300.0
"""Seconds after which a test that hangs is stopped. No result of a test hangs on it."""

_Found = TypeVar("_Found")


def until(look: Callable[[], _Found], what: str) -> _Found:
    """Look again and again; returns the first answer that counts as true."""
    end = time.monotonic() + HANG
    while not (found := look()):
        assert time.monotonic() < end, f"it did not come to this: {what}"
        time.sleep(0.01)
    return found


class Gate:
    """A named pipe at which a shell's script waits until the test opens it.

    Attributes:
        wait: the words of the script.
    """

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path = path
        self.wait = f"read _ <{path}"

    def open(self) -> None:
        """Let one script go on, when it is there."""
        os.close(until(self._writer, f"somebody waits at {self.path}"))

    def _writer(self) -> int:
        try:
            writer = os.open(self.path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # ENXIO (fifo(7)): nobody has it open for reading
            return 0
        os.write(writer, b"\n")
        return writer
