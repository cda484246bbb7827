"""Which task a line is of, however its number came about."""

from __future__ import annotations

from strace_lens.events import Exit
from tests.model.generated import chain
from tests.model.lines import FORK, chld, end, exited, problems, start, thread, traced, tree

EXEC_FROM_THREAD = f"""\
{start(7, "./threads")}\
7 {thread(8)}
7 {thread(9)}
9 execve("/bin/true", ["true"], 0x7fff26 /* 39 vars */ <unfinished ...>
8 +++ exited with 0 +++
7 +++ superseded by execve in pid 9 +++
7 <... execve resumed>)                   = 0
7 {FORK} = 10
10 exit_group(4)                          = ?
10 +++ exited with 4 +++
7 wait4(-1, {exited(4)}, 0, NULL) = 10
7 exit_group(0)                           = ?
7 +++ exited with 0 +++
"""
"""A thread calls execve, and is alone after it, under its leader's tid."""


class TestNames:
    """A task's name is the path of its creation."""

    def test_by_order_of_making(self) -> None:
        """Children are counted by their maker, whatever their pids."""
        trace = traced(f"{start(7)}7 {FORK} = 40\n7 {FORK} = 9\n9 {FORK} = 8\n{end(40)}{end(8)}{end(9)}{end(7)}")
        assert tree(trace) == ["1 7 process 0", "1.1 40 process 0", "1.2 9 process 0", "1.2.1 8 process 0"]

    def test_all_at_once_are_the_same(self) -> None:
        """The names that a trace makes together are those that each task makes for itself."""
        trace = traced("".join(chain(40)))
        assert trace.names == {task: task.name for task in trace.tasks}
        assert len(set(trace.names.values())) == 41


class TestShownBeforeMade:
    """The kernel wakes the child before its maker's call returns (kernel/fork.c)."""

    def test_a_child(self) -> None:
        """Lines of a child before the call's return are the child's."""
        trace = traced(
            f'{start(7)}7 clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>\n8 execve("/b", ["b"], NULL) = 0\n'
            f"7 <... clone resumed>) = 8\n{end(8)}{end(7)}"
        )
        assert tree(trace) == ["1 7 process 0", "1.1 8 process 0"]
        assert [image.path for image in trace.tasks[1].own_execs] == ["/b"]
        assert trace.tasks[1].first_line == 3

    def test_its_first_line_is_an_unfinished_call(self) -> None:
        """A call that began before the maker's returned is told after it; the task showed with its beginning."""
        trace = traced(
            f"{start(7)}7 clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>\n8 exit_group(0 <unfinished ...>\n"
            f"7 <... clone resumed>) = 8\n8 <... exit_group resumed>) = ?\n8 +++ exited with 0 +++\n{end(7)}"
        )
        assert (trace.tasks[1].first_line, trace.tasks[1].last_stop) == (3, 3)

    def test_a_child_of_vfork_is_gone_before(self) -> None:
        """Its end is told before the call that made it returns."""
        trace = traced(f"{start(7)}7 vfork( <unfinished ...>\n{end(8, 5)}7 <... vfork resumed>) = 8\n{end(7)}")
        assert tree(trace) == ["1 7 process 0", "1.1 8 process 5"]
        assert problems(trace) == []

    def test_a_grandchild_before_the_child_is_made(self) -> None:
        """A maker that is not known yet makes a task: names and inherited programs come out right all the same."""
        trace = traced(
            f"{start(7)}7 clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>\n"
            f"8 {FORK} = 9\n{end(9)}{end(8)}7 <... clone resumed>) = 8\n{end(7)}"
        )
        assert tree(trace) == ["1 7 process 0", "1.1 8 process 0", "1.1.1 9 process 0"]
        assert [group.program for group in trace.processes] == ["./a"] * 3

    def test_both_calls_are_open(self) -> None:
        """The grandchild shows first of all; tasks are in order of birth."""
        trace = traced(
            f"{start(7)}7 clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>\n"
            "8 clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>\n"
            f"{end(9)}8 <... clone resumed>) = 9\n7 <... clone resumed>) = 8\n{end(8)}{end(7)}"
        )
        assert [(task.index, task.name, task.tid) for task in trace.tasks] == [
            (0, "1", 7),
            (1, "1.1", 8),
            (2, "1.1.1", 9),
        ]

    def test_threads_of_a_thread(self) -> None:
        """A thread that shows before it was made, with all that it has made, joins the group of its maker."""
        call, rest = thread(8).split("} => ")
        trace = traced(
            f"{start(7)}7 {call}}} <unfinished ...>\n8 {thread(9)}\n8 {FORK} = 10\n"
            "9 wait4(10, [{WIFSTOPPED(s) && WSTOPSIG(s) == SIGSTOP}], WSTOPPED, NULL) = 10\n"
            f"{end(10, 2)}7 <... clone3 resumed> => {rest}\n"
            f"7 wait4(10, {exited(2)}, 0, NULL) = 10\n{end(7)}"
            "8 +++ exited with 0 +++\n9 +++ exited with 0 +++\n"
        )
        assert [task.tid for task in trace.processes[0].tasks] == [7, 8, 9]
        assert [(task.name, task.kind, task.pid) for task in trace.tasks] == [
            ("1", "process", 7),
            ("1.1", "thread", 7),
            ("1.1.1", "thread", 7),
            ("1.1.2", "process", 10),
        ]
        assert [wait.child for wait in trace.waits] == [trace.tasks[3]] * 2
        assert trace.processes[1].parent is trace.processes[0]


