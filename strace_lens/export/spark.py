"""The same tables in Spark: ``spark.read.format("strace")``, and a function for ``mapInArrow``.

Spark's workers read the logs, a task for each. They need strace-lens[spark] too.
"""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from strace_lens.errors import UnreadableLog, UsageError
from strace_lens.export.rows import How, Row, rows, unread
from strace_lens.export.tables import COLUMNS, Type
from strace_lens.redact import known_only
from strace_lens.scratch import discard, new_folder
from strace_lens.suggest import unknown

try:
    import pyarrow
    from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition
except ImportError as error:
    raise UsageError("Spark 4 or pyarrow is not installed: pip install 'strace-lens[spark]'") from error

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Batches = Iterable[pyarrow.RecordBatch]

_TYPES: Mapping[Type, tuple[str, pyarrow.DataType]] = {
    "VARCHAR": ("STRING", pyarrow.string()),
    "BIGINT": ("BIGINT", pyarrow.int64()),
    "BOOLEAN": ("BOOLEAN", pyarrow.bool_()),
    "VARCHAR[]": ("ARRAY<STRING>", pyarrow.list_(pyarrow.string())),
}
_ROWS = 10_000
"""Rows of a batch."""


def register(spark: SparkSession) -> None:
    """Makes the format ``strace`` known: ``spark.read.format("strace").option("table", "tasks").load(PATH)``.

    PATH is a log, or a pattern of logs, which every worker sees. Other options: ``recorded`` and ``leader``, as those
    of the command; ``redact``: ``false`` shows secrets.
    """
    spark.dataSource.register(StraceLogs)


def schema(table: str) -> str:
    """The columns of a table, as Spark's DDL.

    Raises:
        UsageError: no table has that name.
    """
    _check(table)
    return ", ".join(f"{column.name} {_TYPES[column.type][0]}" for column in COLUMNS[table])


def reader(
    table: str, *, recorded: str | None = None, leader: str | None = None, redact: bool = True
) -> Callable[[Batches], Iterator[pyarrow.RecordBatch]]:
    """Returns a function for ``mapInArrow`` over Spark's ``binaryFile``: it reads ``content`` as a log.

    ``spark.read.format("binaryFile").load("s3a://...").mapInArrow(reader("tasks"), schema("tasks"))``

    Raises:
        UsageError: no table has that name.
    """
    _check(table)
    how = _how(recorded, leader, redact=redact)

    def read(batches: Batches) -> Iterator[pyarrow.RecordBatch]:
        for batch in batches:
            for name, content in zip(batch["path"].to_pylist(), batch["content"], strict=True):
                yield from _of_bytes(name, content.as_buffer(), table, how)

    return read


class StraceLogs(DataSource):
    """The format ``strace``."""

    @classmethod
    def name(cls) -> str:
        """Its name."""
        return "strace"

    def schema(self) -> str:
        """The columns of the table that the option ``table`` names."""
        return schema(self._table)

    def reader(self, schema: object) -> DataSourceReader:  # noqa: ARG002 - Spark's signature
        """Reads the logs at ``path``."""
        options = self.options
        how = _how(options.get("recorded"), options.get("leader"), redact=options.get("redact", "true") != "false")
        return _Reader(_logs(options.get("path", "")), self._table, how)

    @property
    def _table(self) -> str:
        if "table" not in self.options:
            raise UsageError(f'.option("table", NAME) is missing; the tables are {", ".join(COLUMNS)}')
        table: str = self.options["table"]
        return table


class _Log(InputPartition):
    """A log to read."""


class _Reader(DataSourceReader):
    """Reads a table of logs, each in a task of its own."""

    def __init__(self, logs: Sequence[str], table: str, how: How) -> None:
        self._logs = logs
        self._table = table
        self._how = how

    def partitions(self) -> list[InputPartition]:
        """The logs."""
        return [_Log(log) for log in self._logs]

    def read(self, partition: InputPartition) -> Iterator[pyarrow.RecordBatch]:
        """The rows of one log."""
        yield from _batches(partition.value, self._table, self._how)


def _check(table: str) -> None:
    if table not in COLUMNS:
        raise UsageError(unknown("table", table, COLUMNS))


def _how(recorded: str | None, leader: str | None, *, redact: bool) -> How:
    return How(recorded, leader) if redact else How(recorded, leader, known_only([]))


def _logs(path: str) -> list[str]:
    """The logs that a path or a pattern names.

    Raises:
        UsageError: none, or they are in a store that is no file system.
    """
    place = path.removeprefix("file://")
    scheme, colon, _ = place.partition("://")
    if colon:
        raise UsageError(f"{scheme}:// is no file system: read it as binaryFile, with strace_lens.spark.reader(table)")
    found = [place] if Path(place).exists() else sorted(glob.glob(place, recursive=True))  # noqa: PTH207 - any pattern
    if not found:
        raise UsageError(f"no log is at {path!r}")
    return found


def _of_bytes(name: str, content: pyarrow.Buffer, table: str, how: How) -> list[pyarrow.RecordBatch]:
    """The batches of a log that Spark has read; ``source`` is its name there."""
    folder = new_folder()
    try:
        log = folder / "log"
        log.write_bytes(content)
        return _batches(str(log), table, how, name)
    finally:
        discard(folder)


def _batches(log: str, table: str, how: How, source: str | None = None) -> list[pyarrow.RecordBatch]:
    """The rows of a table of one log; all of them, or the row that says why it could not be read."""
    try:
        found = (row for _, row in rows(log, how, [table], source=source))
        batches: list[pyarrow.RecordBatch] = []
        while some := list(islice(found, _ROWS)):
            batches.append(_batch(table, some))
        return batches
    except UnreadableLog as error:
        name = source or log
        return [_batch(table, [unread(name, str(error).replace(log, name), how)])] if table == "traces" else []


def _batch(table: str, some: Sequence[Row]) -> pyarrow.RecordBatch:
    columns = COLUMNS[table]
    arrays = [
        pyarrow.array(cells, _TYPES[column.type][1])
        for column, cells in zip(columns, zip(*some, strict=True), strict=True)
    ]
    return pyarrow.RecordBatch.from_arrays(arrays, [column.name for column in columns])
