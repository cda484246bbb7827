"""``strace-lens explain``: flags, signals, errors, system calls, functions of libc and lines of strace in words."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from strace_lens.cli.groups import grouped
from strace_lens.cli.options import OutputOptions, SecretOptions, format_option
from strace_lens.cli.reports import asked_for


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    # A line of strace may begin with dashes: --- SIGCHLD {…} ---
    app.command(name="explain", context_settings={"ignore_unknown_options": True})(grouped(explain))


def explain(
    *,
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="WHAT...",
            help="Flags, signals, errors, calls, functions, numbers, lines; - reads stdin.",
            hidden=True,
        ),
    ],
    form: Annotated[str | None, format_option("explain")] = None,
    output: OutputOptions,
    secrets: SecretOptions,
) -> int:
    """Say in words what flags, a signal, an error, a system call, a function of libc or a line of strace mean.

    A number is explained as each thing that it can be, 0x… as flags. Two sets of flags, or two functions, stand side by
    side. With - the lines of standard input are explained.

    Example: strace-lens explain fork pthread_create
    """
    from strace_lens.api.explain import explain as explained

    reports = asked_for("explain", form, output, secrets.in_reports())
    words = [line for line in sys.stdin.read().splitlines() if line.strip()] if what == ["-"] else what
    reports.write(explained(words))
    return 0
