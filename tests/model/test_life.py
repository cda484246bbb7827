"""What a task did that others can see: images, waits, signals, stops."""

from __future__ import annotations

import pytest

from tests.model.lines import FORK, chld, end, exited, start, thread, traced

USAGE = "{ru_utime={tv_sec=1, tv_usec=200}, ru_stime={tv_sec=0, tv_usec=3}, ...}"


class TestImages:
    """execve(2): a thread group becomes another program."""

    def test_a_chain(self) -> None:
        """Each successful execve is an image; the program is that of the last."""
        trace = traced(
            f'{start(7, "/bin/sh")}7 execve("/bin/env", ["env", "ls"], NULL) = 0\n{start(7, "/bin/ls")}{end(7)}'
        )
        (group,) = trace.processes
        assert [image.path for image in group.images] == ["/bin/sh", "/bin/env", "/bin/ls"]
        assert (group.program, group.images[1].argv) == ("/bin/ls", ("env", "ls"))

    def test_failed_ones_are_kept_apart(self) -> None:
        """The search through PATH leaves attempts with their errors."""
        trace = traced(
            f'{start(7)}7 execve("/usr/local/bin/true", ["true"], NULL) = -1 ENOENT (No such file or directory)\n'
            f'7 execve("/bin/true", ["true"], NULL) = 0\n{end(7)}'
        )
        (task,) = trace.tasks
        assert [(attempt.path, attempt.errno) for attempt in task.attempts] == [("/usr/local/bin/true", "ENOENT")]
        assert [image.path for image in trace.execs] == ["./a", "/bin/true"]

    def test_a_fork_runs_what_its_maker_ran(self) -> None:
        """A child has its maker's program until it calls execve, whatever the maker does later."""
        trace = traced(f'{start(7)}7 {FORK} = 8\n7 execve("/b", ["b"], NULL) = 0\n{end(8)}{end(7)}')
        assert [group.program for group in trace.processes] == ["/b", "./a"]

    def test_a_cut_argument_list(self) -> None:
        """What strace left out is marked."""
        trace = traced(f'7 execve("/a", ["a", "bcd"..., ...], NULL) = 0\n{end(7)}')
        assert (trace.execs[0].argv, trace.execs[0].argv_cut) == (("a", "bcd"), True)

    def test_by_descriptor(self) -> None:
        """execveat(2) with an empty path runs what the descriptor stands for, where ``-y`` prints it."""
        trace = traced(f'7 execveat(3</bin/true>, "", ["t"], NULL, AT_EMPTY_PATH) = 0\n{end(7)}')
        assert trace.execs[0].path == "/bin/true"

    def test_an_execve_in_which_the_task_died(self) -> None:
        """It is neither an image nor an attempt."""
        trace = traced(f'{start(7)}7 execve("/b", ["b"], NULL <unfinished ...>) = ?\n7 +++ killed by SIGKILL +++\n')
        assert (len(trace.execs), trace.tasks[0].attempts) == (1, [])


STATUSES = {
    "exited": (exited(3), "exited", 3, None, False, True),
    "killed": ("[{WIFSIGNALED(s) && WTERMSIG(s) == SIGKILL}]", "killed", None, "SIGKILL", False, True),
    "core": ("[{WIFSIGNALED(s) && WTERMSIG(s) == SIGSEGV && WCOREDUMP(s)}]", "killed", None, "SIGSEGV", True, True),
    "stopped": ("[{WIFSTOPPED(s) && WSTOPSIG(s) == SIGSTOP}]", "stopped", None, "SIGSTOP", False, False),
    "continued": ("[{WIFCONTINUED(s)}]", "continued", None, None, False, False),
    "raw, exited": ("[0x300]", "exited", 3, None, False, True),
    "raw, core": ("[0x8b]", "killed", None, "SIGSEGV", True, True),
    "raw, stopped": ("[0x137f]", "stopped", None, "SIGSTOP", False, False),
    "raw, continued": ("[0xffff]", "continued", None, None, False, False),
    "raw, no signal": ("[0x4b]", "killed", None, "75", False, True),
    "raw, beyond an int": ("[0xffffffffffff]", "unknown", None, None, False, False),
}
INFOS = {
    "exited": ("CLD_EXITED", "3", "exited", 3, None, False),
    "killed": ("CLD_KILLED", "SIGKILL", "killed", None, "SIGKILL", False),
    "core": ("CLD_DUMPED", "SIGSEGV", "killed", None, "SIGSEGV", True),
    "trapped": ("CLD_TRAPPED", "SIGTRAP", "stopped", None, "SIGTRAP", False),
    "stopped": ("CLD_STOPPED", "SIGSTOP", "stopped", None, "SIGSTOP", False),
    "continued": ("CLD_CONTINUED", "SIGCONT", "continued", None, None, False),
    "raw": ("0x2", "9", "killed", None, "SIGKILL", False),
    "no signal": ("CLD_KILLED", "-5", "killed", None, "-5", False),
    "no number of 32 bits": ("CLD_KILLED", "99999999999", "killed", None, "99999999999", False),
}


