"""``strace-lens diff``: compare two logs or two commands."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer

from strace_lens.cli.options import (
    OutputOptions,
    RecordedOption,
    RecordOptions,
    RuleOptions,
    SecretOptions,
    WatchedOption,
    format_option,
    grouped,
)
from strace_lens.cli.reports import asked_for
from strace_lens.errors import UsageError

_STATUS = {"same": 0, "different": 1, "undecided": 4}


class DetailOptions(msgspec.Struct, frozen=True):
    """How much to compare and to say."""

    events: Annotated[bool, typer.Option("--events", help="Compare the calls of each process in sequence.")] = False
    stat: Annotated[bool, typer.Option("--stat", help="Count calls and time by program first.")] = False
    loops: Annotated[bool, typer.Option("--loops", hidden=True)] = False


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
    secrets: SecretOptions,
    form: Annotated[str | None, format_option("diff")] = None,
    output: OutputOptions,
) -> int:
    """Compare two logs, two commands, or a log and a command.

    Exit status 0: no difference; 1: a difference; 4: undecided, evidence is missing.

    Example: strace-lens diff base.strace --run './a.out --fast'
    """
    from strace_lens.analysis.compare.diff import compare_by
    from strace_lens.cli import source

    reports = asked_for("diff", form, output, secrets.in_reports(), logs=logs or [], verbose=verbose)
    rules = leave_out.rules("loops" if detail.loops else None)
    sides = [*(logs or []), *(run or [])]
    if len(sides) != 2:
        raise UsageError(f"diff compares two: A B, A --run COMMAND, or --run COMMAND twice; given: {len(sides)}")
    found = source.traces(logs or [], run or [], recorded=recorded, record=record)
    names = (sides[0], sides[1])
    differences = compare_by(
        rules, *found, watched_only=watched_only, names=names, counts=detail.stat, events=detail.events
    )
    reports.write(differences)
    for trace, side in zip(found, "AB", strict=True):
        source.say_notes(trace, f"in {side}, ")
    return 124 if any(map(source.timed_out, found)) else _STATUS[differences.outcome]
