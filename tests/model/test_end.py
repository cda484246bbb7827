"""How tasks end, and what is missing where none is told."""

from __future__ import annotations

import pytest

from tests.model.lines import FORK, chld, end, exited, problems, start, thread, traced, tree


class TestEnds:
    """Exit code, signal, core."""

    @pytest.mark.parametrize(
        ("line", "code", "signal", "core"),
        [
            ("+++ exited with 255 +++", 255, None, False),
            ("+++ killed by SIGKILL +++", None, "SIGKILL", False),
            ("+++ killed by SIGRT_5 +++", None, "SIGRT_5", False),
            ("+++ killed by SIGSEGV (core dumped) +++", None, "SIGSEGV", True),
        ],
    )
    def test_forms(self, line: str, code: int | None, signal: str | None, *, core: bool) -> None:
        """The last line of a task tells its end."""
        (task,) = traced(f"{start(7)}7 {line}\n").exits
        assert task.end is not None
        assert (task.end.code, task.end.signal, task.end.core, task.end.line) == (code, signal, core, 2)

    def test_exit_group_with_threads(self) -> None:
        """The others end by a line alone, with the same code; the leader's line is the last."""
        trace = traced(
            f"{start(7)}7 {thread(8)}\n7 {thread(9)}\n7 exit_group(7) = ?\n"
            "9 +++ exited with 7 +++\n8 +++ exited with 7 +++\n7 +++ exited with 7 +++\n"
        )
        assert tree(trace) == ["1 7 process 7", "1.1 8 thread 7", "1.2 9 thread 7"]
        assert [task.tid for task in trace.exits] == [9, 8, 7]
        assert problems(trace) == []

    def test_a_thread_with_a_code_of_its_own(self) -> None:
        """exit(2) of a thread is not the end of its group."""
        trace = traced(f"{start(7)}7 {thread(8)}\n8 exit(42) = ?\n8 +++ exited with 42 +++\n{end(7)}")
        (group,) = trace.processes
        assert group.end is not None
        assert (group.end.code, tree(trace)[1]) == (0, "1.1 8 thread 42")

    def test_a_leader_that_leaves_before_its_threads(self) -> None:
        """pthread_exit(3) in main: its call is early, its end is told when all are gone."""
        trace = traced(
            f"{start(7)}7 {thread(8)}\n7 exit(0) = ?\n8 {FORK} = 9\n{end(9)}8 wait4(-1, {exited(0)}, 0, NULL) = 9\n"
            "8 exit_group(3) = ?\n8 +++ exited with 3 +++\n7 +++ exited with 3 +++\n"
        )
        assert tree(trace) == ["1 7 process 3", "1.1 8 thread 3", "1.1.1 9 process 0"]
        assert (trace.tasks[0].last_stop, problems(trace)) == (3, [])

    def test_all_threads_of_a_killed_group(self) -> None:
        """A fatal signal ends each."""
        trace = traced(f"{start(7)}7 {thread(8)}\n8 +++ killed by SIGTERM +++\n7 +++ killed by SIGTERM +++\n")
        assert tree(trace) == ["1 7 process SIGTERM", "1.1 8 thread SIGTERM"]

    def test_killed_in_a_call(self) -> None:
        """A call in which a task died is no lost line."""
        trace = traced(f"{start(7)}7 wait4(-1,  <unfinished ...>) = ?\n7 +++ killed by SIGKILL +++\n")
        assert (trace.tasks[0].last_stop, problems(trace)) == (2, [])