class TestWaits:
    """wait(2): who was told what of whom."""

    @pytest.mark.parametrize(("status", "change", "code", "signal", "core", "reaped"), STATUSES.values(), ids=STATUSES)
    def test_status_words(
        self, status: str, change: str, code: int | None, signal: str | None, *, core: bool, reaped: bool
    ) -> None:
        """wait4(2) in words and in numbers."""
        (wait,) = traced(f"{start(7)}7 {FORK} = 8\n7 wait4(-1, {status}, WSTOPPED|WCONTINUED, NULL) = 8\n").waits
        assert (wait.change, wait.code, wait.signal, wait.core) == (change, code, signal, core)
        assert (wait.reaped, wait.child is not None and wait.child.reaper is not None) == (reaped, reaped)

    @pytest.mark.parametrize(("how", "status", "change", "code", "signal", "core"), INFOS.values(), ids=INFOS)
    def test_waitid(
        self, how: str, status: str, change: str, code: int | None, signal: str | None, *, core: bool
    ) -> None:
        """waitid(2) tells it in a siginfo_t."""
        info = f"{{si_signo=SIGCHLD, si_code={how}, si_pid=8, si_uid=0, si_status={status}, si_utime=0, si_stime=0}}"
        (wait,) = traced(f"{start(7)}7 {FORK} = 8\n7 waitid(P_ALL, 0, {info}, WEXITED, NULL) = 0\n").waits
        assert (wait.pid, wait.change, wait.code, wait.signal, wait.core) == (8, change, code, signal, core)

    def test_nothing_to_tell(self) -> None:
        """A poll that found no child ready, and a failed wait, are no waits."""
        trace = traced(
            f"{start(7)}7 {FORK} = 8\n7 wait4(-1, 0x7ffd, WNOHANG, NULL) = 0\n"
            "7 waitid(P_ALL, 0, {}, WNOHANG, NULL) = 0\n"
            f"7 wait4(-1, 0x7ffd, 0, NULL) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)\n{end(8)}"
            f"7 wait4(9, 0x7ffd, 0, NULL) = -1 ECHILD (No child processes)\n{end(7)}"
        )
        assert trace.waits == []

    def test_no_place_for_the_status(self) -> None:
        """With a NULL pointer the call tells that the child is gone, and not how."""
        trace = traced(f"{start(7)}7 {FORK} = 8\n{end(8, 4)}7 wait4(-1, NULL, 0, NULL) = 8\n{end(7)}")
        (wait,) = trace.waits
        assert (wait.change, wait.code, wait.child, wait.reaped) == ("unknown", None, trace.tasks[1], True)
        assert trace.tasks[1].end is not None
        assert trace.tasks[1].end.code == 4

    def test_a_look_without_reaping(self) -> None:
        """WNOWAIT leaves the child to be waited for."""
        info = "{si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=8, si_uid=0, si_status=0, si_utime=0, si_stime=0}"
        trace = traced(
            f"{start(7)}7 {FORK} = 8\n{end(8)}7 waitid(P_ALL, 0, {info}, WEXITED|WNOWAIT, NULL) = 0\n"
            f"7 wait4(8, {exited(0)}, 0, NULL) = 8\n{end(7)}"
        )
        assert [(wait.child, wait.reaped) for wait in trace.waits] == [(trace.tasks[1], False), (trace.tasks[1], True)]

    def test_cpu_time(self) -> None:
        """User and system time of a struct rusage, in nanoseconds; None where none was asked for."""
        trace = traced(
            f"{start(7)}7 {FORK} = 8\n{end(8)}7 wait4(-1, {exited(0)}, 0, {USAGE}) = 8\n"
            f"7 {FORK} = 9\n{end(9)}7 wait4(-1, {exited(0)}, 0, NULL) = 9\n{end(7)}"
        )
        assert [wait.cpu for wait in trace.waits] == [1_000_203_000, None]

    def test_by_another_thread(self) -> None:
        """Any thread of the group may wait for a child of the group."""
        trace = traced(
            f"{start(7)}7 {thread(8)}\n7 {FORK} = 9\n{end(9)}"
            f"8 wait4(-1, {exited(0)}, 0, NULL) = 9\n8 +++ exited with 0 +++\n{end(7)}"
        )
        child = trace.tasks[2]
        assert (child.maker, child.reaper) == (trace.tasks[0], trace.tasks[1])


