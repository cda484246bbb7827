"""Logs that cannot be true: lines are lost, moved or garbled. The trace keeps every invariant, and has a gap."""

from __future__ import annotations

from random import Random

import pytest

from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.recorded import recorded
from tests.fuzz.hold import hold
from tests.fuzz.mutate import mutated, seeds
from tests.model.built import built
from tests.model.lines import FORK, end, exited, problems, start, thread, traced, tree

RUNS = 12
LOGS_A_RUN = 8


def makers(task: Task) -> list[str]:
    """The names of those above a task, as its own name has them."""
    return task.name.split(".")


class TestNoTaskMakesItself:
    """A call that returns its caller's number, or that of one above, made some other task."""

    def test_its_own_number(self) -> None:
        """A call that returns its caller's own number made a task that the log does not show."""
        trace = traced(f"{start(1)}1 vfork() = 1\n")
        assert tree(trace) == ["1 1 process no end", "1.1 1 process no end"]
        assert problems(trace) == ["no end", "lost child"]

    def test_its_own_number_without_a_beginning(self) -> None:
        """A log of one line ends: the caller is not its own maker, and whoever it made is lost."""
        trace = traced("5 fork() = 5\n")
        assert [task.maker for task in trace.tasks] == [None, trace.tasks[0]]
        assert "lost child" in problems(trace)

    def test_two_that_would_make_each_other(self) -> None:
        """Of two tasks that would be each other's child one is; the other call made a task that is lost."""
        trace = traced(
            "5 wait4(-1, 0x7f, WNOHANG, NULL) = 0\n6 wait4(-1, 0x7f, WNOHANG, NULL) = 0\n5 fork() = 6\n6 fork() = 5\n"
        )
        assert tree(trace) == ["1 5 process no end", "1.1 6 process no end", "1.1.1 5 process no end"]
        assert "lost child" in problems(trace)

    def test_a_circle_of_calls_that_return_late(self) -> None:
        """Each of three tasks shows first while the call of another is open; no two orders of return make a circle."""
        half = "clone(child_stack=NULL, flags=SIGCHLD"
        trace = traced(
            "".join(f"{pid} {half} <unfinished ...>\n" for pid in (5, 6, 7))
            + "5 <... clone resumed>) = 6\n6 <... clone resumed>) = 7\n7 <... clone resumed>) = 5\n"
        )
        assert [makers(task) for task in trace.tasks] == [["1"], ["1", "1"], ["1"] * 3, ["1"] * 4]

    def test_hidden_children_of_each_other(self) -> None:
        """Two strangers with other numbers than any call returned are not given to each other's calls."""
        trace = traced(f"{start(7)}20 {FORK} = 2\n30 {FORK} = 3\n{end(20)}{end(30)}{end(7)}")
        assert all(len(makers(task)) <= 3 for task in trace.tasks)


class TestGroups:
    """Thread groups of damaged logs."""

    def test_a_thread_that_had_run_a_program(self) -> None:
        """What a thread ran before its creation showed is an image of the group that it is in."""
        trace = traced(f"{start(7)}{start(8, '/b')}7 {thread(8)}\n{end(7)}")
        (group,) = trace.processes
        assert [image.path for image in group.images] == ["./a", "/b"]

    def test_a_process_below_its_own_thread(self) -> None:
        """A process that would be its own ancestor has no parent, and the trace a gap."""
        trace = traced(
            f"2 {FORK} = 3\n3 +++ superseded by execve in pid 5 +++\n3 <... execve resumed>) = 0\n"
            "3 <... clone resumed>) = 2\n"
        )
        assert [gap.line for gap in trace.gaps if gap.kind == "contradiction"] == [1]

    def test_a_call_that_is_cut_after_its_thread_took_the_leaders_place(self) -> None:
        """A log that is cut behind "superseded" has no third task: the open execve is the thread's."""
        trace = traced(
            f'{start(7)}7 {thread(8)}\n8 execve("/b", ["b"], NULL <pid changed to 7 ...>\n'
            "7 +++ superseded by execve in pid 8 +++\n"
        )
        assert tree(trace) == ["1 7 process superseded", "1.1 7 thread no end"]


