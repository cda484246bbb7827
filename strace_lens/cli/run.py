"""``strace-lens run``: record a program and report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import msgspec
import typer

from strace_lens.cli.groups import RARE, grouped
from strace_lens.cli.keep import places
from strace_lens.cli.mistakes import behind_program
from strace_lens.cli.options import (
    OutputOptions,
    RecordOptions,
    SecretOptions,
    ViewOptions,
    format_option,
)
from strace_lens.cli.reports import a_reader_may_go_away, asked_for
from strace_lens.cli.say import say
from strace_lens.errors import UsageError

if TYPE_CHECKING:
    from strace_lens.api.read import Trace
    from strace_lens.redact import Redactor

_STRING_LIMIT = 4096


class LaunchOptions(msgspec.Struct, frozen=True):
    """How to start the program: its directory, environment, terminal and user; or which one runs already."""

    pid: Annotated[int | None, typer.Option("--pid", metavar="N", min=1, help="Follow a running program.")] = None
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
    program: Annotated[list[str] | None, typer.Argument(metavar="[--] PROGRAM [ARG]...", hidden=True)] = None,
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
    from strace_lens.cli import source

    _refuse(output, strace)
    reports = asked_for(
        "trace",
        form,
        output,
        secrets.in_reports(),
        logs=places(log),
        view=view.view(files=record.files, network=record.network),
        verbose=verbose,
    )
    traced = _recorded if launch.pid is None else _followed
    trace = traced(program or [], record, launch, strace, (log, secrets.in_log()))
    if not quiet:
        with a_reader_may_go_away():
            reports.write(trace, sys.stderr)
    source.say_notes([trace])
    status = _status(trace, log)
    note = behind_program(program or [], sys.argv[1:]) if status else None
    if note is not None:
        say(f"note: {note}")
    return status


def _refuse(output: OutputOptions, strace: StraceWords) -> None:
    """Refuses what strace would do otherwise. Raises UsageError."""
    if output.output is not None and output.output.suffix == ".strace":
        raise UsageError(f"-o is where the report goes; to keep strace's log: --log {output.output}")
    if strace.append:
        raise UsageError("--append: a log holds one run, since the tids of two would mix; give each its own --log")


_Keep: TypeAlias = "tuple[Path | None, Redactor | None]"
"""Where to keep the log, and what to mask in it."""


def _recorded(
    program: list[str], record: RecordOptions, launch: LaunchOptions, strace: StraceWords, keep: _Keep
) -> Trace:
    """Records the program."""
    from strace_lens.api.run import Launch, recorded
    from strace_lens.cli import source

    if not program:
        raise UsageError("Missing argument: run takes a PROGRAM, or --pid N to follow one that runs already")
    environment, own = source.environment(launch.env or [])
    how = source.strace_options(
        record, limit=strace.string_limit, env=own, more=strace.strace_arg or (), user=launch.user
    )
    around = Launch(
        cwd=launch.cwd,
        env=environment,
        timeout=record.timeout or None,
        descriptors=True,
        terminal=launch.terminal,
        wait_daemons=launch.wait_daemons,
        max_log=record.max_log,
    )
    return recorded(program, how, around, log=keep[0], redactor=keep[1])


def _followed(
    program: list[str], record: RecordOptions, launch: LaunchOptions, strace: StraceWords, keep: _Keep
) -> Trace:
    """Follows a program that runs already."""
    from strace_lens.api.watch import Following, followed
    from strace_lens.cli import source

    pid = _check_fits(program, record, launch)
    how = source.strace_options(record, limit=strace.string_limit, more=strace.strace_arg or ())
    what = Following(pid, record.timeout or None, launch.wait_daemons, record.max_log)
    return followed(what, how, log=keep[0], redactor=keep[1], meanwhile=lambda: say(_FOLLOWING.format(pid)))


_FOLLOWING = "following process {}; Ctrl-C ends that, and lets it live"


def _check_fits(program: list[str], record: RecordOptions, launch: LaunchOptions) -> int:
    """Refuses what makes no sense for a program that runs already; returns its pid. Raises UsageError."""
    assert launch.pid is not None  # it was asked for
    if program:
        raise UsageError(f"--pid follows a program that runs already: there is no use for PROGRAM {program[0]!r}")
    given = {
        "--no-follow": record.no_follow,
        "--terminal": launch.terminal,
        "--cwd": launch.cwd is not None,
        "--env": bool(launch.env),
        "--user": launch.user is not None,
    }
    for option in (option for option, is_given in given.items() if is_given):
        raise UsageError(f"{option} does not go with --pid: the program runs already, and all its tasks are followed")
    return launch.pid


def _status(trace: Trace, log: Path | None) -> int:
    made = trace.recording
    assert made is not None  # it was recorded
    if log is not None and made.log != log:
        say(f"note: the log is not whole, so it is kept as {made.log}")
    if made.failure is not None:
        return 125
    return 124 if made.timed_out else made.status
