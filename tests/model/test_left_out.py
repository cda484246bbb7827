"""Logs from which strace left lines out, as options ask it to, and one that was put in another order."""

from __future__ import annotations

from strace_lens.facts.lifetimes import concurrency
from tests.model.lines import FORK, end, exited, problems, start, thread, traced, tree


class TestLeftOut:
    """Options by which strace leaves lines out."""

    def test_calls_that_returned_only(self) -> None:
        """``-z`` prints no beginnings: a child of vfork shows before the only line of the call that made it."""
        trace = traced(
            f"{start(7)}{start(8, '/b')}7 vfork() = 8\n{end(8, 3)}7 wait4(8, {exited(3)}, 0, NULL) = 8\n{end(7)}"
        )
        assert tree(trace) == ["1 7 process 0", "1.1 8 process 3"]
        assert problems(trace) == []
        assert not concurrency(trace).apart(*trace.tasks)

    def test_no_announcements(self) -> None:
        """``-q`` on a terminal: a child of vfork shows first, and is not taken for the first task."""
        trace = traced(
            'execve("./a", ["./a"], NULL) = 0\n'
            "vfork( <unfinished ...>\n"
            '[pid     8] execve("/b", ["b"], NULL) = 0\n'
            "[pid     7] <... vfork resumed>) = 8\n"
            "[pid     7] wait4(8,  <unfinished ...>\n"
            "[pid     8] exit_group(3)               = ?\n[pid     8] +++ exited with 3 +++\n"
            f"<... wait4 resumed>{exited(3)}, 0, NULL) = 8\nexit_group(0) = ?\n+++ exited with 0 +++\n"
        )
        assert tree(trace) == ["1 7 process 0", "1.1 8 process 3"]
        assert problems(trace) == []

    def test_no_announcement_and_the_child_is_left(self) -> None:
        """The first task gets the lower number when it shows; what comes without one then is the child's."""
        trace = traced(
            f'execve("./a", ["./a"], NULL) = 0\n{FORK} = 8\n'
            "[pid     8] getppid() = 7\n"
            "[pid     7] exit_group(0)               = ?\n[pid     7] +++ exited with 0 +++\n"
            "exit_group(4) = ?\n+++ exited with 4 +++\n"
        )
        assert tree(trace) == ["1 7 process 0", "1.1 8 process 4"]

    def test_superseded_without_a_number(self) -> None:
        """On a terminal, when the thread that calls execve is alone, no number is printed."""
        trace = traced(
            f'execve("./a", ["./a"], NULL) = 0\n{thread(8)}\nstrace: Process 8 attached\n'
            '[pid     8] execve("/b", ["b"], NULL <unfinished ...>\n'
            "[pid     7] pause( <unfinished ...>) = ?\n"
            "+++ superseded by execve in pid 8 +++\n"
            "<... execve resumed>) = 0\ngetpid() = 7\nexit_group(0) = ?\n+++ exited with 0 +++\n"
        )
        assert tree(trace) == ["1 7 process superseded", "1.1 7 thread 0"]
        assert [image.path for image in trace.processes[0].images] == ["./a", "/b"]
        assert problems(trace) == []

    def test_not_even_superseded(self) -> None:
        """``-qqq`` does not print it: a thread whose execve succeeded leads its group."""
        trace = traced(
            f'execve("./a", ["./a"], NULL) = 0\n{thread(8)}\n'
            '[pid     8] execve("/b", ["b"], NULL <unfinished ...>\n<... execve resumed>) = 0\n'
            "exit_group(0) = ?\n"
        )
        (group,) = trace.processes
        assert (group.leader.name, group.program, tree(trace)[0]) == ("1.1", "/b", "1 None process superseded")

    def test_no_signals(self) -> None:
        """``-e signal=none`` leaves out the ends by signals: the wait tells them."""
        trace = traced(
            f"{start(7)}7 {FORK} = 8\n8 pause( <unfinished ...>\n7 {FORK} = 9\n{end(9)}"
            f"7 wait4(-1, [{{WIFSIGNALED(s) && WTERMSIG(s) == SIGKILL}}], 0, NULL) = 8\n7 {FORK} = 8\n{end(8)}{end(7)}"
        )
        assert tree(trace) == ["1 7 process 0", "1.1 8 process SIGKILL", "1.2 9 process 0", "1.3 8 process 0"]
        assert [wait.child for wait in trace.waits] == [trace.tasks[1]]

    def test_detached_at_execve(self) -> None:
        """``-b execve`` lets children go: their parents' waits tell their ends."""
        trace = traced(
            f'{start(7)}7 {FORK} = 8\n8 execve("/b", ["b"], NULL <detached ...>\n'
            f"7 wait4(8, {exited(3)}, 0, NULL) = 8\n{end(7)}"
        )
        assert tree(trace) == ["1 7 process 0", "1.1 8 process 3"]
        assert trace.tasks[1].detached == 3


class TestOrderedByTime:
    """strace-log-merge(1) puts the parts of -ff in the order of the times at which calls began."""

    def test_a_wait_before_the_child_ends(self) -> None:
        """A whole call stands where it began, so a wait tells of an end that comes later: lines prove no order."""
        trace = traced(
            f"{start(7)}7 {FORK} = 8\n7 wait4(8, {exited(3)}, 0, NULL) = 8\n{start(8, '/b')}{end(8, 3)}{end(7)}"
        )
        assert tree(trace) == ["1 7 process 0", "1.1 8 process 3"]
        assert (trace.ordered, problems(trace)) == (False, [])
        assert [wait.child for wait in trace.waits] == [trace.tasks[1]]
