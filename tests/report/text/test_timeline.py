"""The timeline: one row a task, what is sure and what may be, over the lines of the log."""

from __future__ import annotations

import io

from strace_lens.model.trace import Trace
from strace_lens.report.style import PLAIN, Style, View, columns
from strace_lens.report.text import timeline
from tests.model.built import built
from tests.model.generated import chain
from tests.model.lines import FORK, end, exited, start, traced

EVERY = Style(view=View(every=True))
LOG = (
    f"{start(7)}7 {FORK} = 8\n7 {FORK} = 9\n8 exit_group(0) = ?\n9 getppid() = 7\n8 +++ exited with 0 +++\n"
    f"9 exit_group(3) = ?\n9 +++ exited with 3 +++\n7 wait4(-1, {exited(0)}, 0, NULL) = 8\n{end(7)}"
)


def drawn(trace: Trace, style: Style = PLAIN) -> list[str]:
    """The lines of the report."""
    out = io.StringIO()
    timeline.write(trace, out, style)
    return out.getvalue().splitlines()


def rows(trace: Trace, style: Style = PLAIN) -> list[str]:
    """The rows of tasks."""
    lines = drawn(trace, style)
    return lines[2 : lines.index("")]


def test_a_row_a_task() -> None:
    """Name, program, bar; below them what the marks mean."""
    lines = drawn(traced(LOG), EVERY)
    assert [line.split()[:2] for line in lines[2:5]] == [["1", "./a"], ["1.1", "(./a)"], ["1.2", "(./a)"]]
    assert lines[6:] == [
        "axis: lines of the log, 1 to 11; ━ surely alive, ─ may be alive",
        "┣ made, ┫ ended, ✗ failed",
    ]


def test_beginning_and_end_are_marked() -> None:
    """A task that failed ends with a cross; a task whose end the log lacks has no mark there."""
    first, second, third = rows(traced(LOG), EVERY)
    assert (first[-1], second.split()[-1][0], second[-1], third[-1]) == ("┫", "┣", "┫", "✗")
    open_end = rows(traced(LOG.replace("9 +++ exited with 3 +++\n", "")), EVERY)[2]
    assert open_end[-1] in "━─"


def test_equal_sisters_share_a_row() -> None:
    """Their lives lie over each other, without marks."""
    (_, both) = rows(traced(LOG))
    assert both.split()[:3] == ["1.1", "×2", "(./a)"]
    assert not set(both) & set("┣┫✗")


def test_overlap_is_seen() -> None:
    """Two that provably lived at once have a column in which both are sure; two in sequence have none at all."""
    _, second, third = rows(traced(LOG), EVERY)
    assert any(one == other == "━" for one, other in zip(second, third, strict=False))
    log = f"{start(7)}7 {FORK} = 8\n{end(8)}7 {FORK} = 9\n{end(9)}{end(7)}"
    _, second, third = rows(traced(log), EVERY)
    lived = "━─┣┫"
    assert not any(one in lived and other in lived for one, other in zip(second[10:], third[10:], strict=False))


def test_the_end_that_may_be_late() -> None:
    """From the last sign of life to the ``+++`` line nothing is sure."""
    _, second, _ = rows(traced(LOG), EVERY)
    assert second.endswith("─┫")


def test_a_task_that_was_never_seen() -> None:
    """A task without a stop of its own is nowhere sure."""
    _, second = rows(traced(f"{start(7)}7 {FORK} = 8\n8 +++ killed by SIGKILL +++\n{end(7)}"))
    assert "━" not in second
    assert "─" in second


def test_parts_without_times_have_no_timeline() -> None:
    """Where lines have no order, nothing is drawn."""
    (said,) = drawn(built(LOG.splitlines(), ordered=False))
    assert said.startswith("the parts of strace -ff have no common order")


def test_a_deep_chain_keeps_its_width() -> None:
    """Long names are cut at their beginning."""
    lines = rows(built(list(chain(100))))
    assert lines[100].startswith("…")
    assert max(len(row) for row in lines) < 140


def test_an_empty_trace() -> None:
    """There is nothing but the key and what is missing."""
    assert "axis: lines of the log, 1 to 1;" in "\n".join(drawn(traced("")))


TIMED = (
    '7 10.0 execve("./a", ["./a"], 0x7f) = 0\n7 11.0 clone(child_stack=NULL, flags=SIGCHLD) = 8\n8 11.5 getppid() = 7\n'
    "8 12.0 exit_group(0) = ?\n8 12.0 +++ exited with 0 +++\n7 14.0 exit_group(0) = ?\n7 14.0 +++ exited with 0 +++\n"
)


def at_epoch(log: str) -> Trace:
    """The trace of a log whose times are seconds since 1970."""
    return traced(log.replace("7 1", "7 17957463").replace("8 1", "8 17957463"))


def test_the_axis_has_seconds_where_the_log_has_times() -> None:
    """A quarter of the time is a quarter of the width; the labels stand at their columns."""
    lines = drawn(at_epoch(TIMED))
    assert lines[-2] == "axis: seconds, 0 to 4.000; ━ from the first line to the last, ─ may be alive"
    begin = lines[2].index("┣")
    assert [lines[1].index(label) - begin for label in ("0", "1s", "2s", "3s")] == [0, 14, 29, 44]
    assert [lines[3].index(mark) - begin for mark in "┣━┫"] == [14, 22, 29]


def test_a_clock_that_is_set_back_breaks_no_row() -> None:
    """An end that was stamped before its beginning; the key says by how much."""
    lines = drawn(at_epoch(TIMED.replace("12.0", "10.5")))
    assert "━" in lines[3] or "─" in lines[3] or "┣" in lines[3]
    assert "the clock was set back by 1.0s: times and durations may be wrong" in lines


def test_bars_and_labels_share_the_width() -> None:
    """On any terminal; a long program is cut, its arguments first."""
    log = TIMED.replace('"./a", ["./a"]', f'"/bin/{"long" * 30}", ["a", "b"]')
    for width in (40, 80, 200):
        lines = drawn(at_epoch(log), Style(width=width))
        assert max(columns(line) for line in lines[1:4]) <= width
        assert len(lines[2]) >= width - 1


def test_a_long_program_has_a_line_of_its_own_in_a_file() -> None:
    """Nothing is cut there, and the bars stay below each other."""
    program = f"/bin/{'long' * 30}"
    lines = drawn(at_epoch(TIMED.replace('"./a", ["./a"]', f'"{program}", ["a", "b"]')))
    assert lines[2] == f"1 {program} [a]".replace(" [a]", "")
    assert lines[3].strip().startswith("┣")
