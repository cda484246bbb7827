"""Adds logs to a data set: reads them on all cores, skips those that are there, tells what it could not read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path

import msgspec

from strace_lens.api.content import Content, content
from strace_lens.errors import UnreadableLog
from strace_lens.export.batch import Batch, Sheet, Written, as_parquet, write
from strace_lens.export.dataset import DataSet, locked, workplace
from strace_lens.export.engine import check_installed, connected, quoted
from strace_lens.export.labels import in_order
from strace_lens.export.rows import How, id_of_unread, unread
from strace_lens.export.tables import COLUMNS
from strace_lens.export.workers import Calling, workers

_MOST_BYTES = 64 << 20
"""Bytes of logs that make one batch, more or less: one log may be larger."""
_MOST_LOGS = 500


class Exported(msgspec.Struct):
    """What became of the logs.

    Attributes:
        added: logs that were added.
        known: logs that were there already, by content.
        without_syscalls: those of ``known`` that are there without the system calls that were asked for.
        unread: logs that could not be read, each with the reason.
        incomplete: logs of the set, among those given, that lack something.
    """

    added: int = 0
    known: int = 0
    without_syscalls: int = 0
    unread: list[tuple[str, str]] = []
    incomplete: int = 0


class Progress(msgspec.Struct, frozen=True):
    """What to call meanwhile: ``done`` with the number of logs that are done and of all, ``waiting`` before a wait."""

    done: Callable[[int, int], None]
    waiting: Callable[[], None]


def cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0))


def export(
    logs: Sequence[str],
    path: Path,
    how: How,
    labels: Mapping[str, str],
    progress: Progress,
    *,
    syscalls: bool = False,
    jobs: int | None = None,
) -> Exported:
    """Adds logs to the data set at ``path``, which is made if there is none.

    Raises:
        UsageError: the set cannot be written, has another schema version or other labels, or DuckDB is missing.
    """
    check_installed()
    tables = [table for table in COLUMNS if syscalls or table != "syscalls"]
    found = Exported()
    with locked(path, labels, progress.waiting) as dataset, workplace(path) as place:
        there = _there(dataset, place)
        processes = min(jobs or cores(), len(logs))
        before = {part.stem for part in dataset.parts("traces")}
        with workers(processes) as calling:
            new = _new(logs, there, calling, found, syscalls=syscalls)
            progress.done(len(logs) - len(new), len(logs))
            every = in_order(labels, dataset.keys, str(path))
            numbers = (place / str(number) for number in count())
            batches = [Batch(some, tables, how, next(numbers)) for some in _parted(new, processes)]
            for done in calling(write, batches):
                _take(dataset, done, every, found)
                progress.done(len(logs) - len(new) + found.added, len(logs))
        for log, why in found.unread:
            _take_unread(dataset, log, why, how, every, next(numbers))
        for log in {*logs}.difference(log for log, _ in found.unread):
            if f"part-{id_of_unread(log)}" in before:
                dataset.drop(id_of_unread(log))
    return found


class _There(msgspec.Struct, frozen=True):
    """A log of the set."""

    complete: bool
    has_syscalls: bool


def _there(dataset: DataSet, place: Path) -> dict[str, _There]:
    """The logs that the set has, by trace_id, without those that could not be read."""
    parts = dataset.parts("traces")
    with connected(place / "spill") as database:
        files = ", ".join(quoted(str(part)) for part in parts)
        columns = "trace_id, complete, has_syscalls"
        query = f"SELECT {columns} FROM read_parquet([{files}], hive_partitioning=false) WHERE error IS NULL"
        rows = database.execute(query).fetchall() if parts else []
    return {trace_id: _There(complete, has_syscalls) for trace_id, complete, has_syscalls in rows}


def _new(
    logs: Sequence[str], there: Mapping[str, _There], calling: Calling, found: Exported, *, syscalls: bool
) -> list[tuple[str, Content]]:
    """The logs that the set does not have, in their order, each content once."""
    contents = dict(calling(_content, logs))
    new: dict[str, tuple[str, Content]] = {}
    for log in dict.fromkeys(logs):
        known = contents[log]
        if not isinstance(known, Content):
            found.unread.append((log, known))
        elif known.digest in there:
            found.known += 1
            found.incomplete += not there[known.digest].complete
            found.without_syscalls += syscalls and not there[known.digest].has_syscalls
        elif known.digest in new:
            found.known += 1
        else:
            new[known.digest] = log, known
    return list(new.values())


def _content(log: str) -> tuple[str, Content | str]:
    """A log, and its content or why it cannot be read."""
    try:
        return log, content(log)
    except UnreadableLog as error:
        return log, str(error)


def _parted(logs: Sequence[tuple[str, Content]], processes: int) -> Iterator[list[tuple[str, Content]]]:
    """The logs in batches, several for each process."""
    most = min(_MOST_BYTES, sum(known.size for _, known in logs) // (4 * processes) + 1)
    some: list[tuple[str, Content]] = []
    size = 0
    for log, known in logs:
        some.append((log, known))
        size += known.size
        if size >= most or len(some) == _MOST_LOGS:
            yield some
            some, size = [], 0
    if some:
        yield some


def _take(dataset: DataSet, done: Written, labels: Mapping[str, str], found: Exported) -> None:
    """Moves a batch into the set."""
    added = [log for log, _ in done.added]
    if added:
        ids = [known.digest for log, known in done.batch.logs if log in set(added)]
        dataset.take(done.files, labels, _name([*ids, *labels.values()]))
    found.added += len(added)
    found.incomplete += sum(not complete for _, complete in done.added)
    found.unread += done.unread


def _name(texts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _take_unread(dataset: DataSet, log: str, why: str, how: How, labels: Mapping[str, str], folder: Path) -> None:
    """Adds the row of a log that could not be read: a batch of its own, named after the log."""
    folder.mkdir()
    with Sheet(folder, "traces") as sheet:
        sheet.add(unread(log, why, how))
    dataset.drop(id_of_unread(log))
    dataset.take(as_parquet(folder, {"traces": sheet}), labels, id_of_unread(log))
