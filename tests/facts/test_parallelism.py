"""Parallelism: proven by CPU time over the clock, impossible with one CPU, else not proven."""

from __future__ import annotations

import pytest

from strace_lens.analysis.expect.judge import judge
from strace_lens.analysis.expect.parse import parse
from strace_lens.facts.parallelism import Parallelism, parallelism
from tests.model.lines import FORK, end, exited, traced


def usage(milliseconds: int) -> str:
    """A struct rusage."""
    return f"{{ru_utime={{tv_sec=0, tv_usec={milliseconds * 1000}}}, ru_stime={{tv_sec=0, tv_usec=0}}, ...}}"


def burners(*cpu: int, wall: int, clock: str = "stamps", first: str = "") -> str:
    """A parent makes children, each of which uses some ms of CPU, and waits for them until ``wall`` ms have passed."""
    now = 0
    lines = ['7 execve("./a", ["./a"], NULL) = 0\n', first]
    reading = "7 clock_gettime(CLOCK_MONOTONIC, {{tv_sec=10, tv_nsec={}}}) = 0\n"
    if clock == "own":
        lines.append(reading.format(0))
    children = range(8, 8 + len(cpu))
    lines += [f"7 {FORK} = {child}\n" for child in children]
    lines += ["7 wait4(-1,  <unfinished ...>\n"]
    lines += [end(child) for child in children]
    lines.append(f"7 <... wait4 resumed>{exited(0)}, 0, {usage(cpu[0])}) = 8\n")
    lines += [
        f"7 wait4(-1, {exited(0)}, 0, {usage(used)}) = {child}\n" for child, used in zip(children, cpu, strict=True)
    ][1:]
    if clock == "own":
        lines.append(reading.format(wall * 1_000_000))
    text = "".join(lines) + end(7)
    if clock != "stamps":
        return text
    stamped = []
    for line in text.splitlines(keepends=True):
        now = wall if "wait4 resumed" in line else now
        pid, rest = line.split(" ", 1)
        stamped.append(f"{pid} {1795552124 + now / 1000:.6f} {rest}")
    return "".join(stamped)


def found(log: str) -> Parallelism:
    """The verdict on a log."""
    return parallelism(traced(log))


class TestProven:
    """More CPU time than one CPU has."""

    @pytest.mark.parametrize("clock", ["stamps", "own"])
    def test_two_children(self, clock: str) -> None:
        """Measured by strace's time stamps (-ttt), or by a clock that the parent read itself."""
        verdict = found(burners(60, 60, wall=65, clock=clock))
        assert (verdict.outcome, verdict.reason) == ("proven", "2 children used 120 ms of CPU time in 65 ms")
        window = verdict.windows[0]
        assert (window.cpu, window.wall, [child.tid for child in window.children]) == (120_000_000, 65_000_000, [8, 9])
        assert verdict.lines == window.lines

    def test_a_child_with_threads(self) -> None:
        """One child may use more than one CPU by itself."""
        assert found(burners(200, wall=110)).outcome == "proven"


class TestNotProven:
    """Absence of proof says nothing."""

    @pytest.mark.parametrize(("cpu", "wall"), [(60, 110), (60, 119), (10, 15), (600, 1150)])
    def test_the_margin(self, cpu: int, wall: int) -> None:
        """A tenth more and 20 ms more are asked for: the two clocks have not the same edges."""
        assert found(burners(cpu, cpu, wall=wall)).outcome == "not proven"

    def test_no_clock(self) -> None:
        """Without times nothing is measured."""
        verdict = found(burners(60, 60, wall=0, clock="none"))
        assert (verdict.outcome, verdict.reason) == (
            "not proven",
            "the log has no times around the children: record with -ttt",
        )

    def test_no_cpu_time(self) -> None:
        """A wait that asked for no rusage tells none."""
        log = burners(60, 60, wall=65).replace(usage(60), "NULL")
        assert found(log).reason.startswith("no wait in the log shows the CPU time")

    def test_the_clock_was_set_back(self) -> None:
        """-ttt is the time of day, and may be stepped: such a stretch is not measured."""
        lines = burners(60, 60, wall=65).splitlines(keepends=True)
        late = next(number for number, line in enumerate(lines) if line.startswith("8 "))
        lines[late] = lines[late].replace("1795552124.", "1795552125.")
        assert found("".join(lines)).outcome == "not proven"

    def test_a_wait_on_one_line_is_dated_by_its_beginning(self) -> None:
        """It may have lasted; its time counts only where the child's own end was told before."""
        log = "".join(line for line in burners(200, wall=0).splitlines(keepends=True) if not line.startswith("8 "))
        log = log.replace("7 1795552124.000000 wait4(-1,  <unfinished ...>\n", "").replace(
            "<... wait4 resumed>", "wait4(-1, "
        )
        verdict = found(log)
        assert (verdict.outcome, [window.wall for window in verdict.windows]) == ("not proven", [None])

    def test_a_look_at_a_child_counts_it_not_twice(self) -> None:
        """waitid with WNOWAIT tells the same CPU time as the wait that reaps."""
        info = "{si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=8, si_uid=0, si_status=0, si_utime=0, si_stime=0}"
        look = f"7 1795552124.000000 waitid(P_ALL, 0, {info}, WEXITED|WNOWAIT, {usage(60)}) = 0\n"
        lines = burners(60, wall=65).splitlines(keepends=True)
        at = next(number for number, line in enumerate(lines) if "wait4(-1" in line)
        assert found("".join([*lines[:at], look, *lines[at:]])).outcome == "not proven"

    def test_children_in_sequence(self) -> None:
        """Each is measured by its own stretch."""
        one = burners(60, wall=70).splitlines(keepends=True)
        middle = "".join(one[1:-2])
        log = (
            one[0]
            + middle
            + middle.replace("4.", "5.").replace("= 8", "= 9").replace("8 1795", "9 1795")
            + "".join(one[-2:])
        )
        verdict = found(log.replace(one[-1], one[-1].replace("4.", "6.")))
        assert verdict.outcome == "not proven"
        assert [len(window.children) for window in verdict.windows] == [1, 1]


