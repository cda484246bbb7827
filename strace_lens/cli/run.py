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
    OutputOption,
    RedactAlsoOption,
    RedactNotOption,
    RedactOption,
    TimeoutOption,
    TraceForm,
    TraceFormOption,
    a_reader_may_go_away,
    report_to,
    say,
    secrets,
)
from strace_lens.cli.report import write_trace
from strace_lens.errors import UsageError
from strace_lens.outfile import check_place

if TYPE_CHECKING:
    from strace_lens.recording import Recording

_STRING_LIMIT = 4096

LogOption = Annotated[Path | None, typer.Option("--log", metavar="LOG", help="Keep the log, as strace wrote it.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No report.")]
DaemonsOption = Annotated[bool, typer.Option("--wait-daemons", help="Wait for what outlives PROGRAM.")]
TerminalOption = Annotated[bool, typer.Option("--terminal", help="Give PROGRAM a terminal of its own.")]
CwdOption = Annotated[Path | None, typer.Option("--cwd", metavar="DIR", help="Run PROGRAM in DIR.")]
EnvOption = Annotated[
    list[str] | None, typer.Option("--env", metavar="NAME[=VALUE]", help="Set a variable, or take it away.")
]
UserOption = Annotated[str | None, typer.Option("--user", metavar="NAME", hidden=True)]
LimitOption = Annotated[int, typer.Option("--string-limit", metavar="N", min=0, hidden=True)]
StraceOption = Annotated[list[str] | None, typer.Option("--strace-arg", metavar="OPTION", help="An option for strace.")]
AppendOption = Annotated[bool, typer.Option("--append", hidden=True)]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="run", context_settings={"allow_interspersed_args": False})(run)


def run(
    program: Annotated[list[str], typer.Argument(metavar="[--] PROGRAM [ARG]...", hidden=True)],
    form: TraceFormOption = TraceForm.TREE,
    output: OutputOption = None,
    log: LogOption = None,
    quiet: QuietOption = False,
    trace: FilterOption = None,
    no_follow: NoFollowOption = False,
    no_seccomp_bpf: Annotated[bool, typer.Option("--no-seccomp-bpf", hidden=True)] = False,
    timeout: TimeoutOption = None,
    wait_daemons: DaemonsOption = False,
    terminal: TerminalOption = False,
    cwd: CwdOption = None,
    env: EnvOption = None,
    user: UserOption = None,
    string_limit: LimitOption = _STRING_LIMIT,
    redact: RedactOption = False,
    redact_also: RedactAlsoOption = None,
    redact_not: RedactNotOption = None,
    strace_arg: StraceOption = None,
    append: AppendOption = False,
    color: ColorOption = Color.AUTO,
) -> int:
    """Record PROGRAM under strace, then report what it made, ran and how it ended.

    PROGRAM keeps stdin, stdout, stderr and exit status; the report goes to stderr.

    Example: strace-lens run -- sh -c 'ls | wc -l'
    """
    from strace_lens import api
    from strace_lens.cli import source

    if append:
        raise UsageError("--append: a log holds one run, since the tids of two would mix; give each its own --log")
    environment, own = source.environment(env or [])
    how = source.options(trace, no_follow, no_seccomp_bpf, limit=string_limit, env=own, more=strace_arg, user=user)
    around = source.surroundings(cwd, environment, timeout, terminal=terminal, wait_daemons=wait_daemons)
    masks = secrets(redact, redact_also or [], redact_not or [])
    if output is not None:
        check_place(output)
        if log is not None and output.absolute() == log.absolute():
            raise UsageError(f"--log and -o are one file, {str(output)!r}: the report would take the place of the log")
    recorded = api.recorded(program, how, around, log=log, redactor=masks)
    if not quiet:
        with a_reader_may_go_away(), report_to(output, color, sys.stderr) as (out, colour):
            write_trace(recorded, form, out, colour=colour)
    return _status(recorded.recording)


def _status(made: Recording | None) -> int:
    """Say what the program's own output would not tell, and give the exit status."""
    assert made is not None  # api.recorded sets it
    for note in made.notes:
        say(f"note: {note}")
    if made.detached:
        tids = ", ".join(map(str, made.detached))
        say(f"note: let go, still running: tid {tids} (--wait-daemons waits for what outlives the program)")
    if made.failure is not None:
        say(made.failure)
        return 125
    return 124 if made.timed_out else made.status
