"""Logs of other shapes: parts of -ff, without -f, from a terminal, two in one file, with names or numbers."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from strace_lens.api.read import read
from tests.model.lines import FORK, chld, end, exited, problems, start, thread, traced, traced_parts, tree


def unnumbered(text: str) -> str:
    """Lines as they are without a pid column."""
    return "".join(line.split(" ", 1)[1] for line in text.splitlines(keepends=True))


class TestParts:
    """``strace -ff`` writes a file a task, without an order among them."""

    PARTS: ClassVar = {
        7: unnumbered(
            f"{start(7)}7 {FORK} = 8\n7 wait4(-1, {exited(3)}, 0, NULL) = 8\n7 {chld(8, status=3)}\n{end(7)}"
        ),
        8: unnumbered(f"{start(8, '/b')}8 {FORK} = 9\n{end(8, 3)}"),
        9: unnumbered(end(9, 4)),
    }

    def test_the_same_tree(self, tmp_path: Path) -> None:
        """Who made whom comes out as from one file; an end is told by the task's own part."""
        trace = traced_parts(tmp_path, self.PARTS)
        assert tree(trace) == ["1 7 process 0", "1.1 8 process 3", "1.1.1 9 process 4"]
        assert [task.end.told_by_wait for task in trace.tasks if task.end] == [False] * 3
        assert not any(made.inferred for made in trace.creations)
        assert [group.program for group in trace.processes] == ["./a", "/b", "/b"]
        assert (problems(trace), trace.ordered, trace.follows) == ([], False, True)
        assert [wait.child for wait in trace.waits] == [trace.tasks[1]]

    def test_a_child_with_a_lower_pid(self, tmp_path: Path) -> None:
        """Pids come round: the child's part is read before its maker's, and its birth is after all the same."""
        first, second = self.PARTS[7].replace(" = 8\n", " = 3\n").replace("si_pid=8", "si_pid=3"), self.PARTS[8]
        trace = traced_parts(tmp_path, {7: first, 3: second, 9: self.PARTS[9]})
        assert tree(trace) == ["1 7 process 0", "1.1 3 process 3", "1.1.1 9 process 4"]
        assert [task.index for task in trace.tasks] == [0, 1, 2]
        assert [task.tid for task in trace.tasks] == [7, 3, 9]

    @pytest.mark.parametrize("pid", [8, 3])
    def test_a_pid_that_is_used_again(self, tmp_path: Path, pid: int) -> None:
        """``-A -ff`` goes on in the part of the same pid: its lives follow one another as their creations do."""
        made = "".join(f"7 {FORK} = {pid}\n7 wait4(-1, {exited(code)}, 0, NULL) = {pid}\n" for code in (4, 6, 9))
        lives = "".join(f"{start(pid, f'/b{code}')}{end(pid, code)}" for code in (4, 6, 9))
        trace = traced_parts(tmp_path, {7: unnumbered(f"{start(7)}{made}{end(7)}"), pid: unnumbered(lives)})
        assert tree(trace) == ["1 7 process 0"] + [f"1.{n} {pid} process {c}" for n, c in ((1, 4), (2, 6), (3, 9))]
        assert [group.program for group in trace.processes] == ["./a", "/b4", "/b6", "/b9"]
        assert ([wait.child for wait in trace.waits], problems(trace)) == (trace.tasks[1:], [])

    def test_times_give_no_order_of_lines(self, tmp_path: Path) -> None:
        """Parts with absolute times are merged by them; that proves nothing (-ttt is taken when strace writes)."""
        trace = traced_parts(
            tmp_path,
            {
                pid: "".join(f"1795552124.{pid}{number:05} {line}\n" for number, line in enumerate(text.splitlines()))
                for pid, text in self.PARTS.items()
            },
        )
        assert tree(trace) == ["1 7 process 0", "1.1 8 process 3", "1.1.1 9 process 4"]
        assert not trace.ordered

    def test_an_execve_in_two_parts(self, tmp_path: Path) -> None:
        """What a thread began is in its part, how it ended in the leader's."""
        trace = traced_parts(
            tmp_path,
            {
                7: unnumbered(
                    f"{start(7)}7 {thread(8)}\n7 +++ superseded by execve in pid 8 +++\n"
                    f"7 <... execve resumed>) = 0\n{end(7)}"
                ),
                8: 'execve("/b", ["b", "c"], NULL <pid changed to 7 ...>\n',
            },
        )
        assert tree(trace) == ["1 7 process superseded", "1.1 7 thread 0"]
        assert [(image.path, image.argv) for image in trace.execs] == [("./a", ("./a",)), ("/b", ("b", "c"))]
        assert problems(trace) == []

    def test_an_execve_in_two_parts_the_other_way_round(self, tmp_path: Path) -> None:
        """The thread's part is read before the leader's, where pids came round."""
        trace = traced_parts(
            tmp_path,
            {
                7: 'execve("/b", ["b", "c"], NULL <pid changed to 8 ...>\n',
                8: unnumbered(
                    f"{start(8)}8 {thread(7)}\n8 +++ superseded by execve in pid 7 +++\n"
                    f"8 <... execve resumed>) = 0\n{end(8)}"
                ),
            },
        )
        assert tree(trace) == ["1 8 process superseded", "1.1 8 thread 0"]
        assert [image.path for image in trace.execs] == ["./a", "/b"]
        assert problems(trace) == []

    def test_a_half_of_an_execve(self, tmp_path: Path) -> None:
        """Where the thread's part is missing, the trace lacks a beginning."""
        trace = traced_parts(
            tmp_path,
            {7: unnumbered(f"{start(7)}7 +++ superseded by execve in pid 8 +++\n7 <... execve resumed>) = 0\n")},
        )
        assert "no beginning" in problems(trace)


