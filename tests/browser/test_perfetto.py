"""Perfetto's own trace processor reads what ``--format perfetto`` writes: ``make heavy``."""

from __future__ import annotations

from typing import Any

from strace_lens.report.formats import report
from tests.browser.trace_processor import Row, ask
from tests.report.findings import FORK, ODD, traced
from tests.report.test_perfetto import TIMED

QUERIES = (
    "select name, severity, value from stats where severity != 'info' and value != 0",
    "select process.name as process, thread.name as thread from thread join process using (upid) order by utid",
    "select name, ts, dur from slice where dur >= 0 order by ts, id",
    (
        "select a.name as maker, b.name as child from flow "
        "join slice a on a.id = slice_out join slice b on b.id = slice_in order by a.ts"
    ),
)


def read(browser: Any, log: str) -> list[list[Row]]:
    """What it finds in the trace of a log."""
    return ask(browser, report("trace", traced(log), "perfetto").encode(), QUERIES)


def test_it_reads_processes_slices_and_flows(browser: Any) -> None:
    """And complains about nothing."""
    complaints, tracks, slices, flows = read(browser, TIMED)
    assert complaints == []
    assert [(row["process"], row["thread"]) for row in tracks if row["process"]] == [
        ("1 make [1]", "1 make [1]"), ("1.1 cc1 [2]", "1.1 cc1 [2]"), ("1 make [1]", "1.2 make [3]"),
    ]  # fmt: skip
    assert {"make", "cc1", "vfork", "exit_group", "SIGCHLD", "exec cc1"} <= {str(row["name"]) for row in slices}
    assert flows == [{"maker": "vfork", "child": "execve"}, {"maker": "clone3", "child": "make"}]


def test_error_it_reads_a_log_without_times_and_with_gaps(browser: Any) -> None:
    """Hostile names too."""
    for log in (FORK, ODD):
        complaints, tracks, slices, _ = read(browser, log)
        assert complaints == []
        assert tracks
        assert slices
