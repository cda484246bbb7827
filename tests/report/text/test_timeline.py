"""The timeline: one row a task, what is sure and what may be, over the lines of the log."""

from __future__ import annotations

import io

from strace_lens.model.trace import Trace
from strace_lens.report.style import PLAIN
from strace_lens.report.text import timeline
from tests.model.built import built
from tests.model.generated import chain
from tests.model.lines import FORK, end, exited, start, traced

LOG = (
    f"{start(7)}7 {FORK} = 8\n7 {FORK} = 9\n8 exit_group(0) = ?\n9 getppid() = 7\n8 +++ exited with 0 +++\n"
    f"9 exit_group(3) = ?\n9 +++ exited with 3 +++\n7 wait4(-1, {exited(0)}, 0, NULL) = 8\n{end(7)}"
)


def rows(trace: Trace) -> list[str]:
    """The lines of the report."""
    out = io.StringIO()
    timeline.write(trace, out, PLAIN)
    return out.getvalue().splitlines()


def test_a_row_a_task() -> None:
    """Name, bar, kind, program and end; the last line is the key."""
    first, second, third, key = rows(traced(LOG))
    assert [row.split()[0] for row in (first, second, third)] == ["1", "1.1", "1.2"]
    assert third.endswith(" process ./a, exited with 3")
    assert key.strip() == "axis: lines of the log, 1 to 11; ━ surely alive, ─ may be alive"


def test_overlap_is_seen() -> None:
    """Two that provably lived at once have a column in which both are sure; two in sequence have none at all."""
    _, second, third, _ = rows(traced(LOG))
    assert any(one == other == "━" for one, other in zip(second, third, strict=False))
    log = f"{start(7)}7 {FORK} = 8\n{end(8)}7 {FORK} = 9\n{end(9)}{end(7)}"
    _, second, third, _ = rows(traced(log))
    assert not any(one in "━─" and other in "━─" for one, other in zip(second[4:65], third[4:65], strict=True))


def test_the_end_that_may_be_late() -> None:
    """From the last sign of life to the ``+++`` line nothing is sure."""
    _, second, _, _ = rows(traced(LOG))
    assert second[4:65].strip().rstrip("─") != second[4:65].strip()


def test_a_task_that_was_never_seen() -> None:
    """A task without a stop of its own is nowhere sure."""
    _, second, *_ = rows(traced(f"{start(7)}7 {FORK} = 8\n8 +++ killed by SIGKILL +++\n{end(7)}"))
    assert "━" not in second
    assert "─" in second


def test_parts_have_no_timeline() -> None:
    """Where lines have no order, nothing is drawn."""
    lines = LOG.splitlines()
    (said,) = rows(built(lines, ordered=False))
    assert said.startswith("the parts of strace -ff have no common order")


def test_a_deep_chain_keeps_its_width() -> None:
    """Long names are cut at their beginning."""
    lines = list(chain(100))
    drawn = rows(built(lines))
    assert drawn[100].startswith("…")
    assert max(len(row) for row in drawn) < 140


def test_an_empty_trace() -> None:
    """There is nothing but the key and what is missing."""
    assert rows(traced(""))[0].strip().startswith("axis: lines of the log, 1 to 1;")


TIMED = (
    '7 10.0 execve("./a", ["./a"], 0x7f) = 0\n7 11.0 clone(child_stack=NULL, flags=SIGCHLD) = 8\n8 11.5 getppid() = 7\n'
    "8 12.0 exit_group(0) = ?\n8 12.0 +++ exited with 0 +++\n7 14.0 exit_group(0) = ?\n7 14.0 +++ exited with 0 +++\n"
)


def test_the_axis_has_seconds_where_the_log_has_times() -> None:
    """A quarter of the time is a quarter of the width."""
    _, child, key = rows(traced(TIMED.replace("7 1", "7 17957463").replace("8 1", "8 17957463")))
    assert key.strip() == "axis: seconds, 0 to 4.000; ━ from the first line to the last, ─ may be alive"
    bar = child[4:65]
    assert (bar.index("─"), bar.index("━"), len(bar.rstrip())) == (15, 22, 30)


def test_a_clock_that_is_set_back_breaks_no_row() -> None:
    """An end that was stamped before its beginning."""
    log = TIMED.replace("12.0", "10.5").replace("7 1", "7 17957463").replace("8 1", "8 17957463")
    _, child, key = rows(traced(log))
    assert "━" in child
    assert "seconds, 0 to 4.000" in key