SET = "7 sched_setaffinity(0, 128, [0]) = 0\n"


class TestImpossible:
    """One CPU was allowed from before the first task was made."""

    def test_set_by_the_first_task(self) -> None:
        """Its children inherit it."""
        verdict = found(burners(60, 60, wall=130, first=SET))
        assert (verdict.outcome, verdict.lines) == ("impossible", (2,))

    def test_more_than_one(self) -> None:
        """Two CPUs are enough."""
        assert found(burners(60, 60, wall=130, first=SET.replace("[0]", "[0 1]"))).outcome == "not proven"

    def test_widened_later(self) -> None:
        """A child may get itself another."""
        log = burners(60, 60, wall=130, clock="none", first=SET)
        widened = log.replace("8 exit_group", "8 sched_setaffinity(0, 128, [0 1]) = 0\n8 exit_group")
        assert found(widened).outcome == "not proven"
        other = log.replace("8 exit_group", "8 sched_setaffinity(0, 128, [1]) = 0\n8 exit_group")
        assert found(other).outcome == "not proven"

    def test_only_read(self) -> None:
        """What is read counts where setting would have shown."""
        read = "7 sched_getaffinity(0, 128, [0]) = 32\n"
        assert found(burners(60, 60, wall=130, first=read)).outcome == "not proven"
        failed = "7 sched_setaffinity(0, 128, [0 1]) = -1 EPERM (Operation not permitted)\n"
        assert found(burners(60, 60, wall=130, first=failed + read)).outcome == "impossible"

    def test_after_the_first_task_was_made(self) -> None:
        """The child had more."""
        log = burners(60, 60, wall=130, clock="none")
        assert found(log.replace("7 wait4(-1,  <unf", SET + "7 wait4(-1,  <unf")).outcome == "not proven"

    def test_a_task_that_was_not_watched(self) -> None:
        """It may have done anything."""
        log = burners(60, 60, wall=130, first=SET).replace("flags=CLONE_CHILD_CLEARTID|", "flags=CLONE_UNTRACED|")
        unseen = "".join(line for line in log.splitlines(keepends=True) if line[0] == "7")
        assert found(unseen).outcome == "not proven"


@pytest.mark.parametrize(
    ("log", "some", "none"),
    [
        (burners(60, 60, wall=65), "held", "failed"),
        (burners(60, 60, wall=119), "undecided", "undecided"),
        (burners(60, 60, wall=130, first=SET), "failed", "held"),
        ('7 execve("./a", ["./a"], NULL) = 0\n' + end(7), "undecided", "undecided"),
    ],
    ids=["proven", "not proven", "impossible", "nothing measured"],
)
def test_the_subject_of_the_language(log: str, some: str, none: str) -> None:
    """``parallel``: held where proven, failed where impossible, else undecided."""
    verdicts = judge(traced(log), [parse("some parallel"), parse("no parallel")], {})
    assert [one.outcome for one in verdicts] == [some, none]


def test_its_fields() -> None:
    """Who waited, and the measured times."""
    log = burners(60, 60, wall=65)
    (verdict,) = judge(traced(log), [parse("some parallel where task.tid == 7 and cpu_ms >= 120 and wall_ms < 70")], {})
    assert verdict.outcome == "held"