class TestReuse:
    """A tid is free for another task when its task is gone."""

    def test_the_same_pid_many_times(self) -> None:
        """Each creation is a task of its own, with its own end and its own wait."""
        lives = "".join(
            f"7 {FORK} = 8\n{end(8, code)}7 wait4(-1, {exited(code)}, 0, NULL) = 8\n7 {chld(8, status=code)}\n"
            for code in range(5)
        )
        trace = traced(start(7) + lives + end(7))
        assert tree(trace) == ["1 7 process 0"] + [f"1.{code + 1} 8 process {code}" for code in range(5)]
        assert [wait.child for wait in trace.waits] == trace.tasks[1:]
        assert [signal.child for signal in trace.signals] == trace.tasks[1:]

    def test_a_stranger_that_is_gone(self) -> None:
        """A task that nobody made and that ended before the call began is not the call's."""
        trace = traced(f"{start(7)}8 getpid() = 8\n{end(8, 1)}7 {FORK} = 8\n{end(8, 2)}{end(7)}")
        assert tree(trace) == ["1 7 process 0", "1.1 8 process 2", "2 8 process 1"]

    def test_the_number_of_an_invisible_task(self) -> None:
        """Lines under it are another's, which may show before it was made."""
        trace = traced(
            f"{start(7)}7 clone(child_stack=0x5, flags=CLONE_VM|CLONE_UNTRACED) = 8\n"
            f"7 clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>\n{start(8, '/b')}"
            f"7 <... clone resumed>) = 8\n{end(8)}{end(7)}"
        )
        assert [len(task.own_execs) for task in trace.tasks] == [1, 0, 1]

    def test_a_thread_gets_the_number_of_a_thread(self) -> None:
        """Also in the same group."""
        ended = "8 exit(0) = ?\n8 +++ exited with 0 +++\n"
        trace = traced(f"{start(7)}7 {thread(8)}\n{ended}7 {thread(8)}\n{ended}{end(7)}")
        assert [task.name for task in trace.threads] == ["1.1", "1.2"]

    def test_an_end_that_only_the_wait_tells(self) -> None:
        """Without -f, the number is another child's after the wait."""
        trace = traced(
            'execve("./a", ["./a"], NULL) = 0\n'
            f"{FORK} = 8\nwait4(-1, {exited(1)}, 0, NULL) = 8\n"
            f"{FORK} = 8\nwait4(-1, {exited(2)}, 0, NULL) = 8\n"
            "exit_group(0) = ?\n+++ exited with 0 +++\n"
        )
        assert [(task.end.code, task.end.told_by_wait) for task in trace.tasks[1:] if task.end] == [
            (1, True),
            (2, True),
        ]


class TestExecFromThread:
    """execve(2) by a thread that does not lead its group."""

    def test_it_goes_on_as_the_leader(self) -> None:
        """It keeps its identity, and gets the leader's tid; the leader is superseded, the others end."""
        trace = traced(EXEC_FROM_THREAD)
        assert tree(trace) == [
            "1 7 process superseded",
            "1.1 8 thread 0",
            "1.2 7 thread 0",
            "1.2.1 10 process 4",
        ]

    def test_the_group_goes_on(self) -> None:
        """One thread group, two images, another leader; its end is that of the one that is left."""
        trace = traced(EXEC_FROM_THREAD)
        group = trace.processes[0]
        assert [image.path for image in group.images] == ["./threads", "/bin/true"]
        assert (group.leader.name, group.founder.name, group.tgid) == ("1.2", "1", 7)
        assert group.end == trace.tasks[2].end
        assert [image.task.name for image in trace.execs] == ["1", "1.2"]

    def test_its_children_are_its_own(self) -> None:
        """What it makes after the execve is made by it, and waited for by it."""
        (wait,) = traced(EXEC_FROM_THREAD).waits
        assert wait.child is not None
        assert (wait.task.name, wait.child.maker) == ("1.2", wait.task)

    def test_a_thread_that_shows_by_its_execve_alone(self) -> None:
        """strace was attached to a running process: its threads are known by their lines only."""
        trace = traced(
            '7 getpid() = 7\n9 execve("/bin/true", ["true"], NULL <unfinished ...>\n'
            f"7 +++ superseded by execve in pid 9 +++\n7 <... execve resumed>) = 0\n{end(7)}"
        )
        assert [(task.kind, task.pid, task.tid) for task in trace.tasks] == [("process", 7, 7), ("thread", 7, 7)]
        assert trace.processes[0].program == "/bin/true"


