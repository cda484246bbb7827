"""What provably overlapped, what provably did not, and nothing that is only likely."""

from __future__ import annotations

from itertools import combinations

import pytest

import strace_lens
from strace_lens.facts.lifetimes import Concurrency, concurrency, overlaps
from strace_lens.model.trace import Trace
from tests.model.built import built
from tests.model.generated import forks, threads
from tests.model.lines import FORK, chld, end, exited, start, thread, traced


def pairs(log: str) -> tuple[set[str], set[str]]:
    """The pairs that are together, and those that are apart, by tids."""
    trace = traced(log)
    found = concurrency(trace)
    together, apart = set(), set()
    for first, second in combinations(trace.tasks, 2):
        word = f"{first.tid} {second.tid}"
        if found.together(first, second):
            together.add(word)
        if found.apart(first, second):
            apart.add(word)
    return together, apart


class TestTogether:
    """Two tasks lived at once: each was born before the other's last stop."""

    def test_a_parent_that_waits(self) -> None:
        """The parent is stopped at its wait before and after the child's exit."""
        waited = f"7 wait4(-1,  <unfinished ...>\n{end(8)}7 <... wait4 resumed>NULL, 0, NULL) = 8\n"
        assert pairs(f"{start(7)}7 {FORK} = 8\n{waited}{end(7)}") == ({"7 8"}, set())

    def test_two_children(self) -> None:
        """Both were made before the first of them ended."""
        together, apart = pairs(f"{start(7)}7 {FORK} = 8\n7 {FORK} = 9\n{end(8)}{end(9)}{end(7)}")
        assert (together, apart) == ({"7 8", "7 9", "8 9"}, set())

    def test_a_thread_whose_only_own_line_is_its_exit(self) -> None:
        """It was born when the call that made it returned, and alive at its exit."""
        log = f"{start(7)}7 {thread(8)}\n7 {thread(9)}\n8 exit(0) = ?\n9 exit(0) = ?\n"
        together, _ = pairs(log + "8 +++ exited with 0 +++\n9 +++ exited with 0 +++\n" + end(7))
        assert together == {"7 8", "7 9", "8 9"}

    def test_a_child_of_vfork(self) -> None:
        """It is gone when the call returns; its maker stood in the call all the time, alive on both sides."""
        log = f"{start(7)}7 vfork( <unfinished ...>\n{start(8, '/b')}7 <... vfork resumed>) = 8\n{end(8)}{end(7)}"
        assert pairs(log)[0] == {"7 8"}
        gone = f"{start(7)}7 vfork( <unfinished ...>\n{end(8)}7 <... vfork resumed>) = 8\n{end(7)}"
        assert pairs(gone)[0] == {"7 8"}

    def test_one_line_is_enough(self) -> None:
        """The maker's last sign of life is the return of the call that made the other."""
        log = f"{start(7)}7 {FORK} = 8\n7 +++ killed by SIGKILL +++\n{end(8)}"
        assert pairs(log)[0] == {"7 8"}


class TestApart:
    """One was gone for sure before the other's making began."""

    def test_in_sequence(self) -> None:
        """The second is made when the first is gone."""
        log = f"{start(7)}7 {FORK} = 8\n{end(8)}7 {FORK} = 9\n{end(9)}{end(7)}"
        assert pairs(log) == ({"7 8", "7 9"}, {"8 9"})

    def test_an_end_that_a_wait_tells(self) -> None:
        """Who has been waited for is gone."""
        log = f"{start(7)}7 {FORK} = 8\n7 wait4(-1, {exited(0)}, 0, NULL) = 8\n7 {FORK} = 9\n{end(9)}{end(7)}"
        assert "8 9" in pairs(log)[1]


