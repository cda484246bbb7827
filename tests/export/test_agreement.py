"""The tables of every golden log, beside what the Python API says of the same log."""

from __future__ import annotations

from pathlib import Path

import pytest

from strace_lens.api.read import read
from strace_lens.errors import UnreadableLog
from strace_lens.events import Syscall
from strace_lens.export.tables import COLUMNS, FACTS
from tests.export.sets import asked, exported, golden_files


@pytest.fixture(scope="module")
def goldens(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """A set of all golden logs with their system calls, and the logs."""
    folder = tmp_path_factory.mktemp("golden")
    logs = golden_files(folder)
    exported(logs, folder / "set", syscalls=True, jobs=2)
    return folder / "set", logs


def counted(log: Path) -> dict[str, int] | None:
    """The number of facts of each sort, by the Python API; None if it cannot read the log."""
    try:
        trace = read(log)
    except UnreadableLog:
        return None
    calls = sum(isinstance(event, Syscall) for _, event in trace.walk())
    return {name: calls if name == "syscalls" else len(getattr(trace, name)) for name in FACTS}


def test_each_table_has_as_many_rows_of_each_log_as_the_api_has_facts(goldens: tuple[Path, list[Path]]) -> None:
    """Table by table, log by log; a log that cannot be read has none."""
    place, logs = goldens
    found = {str(log): dict.fromkeys(FACTS, 0) for log in logs}
    for table in FACTS:
        sql = f"SELECT source, count(*) FROM traces JOIN {table} USING (trace_id) GROUP BY source"
        for source, number in asked(sql, place):
            found[source][table] = number
    nothing = dict.fromkeys(FACTS, 0)
    # Two golden logs with the same bytes are one trace.
    sources = {source for (source,) in asked("SELECT source FROM traces", place)}
    expected = {str(log): counted(log) or nothing for log in logs if str(log) in sources}
    assert {source: found[source] for source in expected} == expected
    assert sum(counts["tasks"] for counts in expected.values()) > 100


def test_a_trace_for_each_log(goldens: tuple[Path, list[Path]]) -> None:
    """Each content once; complete and gap_count are what the trace has."""
    place, logs = goldens
    rows = {source: rest for source, *rest in asked("SELECT source, complete, gap_count, error FROM traces", place)}
    assert len(logs) - len(rows) <= 1
    for source, (complete, gaps, error) in rows.items():
        if error is None:
            trace = read(source)
            assert (complete, gaps) == (not trace.gaps, len(trace.gaps))


@pytest.mark.parametrize("table", FACTS)
def test_each_row_belongs_to_a_task_of_its_trace(goldens: tuple[Path, list[Path]], table: str) -> None:
    """``trace_id`` and ``task`` are the key of ``tasks``."""
    place, _logs = goldens
    sql = f"FROM {table} one ANTI JOIN tasks USING (trace_id, task)"
    assert asked(sql, place) == []


@pytest.mark.parametrize("table", COLUMNS)
def test_the_columns_are_those_of_the_schema(goldens: tuple[Path, list[Path]], table: str) -> None:
    """With their types, as Parquet has them."""
    place, _logs = goldens
    described = [(name, kind) for name, kind, *_ in asked(f"DESCRIBE FROM {table}", place) if name != "labels"]
    assert described == [(column.name, column.type) for column in COLUMNS[table]]


def test_what_is_unknown_is_a_column_and_null_or_a_part(goldens: tuple[Path, list[Path]]) -> None:
    """``unknown`` names columns of its table; both unknown and absent values are among the golden logs."""
    place, _logs = goldens
    for table, kind in FACTS.items():
        names = {name for name, _ in kind.read}
        found = {name for (name,) in asked(f"SELECT DISTINCT unnest(unknown) FROM {table}", place)}
        assert found <= names
    # exit_group never returns: no result. An address that strace printed for a text is no text.
    ((absent,),) = asked("SELECT count(*) FROM syscalls WHERE result IS NULL AND unknown = []", place)
    ((unknown,),) = asked("SELECT count(*) FROM files WHERE path IS NULL AND list_contains(unknown, 'path')", place)
    assert absent > 0 < unknown