class TestMakerDiedInTheCall:
    """The call that made a task never returned: another thread ended its maker."""

    def test_by_an_execve(self) -> None:
        """The thread that it made calls execve; it is known by its lines, and its maker by there being no other."""
        call = thread(9).split(" => ")[0]
        trace = traced(
            f"{start(7)}7 {call} <unfinished ...>\n"
            '9 execve("/bin/true", ["true"], NULL <unfinished ...>\n'
            "7 <... clone3 resumed> <unfinished ...>) = ?\n"
            f"7 +++ superseded by execve in pid 9 +++\n7 <... execve resumed>) = 0\n{end(7)}"
        )
        assert tree(trace) == ["1 7 process superseded", "1.1 7 thread 0"]
        (made,) = trace.creations
        assert (made.via, made.inferred, made.lines, made.kind) == ("clone3", True, (2, 4), "thread")
        assert made.returned == 9
        assert (trace.failed_creations, problems(trace)) == ({}, [])

    def test_by_a_signal(self) -> None:
        """A maker is killed while it waits in vfork for its child."""
        trace = traced(
            f"{start(7)}7 vfork( <unfinished ...>\n{start(8, '/b')}7 <... vfork resumed> <unfinished ...>) = ?\n"
            f"7 +++ killed by SIGKILL +++\n{end(8)}"
        )
        assert tree(trace) == ["1 7 process SIGKILL", "1.1 8 process 0"]
        assert trace.processes[1].parent is trace.processes[0]

    def test_two_may_have_done_it(self) -> None:
        """Nothing tells which of two calls made the task: it stays nobody's."""
        call = "clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>\n"
        trace = traced(
            f"{start(7)}7 {thread(8)}\n7 {call}8 {call}{end(9)}8 <... clone resumed> <unfinished ...>) = ?\n"
            "7 <... clone resumed> <unfinished ...>) = ?\n8 +++ killed by SIGKILL +++\n7 +++ killed by SIGKILL +++\n"
        )
        assert [task.tid for task in trace.tasks if task.creation is None] == [7, 9]
        assert trace.failed_creations == {"clone": {"?": 2}}

    def test_a_number_that_another_call_returned(self) -> None:
        """strace 6.1 may print, of a task that was killed in the call, what it was told last: nothing hangs on it."""
        trace = traced(
            f"{start(7)}7 {thread(8)}\n7 {FORK} = 9\n8 {FORK} = 10\n{end(10)}"
            "8 clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>\n"
            f"7 wait4(-1, NULL, 0, NULL) = 10\n8 <... clone resumed>) = 9\n{end(11, 4)}"
            f"8 +++ killed by SIGKILL +++\n7 +++ killed by SIGKILL +++\n{end(9, 5)}"
        )
        assert [(task.tid, task.end and task.end.code) for task in trace.tasks if task.creation is None] == [
            (7, None),
            (11, 4),
        ]
        assert [task.end.code for task in trace.tasks if task.tid == 9 and task.end] == [5]
        assert problems(trace) == ["no beginning", "lost child"]


class TestSecondReading:
    """Events are read from the log again, each with its task of the first reading."""

    def test_each_event_has_its_task(self) -> None:
        """The tasks of a walk are those of the trace, though they were put in another order meanwhile."""
        trace = traced(EXEC_FROM_THREAD)
        ends = {event.line: task for task, event in trace.walk() if isinstance(event, Exit)}
        assert ends == {task.end.line: task for task in trace.tasks if task.end and not task.end.superseded}

    def test_a_number_that_is_used_again(self) -> None:
        """Each of its lives has its own events."""
        trace = traced(f"{start(7)}7 {FORK} = 8\n{end(8, 1)}7 {FORK} = 8\n{end(8, 2)}{end(7)}")
        ends = [(task.name, event.code) for task, event in trace.walk() if isinstance(event, Exit)]
        assert ends == [("1.1", 1), ("1.2", 2), ("1", 0)]