class TestToldByTheParent:
    """A task without lines of its own: what its parent was told is all there is."""

    def test_by_a_wait(self) -> None:
        """A CLONE_UNTRACED child is invisible, and waited for."""
        trace = traced(
            f"{start(7)}7 clone(child_stack=0x5, flags=CLONE_UNTRACED|SIGCHLD) = 8\n"
            f"7 wait4(8, {exited(5)}, 0, NULL) = 8\n"
            f"{end(7)}"
        )
        child = trace.tasks[1]
        assert child.end is not None
        assert (child.watched, child.end.code, child.end.told_by_wait, child.end.line) == (False, 5, True, 3)
        assert problems(trace) == []

    def test_by_a_signal(self) -> None:
        """Where the wait has no place for the status, the SIGCHLD tells it."""
        trace = traced(
            f'execve("./a", ["./a"], NULL) = 0\n{FORK} = 8\n{chld(8, "CLD_DUMPED", "SIGSEGV")}\n'
            "wait4(8, NULL, 0, NULL) = 8\nexit_group(0) = ?\n+++ exited with 0 +++\n"
        )
        child = trace.tasks[1]
        assert child.end is not None
        assert (child.end.signal, child.end.core, child.end.told_by_wait) == ("SIGSEGV", True, True)

    def test_of_a_task_with_lines_of_its_own(self) -> None:
        """strace printed others' ends and not this one's: it was detached (``-b execve``), or lines are lost."""
        trace = traced(
            f"{start(7)}7 vfork( <unfinished ...>\n"
            '8 execve("/b", ["b"], 0x7ffe59 /* 39 vars */ <unfinished ...>\n7 <... vfork resumed>) = 8\n'
            f"7 wait4(-1, {exited(5)}, 0, NULL) = 8\n{end(7)}"
        )
        assert tree(trace) == ["1 7 process 0", "1.1 8 process 5"]
        assert [(gap.kind, gap.text, gap.line) for gap in trace.gaps] == [
            ("no end", "task 1.1 (tid 8) has no line of its end, though its parent learnt of it", 3)
        ]

    def test_of_a_killed_task_whose_end_was_left_out(self) -> None:
        """``-e signal=none`` prints no ``+++ killed by``; where that is not known, lines may be lost."""
        log = f"{start(7)}7 {FORK} = 8\n8 getpid() = 8\n7 {chld(8, 'CLD_KILLED', 'SIGKILL')}\n{end(7)}"
        assert problems(traced(log)) == ["no end"]
        assert problems(traced(log, recorded="-f -e signal=none")) == []

    def test_nothing_of_an_invisible_task(self) -> None:
        """It may end unseen: that is no loss of the log."""
        trace = traced(f"{start(7)}7 clone(child_stack=0x5, flags=CLONE_VM|CLONE_UNTRACED) = 8\n{end(7)}")
        assert (trace.tasks[1].end, problems(trace)) == (None, [])

    def test_lines_under_an_invisible_tasks_number(self) -> None:
        """They are another's: strace cannot watch a task that was made with CLONE_UNTRACED."""
        trace = traced(
            f"{start(7)}7 clone(child_stack=0x5, flags=CLONE_UNTRACED|SIGCHLD) = 8\n"
            f"7 wait4(8, {exited(5)}, 0, NULL) = 8\n"
            f"7 {FORK} = 8\n{end(8, 6)}{end(7)}"
        )
        assert tree(trace) == ["1 7 process 0", "1.1 8 process 5", "1.2 8 process 6"]

    def test_without_lines_of_ends(self) -> None:
        """``strace -qq`` prints no ``+++`` lines: exit_group(2) ends its task, and parents were told of the others."""
        trace = traced(
            f"{start(7)}7 {FORK} = 8\n8 exit_group(1) = ?\n7 wait4(-1, {exited(1)}, 0, NULL) = 8\n"
            f"7 {FORK} = 9\n9 exit_group(2) = ?\n7 {chld(9, status=2)}\n7 exit_group(0) = ?\n"
        )
        assert tree(trace) == ["1 7 process 0", "1.1 8 process 1", "1.2 9 process 2"]
        assert problems(trace) == []


class TestQuietEnds:
    """``strace -qq`` prints no ``+++`` lines: exit_group(2) and exit(2) are the ends."""

    def test_a_thread_that_leaves_has_a_code_of_its_own(self) -> None:
        """exit(2) is the end of the one thread, exit_group(2) that of the others."""
        trace = traced(f"{start(7)}7 {thread(8)}\n8 exit(4) = ?\n7 exit_group(3) = ?\n")
        assert (tree(trace), problems(trace)) == (["1 7 process 3", "1.1 8 thread 4"], [])

    def test_a_leader_that_left_before_ends_as_its_group(self) -> None:
        """pthread_exit(3) in main is not the end of the process; exit_group(2) of a thread is (wait(2) tells so)."""
        trace = traced(f"{start(7)}7 {thread(8)}\n7 exit(0) = ?\n8 exit_group(3) = ?\n")
        assert tree(trace) == ["1 7 process 3", "1.1 8 thread 3"]

    def test_two_threads_that_end_their_group_at_once(self) -> None:
        """The kernel takes the code of the first, and the log does not show who that was."""
        trace = traced(f"{start(7)}7 {thread(8)}\n8 exit_group(4) = ?\n7 exit_group(3) = ?\n")
        assert tree(trace) == ["1 7 process no end", "1.1 8 thread no end"]
        same = traced(f"{start(7)}7 {thread(8)}\n8 exit_group(4) = ?\n7 exit_group(4) = ?\n")
        assert tree(same) == ["1 7 process 4", "1.1 8 thread 4"]

    def test_a_code_that_was_not_read(self) -> None:
        """It is unknown, and so the task has no end."""
        assert tree(traced(f"{start(7)}7 exit_group(?!) = ?\n")) == ["1 7 process no end"]