class TestNotFollowed:
    """Without ``-f``."""

    def test_children_are_known_by_what_their_parent_was_told(self) -> None:
        """They have pids and ends, and nothing else."""
        trace = traced(
            unnumbered(
                f"{start(7)}7 {FORK} = 8\n7 {FORK} = 9\n7 {chld(8, status=1)}\n7 wait4(-1, {exited(1)}, 0, NULL) = 8\n"
                f"7 wait4(-1, [{{WIFSIGNALED(s) && WTERMSIG(s) == SIGKILL}}], 0, NULL) = 9\n{end(7)}"
            )
        )
        assert tree(trace) == ["1 None process 0", "1.1 8 process 1", "1.2 9 process SIGKILL"]
        assert (trace.follows, [task.watched for task in trace.tasks]) == (False, [True, False, False])
        assert problems(trace) == []


class TestTerminal:
    """strace leaves the number out while there is one task."""

    LOG = (
        'execve("./a", ["./a"], NULL) = 0\n'
        f"{FORK} = 8\n"
        "wait4(-1, strace: Process 8 attached\n"
        " <unfinished ...>\n"
        "[pid     8] exit_group(3)               = ?\n"
        "[pid     8] +++ exited with 3 +++\n"
        f"<... wait4 resumed>{exited(3)}, 0, NULL) = 8\n"
        f"{chld(8, status=3)}\n"
        "exit_group(0) = ?\n+++ exited with 0 +++\n"
    )

    def test_the_first_task_has_no_number(self) -> None:
        """Its own lines never show it."""
        trace = traced(self.LOG)
        assert tree(trace) == ["1 None process 0", "1.1 8 process 3"]
        assert (trace.follows, problems(trace)) == (True, [])

    def test_the_first_task_gets_a_number(self) -> None:
        """Lines with and without its number are one task's."""
        trace = traced(
            self.LOG.replace("<... wait4", "[pid     7] <... wait4").replace("--- SIGCHLD", "[pid 7] --- SIGCHLD")
        )
        assert tree(trace) == ["1 7 process 0", "1.1 8 process 3"]
        assert trace.tasks[0].pid == 7

    def test_a_child_that_shows_before_it_is_made(self) -> None:
        """strace says that it follows a task before the task's first line: that number is not the first task's."""
        trace = traced(
            'execve("./a", ["./a"], NULL) = 0\n'
            "clone(child_stack=NULL, flags=SIGCHLDstrace: Process 8 attached\n"
            " <unfinished ...>\n"
            '[pid     8] execve("/b", ["b"], NULL) = 0\n'
            "[pid     7] <... clone resumed>) = 8\n"
            "[pid     8] exit_group(3)               = ?\n[pid     8] +++ exited with 3 +++\n"
            "exit_group(0) = ?\n+++ exited with 0 +++\n"
        )
        assert tree(trace) == ["1 7 process 0", "1.1 8 process 3"]
        assert [group.program for group in trace.processes] == ["./a", "/b"]

    def test_the_child_is_left_alone(self) -> None:
        """When the first task is gone, lines without a number are the child's."""
        trace = traced(
            'execve("./a", ["./a"], NULL) = 0\n'
            f"{FORK} = 8\n"
            "strace: Process 8 attached\n"
            "[pid     7] exit_group(0)               = ?\n"
            "[pid     7] +++ exited with 0 +++\n"
            'execve("/b", ["b"], NULL) = 0\nexit_group(4) = ?\n+++ exited with 4 +++\n'
        )
        assert tree(trace) == ["1 7 process 0", "1.1 8 process 4"]
        assert [group.program for group in trace.processes] == ["./a", "/b"]
        assert problems(trace) == []


