"""``strace-lens export``: add logs to a data set."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strace_lens.cli.groups import grouped
from strace_lens.cli.options import LeaderOption, RecordedOption, SecretOptions
from strace_lens.cli.say import say
from strace_lens.errors import UsageError
from strace_lens.escape import plain
from strace_lens.wording import and_more, count

if TYPE_CHECKING:
    from strace_lens.export.export import Exported

_MOST_TOLD = 10


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="export")(grouped(export))


def export(
    *,
    logs: Annotated[list[str], typer.Argument(metavar="LOG...", hidden=True)],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="The data set; it is made if there is none.")],
    label: Annotated[
        list[str] | None, typer.Option("--label", metavar="KEY=VALUE", help="A column of all these logs: job=build.")
    ] = None,
    syscalls: Annotated[bool, typer.Option("--syscalls", help="Each system call too: a large table.")] = False,
    recorded: RecordedOption = None,
    leader: LeaderOption = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", min=1, help="Processes (default: one a core).")
    ] = None,
    secrets: SecretOptions,
) -> int:
    """Add each LOG to a data set: tables in Parquet, which query, DuckDB and Spark read.

    A LOG that is there already, by content, is skipped; one that cannot be read is a row of the table traces. Exit
    status 4 where one is not whole or could not be read. Needs strace-lens[data].

    Example: strace-lens export *.strace --to set --label job=build
    """
    from strace_lens.api.read import check_words
    from strace_lens.export.export import Progress
    from strace_lens.export.export import export as exported
    from strace_lens.export.labels import labels
    from strace_lens.export.rows import How

    if "-" in logs:
        raise UsageError("export reads files, each of them more than once: standard input cannot be a LOG")
    check_words(recorded, leader)
    how = How(recorded, leader, secrets.in_reports())
    progress = Progress(_show, lambda: say(f"waiting: another export writes to {plain(str(to))}"))
    try:
        found = exported(_logs(logs), to, how, labels(label or []), progress, syscalls=syscalls, jobs=jobs)
    finally:
        _show(0, 0)
    _tell(found, str(to))
    return 4 if found.unread or found.incomplete else 0


def _logs(names: list[str]) -> list[str]:
    """The logs, without the records beside them: a pattern of the shell takes both."""
    ending = ".recording.json"
    return [name for name in names if not (name.endswith(ending) and Path(name.removesuffix(ending)).exists())]


def _show(done: int, every: int) -> None:
    """Shows how far the work is, on a terminal; nothing for 0 of 0."""
    if sys.stderr.isatty():
        text = f"{done:,} of {count(every, 'log')}" if every else ""
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)  # noqa: T201 - progress on a terminal


def _tell(found: Exported, place: str) -> None:
    parts = [f"{count(found.added, 'log')} added to {plain(place)}"]
    if found.known:
        parts.append(f"{found.known:,} there already")
    if found.unread:
        parts.append(f"{len(found.unread):,} not read")
    if found.incomplete:
        parts.append(f"{found.incomplete:,} incomplete (complete is false in the table traces)")
    say(", ".join(parts))
    for _log, why in found.unread[:_MOST_TOLD]:
        say(why)
    if more := and_more(len(found.unread) - _MOST_TOLD, "log"):
        say(f"{more}: select source, error from traces where error is not null")
    if found.without_syscalls:
        say(f"{count(found.without_syscalls, 'log')} there without system calls: only a new set can have them")
