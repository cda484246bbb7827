"""Writes the rows of some logs as Parquet, a file for each table.

Rows go to disk as lines of JSON, and DuckDB makes Parquet of them: memory is bounded, and rows that reach DuckDB one by
one would take 200 times longer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import msgspec

from strace_lens.api.content import Content
from strace_lens.errors import UnreadableLog, UsageError
from strace_lens.export.dataset import writing
from strace_lens.export.engine import connected, named, quoted
from strace_lens.export.rows import How, Row, rows
from strace_lens.export.tables import COLUMNS, SCHEMA_VERSION

_LONGEST = 1 << 24
"""Bytes of a line of JSON that DuckDB takes unless it is asked for more."""


class Batch(msgspec.Struct, frozen=True):
    """Logs to write together.

    Attributes:
        logs: each with its content.
        tables: the tables to write.
        folder: where the files are written; it must not exist.
    """

    logs: Sequence[tuple[str, Content]]
    tables: Collection[str]
    how: How
    folder: Path


class Written(msgspec.Struct, frozen=True):
    """A batch that was written.

    Attributes:
        files: a Parquet file for each table.
        added: each log that was read, and whether it is complete.
        unread: each log that could not be read, and why.
    """

    batch: Batch
    files: Mapping[str, Path]
    added: Sequence[tuple[str, bool]]
    unread: Sequence[tuple[str, str]]


def write(batch: Batch) -> Written:
    """Reads the logs of a batch and writes their rows.

    Raises:
        UsageError: the files cannot be written, or DuckDB is not installed.
    """
    with writing(batch.folder.parent):
        batch.folder.mkdir()
    with ExitStack() as stack:
        sheets = {table: stack.enter_context(Sheet(batch.folder, table)) for table in batch.tables}
        added, unread = _read(batch, sheets)
    return Written(batch, as_parquet(batch.folder, sheets), added, unread)


def _read(batch: Batch, sheets: Mapping[str, Sheet]) -> tuple[list[tuple[str, bool]], list[tuple[str, str]]]:
    added: list[tuple[str, bool]] = []
    unread: list[tuple[str, str]] = []
    complete = [column.name for column in COLUMNS["traces"]].index("complete")
    for log, content in batch.logs:
        for sheet in sheets.values():
            sheet.mark()
        try:
            for table, row in rows(log, batch.how, batch.tables, content):
                sheets[table].add(row)
        except UnreadableLog as error:
            unread.append((log, str(error)))
            for sheet in sheets.values():
                sheet.back()
        else:
            added.append((log, bool(row[complete])))
    return added, unread


class Sheet:
    """The rows of one table, as lines of JSON in a file. A context manager that closes it.

    Attributes:
        path: of the file.
        longest: bytes of its longest line.
    """

    def __init__(self, folder: Path, table: str) -> None:
        self.path = folder / f"{table}.json"
        self.longest = 0
        self._names = [column.name for column in COLUMNS[table]]
        self._encode = msgspec.json.Encoder().encode
        self._mark = 0
        with writing(folder):
            self._out: BinaryIO = self.path.open("wb")

    def __enter__(self) -> Sheet:
        return self

    def __exit__(self, *_: object) -> None:
        with writing(self.path.parent):
            self._out.close()

    def add(self, row: Row) -> None:
        """Adds a row."""
        line = self._encode(dict(zip(self._names, row, strict=True)))
        self.longest = max(self.longest, len(line))
        with writing(self.path.parent):
            self._out.write(line + b"\n")

    def mark(self) -> None:
        """Remembers the place, for :meth:`back`."""
        self._mark = self._out.tell()

    def back(self) -> None:
        """Takes away what was added since :meth:`mark`."""
        with writing(self.path.parent):
            self._out.seek(self._mark)
            self._out.truncate()


def as_parquet(folder: Path, sheets: Mapping[str, Sheet]) -> dict[str, Path]:
    """Makes a Parquet file of each table's rows, and removes the rows; returns the files.

    Raises:
        UsageError: a file cannot be written, or DuckDB is not installed.
    """
    files = {table: folder / f"{table}.parquet" for table in sheets}
    with connected(folder / "spill", threads=1, memory_limit="1GB") as database:
        from duckdb import Error

        for table, sheet in sheets.items():
            try:
                database.execute(_copy(table, sheet, files[table]))
            except Error as error:
                raise UsageError(f"{folder.parent} cannot be written: {error}") from error
            sheet.path.unlink()
    return files


def _copy(table: str, sheet: Sheet, file: Path) -> str:
    columns = ", ".join(f"{named(column.name)}: {quoted(column.type)}" for column in COLUMNS[table])
    longest = max(_LONGEST, sheet.longest + 1)
    source = f"read_json({quoted(str(sheet.path))}, format='newline_delimited', columns={{{columns}}}, "
    metadata = f"KV_METADATA {{strace_lens_schema_version: '{SCHEMA_VERSION}'}}"
    return (
        f"COPY (FROM {source}maximum_object_size={longest})) TO {quoted(str(file))} "
        f"(FORMAT parquet, COMPRESSION zstd, {metadata})"
    )
