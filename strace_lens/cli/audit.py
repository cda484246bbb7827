"""``strace-lens audit``: account for every line of a log."""

from __future__ import annotations

from typing import Annotated

import typer

from strace_lens.cli.groups import grouped
from strace_lens.cli.options import LeaderOption, OutputOptions, SecretOptions, format_option
from strace_lens.cli.reports import asked_for
from strace_lens.cli.say import reading


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="audit")(grouped(audit))


def audit(
    *,
    logs: Annotated[list[str], typer.Argument(metavar="LOG...", hidden=True)],
    round_trip: Annotated[
        bool, typer.Option("--round-trip", help="Print the events back and count the lines that differ.")
    ] = False,
    leader: LeaderOption = None,
    form: Annotated[str | None, format_option("audit")] = None,
    output: OutputOptions,
    secrets: SecretOptions,
) -> int:
    """Account for every line of each LOG.

    Events by kind, what was not understood, what is missing. Exit status 4 where anything is missing.

    Example: strace-lens audit --round-trip fork.strace
    """
    from strace_lens.api.read import audit as audited

    reports = asked_for("audit", form, output, secrets.in_reports(), logs=logs)
    accounts = []
    for log in logs:
        with reading(log):
            accounts.append(audited(log, round_trip=round_trip, leader=leader))
    reports.write(accounts)
    return 0 if all(account.complete for account in accounts) else 4
