"""The directory of a data set: ``TABLE/KEY=VALUE/part-BATCH.parquet``, and ``schema.json`` beside the tables.

A batch is some logs. Its part of ``traces`` appears last: a part of another table counts only if ``traces`` has that
batch. So an interrupted export leaves nothing that counts, and the next one removes what is left.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from strace_lens.errors import UsageError
from strace_lens.escape import plain
from strace_lens.export.labels import folder, in_order
from strace_lens.export.tables import COLUMNS, SCHEMA_VERSION
from strace_lens.outfile import written
from strace_lens.scratch import discard, new_name_beside

_SCHEMA = "schema.json"
_HIDDEN = ".strace-lens-"


class DataSet(msgspec.Struct, frozen=True):
    """A data set.

    Attributes:
        path: its directory.
        keys: its labels, in the order of the directories.
    """

    path: Path
    keys: tuple[str, ...]

    def parts(self, table: str) -> list[Path]:
        """The files of a table, without those of an interrupted export."""
        whole = {part.name for part in self._found("traces")}
        return [part for part in self._found(table) if part.name in whole]

    def _found(self, table: str) -> list[Path]:
        return sorted((self.path / table).rglob("part-*.parquet"))

    def take(self, made: Mapping[str, Path], labels: Mapping[str, str], batch: str) -> None:
        """Moves the files of a batch, one for each table, to their places; that of ``traces`` last.

        Raises:
            UsageError: the set cannot be written.
        """
        with writing(self.path):
            for table, file in sorted(made.items(), key=lambda item: item[0] == "traces"):
                place = self.path / table / folder(labels)
                place.mkdir(parents=True, exist_ok=True)
                file.replace(place / f"part-{batch}.parquet")

    def drop(self, batch: str) -> None:
        """Removes a batch that has a part of ``traces`` alone."""
        for part in (self.path / "traces").rglob(f"part-{batch}.parquet"):
            part.unlink()

    def clean(self) -> None:
        """Removes what an interrupted export left. Nobody else may be writing."""
        for table in COLUMNS:
            for part in {*self._found(table)}.difference(self.parts(table)):
                part.unlink()
        for left in self.path.glob(f"{_HIDDEN}*"):
            shutil.rmtree(left, ignore_errors=True)


def opened(path: Path) -> DataSet:
    """Opens a data set.

    Raises:
        UsageError: there is none, or it has another schema version.
    """
    try:
        document = msgspec.json.decode((path / _SCHEMA).read_bytes())
        version, keys = document["schema_version"], tuple(map(str, document["labels"]))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UsageError(f"{plain(str(path))} is no data set: strace-lens export LOG... --to DIR makes one") from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UsageError(f"{plain(str(path / _SCHEMA))} cannot be read: {error}") from error
    if version != SCHEMA_VERSION:
        raise UsageError(f"{plain(str(path))} has schema version {version}; {_advice(version)}")
    return DataSet(path, keys)


def _advice(version: object) -> str:
    if isinstance(version, int) and version > SCHEMA_VERSION:
        return f"this strace-lens knows {SCHEMA_VERSION}: use a newer one"
    return f"this strace-lens needs {SCHEMA_VERSION}: export the logs again, into a new directory"


@contextlib.contextmanager
def locked(path: Path, labels: Mapping[str, str], waiting: Callable[[], None]) -> Iterator[DataSet]:
    """Opens a data set to write to, or makes one; one export writes at a time. ``waiting`` is called before a wait.

    Raises:
        UsageError: the directory cannot be made, or its set has another schema version or other labels.
    """
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)
        lock = os.open(path / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        with writing(path):
            _lock(lock, waiting)
        if not (path / _SCHEMA).exists():
            with written(path / _SCHEMA) as out:
                out.write(json.dumps(_schema(tuple(labels)), indent=2) + "\n")
        found = opened(path)
        in_order(labels, found.keys, plain(str(path)))
        with writing(path):
            found.clean()
        yield found
    finally:
        os.close(lock)


def _lock(lock: int, waiting: Callable[[], None]) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        waiting()
        fcntl.flock(lock, fcntl.LOCK_EX)


def _schema(keys: tuple[str, ...]) -> dict[str, object]:
    tables = {table: {column.name: column.type for column in columns} for table, columns in COLUMNS.items()}
    return {"schema_version": SCHEMA_VERSION, "labels": keys, "tables": tables}


@contextlib.contextmanager
def workplace(path: Path) -> Iterator[Path]:
    """A hidden directory in a data set, removed behind the block."""
    place = new_name_beside(path / "work")
    try:
        with writing(path):
            place.mkdir(0o700)
        yield place
    finally:
        discard(place)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns errors of the system in the block into UsageError."""
    try:
        yield
    except OSError as error:
        raise UsageError(f"{plain(str(path))} cannot be written: {error.strerror or error}") from error
