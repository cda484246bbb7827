"""``strace-lens audit``: the account of what was read."""

from __future__ import annotations

from typing import Annotated

import typer

from strace_lens.cli.options import Color, ColorOption, Form, FormOption, LeaderOption, OutputOption, report_to


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="audit")(audit)


def audit(
    logs: Annotated[list[str], typer.Argument(metavar="LOG...", hidden=True)],
    round_trip: Annotated[
        bool, typer.Option("--round-trip", help="Print the events back and count the lines that differ.")
    ] = False,
    leader: LeaderOption = None,
    form: FormOption = Form.TEXT,
    output: OutputOption = None,
    color: ColorOption = Color.AUTO,
) -> int:
    """Account for every line of each LOG.

    Events by kind, what was not understood, what is missing. Exit status 4 where anything is missing.

    Example: strace-lens audit --round-trip fork.strace
    """
    from strace_lens import api
    from strace_lens.report.text import audit

    accounts = [(log, api.audit(log, round_trip=round_trip, leader=leader)) for log in logs]
    with report_to(output, color) as (out, colour):
        audit.write(accounts, out, as_json=form is Form.JSON, colour=colour)
    return 0 if all(found.complete for _, found in accounts) else 4