class TestSuperseded:
    """An execve by a thread supersedes the leader of its own process, and no other task."""

    def test_the_leader_of_another_process(self) -> None:
        """A thread whose process runs a program has a leader: it takes no other's place, and the trace has a gap."""
        trace = traced(
            f'{start(2)}2 {thread(3)}\n3 execve("/b", ["b"], NULL <unfinished ...>\n'
            f"4 +++ superseded by execve in pid 3 +++\n{end(2)}"
        )
        assert tree(trace) == ["1 2 process 0", "1.1 3 thread no end", "2 4 process no end"]
        assert "line 4 says that an execve by 3 superseded 4" in _contradiction(trace)

    def test_by_a_process(self) -> None:
        """A child that fork made does not take its maker's place, and is no thread."""
        trace = traced(f"{start(2)}2 {FORK} = 3\n2 +++ superseded by execve in pid 3 +++\n{end(3)}{end(2)}")
        assert tree(trace) == ["1 2 process 0", "1.1 3 process 0"]
        assert "line 3" in _contradiction(trace)

    def test_a_thread_that_does_not_lead(self) -> None:
        """A thread that the leader made is not the leader, so no other thread supersedes it."""
        trace = traced(f"{start(2)}2 {thread(3)}\n2 {thread(4)}\n4 +++ superseded by execve in pid 3 +++\n{end(2)}")
        assert [task.end and task.end.superseded for task in trace.tasks] == [False, None, None]
        assert "line 4" in _contradiction(trace)

    def test_itself(self) -> None:
        """A task does not take its own place."""
        trace = traced(f"{start(2)}2 +++ superseded by execve in pid 2 +++\n{end(2)}")
        assert tree(trace) == ["1 2 process 0"]
        assert "line 2" in _contradiction(trace)

    def test_a_leader_that_has_not_shown(self) -> None:
        """Where strace attached to a process, "superseded" may be the first line of the leader: nothing contradicts."""
        trace = traced(f"2 {thread(3)}\n4 +++ superseded by execve in pid 3 +++\n{end(4)}")
        assert {task.pid for task in trace.tasks} == {4}
        assert "contradiction" not in problems(trace)

    @pytest.mark.parametrize("ordered", [True, False])
    def test_a_thread_that_shows_there_alone(self, *, ordered: bool) -> None:
        """A thread that took its leader's place stands for nobody else, though no line begins with its number."""
        lines = [
            f"3 {thread(4)}\n",
            "1 +++ superseded by execve in pid 4 +++\n",
            "3 <... clone3 resumed>) = 1\n",
            f"1 {thread(5)[:-5]} <unfinished ...>\n",
        ]
        trace = built(lines, ordered=ordered)
        assert trace.tasks[2].group.leader is trace.tasks[1]


def _contradiction(trace: Trace) -> str:
    """The text of the only contradiction."""
    (text,) = [gap.text for gap in trace.gaps if gap.kind == "contradiction"]
    return text


class TestWaits:
    """What waits of damaged logs are about."""

    def test_a_child_that_stood_for_another_in_a_pid_namespace(self) -> None:
        """A wait is about the task that showed, also where its maker turns out to live in another pid namespace."""
        trace = traced(
            "1 clone(child_stack=NULL, flags=CLONE_NEWPID|SIGCHLD) = 1\n2 clone(child_stack=NULL, flags=SIGCHLD) = 2\n"
            f"4 wait4(-1, {exited(3)}, 0, NULL) = 2\n2 +++ exited with 3 +++\n"
        )
        assert all(wait.child in {*trace.tasks, None} for wait in trace.waits)

    def test_a_child_that_lives_on(self) -> None:
        """A task that has a line behind the end of a wait is not the child that was reaped."""
        trace = traced(
            f"3 <... clone3 resumed>) = 2\n3 exit_group(4) = ?\n5 wait4(-1, {exited(3)}, 0, NULL) = 2\n"
            "4 clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>\n"
        )
        assert [(wait.pid, wait.child) for wait in trace.waits] == [(2, None)]


