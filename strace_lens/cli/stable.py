"""``strace-lens stable``: what many runs of a program have in common."""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec.structs import replace

from strace_lens.cli.groups import RARE, grouped
from strace_lens.cli.keep import LogDirOption, keeps_all
from strace_lens.cli.options import (
    OutputOptions,
    RecordOptions,
    RuleOptions,
    SecretOptions,
    ShowSettingsOption,
    format_option,
)
from strace_lens.cli.reports import asked_for
from strace_lens.cli.say import progress
from strace_lens.cli.settings import Asked, ShowsSettings


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="stable", cls=ShowsSettings, context_settings={"allow_interspersed_args": False})(grouped(stable))


def stable(
    *,
    program: Annotated[list[str], typer.Argument(metavar="[--] PROGRAM [ARG]...", hidden=True)],
    runs: Annotated[int, typer.Option("-n", metavar="N", min=1, help="How many runs.")] = 10,
    leave_out: Annotated[RuleOptions, RARE],
    record: RecordOptions,
    log_dir: LogDirOption = None,
    secrets: SecretOptions,
    form: Annotated[str | None, format_option("stable")] = None,
    output: OutputOptions,
    show_settings: ShowSettingsOption = False,
) -> int:
    """Record PROGRAM many times: what was the same in all runs, what varied and how.

    Ends with expectations that held in every run, ready for check --spec. Exit status 0, also if all varied.

    Example: strace-lens stable -n 5 -- sh -c 'ls | wc -l'
    """
    from strace_lens.api.series import Series
    from strace_lens.api.stable import of_runs
    from strace_lens.cli import source

    asked = Asked()
    if show_settings:
        return asked.show(record, leave_out)
    record, rules = asked.record(record), asked.rules(leave_out).rules()
    reports = asked_for("stable", form, output, secrets.in_reports())
    series = Series(
        [program],
        options=source.strace_options(record),
        timeout=record.timeout or None,
        max_log=record.max_log,
        stdout_to_stderr=True,
    )
    with progress() as begins:
        series.record(runs, begins=begins, each=keeps_all(log_dir, secrets.in_log()))
    (recorded,) = series.runs
    reports.write(replace(of_runs(recorded, rules), settings=asked.name))
    source.say_notes(recorded)
    return 124 if any(map(source.timed_out, recorded)) else 0
