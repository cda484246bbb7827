"""DuckDB: the engine that writes and reads Parquet. An extra; loaded when it is used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from strace_lens.errors import UsageError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def check_installed() -> None:
    """Checks before the work whether DuckDB is there.

    Raises:
        UsageError: it is not installed.
    """
    try:
        import duckdb  # noqa: F401 - whether it is there
    except ImportError as error:
        raise UsageError("DuckDB is not installed: pip install 'strace-lens[data]'") from error


def connected(spill: Path, **settings: str | int) -> DuckDBPyConnection:
    """Opens an empty database in memory that installs nothing; what does not fit there goes into ``spill``.

    Raises:
        UsageError: DuckDB is not installed.
    """
    check_installed()
    import duckdb

    database = duckdb.connect(
        config={"temp_directory": str(spill), "autoinstall_known_extensions": "false", **settings}
    )
    # Else DuckDB draws a bar on standard output, in the midst of a report, for whatever takes more than two seconds.
    database.execute("SET enable_progress_bar = false")
    return database


def quoted(text: str) -> str:
    """A text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def named(name: str) -> str:
    """A name as an identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'
