"""``strace-lens run``: record a program and report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strace_lens.cli.options import (
    Color,
    ColorOption,
    FilterOption,
    NoFollowOption,
    NoSeccompOption,
    OutputOption,
    TimeoutOption,
    TraceForm,
    TraceFormOption,
    report_to,
)
from strace_lens.cli.report import write_trace
from strace_lens.errors import UsageError

if TYPE_CHECKING:
    from strace_lens.recording import Recording

_STRING_LIMIT = 4096


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="run", context_settings={"allow_interspersed_args": False})(run)


def run(
    program: Annotated[list[str], typer.Argument(metavar="[--] PROGRAM [ARG]...", show_default=False)],
    form: TraceFormOption = TraceForm.TREE,
    output: OutputOption = None,
    log: Annotated[Path | None, typer.Option("--log", metavar="LOG", help="Keep the log, as strace wrote it.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No report.")] = False,
    trace: FilterOption = None,
    no_follow: NoFollowOption = False,
    no_seccomp_bpf: NoSeccompOption = False,
    timeout: TimeoutOption = None,
    wait_daemons: Annotated[bool, typer.Option("--wait-daemons", help="Wait for what outlives PROGRAM.")] = False,
    terminal: Annotated[bool, typer.Option("--terminal", help="Give PROGRAM a terminal of its own.")] = False,
    cwd: Annotated[Path | None, typer.Option("--cwd", metavar="DIR", help="Run PROGRAM in DIR.")] = None,
    env: Annotated[
        list[str] | None, typer.Option("--env", metavar="NAME[=VALUE]", help="Set a variable, or take it away.")
    ] = None,
    user: Annotated[str | None, typer.Option("--user", metavar="NAME", help="Run PROGRAM as NAME (root only).")] = None,
    string_limit: Annotated[
        int, typer.Option("--string-limit", metavar="N", min=0, help="Bytes of a string that are recorded.")
    ] = _STRING_LIMIT,
    redact: Annotated[bool, typer.Option("--redact", help="Mask what looks like a secret, in the log too.")] = False,
    redact_also: Annotated[
        list[str] | None, typer.Option("--redact-also", metavar="REGEX", help="Mask this too.")
    ] = None,
    redact_not: Annotated[
        list[str] | None, typer.Option("--redact-not", metavar="RULE", help="Mask, without this rule.")
    ] = None,
    strace_arg: Annotated[
        list[str] | None, typer.Option("--strace-arg", metavar="OPTION", help="An option for strace.")
    ] = None,
    append: Annotated[bool, typer.Option("--append", hidden=True)] = False,
    color: ColorOption = Color.AUTO,
) -> int:
    """Record PROGRAM under strace, then report what it made, ran and how it ended.

    PROGRAM keeps stdin, stdout and stderr; the report goes to stderr, or to FILE. The exit status is PROGRAM's; 124:
    timed out, 125: our failure, 126 and 127: PROGRAM cannot be executed, is not there.

    Example: strace-lens run -- sh -c 'ls | wc -l'
    """
    from strace_lens import api
    from strace_lens.cli import record

    if append:
        raise UsageError("--append: a log holds one run, since the tids of two would mix; give each its own --log")
    environment, programs_own = record.environment(env or [])
    recorded = api.recorded(
        program,
        api.Options(
            trace=trace or "%process",
            follow=not no_follow,
            seccomp_bpf=not no_seccomp_bpf,
            string_limit=string_limit,
            user=record.user(user),
            env=programs_own,
            more=record.strace_arguments(strace_arg or []),
        ),
        api.Surroundings(
            cwd=cwd,
            env=environment,
            timeout=timeout,
            descriptors=True,
            terminal=terminal,
            wait_daemons=wait_daemons,
        ),
        log=log,
        redactor=record.secrets(redact, redact_also or [], redact_not or []),
    )
    if not quiet:
        with report_to(output, color, sys.stderr) as (out, colour):
            write_trace(recorded, form, out, colour=colour)
    made = recorded.recording
    assert made is not None  # api.recorded sets it
    return _told(made)


def _told(made: Recording) -> int:
    """Say what the program's own output would not tell, and give the exit status."""
    from strace_lens.escape import plain

    for note in made.notes:
        print(f"strace-lens: note: {plain(note)}", file=sys.stderr)  # noqa: T201 - the command line prints
    if made.let_go:
        print(  # noqa: T201
            f"strace-lens: note: let go, still running: tid {', '.join(map(str, made.let_go))} "
            "(--wait-daemons waits for what outlives the program)",
            file=sys.stderr,
        )
    if made.failure is not None:
        print(f"strace-lens: {plain(made.failure)}", file=sys.stderr)  # noqa: T201
        return 125
    return 124 if made.timed_out else made.status
