"""Options that several commands have, and the one place that opens a report's output."""

from __future__ import annotations

import contextlib
import math
import os
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from strace_lens.errors import UsageError
from strace_lens.escape import lines
from strace_lens.outfile import written

if TYPE_CHECKING:
    from strace_lens.redact import Redactor


class Color(StrEnum):
    """When to colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Form(StrEnum):
    """Form of a finding: for people or for machines."""

    TEXT = "text"
    JSON = "json"


class TraceForm(StrEnum):
    """Form of a report on a trace."""

    TREE = "tree"
    EVENTS = "events"
    TIMELINE = "timeline"
    NDJSON = "ndjson"
    JSON = "json"


OutputOption = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the report to FILE.")]
ColorOption = Annotated[
    Color, typer.Option("--color", metavar="WHEN", help="auto (on a terminal), always or never.", show_default=False)
]
FormOption = Annotated[Form, typer.Option("--format", metavar="FORM", help="text or json.", show_default=False)]
TraceFormOption = Annotated[
    TraceForm,
    typer.Option("--format", metavar="FORM", help="tree, timeline, events, json or ndjson.", show_default=False),
]
FilterOption = Annotated[
    str | None, typer.Option("--trace", metavar="CALLS", help="What to record, as strace has it (%process).")
]
RecordedOption = Annotated[
    str | None, typer.Option("--recorded", metavar="WORDS", help="What LOG's strace was asked: -f -e trace=%process.")
]
WatchedOption = Annotated[bool, typer.Option("--watched-only", help="Ask about tasks that strace watched.")]
RedactOption = Annotated[bool, typer.Option("--redact", help="Mask secrets, in a log that is kept too.")]
RedactAlsoOption = Annotated[list[str] | None, typer.Option("--redact-also", metavar="REGEX", hidden=True)]
RedactNotOption = Annotated[list[str] | None, typer.Option("--redact-not", metavar="RULE", hidden=True)]
LeaderOption = Annotated[
    str | None, typer.Option("--leader", metavar="COLUMNS", help="What stands before each event, if ambiguous.")
]
NoFollowOption = Annotated[bool, typer.Option("--no-follow", help="Trace PROGRAM's first task alone.")]
NoSeccompOption = Annotated[bool, typer.Option("--no-seccomp-bpf", help="Slower, without no-new-privileges.")]


def _seconds(timeout: float | None) -> float | None:
    """A timeout of 0 is none, as in timeout(1)."""
    if timeout is not None and not math.isfinite(timeout):
        raise typer.BadParameter(f"{timeout} is no number of seconds.")
    return timeout or None


TimeoutOption = Annotated[
    float | None,
    typer.Option("--timeout", metavar="SECONDS", min=0, callback=_seconds, help="End PROGRAM and all it made then."),
]


def say(message: str, *more: str) -> None:
    """Tell the user something beside the report, on stderr: each text on one line, whatever characters it holds."""
    with contextlib.suppress(OSError):  # nobody can be told
        print(lines(f"strace-lens: {message}", *more), file=sys.stderr, flush=True)  # noqa: T201 - the one place that speaks


def not_for_a_log(trace: str | None) -> None:
    """Look whether ``--trace`` was given beside a log.

    Raises:
        UsageError: it was; nothing is recorded, and what a log holds another option says.
    """
    if trace is not None:
        raise UsageError("--trace says what to record; for a log say --recorded, what its strace was asked")


@contextlib.contextmanager
def report_to(path: Path | None, color: Color, default: TextIO | None = None) -> Iterator[tuple[TextIO, bool]]:
    """The stream that a report goes to, and whether to colour it: FILE of ``-o``, else ``default`` or stdout."""
    if path is not None:
        with written(path) as out:
            yield out, color is Color.ALWAYS
        return
    out = default or sys.stdout
    yield out, wants_colour(out, color)
    out.flush()


@contextlib.contextmanager
def a_reader_may_go_away() -> Iterator[None]:
    """Go on where the reader of stderr went away (``2>&1 | head``): the exit status of ``run`` is the program's."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC), 2)


def wants_colour(out: TextIO, color: Color) -> bool:
    """What ``--color`` says, else NO_COLOR (no-color.org), CLICOLOR_FORCE, else whether it is a terminal."""
    if color is not Color.AUTO:
        return color is Color.ALWAYS
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("CLICOLOR_FORCE", "0") not in {"", "0"}
    return forced or (out.isatty() and os.environ.get("TERM") != "dumb")


def secrets(redact: bool, more: Sequence[str], without: Sequence[str]) -> Redactor | None:
    """What masks secrets, by the words of ``--redact``, ``--redact-also`` and ``--redact-not``; None: nothing."""
    if not (redact or more or without):
        return None
    from strace_lens.redact import redactor

    return redactor(more, without)
