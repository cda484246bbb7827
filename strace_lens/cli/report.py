"""``strace-lens report``: report on a log."""

from __future__ import annotations

from typing import Annotated

import typer

from strace_lens.cli.groups import grouped
from strace_lens.cli.options import (
    LeaderOption,
    OutputOptions,
    RuleOptions,
    SecretOptions,
    ViewOptions,
    format_option,
)
from strace_lens.cli.reports import asked_for
from strace_lens.errors import UsageError


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="report")(grouped(report))


def report(
    *,
    log: Annotated[
        str, typer.Argument(metavar="LOG", help="A log; - is stdin; a directory: parts of strace -ff.", hidden=True)
    ],
    form: Annotated[str | None, format_option("trace")] = None,
    leader: LeaderOption = None,
    view: ViewOptions,
    files: Annotated[bool, typer.Option("--files", help="Show files, where they were recorded.")] = False,
    network: Annotated[bool, typer.Option("--network", help="Show connections, where they were recorded.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show how strace was called.")] = False,
    leave_out: RuleOptions,
    secrets: SecretOptions,
    output: OutputOptions,
) -> int:
    """Report on LOG: who made whom, what each task ran, how each ended.

    Exit status 4 where the log is not whole.

    Example: strace -f -o fork.strace ./fork; strace-lens report fork.strace
    """
    from strace_lens.cli.source import read_shown, say_notes

    reports = asked_for(
        "trace",
        form,
        output,
        secrets.in_reports(),
        logs=[log],
        view=view.view(files=files, network=network),
        rules=leave_out.words(),
        verbose=verbose,
    )
    if leave_out.asked and not any(wanted.format.name == "canonical" for wanted in reports.wanted):
        raise UsageError("--ignore, --keep and --mask say what --format canonical leaves out")
    trace = read_shown(log, leader=leader)
    reports.write(trace)
    say_notes([trace])
    return 4 if trace.gaps else 0
