"""Pid namespaces: a parent counts its children by other numbers than strace."""

from __future__ import annotations

import pytest

from tests.model.lines import FORK, chld, end, exited, problems, start, traced, tree


def log(*, translated: bool) -> str:
    """A child in a new pid namespace makes two children, and the second of them one."""
    names = {2: 9, 3: 11, 4: 12}

    def pid(inner: int) -> str:
        return f"{inner} /* {names[inner]} in strace's PID NS */" if translated else str(inner)

    return (
        f"{start(7)}7 clone(child_stack=NULL, flags=CLONE_NEWPID|SIGCHLD) = 8\n"
        f"8 {FORK} = {pid(2)}\n{end(9, 3)}8 wait4(-1, {exited(3)}, 0, NULL) = 2\n8 {chld(2, status=3)}\n"
        f"8 {FORK} = {pid(3)}\n11 {FORK} = {pid(4)}\n{end(12, 7)}"
        f"11 wait4(-1, {exited(7)}, 0, NULL) = 4\n11 {chld(4, status=7)}\n{end(11, 4)}"
        f"8 wait4(-1, {exited(4)}, 0, NULL) = 3\n8 {chld(3, status=4)}\n{end(8, 6)}"
        f"7 wait4(-1, {exited(6)}, 0, NULL) = 8\n7 {chld(8, status=6)}\n{end(7)}"
    )


TREE = [
    "1 7 process 0",
    "1.1 8 process 6",
    "1.1.1 9 process 3",
    "1.1.2 11 process 4",
    "1.1.2.1 12 process 7",
]


@pytest.mark.parametrize("translated", [True, False])
def test_who_made_whom(*, translated: bool) -> None:
    """The same tree with the translation of strace >= 5.9 and without; then the pairs are marked as inferred."""
    trace = traced(log(translated=translated))
    assert tree(trace) == TREE
    assert problems(trace) == []
    assert [made.inferred for made in trace.creations] == [False, *[not translated] * 3]
    assert [made.returned for made in trace.creations] == [8, 2, 3, 4]


@pytest.mark.parametrize("translated", [True, False])
def test_waits_and_signals_are_in_the_receivers_numbers(*, translated: bool) -> None:
    """A wait and a SIGCHLD tell the pid as the receiver counts it; the child is found all the same."""
    trace = traced(log(translated=translated))
    told = [(8, 2, 9), (11, 4, 12), (8, 3, 11), (7, 8, 8)]
    assert [(wait.task.tid, wait.pid, wait.child.tid) for wait in trace.waits if wait.child] == told
    assert [(one.task.tid, one.sender, one.child.tid) for one in trace.signals if one.child] == told
    assert [task.reaper.tid for task in trace.tasks if task.reaper] == [7, 8, 8, 11]


def test_two_namespaces_count_alike() -> None:
    """Number 2 of one namespace is not number 2 of the other."""
    new = "clone(child_stack=NULL, flags=CLONE_NEWPID|SIGCHLD)"
    trace = traced(
        f"{start(7)}7 {new} = 8\n7 {new} = 9\n"
        f"8 {FORK} = 2 /* 10 in strace's PID NS */\n9 {FORK} = 2 /* 11 in strace's PID NS */\n"
        f"{end(10, 1)}{end(11, 2)}9 wait4(2, {exited(2)}, 0, NULL) = 2\n8 wait4(2, {exited(1)}, 0, NULL) = 2\n"
        f"{end(8)}{end(9)}{end(7)}"
    )
    assert [(wait.task.tid, wait.child.tid) for wait in trace.waits if wait.child] == [(9, 11), (8, 10)]


def test_a_number_that_is_another_tasks_outside() -> None:
    """Inside, the child has the number that its maker's maker has outside: nothing is taken for that one."""
    trace = traced(
        f"{start(2)}2 clone(child_stack=NULL, flags=CLONE_NEWPID|SIGCHLD) = 8\n8 {FORK} = 2\n{end(9, 3)}"
        f"8 wait4(-1, {exited(3)}, 0, NULL) = 2\n{end(8)}{end(2)}"
    )
    assert tree(trace) == ["1 2 process 0", "1.1 8 process 0", "1.1.1 9 process 3"]


def test_unshare_puts_the_children_elsewhere() -> None:
    """After unshare(CLONE_NEWPID) the caller's children live in another namespace, the caller does not."""
    trace = traced(
        f"{start(7)}7 unshare(CLONE_NEWPID) = 0\n7 {FORK} = 8\n8 {FORK} = 2\n{end(9, 4)}"
        f"8 wait4(-1, NULL, 0, NULL) = 2\n8 {chld(2, status=4)}\n{end(8, 5)}7 wait4(-1, NULL, 0, NULL) = 8\n{end(7)}"
    )
    assert tree(trace) == ["1 7 process 0", "1.1 8 process 5", "1.1.1 9 process 4"]
    assert [wait.child.tid for wait in trace.waits if wait.child] == [9, 8]


