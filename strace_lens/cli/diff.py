"""``strace-lens diff``: compare two logs or two commands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from msgspec.structs import replace

from strace_lens.cli.groups import grouped
from strace_lens.cli.keep import keeps_all
from strace_lens.cli.options import (
    OutputOptions,
    RecordedOption,
    RecordOptions,
    RepeatOption,
    RuleOptions,
    SecretOptions,
    ShowSettingsOption,
    WatchedOption,
    format_option,
)
from strace_lens.cli.reports import Reports, asked_for
from strace_lens.cli.say import say
from strace_lens.cli.settings import Asked
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
    show_settings: ShowSettingsOption = False


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

    asked = Asked()
    if detail.show_settings:
        return asked.show(record, leave_out)
    reports = asked_for("diff", form, output, secrets.in_reports(), logs=logs or [], verbose=detail.verbose)
    rules = asked.rules(leave_out).rules("loops" if detail.loops else None)
    names = _two([*(logs or []), *(runs.run or [])], events_of=runs.repeat if detail.events else 1)
    first, second = source.traces(
        logs or [],
        runs.run or [],
        recorded=recorded,
        record=asked.record(record) if runs.run else record,
        repeat=runs.repeat,
        throw_away=True,
        each=keeps_all(runs.log_dir if runs.run else None, secrets.in_log()),
    )
    found = None
    if first and second:
        found = replace(_compared(rules, first, second, names, detail, watched_only=watched_only), settings=asked.name)
    return _reported(reports, found, first, second)


def _reported(reports: Reports, found: TraceDiff | None, first: Sequence[Trace], second: Sequence[Trace]) -> int:
    """Writes what was found (None: nothing could be compared), and notes; returns the exit status."""
    from strace_lens.cli import source

    if found is None:
        say("the timeout ended a run before both commands had one to compare")
    else:
        reports.write(found)
    source.say_notes(first, "in A, ")
    source.say_notes(second, "in B, ")
    if found is None or any(map(source.timed_out, (*first, *second))):
        return 124
    return _STATUS[found.outcome]


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


def _two(sides: list[str], *, events_of: int) -> tuple[str, str]:
    """The two sides to compare, if need be by the events of that many runs each. Raises UsageError."""
    if len(sides) != 2:
        raise UsageError(f"diff compares two: A B, A --run COMMAND, or --run COMMAND twice; given: {len(sides)}")
    if events_of > 1:
        raise UsageError("--events compares the sequences of one run with those of one other: leave --repeat out")
    return sides[0], sides[1]
