"""Errors: one class for each reason why work stops, with the exit status of the command.

A verdict is never an exception. These errors mean that the work could not be done: a log cannot be read, a program is
missing, the machine does not allow tracing.
"""

from __future__ import annotations

from strace_lens.escape import plain

_LONGEST = 1000
_BEFORE = 40
"""Characters of a line that an error shows, and those before the wrong word."""


class StraceLensError(Exception):
    """The work could not be done. ``str()`` is the message for the user: what happened and what to do."""

    exit_status: int = 2


class UsageError(StraceLensError):
    """Arguments or options do not fit together (exit status 2)."""


class UnreadableLog(StraceLensError):
    """A log could not be opened or read (exit status 2)."""


class PlacedError(StraceLensError):
    """A text that a user wrote has a mistake at one place (exit status 2).

    Attributes:
        message: what is wrong, without the place.
        text: the line with the mistake.
        line: number of the line, from 1.
        column: number of the first wrong character, from 1.
        source: where the text came from (a file, ``--expect``), or ``""``.
        width: the number of wrong characters.
    """

    unnamed = "text"

    def __init__(
        self, message: str, text: str, column: int, *, line: int = 1, source: str = "", width: int = 1
    ) -> None:
        self.message = message
        self.text = text
        self.line = line
        self.column = column
        self.source = source
        self.width = width
        super().__init__(message)

    def __str__(self) -> str:
        place = f"{self.source or self.unnamed}:{self.line}:{self.column}"
        wrong = self.column - 1
        from_there = max(0, min(wrong - _BEFORE, len(self.text) - _LONGEST)) if len(self.text) > _LONGEST else 0
        shown = self.text[from_there : from_there + _LONGEST]
        before = plain(self.text[from_there:wrong])
        marks = "^" * max(1, len(plain(shown[wrong - from_there :][: self.width])))
        return f"{plain(f'{place}: {self.message}')}\n  {plain(shown)}\n  {' ' * len(before)}{marks}"


class ExpectationError(PlacedError):
    """An expectation is not valid in the language (exit status 2)."""

    unnamed = "expectation"


class SettingsError(PlacedError):
    """A settings file has a mistake (exit status 2)."""


class QueryFailed(StraceLensError):
    """A query over a data set failed: DuckDB's message, with the place on lines of its own (exit status 2)."""


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


class TimedOut(StraceLensError):
    """A program did not end in time, and nothing can be judged without its end (exit status 124, as timeout(1))."""

    exit_status = 124


class NoCompiler(CannotTrace):
    """The sample of a claim needs a C compiler, and none was found (exit status 77)."""
