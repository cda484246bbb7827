"""``strace-lens diff``: compare two logs or two commands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from strace_lens.cli.groups import grouped
from strace_lens.cli.keep import keeps_all
from strace_lens.cli.options import (
    OutputOptions,
    RecordedOption,
    RecordOptions,
    RepeatOption,
    RuleOptions,
    SecretOptions,
    WatchedOption,
    format_option,
)
from strace_lens.cli.reports import asked_for
from strace_lens.cli.say import say
from strace_lens.errors import UsageError

if TYPE_CHECKING:
    from strace_lens.analysis.compare.finding import TraceDiff
    from strace_lens.analysis.compare.rules import Rules
    from strace_lens.api.read import Trace

_STATUS = {"same": 0, "different": 1, "undecided": 4}


class DetailOptions(msgspec.Struct, frozen=True):
    """How much to compare and to say."""

    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="List the made-up names that were taken for the same.")
    ] = False
    events: Annotated[bool, typer.Option("--events", help="Compare the calls of each process in sequence.")] = False
    stat: Annotated[bool, typer.Option("--stat", help="Count calls and time by program first.")] = False
    loops: Annotated[bool, typer.Option("--loops", hidden=True, help="Take any number of like siblings for equal.")] = (
        False
    )


class RunOptions(msgspec.Struct, frozen=True):
    """What to record instead of reading a log, and whether to keep it."""

    run: Annotated[
        list[str] | None,
        typer.Option("--run", metavar="COMMAND", help="Record COMMAND, without a shell; twice: A, then B."),
    ] = None
    repeat: RepeatOption = 1
    log_dir: Annotated[
        Path | None, typer.Option("--log-dir", metavar="DIR", hidden=True, help="Keep the logs in DIR.")
    ] = None


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="diff")(grouped(diff))


def diff(
    *,
    logs: Annotated[list[str] | None, typer.Argument(metavar="[A] [B]", hidden=True)] = None,
    runs: RunOptions,
    leave_out: RuleOptions,
    detail: DetailOptions,
    recorded: RecordedOption = None,
    watched_only: WatchedOption = False,
    record: RecordOptions,
    secrets: SecretOptions,
    form: Annotated[str | None, format_option("diff")] = None,
    output: OutputOptions,
) -> int:
    """Compare two logs, two commands, or a log and a command.

    Exit status 0: no difference; 1: a difference; 4: undecided.

    Example: strace-lens diff base.strace --run './a.out --fast'
    """
    from strace_lens.cli import source

    reports = asked_for("diff", form, output, secrets.in_reports(), logs=logs or [], verbose=detail.verbose)
    rules = leave_out.rules("loops" if detail.loops else None)
    names = _two([*(logs or []), *(runs.run or [])])
    if detail.events and runs.repeat > 1:
        raise UsageError("--events compares the sequences of one run with those of one other: leave --repeat out")
    first, second = source.traces(
        logs or [],
        runs.run or [],
        recorded=recorded,
        record=record,
        repeat=runs.repeat,
        throw_away=True,
        each=keeps_all(runs.log_dir if runs.run else None, secrets.in_log()),
    )
    status = 124
    if first and second:
        found = _compared(rules, first, second, names, detail, watched_only=watched_only)
        reports.write(found)
        status = 124 if any(map(source.timed_out, (*first, *second))) else _STATUS[found.outcome]
    else:
        say("the timeout ended a run before both commands had one to compare")
    source.say_notes(first, "in A, ")
    source.say_notes(second, "in B, ")
    return status


def _compared(
    rules: Rules,
    first: Sequence[Trace],
    second: Sequence[Trace],
    names: tuple[str, str],
    detail: DetailOptions,
    *,
    watched_only: bool,
) -> TraceDiff:
    from strace_lens.analysis.compare.repeat import diff_by

    return diff_by(
        rules, first, second, watched_only=watched_only, names=names, counts=detail.stat, events=detail.events
    )


def _two(sides: list[str]) -> tuple[str, str]:
    """The two sides to compare. Raises UsageError."""
    if len(sides) != 2:
        raise UsageError(f"diff compares two: A B, A --run COMMAND, or --run COMMAND twice; given: {len(sides)}")
    return sides[0], sides[1]