class TestTwoEnds:
    """A task has one end."""

    def test_a_child_that_was_found_by_order(self) -> None:
        """Where the wait shows another end than the child's line, the two were perhaps put together wrongly."""
        trace = traced(
            f"{start(7)}7 {FORK} = 8\n8 {FORK} = 2\n{end(9, 5)}8 wait4(-1, {exited(3)}, 0, NULL) = 2\n{end(8)}{end(7)}"
        )
        assert [(gap.kind, gap.text) for gap in trace.gaps] == [
            ("contradiction", "line 6 shows another end of task 1.1.1 (tid 9) than line 5")
        ]


class TestQuiet:
    """``strace -qq`` prints no end; the call by which a task leaves is its last line, or nearly."""

    def test_a_thread_that_goes_on_behind_exit_group(self) -> None:
        """Another thread may print lines until the kernel kills it: it ends where its last line is."""
        trace = traced(f"{start(7)}7 {thread(8)}\n7 exit_group(3) = ?\n8 getppid() = 1\n")
        assert [task.end and (task.end.code, task.end.line) for task in trace.tasks] == [(3, 3), (3, 4)]

    def test_a_thread_that_shows_behind_exit_group(self) -> None:
        """A thread may be made while the kernel ends its group: it does not end before its first line."""
        trace = traced(f"{start(7)}7 {thread(8)}\n8 exit_group(3) = ?\n7 {thread(9)}\n")
        assert [task.end and task.end.line for task in trace.tasks] == [4, 3, 4]


class TestLate:
    """Lines whose order is unusual and right."""

    def test_a_wait_before_the_creation_returned(self) -> None:
        """A thread waits for a child of another thread, whose clone has not returned: the wait is its first sign."""
        half = "clone(child_stack=0x7f, flags=CLONE_UNTRACED|SIGCHLD"
        trace = traced(
            f"{start(7)}7 {thread(8)}\n7 {half} <unfinished ...>\n8 wait4(-1, {exited(3)}, 0, NULL) = 9\n"
            f"7 <... clone resumed>) = 9\n8 exit(0) = ?\n8 +++ exited with 0 +++\n{end(7)}"
        )
        child = trace.tasks[2]
        assert [wait.child for wait in trace.waits] == [child]
        assert (child.first_line, child.end and child.end.line) == (4, 4)

    def test_a_child_before_any_line_of_its_maker(self) -> None:
        """With ``-z`` a grandchild shows before its maker: tasks are in order of birth all the same."""
        trace = traced(
            f"{start(7)}{start(9, '/c')}8 vfork() = 9\n{start(8, '/b')}7 vfork() = 8\n"
            f"{end(9, 4)}8 wait4(9, {exited(4)}, 0, NULL) = 9\n{end(8, 3)}"
            f"7 wait4(8, {exited(3)}, 0, NULL) = 8\n{end(7)}"
        )
        assert [(task.name, task.tid, task.index) for task in trace.tasks] == [
            ("1", 7, 0),
            ("1.1", 8, 1),
            ("1.1.1", 9, 2),
        ]
        assert [group.program for group in trace.processes] == ["./a", "/b", "/c"]
        assert problems(trace) == []


def test_what_was_recorded_is_known_when_gaps_are_sought() -> None:
    """A log that does not begin with an execve lacks its beginning, if execve is known to be recorded."""
    log = f"7 wait4(-1, {exited(0)}, 0, NULL) = 8\n{end(7, 3)}"
    assert problems(traced(log)) == []
    lines = log.splitlines(keepends=True)
    known = built(lines, recorded=recorded("%process"))
    assert problems(known) == ["no beginning", "lost child"]


@pytest.mark.parametrize("seed", range(RUNS))
def test_whatever_is_damaged(seed: int) -> None:
    """However a log is cut, mixed or garbled, its trace is built, and contradicts itself nowhere."""
    logs, lot = LOGS, Random(seed)
    for _ in range(LOGS_A_RUN):
        hold(mutated(lot, logs))


LOGS = list(seeds())
