"""What stops the work: one class a reason, each with the exit status that a command ends with.

A verdict is never an exception. These say that the work itself could not be done: a log that cannot be
read, a program that is not there, a machine on which tracing is not possible.
"""

from __future__ import annotations

from strace_lens.escape import plain


class StraceLensError(Exception):
    """The work could not be done. ``str()`` is the message for the user: what happened and what to do."""

    exit_status: int = 2


class UsageError(StraceLensError):
    """The call's words do not fit together (exit status 2)."""


class UnreadableLog(StraceLensError):
    """A log could not be opened or read (exit status 2)."""


class ExpectationError(StraceLensError):
    """An expectation that the language does not know (exit status 2).

    Attributes:
        message: what is wrong, without the place.
        text: the line of the expectation.
        line: number of the line, from 1.
        column: of the first character that is wrong, from 1.
        source: where the text came from (a file, ``--expect``), or ``""``.
    """

    def __init__(self, message: str, text: str, column: int, *, line: int = 1, source: str = "") -> None:
        self.message = message
        self.text = text
        self.line = line
        self.column = column
        self.source = source
        super().__init__(message)

    def __str__(self) -> str:
        place = f"{self.source or 'expectation'}:{self.line}:{self.column}"
        before = plain(self.text[: self.column - 1])
        return f"{plain(f'{place}: {self.message}')}\n  {plain(self.text)}\n  {' ' * len(before)}^"


class RecordingFailed(StraceLensError):
    """strace, or the recording around it, failed (exit status 125)."""

    exit_status = 125


class ProgramNotExecutable(StraceLensError):
    """The program was found and could not be executed (exit status 126, as env(1))."""

    exit_status = 126


class ProgramNotFound(StraceLensError):
    """There is no such program (exit status 127, as env(1))."""

    exit_status = 127


class CannotTrace(StraceLensError):
    """Tracing cannot work here (exit status 77, "skip" to automake and meson)."""

    exit_status = 77


class NoCompiler(CannotTrace):
    """A claim's sample needs a C compiler and there is none (exit status 77)."""
