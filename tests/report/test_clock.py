"""Times in the order of lines, where the clock was set back."""

from __future__ import annotations

from strace_lens.report.clock import Clock, Step
from tests.model.built import built

SECOND = 1_000_000_000


def clock_of(*lines: str) -> tuple[Clock, list[int | None]]:
    """The clock of a log, and the time of each event since the first."""
    trace = built(lines)
    clock = Clock(trace)
    events = list(trace.events)
    for event in events:
        clock.see(event)
    start = clock.start(trace)
    found = [clock.of(event.line, event.time) for event in events]
    return clock, [None if time is None else time - start for time in found]


def test_times_that_do_not_step_back_stay() -> None:
    """They count from the first line."""
    clock, times = clock_of("7 1700000000.500000 getpid() = 7", "7 1700000001.000000 getpid() = 7")
    assert (clock.steps, times) == ([], [0, SECOND // 2])


def test_a_step_back_is_added_to_all_behind_it() -> None:
    """The line behind it has the time of the line before, and the step is known with its size and line."""
    clock, times = clock_of(
        "7 1700000000.000000 getpid() = 7", "7 1699999998.000000 getpid() = 7", "7 1699999999.000000 getpid() = 7"
    )
    assert clock.steps == [Step(2, 2 * SECOND, 1_700_000_000 * SECOND)]
    assert times == [0, 0, SECOND]


def test_midnight_is_no_step_back() -> None:
    """A time of day that steps back by many hours is of the next day."""
    clock, times = clock_of("7 23:59:59.500000 getpid() = 7", "7 00:00:00.500000 getpid() = 7")
    assert (clock.steps, times) == ([], [0, SECOND])


def test_relative_times_are_added_up_by_line() -> None:
    """A call that was resumed later has the time of the line where it began."""
    _, times = clock_of(
        "7      0.000000 wait4(8,  <unfinished ...>",
        "8      0.250000 getpid() = 8",
        "7      0.500000 <... wait4 resumed>NULL, 0, NULL) = 8",
        "7      0.250000 getpid() = 7",
    )
    assert times == [SECOND // 4, 0, SECOND]


def test_a_run_that_was_appended_with_another_clock_is_no_step() -> None:
    """Its stamps cannot be compared, and are not known."""
    lines = "7 1700000000.000000 getpid() = 7", "7 1700000001.000000 getpid() = 7", "7 12:00:00.000000 getpid() = 7"
    clock, times = clock_of(*lines)
    assert clock.steps == []
    assert times[2] is None


def test_a_log_without_times_has_none() -> None:
    """No time is made up."""
    _, times = clock_of("7 getpid() = 7")
    assert times == [None]
