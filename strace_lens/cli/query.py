"""``strace-lens query``: ask a data set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from strace_lens.cli.groups import grouped
from strace_lens.cli.options import LetOption, OutputOptions, SecretOptions, format_option, named_values
from strace_lens.cli.reports import asked_for
from strace_lens.errors import UsageError


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="query")(grouped(query))


def query(
    *,
    sql: Annotated[str | None, typer.Argument(metavar="SQL|NAME", hidden=True)] = None,
    place: Annotated[Path | None, typer.Argument(metavar="DIR", hidden=True)] = None,
    list_: Annotated[bool, typer.Option("--list", help="Name the ready questions.")] = False,
    source: Annotated[bool, typer.Option("--source", help="Print the SQL of the question NAME.")] = False,
    let: LetOption = None,
    form: Annotated[str | None, format_option("query")] = None,
    output: OutputOptions,
    secrets: SecretOptions,
) -> int:
    """Ask the data set DIR by SQL, or by the NAME of a ready question.

    DuckDB answers; the tables are traces, tasks, creations, execs, exits, signals, waits, files, connections and
    syscalls. A query reads only. Exit status 2: it failed. Needs strace-lens[data].

    Example: strace-lens query 'SELECT path, count(*) FROM execs GROUP BY path' set
    """
    from strace_lens.export.query import query as answered
    from strace_lens.export.questions import is_name, question, questions

    reports = asked_for("questions" if list_ else "query", form, output, secrets.in_reports())
    if list_:
        reports.write(list(questions()))
        return 0
    if source and sql is not None:
        print(question(sql).sql, end="")  # noqa: T201 - a command prints
        return 0
    if sql is None or place is None:
        raise UsageError("query takes SQL, or the name of a ready question (--list), and the directory of a data set")
    values = named_values(let or [])
    if is_name(sql):
        asked = question(sql)
        if missing := [name for name in asked.parameters if name not in values]:
            needs = " ".join(f"--let {name}=..." for name in missing)
            raise UsageError(f"{sql} needs {needs}; strace-lens query {sql} --source says what for")
        sql = asked.sql
    reports.write(answered(sql, place, values))
    return 0
