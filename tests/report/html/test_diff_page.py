"""The page of a comparison as a file. ``make page`` opens it in a browser."""

from __future__ import annotations

import json
from typing import Any

import pytest

from strace_lens.analysis.compare.diff import compare
from strace_lens.report.formats import report
from strace_lens.report.html import diff as page_diff
from strace_lens.report.html.side_by_side import rows
from tests.report.findings import ODD, traced
from tests.report.html.read_page import Page


def log_of(*children: str, status: int = 0) -> str:
    """The log of a shell that runs these programs one after the other, and what each makes: ``gcc>as``."""
    lines, pid = ['1 execve("/bin/sh", ["sh"], 0x7f /* 9 vars */) = 0'], 1
    for child in children:
        maker = 1
        for program in child.split(">"):
            pid += 1
            lines += [
                f"{maker} vfork() = {pid}",
                f'{pid} execve("/bin/{program}", ["{program}"], 0x7f /* 9 vars */) = 0',
            ]
            maker = pid
        for number in range(pid, pid - child.count(">") - 1, -1):
            lines += [f"{number} exit_group({status}) = ?", f"{number} +++ exited with {status} +++"]
    return "\n".join([*lines, "1 exit_group(0) = ?", "1 +++ exited with 0 +++", ""])


def page_of(a: str, b: str) -> Page:
    """The page of a comparison of two logs."""
    return Page(report("diff", compare(traced(a), traced(b), names=("a.strace", "b.strace")), "html"))


def data_of(page: Page) -> Any:  # Any: a JSON document
    """Its data."""
    return json.loads(page.unpacked("diff"))


def shape(a: str, b: str) -> list[str]:
    """Each row as ``depth: program of A | program of B``."""
    trees = compare(traced(a), traced(b)).trees
    assert trees is not None
    named = [
        [(task.program or "?").rpartition("/")[2] if task else "" for task in (row.a, row.b)] for row in rows(trees)
    ]
    return [f"{row.depth}: {' | '.join(pair)}" for row, pair in zip(rows(trees), named, strict=True)]


def test_tasks_that_go_together_share_a_row() -> None:
    """One more child at the front moves none of the others; what B alone has stands behind its elder sister."""
    assert shape(log_of("ls", "wc"), log_of("id", "ls", "cat", "wc")) == [
        "0: sh | sh", "1:  | id", "1: ls | ls", "1:  | cat", "1: wc | wc",
    ]  # fmt: skip


def test_all_below_a_task_of_one_trace_has_rows_too() -> None:
    """Each task of both traces is in one row."""
    assert shape(log_of("gcc>cc1>as", "ls"), log_of("ls")) == [
        "0: sh | sh", "1: gcc | ", "2: cc1 | ", "3: as | ", "1: ls | ls",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("a", "b", "kind", "text"),
    [
        (log_of("ls", "wc"), log_of("ls"), "removed", "A only: 1.2 wc, made by vfork, exit status 0"),
        (log_of("ls"), log_of("ls", "wc"), "added", "B only: 1.2 wc, made by vfork, exit status 0"),
        (log_of("ls", "wc"), log_of("ls", "id"), "changed", "1.2 (wc) now runs /bin/id, was /bin/wc"),
    ],
)
def test_a_row_knows_its_differences(a: str, b: str, kind: str, text: str) -> None:
    """Removed, added and changed, with the sentence of the text."""
    page = page_of(a, b)
    data = data_of(page)
    assert [row.get("differences") for row in data["rows"]] == [None, None, [0]]
    assert [(one["kind"], one["text"]) for one in data["differences"]] == [(kind, text)]
    assert f"1 difference: 1 {kind}." in page.shown


def test_equal_traces_differ_nowhere() -> None:
    """And the page says so."""
    page = page_of(log_of("ls"), log_of("ls"))
    assert "No difference." in page.shown
    assert data_of(page)["differences"] == []
    assert len(data_of(page)["rows"]) == 2


def test_error_what_is_missing_is_said() -> None:
    """With the side that lacks it, and hostile names are only text."""
    page = page_of(ODD, ODD.replace("fine", "</script><script>alert(1)//"))
    assert "in A, line 3" in page.shown
    assert [tag for tag, _ in page.tags].count("script") == 2
    assert page.unpacked("diff").isprintable()


def test_error_too_many_rows_are_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of tasks and of differences."""
    monkeypatch.setattr(page_diff, "MOST_ROWS", 2)
    monkeypatch.setattr(page_diff, "MOST_DIFFERENCES", 1)
    page = page_of(log_of("ls", "wc"), log_of("id"))
    assert "2 of 4 rows" in page.shown
    assert "1 of 3 differences" in page.shown
    assert (len(data_of(page)["rows"]), len(data_of(page)["differences"])) == (2, 1)
