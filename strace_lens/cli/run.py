"""``strace-lens run``: record a program and report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

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
    color: ColorOption = Color.AUTO,
) -> int:
    """Record PROGRAM under strace, then report what it made, ran and how it ended.

    The program keeps stdin, stdout and stderr; the report goes to stderr, or to FILE. The exit status is the program's.

    Example: strace-lens run -- sh -c 'ls | wc -l'
    """
    from strace_lens import api
    from strace_lens.cli.record import options

    recorded = api.run(program, options=options(trace, no_follow, no_seccomp_bpf), timeout=timeout, log=log)
    if not quiet:
        with report_to(output, color, sys.stderr) as (out, colour):
            write_trace(recorded, form, out, colour=colour)
    made = recorded.recording
    assert made is not None  # api.run sets it
    return 124 if made.timed_out else made.status