class TestNeither:
    """The log does not tell."""

    def test_the_making_began_before_the_end_was_told(self) -> None:
        """The second may have been born before the first was gone, or after."""
        log = (
            f"{start(7)}7 {FORK} = 8\n8 exit_group(0) = ?\n7 clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>\n"
            f"8 +++ exited with 0 +++\n7 <... clone resumed>) = 9\n{end(9)}{end(7)}"
        )
        together, apart = pairs(log)
        assert "8 9" not in together | apart

    def test_a_task_without_a_stop_of_its_own(self) -> None:
        """It may have been dead when the call that made it returned."""
        log = (
            f"{start(7)}7 {FORK} = 8\n8 +++ killed by SIGKILL +++\n7 {FORK} = 9\n9 +++ killed by SIGKILL +++\n{end(7)}"
        )
        together, apart = pairs(log)
        assert together == set()
        assert apart == {"8 9"}

    def test_the_line_of_the_end_is_no_sign_of_life(self) -> None:
        """``+++`` may be written late: the task was last seen at its exit."""
        log = (
            f"{start(7)}7 {FORK} = 8\n8 exit_group(0) = ?\n7 {FORK} = 9\n9 getppid() = 7\n8 +++ exited with 0 +++\n"
            f"{end(9)}{end(7)}"
        )
        together, apart = pairs(log)
        assert "8 9" not in together | apart

    def test_a_call_that_never_returned_shows_life_at_its_beginning_only(self) -> None:
        """Its ``= ?`` is written when the task is gone."""
        log = (
            f"{start(7)}7 {FORK} = 8\n8 pause( <unfinished ...>\n7 {FORK} = 9\n9 getppid() = 7\n"
            f"8 <... pause resumed>) = ?\n8 +++ killed by SIGKILL +++\n{end(9)}{end(7)}"
        )
        assert "8 9" not in pairs(log)[0]

    def test_no_end(self) -> None:
        """Who has no end in the log may live for ever."""
        together, apart = pairs(f"{start(7)}7 {FORK} = 8\n8 getppid() = 7\n7 {FORK} = 9\n{end(9)}")
        assert "8 9" not in together | apart

    def test_parts_have_no_order(self) -> None:
        """Lines of different files of -ff prove nothing."""
        lines = f"{start(7)}7 {FORK} = 8\n7 {FORK} = 9\n{end(8)}{end(9)}{end(7)}".splitlines()
        trace = built(lines, ordered=False)
        found = list(overlaps(trace))
        assert len(found) == 3
        assert not any(pair.proven for pair in found)

    def test_a_maker_that_is_a_guess(self) -> None:
        """In a pid namespace that was not translated, the line where a task's making began is not sure."""
        log = (
            f"{start(7)}7 clone(child_stack=NULL, flags=CLONE_NEWPID|SIGCHLD) = 8\n8 {FORK} = 2\n{end(9)}"
            f"8 {FORK} = 3\n{end(10)}{end(8)}{end(7)}"
        )
        assert "9 10" not in pairs(log)[1]

    def test_the_beginning_of_the_making_is_missing(self) -> None:
        """A call that began before the log may have made its child at any time."""
        log = f"6 +++ exited with 0 +++\n7 <... clone resumed>, child_tidptr=0x7f) = 8\n{end(8)}{end(7)}"
        assert "6 8" not in pairs(log)[1]


class TestWhole:
    """The whole of a trace."""

    def trace(self) -> Trace:
        """Two children at once, then one."""
        return traced(
            f"{start(7)}7 {FORK} = 8\n7 {FORK} = 9\n{end(8)}{end(9)}7 {chld(8)}\n7 {FORK} = 10\n{end(10)}{end(7)}"
        )

    def test_overlaps_have_lines(self) -> None:
        """Each pair in order of birth, with the lines that show it."""
        found = [(pair.first.name, pair.second.name, pair.lines) for pair in concurrency(self.trace()).overlaps]
        assert found == [
            ("1", "1.1", (2, 4)),
            ("1", "1.2", (3, 6)),
            ("1.1", "1.2", (3, 4)),
            ("1", "1.3", (9, 10)),
        ]

    def test_peak(self) -> None:
        """The most that provably lived at once, and where."""
        found = concurrency(self.trace())
        assert (found.peak, found.peak_line) == (3, 3)

    def test_peak_of_many(self) -> None:
        """Threads that are alive at once, and children one after the other."""
        lines = list(threads(500))
        assert concurrency(built(lines)).peak == 501
        children = list(forks(500))
        assert concurrency(built(children)).peak == 2

    def test_an_empty_trace(self) -> None:
        """Nothing lived."""
        found = concurrency(traced(""))
        assert (list(found.overlaps), found.peak, found.peak_line) == ([], 0, 0)

    def test_it_is_in_the_package(self) -> None:
        """``strace_lens.concurrency(trace)``."""
        assert isinstance(strace_lens.concurrency(self.trace()), Concurrency)

    @pytest.mark.parametrize("number", range(6))
    def test_no_pair_is_both(self, number: int) -> None:
        """Cut a log anywhere: what is together is not apart, and more lines take nothing back."""
        log = f"{start(7)}7 {FORK} = 8\n7 {FORK} = 9\n{end(8)}{end(9)}7 {FORK} = 10\n{end(10)}{end(7)}"
        lines = log.splitlines(keepends=True)
        together, apart = pairs("".join(lines[: 2 * number]))
        assert not together & apart
        more, more_apart = pairs(log)
        assert together <= more
        assert apart <= more_apart
