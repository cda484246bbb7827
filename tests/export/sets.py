"""Data sets for tests, and how to look into them."""

from __future__ import annotations

import lzma
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from strace_lens.export.export import Exported, Progress, export
from strace_lens.export.query import query
from strace_lens.export.rows import How
from strace_lens.export.tables import COLUMNS
from tests.traces.record import HERE

SILENT = Progress(lambda _done, _every: None, lambda: None)


def exported(
    logs: Sequence[Path],
    place: Path,
    *,
    how: How | None = None,
    labels: Mapping[str, str] | None = None,
    syscalls: bool = False,
    jobs: int = 1,
) -> Exported:
    """Adds logs to the data set at ``place``."""
    names = [str(log) for log in logs]
    return export(names, place, how or How(), labels or {}, SILENT, syscalls=syscalls, jobs=jobs)


def asked(sql: str, place: Path, **let: str) -> list[tuple[Any, ...]]:
    """The rows that a query finds."""
    return [tuple(row) for row in query(sql, place, let).rows]


def contents(place: Path, *, syscalls: bool = False) -> dict[str, list[str]]:
    """Every row of every table, in an order of its own: two sets are the same if these are."""
    tables = [table for table in COLUMNS if syscalls or table != "syscalls"]
    return {table: sorted(map(repr, asked(f"FROM {table}", place))) for table in tables}


def written(folder: Path, name: str, text: str) -> Path:
    """A log with this text."""
    path = folder / name
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return path


def golden_files(folder: Path) -> list[Path]:
    """The golden logs, unpacked: files, and directories of the parts of ``strace -ff``."""
    found = []
    for packed in sorted(HERE.glob("*.strace.xz")):
        path = folder / packed.stem
        path.write_bytes(lzma.decompress(packed.read_bytes()))
        found.append(path)
    for parts in sorted(HERE.glob("*.ff")):
        path = folder / parts.name
        path.mkdir()
        for part in parts.iterdir():
            (path / part.stem).write_bytes(lzma.decompress(part.read_bytes()))
        found.append(path)
    return found
