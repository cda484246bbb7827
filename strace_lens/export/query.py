"""Asks a data set by SQL, which DuckDB answers. It only reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from strace_lens.errors import QueryFailed
from strace_lens.export.answer import Answer
from strace_lens.export.dataset import DataSet, opened
from strace_lens.export.engine import connected, named, quoted
from strace_lens.export.labels import NULL
from strace_lens.export.tables import COLUMNS
from strace_lens.scratch import discard, new_folder

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def query(sql: str, path: Path, let: Mapping[str, str]) -> Answer:
    """Answers a query over the tables of a data set. ``let`` gives values to ``$name``.

    Raises:
        QueryFailed: DuckDB refuses the query, or it is not one that only reads.
        UsageError: there is no data set, it has another schema version, or DuckDB is not installed.
    """
    dataset = opened(path)
    spill = new_folder()
    try:
        with connected(spill) as database:
            for table in COLUMNS:
                _view(database, dataset, table)
            return _answer(database, sql, let)
    finally:
        discard(spill)


def _answer(database: DuckDBPyConnection, sql: str, let: Mapping[str, str]) -> Answer:
    import duckdb

    try:
        statements = database.extract_statements(sql)
        if [one.type for one in statements] != [duckdb.StatementType.SELECT]:
            raise QueryFailed("query answers one SELECT (or FROM, DESCRIBE, SUMMARIZE), and changes nothing")
        (statement,) = statements
        result = database.execute(statement, dict(let)) if let else database.execute(statement)
        columns = [column[0] for column in result.description]
        return Answer(_each_once(columns), result.fetchall())
    except duckdb.Error as error:
        raise QueryFailed(f"{error}{_hint(str(error))}") from error


def _hint(message: str) -> str:
    if "syscalls does not exist" in message:
        return "\nThis set has no system calls: export the logs into a new one with --syscalls."
    if "Values were not provided" in message:
        return "\n--let NAME=VALUE gives a value."
    return ""


def _each_once(names: Sequence[str]) -> list[str]:
    """The names, with a number behind those that were there before: ``a``, ``a_2``."""
    found: list[str] = []
    for name in names:
        number, unique = 1, name
        while unique in found:
            number += 1
            unique = f"{name}_{number}"
        found.append(unique)
    return found


def _view(database: DuckDBPyConnection, dataset: DataSet, table: str) -> None:
    """Makes a table's view; none for system calls if no log has them, since that would say that there were none."""
    parts = dataset.parts(table)
    if not parts and table == "syscalls":
        return
    columns = ", ".join(named(column.name) for column in COLUMNS[table])
    labels = "".join(f", nullif({named(key)}, {quoted(NULL)}) AS {named(key)}" for key in dataset.keys)
    if parts:
        files = ", ".join(quoted(str(part)) for part in parts)
        source = f"read_parquet([{files}], hive_partitioning={bool(dataset.keys)}, hive_types_autocast=false, "
        source += "union_by_name=true)"
    else:
        nothing = [f"NULL::{column.type} AS {named(column.name)}" for column in COLUMNS[table]]
        nothing += [f"NULL::VARCHAR AS {named(key)}" for key in dataset.keys]
        source = f"(SELECT {', '.join(nothing)} WHERE false)"
    every = f", {_map(dataset.keys)} AS labels" if table == "traces" else ""
    database.execute(f"CREATE VIEW {table} AS SELECT *{every} FROM (SELECT {columns}{labels} FROM {source})")


def _map(keys: Sequence[str]) -> str:
    """The labels of a trace, as one map."""
    entries = ", ".join(f"{quoted(key)}: {named(key)}" for key in keys)
    every = f"map_entries(MAP {{{entries}}}::MAP(VARCHAR, VARCHAR))"
    return f"map_from_entries(list_filter({every}, lambda entry: entry.value IS NOT NULL))"
