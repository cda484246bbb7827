"""``strace-lens doctor``: try whether tracing works here, and say what to do if not."""

from __future__ import annotations

from typing import Annotated

import typer

from strace_lens.cli.groups import grouped
from strace_lens.cli.options import OutputOptions, format_option
from strace_lens.cli.reports import asked_for


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="doctor")(grouped(doctor))


def doctor(
    *,
    form: Annotated[str | None, format_option("doctor")] = None,
    output: OutputOptions,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only the exit status.")] = False,
) -> int:
    """Try whether programs can be traced here, and say what to do about each thing that is amiss.

    Exit status 0: it works; 77: it does not.

    Example: strace-lens doctor --format json
    """
    from strace_lens.api.doctor import doctor as examined

    reports = asked_for("doctor", form, output)
    found = examined()
    if not quiet:
        reports.write(found)
    return 0 if found.works else 77