def test_unshare_and_a_number_that_is_another_tasks_outside() -> None:
    """The child of the unsharer's child has the number of the first task: that one's lines stay its own."""
    trace = traced(
        f"{start(2)}2 unshare(CLONE_NEWPID) = 0\n2 {FORK} = 8\n8 {FORK} = 2\n{end(9, 4)}{end(8, 5)}"
        f"2 wait4(-1, NULL, 0, NULL) = 8\n{end(2)}"
    )
    assert tree(trace) == ["1 2 process 0", "1.1 8 process 5", "1.1.1 9 process 4"]


def test_orphans_of_two_namespaces() -> None:
    """Each first task of a namespace waits for the orphans of its own, though they have one number."""
    new = "clone(child_stack=NULL, flags=CLONE_NEWPID|SIGCHLD)"
    births = "".join(
        f"{first} {FORK} = 2 /* {middle} in strace's PID NS */\n"
        f"{middle} {FORK} = 3 /* {orphan} in strace's PID NS */\n{end(middle)}"
        f"{first} wait4(2, {exited(0)}, 0, NULL) = 2\n"
        for first, middle, orphan in ((8, 10, 11), (9, 20, 21))
    )
    trace = traced(
        f"{start(7)}7 {new} = 8\n7 {new} = 9\n{births}{end(11, 1)}{end(21, 2)}"
        f"8 wait4(-1, {exited(1)}, 0, NULL) = 3\n9 wait4(-1, {exited(2)}, 0, NULL) = 3\n{end(8)}{end(9)}{end(7)}"
    )
    assert [(wait.task.tid, wait.child.tid) for wait in trace.waits[2:] if wait.child] == [(8, 11), (9, 21)]


def test_calls_at_once_are_told_apart_by_their_numbers() -> None:
    """Of two calls that ran at once, the one that got the lower number made the task with the lower tid."""
    half = "clone(child_stack=NULL, flags=SIGCHLD"
    trace = traced(
        f"{start(7)}7 clone(child_stack=NULL, flags=CLONE_NEWPID|SIGCHLD) = 8\n8 {FORK} = 2\n8 {FORK} = 3\n"
        "9 getppid() = 1\n10 getppid() = 1\n"
        f"9 {half} <unfinished ...>\n10 {half} <unfinished ...>\n"
        "9 <... clone resumed>) = 5\n10 <... clone resumed>) = 4\n"
        f"{end(21, 1)}{end(20, 2)}{end(9)}{end(10)}{end(8)}{end(7)}"
    )
    assert [(task.name, task.tid) for task in trace.tasks if task.tid in {20, 21}] == [("1.1.1.1", 21), ("1.1.2.1", 20)]


def test_a_stranger_is_not_given_to_anybody() -> None:
    """A task with a lower number than the child that is missing, or that showed before, is not that child."""
    trace = traced(f"{start(7)}30 getpid() = 30\n7 {FORK} = 20\n9 getpid() = 9\n{end(30)}{end(9)}{end(7)}")
    assert [(task.tid, task.maker is None) for task in trace.tasks] == [(7, True), (30, True), (20, False), (9, True)]
    assert "lost child" in problems(trace)


def test_signals_before_the_wait() -> None:
    """Nothing shows that the shell lives in another namespace but the numbers; its children's signals come first."""
    count = 20
    jobs = "".join(f"8 {FORK} = {number}\n" for number in range(2, 2 + count))
    ends = "".join(f"{end(number + 100, number)}8 {chld(number, status=number)}\n" for number in range(2, 2 + count))
    waits = "".join(f"8 wait4(-1, {exited(number)}, WNOHANG, NULL) = {number}\n" for number in range(2, 2 + count))
    trace = traced(f"{start(7)}7 {FORK} = 8\n{jobs}{ends}{waits}{end(8)}7 wait4(8, NULL, 0, NULL) = 8\n{end(7)}")
    assert problems(trace) == []
    assert [signal.child.tid for signal in trace.signals if signal.child] == list(range(102, 102 + count))


def test_a_signal_without_a_wait() -> None:
    """A shell that never waits: the child that its SIGCHLD announces is the one that is inferred."""
    trace = traced(f"{start(7)}7 {FORK} = 8\n8 {FORK} = 2\n{end(9, 3)}8 {chld(2, status=3)}\n{end(8)}{end(7)}")
    assert tree(trace) == ["1 7 process 0", "1.1 8 process 0", "1.1.1 9 process 3"]
    assert ([signal.child for signal in trace.signals], problems(trace)) == ([trace.tasks[2]], [])


@pytest.mark.parametrize("number", [2, 3])
def test_numbers_of_tasks_that_live_outside(number: int) -> None:
    """A call returns the number of its maker or of its maker's maker: it made another task, with another number."""
    trace = traced(
        f"{start(2)}2 {FORK} = 3\n3 {FORK} = {number}\n3 {FORK} = {number + 2}\n{end(7, 5)}{end(9, 6)}"
        f"3 wait4(-1, {exited(5)}, 0, NULL) = {number}\n3 wait4(-1, {exited(6)}, 0, NULL) = {number + 2}\n"
        f"{end(3)}2 wait4(-1, {exited(0)}, 0, NULL) = 3\n{end(2)}"
    )
    assert tree(trace) == ["1 2 process 0", "1.1 3 process 0", "1.1.1 7 process 5", "1.1.2 9 process 6"]
    assert ([made.inferred for made in trace.creations], problems(trace)) == ([False, True, True], [])
