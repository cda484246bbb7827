"""What the user is told beside reports."""

from __future__ import annotations

import contextlib
import sys

from strace_lens.redact import Redactor


def say(message: str) -> None:
    """Write a line to stderr."""
    with contextlib.suppress(OSError):  # nobody can be told
        print(f"strace-lens: {Redactor().sentence(message)}", file=sys.stderr, flush=True)  # noqa: T201 - the one place that speaks
