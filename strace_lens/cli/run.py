"""``strace-lens run``: record a program and report."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from strace_lens.cli.mistakes import behind_program
from strace_lens.cli.options import (
    RARE,
    OutputOptions,
    RecordOptions,
    SecretOptions,
    ViewOptions,
    format_option,
    grouped,
)
from strace_lens.cli.reports import a_reader_may_go_away, asked_for
from strace_lens.cli.say import say
from strace_lens.errors import UsageError

if TYPE_CHECKING:
    from strace_lens.api.read import Trace

_STRING_LIMIT = 4096


class LaunchOptions(msgspec.Struct, frozen=True):
    """How to start the program: its directory, environment, terminal and user."""

    wait_daemons: Annotated[bool, typer.Option("--wait-daemons", help="Wait for what outlives PROGRAM.")] = False
    terminal: Annotated[bool, typer.Option("--terminal", hidden=True, help="Give PROGRAM a terminal of its own.")] = (
        False
    )
    cwd: Annotated[Path | None, typer.Option("--cwd", metavar="DIR", help="Run PROGRAM in DIR.")] = None
    env: Annotated[
        list[str] | None, typer.Option("--env", metavar="NAME[=VALUE]", help="Set a variable, or take it away.")
    ] = None
    user: Annotated[
        str | None, typer.Option("--user", metavar="NAME", hidden=True, help="Run PROGRAM as NAME (root only).")
    ] = None


class StraceWords(msgspec.Struct, frozen=True):
    """Further options for strace."""

    string_limit: Annotated[
        int, typer.Option("--string-limit", metavar="N", min=0, hidden=True, help="Characters of a text that are kept.")
    ] = _STRING_LIMIT
    strace_arg: Annotated[
        list[str] | None, typer.Option("--strace-arg", metavar="OPTION", hidden=True, help="An option for strace.")
    ] = None
    append: Annotated[bool, typer.Option("--append", hidden=True)] = False


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="run", context_settings={"allow_interspersed_args": False})(grouped(run))


def run(
    *,
    program: Annotated[list[str], typer.Argument(metavar="[--] PROGRAM [ARG]...", hidden=True)],
    form: Annotated[str | None, format_option("trace")] = None,
    output: OutputOptions,
    log: Annotated[Path | None, typer.Option("--log", metavar="LOG", help="Keep the log, as strace wrote it.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No report.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", hidden=True, help="Show how strace was called.")] = False,
    view: Annotated[ViewOptions, RARE],
    record: RecordOptions,
    launch: LaunchOptions,
    secrets: SecretOptions,
    strace: StraceWords,
) -> int:
    """Record PROGRAM under strace, then report what it made, ran and how it ended.

    PROGRAM keeps its streams and its exit status; the report goes to stderr.

    Example: strace-lens run -- sh -c 'ls | wc -l'
    """
    from strace_lens.api.run import Launch, recorded
    from strace_lens.cli import source

    if output.output is not None and output.output.suffix == ".strace":
        raise UsageError(f"-o is where the report goes; to keep strace's log: --log {output.output}")
    if strace.append:
        raise UsageError("--append: a log holds one run, since the tids of two would mix; give each its own --log")
    reports = asked_for(
        "trace",
        form,
        output,
        secrets.in_reports(),
        logs=_names(log),
        view=view.view(files=record.files, network=record.network, verbose=verbose),
    )
    environment, own = source.environment(launch.env or [])
    how = source.strace_options(
        record, limit=strace.string_limit, env=own, more=strace.strace_arg or (), user=launch.user
    )
    around = Launch(
        cwd=launch.cwd,
        env=environment,
        timeout=record.timeout,
        descriptors=True,
        terminal=launch.terminal,
        wait_daemons=launch.wait_daemons,
    )
    trace = recorded(program, how, around, log=log, redactor=secrets.in_log())
    if not quiet:
        with a_reader_may_go_away():
            reports.write(trace, sys.stderr)
    source.say_notes(trace)
    status = _status(trace, log)
    note = behind_program(program, sys.argv[1:]) if status else None
    if note is not None:
        say(f"note: {note}")
    return status


def _names(log: Path | None) -> Sequence[Path]:
    from strace_lens.api.run import companions

    return (log, *companions(log)) if log is not None else ()


def _status(trace: Trace, log: Path | None) -> int:
    made = trace.recording
    assert made is not None  # it was recorded
    if log is not None and made.log != log:
        say(f"note: the log is not whole, so it is kept as {made.log}")
    if made.failure is not None:
        return 125
    return 124 if made.timed_out else made.status