class TestMissing:
    """What a trace says of what it lacks."""

    def test_a_whole_log(self) -> None:
        """Nothing is missing."""
        assert problems(traced(start(7) + end(7))) == []

    def test_empty(self) -> None:
        """A log without a line of any task."""
        trace = traced("")
        assert [(gap.kind, gap.line) for gap in trace.gaps] == [("empty", None)]

    def test_no_end(self) -> None:
        """A cut log: each task that lives on is named."""
        trace = traced(f"{start(7)}7 {FORK} = 8\n8 getppid() = 7\n")
        assert [(gap.kind, gap.text, gap.line) for gap in trace.gaps] == [
            ("no end", "task 1 (tid 7) has no end in the log", 2),
            ("no end", "task 1.1 (tid 8) has no end in the log", 3),
        ]

    def test_a_lost_child(self) -> None:
        """A child that was made, and followed, and has no line."""
        trace = traced(f"{start(7)}7 {FORK} = 8\n{end(7)}")
        assert [(gap.kind, gap.line) for gap in trace.gaps] == [("lost child", 2)]

    def test_a_call_that_never_returned(self) -> None:
        """Its task went on: the line where it returned is lost."""
        trace = traced(f"{start(7)}7 read(0,  <unfinished ...>\n8 getpid() = 8\n{end(7)}{end(8)}")
        assert [(gap.kind, gap.line) for gap in trace.gaps] == [("no beginning", 3), ("not resumed", 2)]

    def test_a_line_that_nobody_understands(self) -> None:
        """It is named by its number."""
        trace = traced(f"{start(7)}7 )(\n{end(7)}")
        assert [(gap.kind, gap.line) for gap in trace.gaps] == [("unparsed", 2)]

    def test_no_beginning(self) -> None:
        """strace was attached to a program that ran already: what it did before is not in the log."""
        trace = traced(f"7 wait4(-1, {exited(0)}, 0, NULL) = 8\n7 {FORK} = 9\n{start(9, '/b')}{end(9)}{end(7)}")
        assert [(gap.kind, gap.line) for gap in trace.gaps] == [("no beginning", 1), ("lost child", 1)]

    def test_a_creation_that_is_lost(self) -> None:
        """A child that shows, and whose end its parent learns, is a gap if the log does not show what made it."""
        trace = traced(f"{start(7)}{start(8)}{end(8)}7 wait4(-1, {exited(0)}, 0, NULL) = 8\n{end(7)}")
        assert [(gap.kind, gap.line) for gap in trace.gaps] == [("no beginning", 2), ("lost child", 5)]

    def test_a_signal_of_a_child_that_nobody_made(self) -> None:
        """A filter of execve and exit_group alone looks like %process, but for this."""
        told = "--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=8, si_uid=0, si_status=0} ---"
        trace = traced(f"{start(7)}7 {told}\n{end(7)}")
        assert [(gap.kind, gap.line) for gap in trace.gaps] == [("lost child", 2)]

    def test_a_result_that_is_anothers(self) -> None:
        """strace 6.1 with --seccomp-bpf: the execve succeeded, and the call after it has no line."""
        for result in ("231", "-1 (errno 18446744073709551615)"):
            trace = traced(
                f'{start(7)}7 {thread(8)}\n8 execve("/b", ["b"], 0x7ffe59 /* 39 vars */ <unfinished ...>\n'
                "7 +++ superseded by execve in pid 8 +++\n"
                f"7 <... execve resumed>) = {result}\n7 +++ exited with 0 +++\n"
            )
            assert [gap.kind for gap in trace.gaps] == ["complaint"]
            assert len(trace.execs) == 2

    def test_the_rest_of_a_call(self) -> None:
        """A log whose head was cut goes on with a call that began before."""
        trace = traced('7 <... read resumed>"a", 1) = 1\n7 +++ exited with 0 +++\n')
        assert [(gap.kind, gap.line) for gap in trace.gaps] == [("no beginning", 1)]

    def test_where_execve_was_not_traced(self) -> None:
        """A log of one call alone cannot begin with an execve: nothing is missed."""
        assert problems(traced('7 write(1, "a", 1) = 1\n7 +++ exited with 0 +++\n')) == []

    def test_let_go(self) -> None:
        """strace was detached: the task lives on, and the log ends for it."""
        trace = traced(f"{start(7)}7 {FORK} = 8\n{end(8)}7 wait4(-1,  <detached ...>\n")
        assert [(gap.kind, gap.text) for gap in trace.gaps] == [
            ("no end", "strace detached from task 1 (tid 7) while it lived")
        ]
        assert trace.tasks[0].detached == 5


def test_a_task_that_dies_in_a_call_has_no_result() -> None:
    """strace then prints that it is not available (syscall.c); if the task goes on, a result is lost."""
    began = "7 wait4(-1, 0x7ffc, 0, NULL) = ? <unavailable>\n"
    assert [gap.kind for gap in traced(f"{began}7 +++ killed by SIGKILL +++\n").gaps] == []
    went_on = traced(f"{began}7 getpid() = 7\n7 +++ killed by SIGKILL +++\n")
    assert [gap.kind for gap in went_on.gaps] == ["not resumed"]