class TestParents:
    """Who is waited for by whom, and who is not."""

    def test_clone_parent(self) -> None:
        """The child of a CLONE_PARENT is its maker's sibling: the maker's parent is told of it."""
        trace = traced(
            f"{start(7)}7 {FORK} = 8\n8 clone(child_stack=0x5, flags=CLONE_PARENT|SIGCHLD) = 9\n{end(9, 2)}"
            f"7 {chld(9, status=2)}\n7 wait4(-1, {exited(2)}, 0, NULL) = 9\n{end(8)}{end(7)}"
        )
        child = trace.tasks[2]
        assert (child.maker, child.reaper, child.group.parent) == (trace.tasks[1], trace.tasks[0], trace.processes[0])
        assert [signal.child for signal in trace.signals] == [child]

    def test_an_orphan_is_waited_for_by_another(self) -> None:
        """Its parent ended first; an ancestor that takes orphans waits for it: maker and reaper are two."""
        trace = traced(
            f"{start(7)}7 {FORK} = 8\n8 {FORK} = 9\n{end(8)}7 wait4(8, {exited(0)}, 0, NULL) = 8\n{end(9, 9)}"
            f"7 wait4(9, {exited(9)}, 0, NULL) = 9\n7 {chld(9, status=9)}\n{end(7)}"
        )
        orphan = trace.tasks[2]
        assert (orphan.maker, orphan.reaper) == (trace.tasks[1], trace.tasks[0])
        assert [signal.child for signal in trace.signals] == [orphan]

    def test_an_orphan_with_the_number_of_a_child(self) -> None:
        """The child was waited for, so its number means the orphan."""
        trace = traced(
            f"{start(7)}7 {FORK} = 8\n{end(8)}7 wait4(8, {exited(0)}, 0, NULL) = 8\n7 {FORK} = 9\n"
            f"9 {FORK} = 8\n{end(9)}7 wait4(9, {exited(0)}, 0, NULL) = 9\n{end(8, 5)}"
            f"7 wait4(-1, {exited(5)}, 0, NULL) = 8\n{end(7)}"
        )
        assert [wait.child.name for wait in trace.waits if wait.child] == ["1.1", "1.2", "1.2.1"]

    def test_an_orphan_that_somebody_outside_reaps(self) -> None:
        """Nobody in the trace waits for it."""
        trace = traced(f"{start(7)}7 {FORK} = 8\n{end(7)}{end(8)}")
        assert (trace.tasks[1].reaper, trace.tasks[1].group.parent) == (None, trace.processes[0])

    def test_a_zombie(self) -> None:
        """A child that nobody waited for, though its parent was told."""
        trace = traced(f"{start(7)}7 {FORK} = 8\n{end(8)}7 {chld(8)}\n{end(7)}")
        assert (trace.tasks[1].reaper, trace.waits) == (None, [])
        assert [signal.child for signal in trace.signals] == [trace.tasks[1]]

    def test_a_child_of_others_is_nobodys(self) -> None:
        """A number that no child has is no task."""
        (wait,) = traced(f"7 wait4(-1, {exited(0)}, 0, NULL) = 8\n{end(7)}").waits
        assert wait.child is None