class TestTwoInOne:
    """``strace -A`` adds to a log."""

    def test_two_roots(self) -> None:
        """Each is a task that nobody made; the number may be the same."""
        trace = traced(
            (start(7) + f"7 {FORK} = 8\n{end(8)}" + end(7)) + start(7, "/b") + f"7 {FORK} = 8\n{end(8, 1)}" + end(7)
        )
        assert tree(trace) == ["1 7 process 0", "1.1 8 process 0", "2 7 process 0", "2.1 8 process 1"]
        assert problems(trace) == []


class TestDecorated:
    """Options that print numbers in another way."""

    def test_names_behind_pids(self) -> None:
        """``-Y`` prints a task's name behind each pid."""
        trace = traced(
            '7<strace> execve("./a", ["./a"], NULL) = 0\n'
            f"7<a> {FORK} = 8<a>\n8<a> exit_group(3) = ?\n8<a> +++ exited with 3 +++\n"
            f"7<a> wait4(-1, {exited(3)}, 0, NULL) = 8<a>\n"
            "7<a> --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=8<a>, si_uid=0, si_status=3, si_utime=0, "
            "si_stime=0} ---\n"
            "7<a> exit_group(0) = ?\n7<a> +++ exited with 0 +++\n"
        )
        assert tree(trace) == ["1 7 process 0", "1.1 8 process 3"]
        assert [wait.child for wait in trace.waits] == [signal.child for signal in trace.signals] == [trace.tasks[1]]

    def test_numbers_for_names(self) -> None:
        """``-X raw``: the code of a SIGCHLD is a number."""
        info = "{si_signo=17, si_code=0x1, si_pid=8, si_uid=0, si_status=0, si_utime=0, si_stime=0}"
        trace = traced(
            f"{start(7)}7 clone(child_stack=NULL, flags=0x1200000|17, child_tidptr=0x7f) = 8\n{end(8)}"
            f"7 --- SIGCHLD {info} ---\n7 waitid(0, 0, {info}, 0x1000004, NULL) = 0\n"
            f"7 wait4(-1, [0], 0, NULL) = 8\n{end(7)}"
        )
        assert [signal.child for signal in trace.signals] == [trace.tasks[1]]
        assert [(wait.child, wait.code, wait.reaped) for wait in trace.waits] == [
            (trace.tasks[1], 0, False),
            (trace.tasks[1], 0, True),
        ]


class TestAttached:
    """``strace -p``: nobody made the tasks that are there."""

    def test_threads_of_a_running_program(self, tmp_path: Path) -> None:
        """Each is a root; the log has no beginning."""
        log = tmp_path / "attached.strace"
        log.write_text(
            f"7 wait4(-1,  <unfinished ...>\n8 {FORK} = 9\n{start(9, '/b')}{end(9)}"
            f"7 <... wait4 resumed>{exited(0)}, 0, NULL) = 9\n7 wait4(-1,  <detached ...>\n"
        )
        trace = read(log)
        assert [(task.tid, task.maker) for task in trace.tasks[:2]] == [(7, None), (8, None)]
        assert problems(trace) == ["no beginning", "no beginning", "lost child", "no end", "no end"]
