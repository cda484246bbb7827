"""Prints messages on stderr, beside reports."""

from __future__ import annotations

import contextlib
import sys

from strace_lens.escape import lines
from strace_lens.redact import Redactor


def say(message: str, *more: str, of: str = "") -> None:
    """Prints each text on one line of stderr, escaped and with secrets masked.

    ``of`` is what the texts speak of: they may hold a piece of it, from which no rule knows a secret.
    """
    masked = Redactor(known=Redactor().secrets(of)).sentence
    with contextlib.suppress(OSError):  # stderr is gone: nobody reads
        print(lines(f"strace-lens: {masked(message)}", *map(masked, more)), file=sys.stderr, flush=True)  # noqa: T201 - the one place that speaks
