"""``strace-lens diff``: compare two logs or two commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer

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
    grouped,
)
from strace_lens.cli.reports import asked_for
from strace_lens.cli.say import say
from strace_lens.errors import UsageError

_STATUS = {"same": 0, "different": 1, "undecided": 4}


class DetailOptions(msgspec.Struct, frozen=True):
    """How much to compare and to say."""

    events: Annotated[bool, typer.Option("--events", help="Compare the calls of each process in sequence.")] = False
    stat: Annotated[bool, typer.Option("--stat", help="Count calls and time by program first.")] = False
    loops: Annotated[bool, typer.Option("--loops", hidden=True, help="Take any number of like siblings for equal.")] = (
        False
    )


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="diff")(grouped(diff))


def diff(
    *,
    logs: Annotated[list[str] | None, typer.Argument(metavar="[A] [B]", hidden=True)] = None,
    run: Annotated[
        list[str] | None,
        typer.Option("--run", metavar="COMMAND", help="Record COMMAND, without a shell; twice: A, then B."),
    ] = None,
    leave_out: RuleOptions,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="List the made-up names that were taken for the same.")
    ] = False,
    detail: DetailOptions,
    recorded: RecordedOption = None,
    watched_only: WatchedOption = False,
    record: RecordOptions,
    repeat: RepeatOption = 1,
    log_dir: Annotated[
        Path | None, typer.Option("--log-dir", metavar="DIR", hidden=True, help="Keep the logs in DIR.")
    ] = None,
    secrets: SecretOptions,
    form: Annotated[str | None, format_option("diff")] = None,
    output: OutputOptions,
) -> int:
    """Compare two logs, two commands, or a log and a command.

    Exit status 0: no difference; 1: a difference; 4: undecided.

    Example: strace-lens diff base.strace --run './a.out --fast'
    """
    from strace_lens.analysis.compare.repeat import diff_by
    from strace_lens.cli import source

    reports = asked_for("diff", form, output, secrets.in_reports(), logs=logs or [], verbose=verbose)
    rules = leave_out.rules("loops" if detail.loops else None)
    names = _two([*(logs or []), *(run or [])])
    if detail.events and repeat > 1:
        raise UsageError("--events compares the sequences of one run with those of one other: leave --repeat out")
    first, second = source.traces(
        logs or [],
        run or [],
        recorded=recorded,
        record=record,
        repeat=repeat,
        throw_away=True,
        each=keeps_all(log_dir if run else None, secrets.in_log()),
    )
    status = 124
    if first and second:
        differences = diff_by(
            rules, first, second, watched_only=watched_only, names=names, counts=detail.stat, events=detail.events
        )
        reports.write(differences)
        if not any(map(source.timed_out, (*first, *second))):
            status = _STATUS[differences.outcome]
    else:
        say("the timeout ended a run before both commands had one to compare")
    source.say_notes(first, "in A, ")
    source.say_notes(second, "in B, ")
    return status


def _two(sides: list[str]) -> tuple[str, str]:
    """The two sides to compare. Raises UsageError."""
    if len(sides) != 2:
        raise UsageError(f"diff compares two: A B, A --run COMMAND, or --run COMMAND twice; given: {len(sides)}")
    return sides[0], sides[1]