class TestSignals:
    """Deliveries, and the death that a SIGCHLD tells of."""

    def test_sender(self) -> None:
        """A signal that a task sent tells the sender's pid."""
        line = "7 --- SIGTERM {si_signo=SIGTERM, si_code=SI_USER, si_pid=99, si_uid=0} ---\n"
        (signal,) = traced(f"{start(7)}{line}{end(7)}").signals
        assert (signal.name, signal.code, signal.sender, signal.child) == ("SIGTERM", "SI_USER", 99, None)

    def test_sigchld_after_the_wait(self) -> None:
        """The wait may be over before the signal is delivered."""
        trace = traced(f"{start(7)}7 {FORK} = 8\n{end(8)}7 wait4(8, {exited(0)}, 0, NULL) = 8\n7 {chld(8)}\n{end(7)}")
        assert [signal.child for signal in trace.signals] == [trace.tasks[1]]

    def test_several_deaths_one_signal(self) -> None:
        """A SIGCHLD tells of one child; that others died is told by their own lines."""
        trace = traced(f"{start(7)}7 {FORK} = 8\n7 {FORK} = 9\n{end(8)}{end(9)}7 {chld(8)}\n{end(7)}")
        assert [signal.child for signal in trace.signals] == [trace.tasks[1]]
        assert len(trace.exits) == 3

    def test_a_sigchld_that_a_task_sent(self) -> None:
        """kill(2) can send one: it tells of no child."""
        line = "7 --- SIGCHLD {si_signo=SIGCHLD, si_code=SI_USER, si_pid=8, si_uid=0} ---\n"
        (signal,) = traced(f"{start(7)}7 {FORK} = 8\n{line}{end(8)}{end(7)}").signals
        assert signal.child is None

    @pytest.mark.parametrize("status", [-5, 0, 4711, 2**70])
    def test_a_sigchld_whose_status_a_task_made_up(self, status: int) -> None:
        """rt_sigqueueinfo(2) to oneself may claim any si_status: the trace is whole, and report shows it."""
        trace = traced(f"{start(7)}7 {FORK} = 8\n7 {chld(8, 'CLD_KILLED', status)}\n{end(8)}{end(7)}")
        (signal,) = trace.signals
        assert (signal.code, signal.status, signal.child) == ("CLD_KILLED", status, trace.tasks[1])

    def test_another_exit_signal(self) -> None:
        """clone(2) may ask for another signal; strace then prints no name of the code, and no status."""
        line = "7 --- SIGUSR1 {si_signo=SIGUSR1, si_code=0x1, si_pid=8, si_uid=0} ---\n"
        trace = traced(f"{start(7)}7 clone(child_stack=0x5, flags=SIGUSR1) = 8\n{end(8)}{line}{end(7)}")
        assert [signal.child for signal in trace.signals] == [trace.tasks[1]]

    def test_a_number_that_lives_again(self) -> None:
        """A late SIGCHLD is of the dead child, not of the living one that has its number."""
        trace = traced(f"{start(7)}7 {FORK} = 8\n{end(8)}7 {FORK} = 8\n7 {chld(8)}\n{end(8, 1)}{end(7)}")
        assert [signal.child for signal in trace.signals] == [trace.tasks[1]]

    def test_of_a_child_that_is_not_known(self) -> None:
        """What tells of a task that the log does not show is nobody's."""
        trace = traced(f"{start(7)}7 {chld(8)}\n7 wait4(-1, {exited(0)}, 0, NULL) = 8\n7 {FORK} = 8\n{end(8)}{end(7)}")
        assert ([signal.child for signal in trace.signals], [wait.child for wait in trace.waits]) == ([None], [None])

    def test_the_thread_that_took_it(self) -> None:
        """Any thread of the parent may be told."""
        trace = traced(f"{start(7)}7 {thread(8)}\n7 {FORK} = 9\n{end(9)}8 {chld(9)}\n8 +++ exited with 0 +++\n{end(7)}")
        assert [(signal.task.tid, signal.child) for signal in trace.signals] == [(8, trace.tasks[2])]


def test_stops_and_going_on() -> None:
    """A stop is told by the task's own line, by the wait and by SIGCHLD; going on by SIGCONT, wait and SIGCHLD."""
    cont = "8 --- SIGCONT {si_signo=SIGCONT, si_code=SI_USER, si_pid=7, si_uid=0} ---\n"
    trace = traced(
        f"{start(7)}7 {FORK} = 8\n8 --- SIGSTOP {{si_signo=SIGSTOP, si_code=SI_USER, si_pid=7, si_uid=0}} ---\n"
        "8 --- stopped by SIGSTOP ---\n"
        f"7 {chld(8, 'CLD_STOPPED', 'SIGSTOP')}\n"
        "7 wait4(8, [{WIFSTOPPED(s) && WSTOPSIG(s) == SIGSTOP}], WSTOPPED, NULL) = 8\n"
        f"{cont}7 {chld(8, 'CLD_CONTINUED', 'SIGCONT')}\n7 wait4(8, [{{WIFCONTINUED(s)}}], WCONTINUED, NULL) = 8\n"
        f"{end(8, 3)}7 wait4(8, {exited(3)}, 0, NULL) = 8\n{end(7)}"
    )
    child = trace.tasks[1]
    assert [(stop.task, stop.signal, stop.line) for stop in trace.stops] == [(child, "SIGSTOP", 4)]
    assert [(wait.child, wait.change) for wait in trace.waits] == [
        (child, "stopped"),
        (child, "continued"),
        (child, "exited"),
    ]
    assert [signal.child for signal in trace.signals if signal.name == "SIGCHLD"] == [child, child]
    assert child.end is not None
    assert child.end.code == 3
