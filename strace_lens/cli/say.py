"""Prints messages on stderr, beside reports."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

from strace_lens.escape import lines
from strace_lens.redact import Redactor


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


def _draw(text: str) -> None:
    with contextlib.suppress(OSError):
        print(f"\r\33[K{text}", end="", file=sys.stderr, flush=True)  # noqa: T201
