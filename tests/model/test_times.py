"""Times: integer nanoseconds of the log's own clock, of the lines that a trace keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from strace_lens.model.trace import Trace
from tests.model.lines import FORK, end, exited, start, thread, traced, traced_parts

SECOND = 1_000_000_000
HOUR = 3600 * SECOND
HALF = "clone(child_stack=NULL, flags=SIGCHLD"


def stamped(*lines: tuple[str, str]) -> Trace:
    """The trace of lines, each with the stamp that stands behind its pid."""
    return traced("".join(f"{line.split(' ', 1)[0]} {stamp} {line.split(' ', 1)[1]}\n" for stamp, line in lines))


def times(trace: Trace) -> dict[str, tuple[int, int] | None]:
    """The first and last time of each task, by name."""
    return {name: task.times for task, name in trace.names.items()}


def ends(trace: Trace) -> list[int | None]:
    """The times of the ends, in order of birth."""
    return [task.end.time for task in trace.tasks if task.end]


class TestEpoch:
    """``-ttt``."""

    def test_each_record_has_the_time_of_its_line(self) -> None:
        """A creation and an execve have that of their beginning, a wait and an end that of the last line."""
        trace = stamped(
            ("1795495721.000001", '7 execve("./a", ["./a"], NULL) = 0'),
            ("1795495721.000002", f"7 {HALF} <unfinished ...>"),
            ("1795495721.000003", '8 execve("/b", ["b"], NULL <unfinished ...>'),
            ("1795495721.000004", "7 <... clone resumed>) = 8"),
            ("1795495721.000005", "7 wait4(-1,  <unfinished ...>"),
            ("1795495721.000006", "8 <... execve resumed>) = 0"),
            ("1795495721.000007", '8 execve("/c", ["c"], NULL) = -1 ENOENT (No such file or directory)'),
            ("1795495721.000008", "8 +++ exited with 3 +++"),
            ("1795495721.000009", f"7 <... wait4 resumed>{exited(3)}, 0, NULL) = 8"),
            ("1795495721.000010", "7 +++ exited with 0 +++"),
        )
        base = 1_795_495_721 * SECOND
        assert trace.clock == "epoch"
        assert [made.time for made in trace.creations] == [base + 2000]
        assert [image.time for image in trace.execs] == [base + 1000, base + 3000]
        assert [attempt.time for attempt in trace.tasks[1].attempts] == [base + 7000]
        assert [wait.time for wait in trace.waits] == [base + 9000]
        assert ends(trace) == [base + 10000, base + 8000]
        assert times(trace) == {"1": (base + 1000, base + 10000), "1.1": (base + 3000, base + 8000)}

    @pytest.mark.parametrize(
        ("stamp", "time"),
        [
            ("1795495721", 1_795_495_721 * SECOND),
            ("1795495721.25", 1_795_495_721 * SECOND + SECOND // 4),
            ("1795495721.000000007", 1_795_495_721 * SECOND + 7),
        ],
    )
    def test_every_precision(self, stamp: str, time: int) -> None:
        """Seconds, parts of them and nanoseconds are read without a loss."""
        assert stamped((stamp, "7 +++ exited with 0 +++")).tasks[0].times == (time, time)

    def test_a_clock_that_steps_back(self) -> None:
        """What was printed stands, though the end is before the beginning; nothing is missing for that."""
        trace = stamped(
            ("1795495721.500000", '7 execve("./a", ["./a"], NULL) = 0'),
            ("1795495700.100000", "7 +++ exited with 0 +++"),
        )
        assert times(trace) == {"1": (1_795_495_721_500_000_000, 1_795_495_700_100_000_000)}
        assert trace.gaps == []

    def test_an_end_that_only_the_parent_shows(self) -> None:
        """It has the time of the wait, and the task without lines has no times."""
        trace = stamped(
            ("1795495721.1", '7 execve("./a", ["./a"], NULL) = 0'),
            ("1795495721.2", "7 clone(child_stack=0x5, flags=CLONE_UNTRACED|SIGCHLD) = 8"),
            ("1795495721.3", f"7 wait4(8, {exited(5)}, 0, NULL) = 8"),
            ("1795495721.4", "7 +++ exited with 0 +++"),
        )
        child = trace.tasks[1]
        assert (child.times, child.end and child.end.time) == (None, 1_795_495_721_300_000_000)

    def test_an_execve_from_a_thread(self) -> None:
        """The leader ends with the line that says so; the thread's first line is before it, its last the group's."""
        trace = stamped(
            ("1795495721.1", '7 execve("./a", ["./a"], NULL) = 0'),
            ("1795495721.2", f"7 {thread(8)}"),
            ("1795495721.3", '8 execve("/b", ["b"], NULL <unfinished ...>'),
            ("1795495721.4", "7 +++ superseded by execve in pid 8 +++"),
            ("1795495721.5", "7 <... execve resumed>) = 0"),
            ("1795495721.6", "7 +++ exited with 0 +++"),
        )
        base = 1_795_495_721 * SECOND
        assert ends(trace) == [base + 4 * SECOND // 10, base + 6 * SECOND // 10]
        assert times(trace)["1.1"] == (base + 3 * SECOND // 10, base + 6 * SECOND // 10)


class TestTimeOfDay:
    """``-t`` and ``-tt``."""

    def test_past_midnight(self) -> None:
        """Days are added, also to a call that began before midnight and returned after it."""
        trace = stamped(
            ("23:59:58", '7 execve("./a", ["./a"], NULL) = 0'),
            ("23:59:59", f"7 {HALF} <unfinished ...>"),
            ("00:00:01", '8 execve("/b", ["b"], NULL) = 0'),
            ("00:00:02", "7 <... clone resumed>) = 8"),
            ("00:00:03", "8 +++ exited with 0 +++"),
            ("00:00:04.5", "7 +++ exited with 0 +++"),
        )
        assert trace.clock == "midnight"
        assert [made.time for made in trace.creations] == [24 * HOUR - SECOND]
        assert [image.time for image in trace.execs] == [24 * HOUR - 2 * SECOND, 24 * HOUR + SECOND]
        assert times(trace)["1"] == (24 * HOUR - 2 * SECOND, 24 * HOUR + 4 * SECOND + SECOND // 2)

    def test_a_call_that_began_where_no_line_had_ended(self) -> None:
        """Of lines that are read late, the hour shows on which side of midnight they are."""
        trace = stamped(
            ("22:00:00", '7 execve("./a", ["./a"], NULL) = 0'),
            ("22:00:01", f"7 {FORK} = 8"),
            ("23:00:00", "7 vfork( <unfinished ...>"),
            ("00:30:00", "8 vfork( <unfinished ...>"),
            ("01:00:00", "9 +++ exited with 0 +++"),
            ("01:00:01", "10 +++ exited with 0 +++"),
            ("01:00:02", "7 <... vfork resumed>) = 9"),
            ("01:00:03", "8 <... vfork resumed>) = 10"),
        )
        assert [made.time for made in trace.creations] == [22 * HOUR + SECOND, 23 * HOUR, 24 * HOUR + HOUR // 2]

    def test_several_midnights(self) -> None:
        """A day each, though a night may pass without a line."""
        stamps = ("18:00:00", "07:30:00", "18:00:00", "07:30:00")
        trace = stamped(*((stamp, "7 getppid() = 1") for stamp in stamps), ("08:00:00", "7 +++ exited with 0 +++"))
        assert trace.tasks[0].times == (18 * HOUR, (2 * 24 + 8) * HOUR)

    @pytest.mark.parametrize(("before", "behind", "hours"), [("02:59:59", "02:00:00", 2), ("15:00:00", "11:00:00", 11)])
    def test_a_clock_that_is_set_back(self, before: str, behind: str, hours: int) -> None:
        """An hour in autumn, or a few hours by hand, are no midnight."""
        trace = stamped((before, "7 getppid() = 1"), (behind, "7 +++ exited with 0 +++"))
        assert trace.tasks[0].times is not None
        assert trace.tasks[0].times[1] == hours * HOUR

    def test_a_clock_that_is_set_back_over_midnight(self) -> None:
        """The day before the first is negative: what was printed stands."""
        trace = stamped(("00:01:00", "7 getppid() = 1"), ("23:59:00", "7 +++ exited with 0 +++"))
        assert trace.tasks[0].times == (60 * SECOND, -60 * SECOND)

    def test_other_columns(self) -> None:
        """A name with colons before the time, and columns behind it, do not disturb."""
        trace = traced(
            "7<a:12:b> 23:59:59 (+     0.000000) [  59] [00007f2a95d3aad7] getppid() = 1\n"
            "7<a:12:b> 00:00:01 (+     2.000000) [ 231] [????????????????] +++ exited with 0 +++\n"
        )
        assert trace.tasks[0].times == (24 * HOUR - SECOND, 24 * HOUR + SECOND)

    def test_parts(self, tmp_path: Path) -> None:
        """Each part of -ff passes midnight for itself; one that begins after it begins on the next day."""
        trace = traced_parts(
            tmp_path,
            {
                7: f'23:59:50 execve("./a", ["./a"], NULL) = 0\n23:59:59 {FORK} = 8\n00:00:05 {FORK} = 9\n'
                "00:00:09 +++ exited with 0 +++\n",
                8: "23:59:59 getppid() = 7\n00:00:01 +++ exited with 0 +++\n",
                9: "00:00:06 getppid() = 7\n00:00:07 +++ exited with 0 +++\n",
            },
        )
        day = 24 * HOUR
        assert times(trace) == {
            "1": (day - 10 * SECOND, day + 9 * SECOND),
            "1.1": (day - SECOND, day + SECOND),
            "1.2": (day + 6 * SECOND, day + 7 * SECOND),
        }


class TestRelative:
    """``-r``."""

    def test_they_are_added_up(self) -> None:
        """From the first line on, over all lines, also those of calls that return long after."""
        trace = traced(
            '7      0.000000 execve("./a", ["./a"], NULL) = 0\n'
            f"7      0.000010 {HALF} <unfinished ...>\n"
            '8      0.000100 execve("/b", ["b"], NULL) = 0\n'
            "8      0.001000 getppid() = 7\n"
            "7      0.010000 <... clone resumed>) = 8\n"
            "8      0.100000 +++ exited with 0 +++\n"
            "7      1.000000 +++ exited with 0 +++\n"
        )
        assert trace.clock == "first line"
        assert [made.time for made in trace.creations] == [10_000]
        assert [image.time for image in trace.execs] == [0, 110_000]
        assert times(trace) == {"1": (0, 1_111_110_000), "1.1": (110_000, 111_110_000)}

    def test_a_line_that_was_not_understood_counts(self) -> None:
        """Its time has passed all the same."""
        trace = traced("7      0.000000 getppid() = 1\n7      0.500000 )what(\n7      0.250000 +++ exited with 0 +++\n")
        assert trace.tasks[0].times == (0, 750_000_000)

    def test_beside_absolute_times(self) -> None:
        """They are left alone where each line has a time of its own."""
        trace = traced("7 1795495721.25 (+     0.500000) +++ exited with 0 +++\n")
        assert (trace.clock, trace.tasks[0].times) == ("epoch", (1_795_495_721_250_000_000,) * 2)

    def test_parts_cannot_be_added_up(self, tmp_path: Path) -> None:
        """A line counts from the last line of any part (strace.c: printleader), so the times are not known."""
        trace = traced_parts(tmp_path, {7: '     0.000000 execve("./a", ["./a"], NULL) = 0\n     0.1 exit(0) = ?\n'})
        assert (trace.clock, trace.tasks[0].times) == (None, None)


def test_a_run_with_another_clock_that_was_appended() -> None:
    """``-A`` adds a run to a log: times of day cannot be compared with seconds since the epoch."""
    trace = traced(
        "7 1795495721.25 getppid() = 1\n7 1795495721.5 +++ exited with 0 +++\n"
        "8 23:59:59 getppid() = 1\n8 00:00:00 +++ exited with 0 +++\n9 getppid() = 1\n"
    )
    assert [task.times is not None for task in trace.tasks] == [True, False, False]


def test_a_log_without_times() -> None:
    """There is no clock, and nothing has a time."""
    trace = traced(f"{start(7)}7 {FORK} = 8\n{end(8)}7 wait4(-1, {exited(0)}, 0, NULL) = 8\n{end(7)}")
    assert trace.clock is None
    assert {made.time for made in trace.creations} | {wait.time for wait in trace.waits} == {None}
    assert {*ends(trace), *times(trace).values()} == {None}
