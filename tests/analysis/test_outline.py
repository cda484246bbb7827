"""The rows of an outline: which tasks are one row, and which are left out."""

from __future__ import annotations

from strace_lens.analysis.outline import outline
from tests.model.generated import chain
from tests.model.lines import FORK, end, start, traced

LOG = (
    f"{start(1, '/bin/make')}1 {FORK} = 2\n{start(2, '/bin/sh')}2 {FORK} = 3\n{start(3, '/lib/cc1')}{end(3, 1)}{end(2)}"
    f"1 {FORK} = 4\n{start(4, '/bin/sh')}4 {FORK} = 5\n{start(5, '/lib/cc1')}{end(5)}{end(4)}{end(1)}"
)


def names(log: str, **choice: object) -> list[list[str]]:
    """The names of the tasks of each row."""
    trace = traced(log)
    rows = outline(trace, **choice).rows  # type: ignore[arg-type]  # the choices of outline()
    return [[trace.names[task] for task in row.tasks] for row in rows]


def test_equal_families_are_one() -> None:
    """How each ended does not matter."""
    assert names(LOG) == [["1"], ["1.1", "1.2"], ["1.1.1", "1.2.1"]]


def test_families_differ_by_what_they_made() -> None:
    """A shell that ran another compiler is another shell."""
    other = LOG.replace(start(5, "/lib/cc1"), start(5, "/lib/as"))
    assert names(other) == [["1"], ["1.1"], ["1.1.1"], ["1.2"], ["1.2.1"]]


def test_each_task_has_a_row_if_asked_for() -> None:
    """In depth-first order."""
    assert names(LOG, every=True) == [["1"], ["1.1"], ["1.1.1"], ["1.2"], ["1.2.1"]]


def test_what_is_too_deep_is_counted() -> None:
    """The tasks below all sisters of a row."""
    rows = list(outline(traced(LOG), depth=1).rows)
    assert [(len(row.tasks), row.below) for row in rows] == [(1, 0), (2, 2)]


def test_makers_of_what_matches_are_kept() -> None:
    """They are not what was asked for."""
    shown = outline(traced(LOG), only=["sh"])
    assert [(row.task.name, row.is_wanted) for row in shown.rows] == [("1", False), ("1.1", True)]
    assert shown.left_out == 2


def test_nothing_matches() -> None:
    """Then there are no rows."""
    shown = outline(traced(LOG), only=["perl"])
    assert (list(shown.rows), shown.left_out) == ([], 5)


def test_a_deep_chain_keeps_its_memory() -> None:
    """A row knows the guides of its last levels only."""
    rows = list(outline(traced("\n".join(chain(500)))).rows)
    assert (rows[-1].depth, len(rows[-1].lasts)) == (500, 65)
