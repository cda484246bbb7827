"""Prints messages on stderr, beside reports."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from strace_lens.escape import lines, plain
from strace_lens.redact import Redactor

if TYPE_CHECKING:
    from threading import Event


def say(message: str, *more: str, of: str = "") -> None:
    """Prints each text on one line of stderr, escaped and with secrets masked.

    ``of`` is what the texts speak of: they may hold a piece of it, from which no rule knows a secret.
    """
    masked = Redactor(known=Redactor().secrets(of)).sentence
    with contextlib.suppress(OSError):  # stderr is gone: nobody reads
        print(lines(f"strace-lens: {masked(message)}", *map(masked, more)), file=sys.stderr, flush=True)  # noqa: T201 - the one place that speaks


@contextlib.contextmanager
def progress() -> Iterator[Callable[[int, int], None]]:
    """Gives a function that shows on a terminal which of many runs begins; the line is wiped out behind the block."""
    shows = sys.stderr.isatty()

    def begins(run: int, of: int) -> None:
        if shows and of > 1:
            _draw(f"run {run} of {of}")

    try:
        yield begins
    finally:
        if shows:
            _draw("")


_LONG = 10_000_000
"""Bytes of a log of which it is shown how much is read: that takes a second and more."""


@contextlib.contextmanager
def reading(log: str) -> Iterator[None]:
    """Shows on a terminal how much of a long log is read; the line is wiped out behind the block."""
    path = Path(log)
    if not sys.stderr.isatty() or not path.is_file() or path.stat().st_size < _LONG:
        yield
        return
    import threading  # few commands read a long log

    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(path.resolve(), path.stat().st_size, over), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        _draw("")


def _watch(log: Path, size: int, over: Event) -> None:
    while not over.wait(0.5):
        at = read_to(log)
        if at is not None:
            _draw(plain(f"reading {log.name}: {min(100 * at // size, 100)} %"))


def read_to(log: Path) -> int | None:
    """The place to which this process has read a file that it has open, in bytes (proc(5), fdinfo); None: not known."""
    with contextlib.suppress(OSError):
        for handle in Path("/proc/self/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                if handle.readlink() == log:
                    return int(Path(f"/proc/self/fdinfo/{handle.name}").read_text().split()[1])
    return None


def _draw(text: str) -> None:
    with contextlib.suppress(OSError):
        print(f"\r\33[K{text}", end="", file=sys.stderr, flush=True)  # noqa: T201
