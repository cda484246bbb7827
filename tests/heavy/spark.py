"""Spark reads the golden logs into the same rows as ``export``: by its own format, from bytes, and from Parquet.

pytest tests/heavy/spark.py
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, Row, SparkSession

import strace_lens
from strace_lens.export.tables import COLUMNS
from strace_lens.spark import reader, schema
from tests.export.sets import asked, exported, golden_files, written

# A table of each kind: of logs, of tasks, of facts from the model, of facts from events.
FEW = ("traces", "tasks", "waits", "files")

# Spark warns of versions of pandas and Java that are newer than it.
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """Spark on this machine, with two workers, whose Python is this one."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
        .getOrCreate()
    )
    strace_lens.spark.register(session)
    yield session
    session.stop()


@pytest.fixture(scope="module")
def goldens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``logs``, all golden logs and a file that is none, and ``set``, what export makes of them."""
    folder = tmp_path_factory.mktemp("spark")
    (folder / "logs").mkdir()
    logs = golden_files(folder / "logs")
    logs.append(written(folder / "logs", "notes.txt", "buy milk\n"))
    exported(logs, folder / "set", syscalls=True, labels={"job": "007 a/b", "branch": "é"})
    return folder


def rows(found: Sequence[Row], columns: Sequence[str]) -> list[str]:
    """The rows in an order of their own."""
    return sorted(repr(tuple(row[name] for name in columns)) for row in found)


def of_set(place: Path, table: str, columns: Sequence[str]) -> list[str]:
    """The rows that DuckDB finds in the set."""
    return sorted(map(repr, asked(f"SELECT {', '.join(columns)} FROM {table}", place)))


def names(table: str, *, but: Sequence[str] = ()) -> list[str]:
    """The columns of a table."""
    return [column.name for column in COLUMNS[table] if column.name not in but]


def by_format(spark: SparkSession, folder: Path, table: str) -> DataFrame:
    """A table of the logs, by the format."""
    return spark.read.format("strace").option("table", table).load(f"{folder}/logs/*")


@pytest.mark.parametrize("table", COLUMNS)
def test_the_format_gives_the_rows_of_export(spark: SparkSession, goldens: Path, table: str) -> None:
    """Table by table, each row; ``has_syscalls`` says what was exported, and is false here."""
    columns = names(table, but=["has_syscalls"])
    assert rows(by_format(spark, goldens, table).collect(), columns) == of_set(goldens / "set", table, columns)


def test_each_log_is_a_task_of_spark(spark: SparkSession, goldens: Path) -> None:
    """So many workers read at once."""
    assert by_format(spark, goldens, "exits").rdd.getNumPartitions() == len(list((goldens / "logs").iterdir()))


@pytest.mark.parametrize("table", FEW)
def test_logs_as_bytes_give_the_same_rows(spark: SparkSession, goldens: Path, table: str) -> None:
    """The recipe for an object store, on local files; parts of -ff are one log only on a file system."""
    files = [path for path in (goldens / "logs").iterdir() if path.is_file()]
    read = spark.read.format("binaryFile").load([str(path) for path in files])
    found = read.mapInArrow(reader(table), schema(table)).collect()
    columns = names(table, but=["has_syscalls", "source", "trace_id", "error"])
    sources = [str(path) for path in files]
    logs = f"trace_id IN (SELECT trace_id FROM traces WHERE list_contains({sources!r}, source))"
    expected = sorted(map(repr, asked(f"SELECT {', '.join(columns)} FROM {table} WHERE {logs}", goldens / "set")))
    assert rows(found, columns) == expected
    if table == "traces":
        assert {row.source for row in found} == {f"file:{path}" for path in files}


@pytest.mark.parametrize("table", FEW)
def test_spark_reads_the_set(spark: SparkSession, goldens: Path, table: str) -> None:
    """Parquet with its labels, as text and as they were given."""
    columns = [*names(table), "job", "branch"]
    found = spark.read.parquet(str(goldens / "set" / table)).collect()
    assert rows(found, columns) == of_set(goldens / "set", table, columns)
    assert {(row.job, row.branch) for row in found} == {("007 a/b", "é")}


@pytest.mark.parametrize(
    ("options", "path", "message"),
    [
        ({"table": "task"}, "/x", "unknown table 'task': did you mean 'tasks'"),
        ({}, "/x", "the tables are traces, tasks"),
        ({"table": "tasks"}, "/no/such/*.strace", "no log is at"),
        ({"table": "tasks"}, "s3a://bucket/*.strace", "read it as binaryFile"),
    ],
)
def test_error_what_cannot_be_read(spark: SparkSession, options: dict[str, Any], path: str, message: str) -> None:
    """Spark's error has our message."""
    with pytest.raises(Exception, match=message.replace("(", r"\(")):
        spark.read.format("strace").options(**options).load(path).collect()
