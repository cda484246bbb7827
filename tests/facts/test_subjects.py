"""The subjects, and what their fields hold, on logs that strace wrote."""

from __future__ import annotations

import pytest

from strace_lens.facts.evidence import Evidence
from strace_lens.facts.subjects import SINGULAR, SUBJECTS, subject
from strace_lens.facts.value import FieldValue, NoValue, Printed
from strace_lens.model.task import Task
from tests.analysis.judged_logs import (
    CALLS,
    EXEC_IN_THREAD,
    FORK,
    PIPELINE,
    RECORDED,
    THREADED,
    VFORK_AND_CRASH,
    VFORK_NOT_FOLLOWED,
    WRITES_ONLY,
    judged,
    sigchld,
    traced,
)

# subject -> its fields, as the language promises them.
PROMISED = {
    "creation": "via flags exit_signal kind child maker",
    "clone": "via flags exit_signal kind child maker",
    "fork": "via flags exit_signal kind child maker",
    "vfork": "via flags exit_signal kind child maker",
    "task": "name tid pid kind program exit_code killed_by maker",
    "process": "name tid pid kind program exit_code killed_by maker",
    "thread": "name tid pid kind program exit_code killed_by maker",
    "exec": "path argv task",
    "exit": "code signal core task",
    "signal": "name code sender status task",
    "wait": "pid code signal task",
    "overlap": "first second",
    "parallel": "task cpu_ms wall_ms",
    "file": "path access errno call task",
    "connection": "family address port path errno call task",
    "syscall": "result errno arg0 arg1 arg2 arg3 arg4 arg5 task",
}


def values(log: str, subject: str, *fields: str, recorded: str = RECORDED) -> list[tuple[FieldValue, ...]]:
    """What the fields hold, a tuple for each fact of the subject that surely is one."""
    trace = traced(log, recorded=recorded)
    evidence = Evidence(trace)
    table = SUBJECTS[subject]
    if table.facts is not None:
        facts = list(table.facts(trace))
    else:
        reader = table.reader(trace)
        facts = [fact for task, event in trace.walk() for fact in reader(task, event)]
    sure = [fact for fact in facts if table.belongs(evidence, fact)]
    return [tuple(_plain(table.fields[name].read(evidence, fact)) for name in fields) for fact in sure]


def _plain(value: FieldValue) -> FieldValue:
    return f"task {value.name}" if isinstance(value, Task) else value


def test_every_subject_has_the_fields_that_are_promised() -> None:
    """The table has each subject with its fields in the promised order, and no other."""
    assert {word: list(subject.fields) for word, subject in SUBJECTS.items()} == {
        word: fields.split() for word, fields in PROMISED.items()
    }


def test_each_word_and_its_plural_name_one_subject() -> None:
    """No plural is another subject's word."""
    assert len(SINGULAR) == 2 * len(SUBJECTS)


class TestCreations:
    """``creation`` and its kinds."""

    def test_by_whichever_call(self) -> None:
        """A creation has the call, flags with the exit signal, the signal, the kind, and both tasks."""
        assert values(VFORK_AND_CRASH, "creation", "via", "flags", "exit_signal", "kind", "child", "maker") == [
            ("vfork", frozenset({"CLONE_VM", "CLONE_VFORK", "SIGCHLD"}), "SIGCHLD", "process", "task 1.1", "task 1"),
            (
                "clone",
                frozenset({"CLONE_CHILD_CLEARTID", "CLONE_CHILD_SETTID", "SIGCHLD"}),
                "SIGCHLD",
                "process",
                "task 1.2",
                "task 1",
            ),
        ]

    @pytest.mark.parametrize(("subject", "via"), [("vfork", ["vfork"]), ("clone", ["clone"]), ("fork", [])])
    def test_by_one_call(self, subject: str, via: list[str]) -> None:
        """``clone``, ``fork`` and ``vfork`` are the creations by that call."""
        assert [(name,) for name in via] == values(VFORK_AND_CRASH, subject, "via")

    def test_clone3_is_a_clone_and_a_thread_has_no_exit_signal(self) -> None:
        """clone3(2) counts as a clone; an exit signal of 0 is none."""
        assert values(THREADED, "clone", "via", "exit_signal", "kind") == [("clone3", NoValue.ABSENT, "thread")]

    def test_a_bit_without_a_name_is_in_the_set(self) -> None:
        """Bits that strace has no name for are members of the set as numbers."""
        log = "7 clone(child_stack=NULL, flags=CLONE_FS|0x8000000000|SIGCHLD) = 8\n8 +++ exited with 0 +++\n"
        assert values(log, "clone", "flags") == [(frozenset({"CLONE_FS", "0x8000000000", "SIGCHLD"}),)]

    def test_flags_that_were_not_printed_are_not_known(self) -> None:
        """A structure that strace printed as an address tells neither flags nor kind; the child may be a thread."""
        log = (
            '7 execve("./a", ["./a"], NULL) = 0\n7 clone3(0x7f0000, 88) = 8\n'
            "8 +++ exited with 0 +++\n7 exit_group(0) = ?\n7 +++ exited with 0 +++\n"
        )
        assert values(log, "clone", "via", "flags", "exit_signal", "kind") == [("clone3", *(NoValue.UNKNOWN,) * 3)]
        assert values(log, "task", "tid", "kind", "pid")[1:] == [(8, NoValue.UNKNOWN, NoValue.UNKNOWN)]
        assert (values(log, "process", "tid"), values(log, "thread")) == ([(7,)], [])


class TestTasks:
    """``task``, ``process``, ``thread``."""

    def test_a_task(self) -> None:
        """A task has its path, tid, pid, kind, program, end and maker."""
        assert values(PIPELINE, "task", "name", "tid", "pid", "kind", "program", "exit_code", "killed_by", "maker") == [
            ("1", 12620, 12620, "process", "/usr/bin/sh", 0, NoValue.ABSENT, NoValue.ABSENT),
            ("1.1", 12621, 12621, "process", "/usr/bin/ls", 0, NoValue.ABSENT, "task 1"),
            ("1.2", 12622, 12622, "process", "/usr/bin/wc", 1, NoValue.ABSENT, "task 1"),
        ]

    def test_a_killed_one_has_no_exit_code(self) -> None:
        """A task that a signal killed is known to have no exit code."""
        assert values(VFORK_AND_CRASH, "process", "exit_code", "killed_by")[2] == (NoValue.ABSENT, "SIGSEGV")

    def test_a_thread(self) -> None:
        """A thread has a tid of its own, the pid of its group, and an exit code of its own."""
        assert values(THREADED, "thread", "tid", "pid", "kind", "exit_code") == [(12725, 12724, "thread", 0)]
        assert values(THREADED, "process", "tid", "pid", "kind", "exit_code") == [(12724, 12724, "process", 3)]

    def test_an_execve_of_a_thread(self) -> None:
        """The task whose place an execve takes has neither code nor signal; the group ends as its new leader does."""
        assert values(EXEC_IN_THREAD, "task", "name", "tid", "exit_code", "killed_by") == [
            ("1", 12729, NoValue.ABSENT, NoValue.ABSENT),
            ("1.1", 12729, 0, NoValue.ABSENT),
        ]
        assert values(EXEC_IN_THREAD, "process", "pid", "exit_code", "program") == [(12729, 0, "/bin/true")]

    def test_who_made_it_may_not_be_shown(self) -> None:
        """Where no creating call was traced, no task has a known maker, kind, path or pid: any may be a child."""
        fields = ("name", "kind", "pid", "maker")
        recorded = "-f -e trace=write"
        assert values(WRITES_ONLY, "task", *fields, recorded=recorded) == [(NoValue.UNKNOWN,) * 4] * 2
        assert values(WRITES_ONLY, "process", recorded=recorded) == []
        assert values(WRITES_ONLY, "thread", recorded=recorded) == []

    def test_a_second_task_that_nobody_made(self) -> None:
        """Where creating calls were traced, any other than the first may be a thread, or have made the first."""
        log = PIPELINE + "9 getpid() = 9\n9 exit_group(0) = ?\n9 +++ exited with 0 +++\n"
        found = values(log, "task", "name", "kind", "pid", "maker")
        assert found[0] == ("1", "process", 12620, NoValue.UNKNOWN)
        assert (len(found), len(values(log, "process"))) == (3, 3)

    def test_a_program_that_may_yet_change_is_not_known(self) -> None:
        """A process without an end in the log may call execve again; one that ended may not."""
        log = "\n".join(PIPELINE.splitlines()[:9])
        assert values(log, "process", "program", "exit_code") == [
            (NoValue.UNKNOWN, NoValue.UNKNOWN),
            ("/usr/bin/ls", 0),
            (NoValue.UNKNOWN, NoValue.UNKNOWN),
        ]

    def test_a_thread_that_runs_may_yet_get_another_tid(self) -> None:
        """A thread's tid is not settled before its end: an execve would give it its leader's."""
        running = THREADED.replace("12725 exit(0) ", "12725 gettid() = 12725\n12725 exit(0) ")
        assert values("\n".join(running.splitlines()[:3]), "thread", "tid") == [(NoValue.UNKNOWN,)]
        assert values("\n".join(running.splitlines()[:4]), "thread", "tid") == [(12725,)]

    def test_without_pid_column_the_first_task_has_no_known_tid(self) -> None:
        """A log without ``-f`` does not tell the tid of its only task; a child's is what the call returned."""
        fields = ("tid", "program", "exit_code", "killed_by")
        assert values(VFORK_NOT_FOLLOWED, "task", *fields, recorded="-e trace=%process") == [
            (NoValue.UNKNOWN, "./k", 0, NoValue.ABSENT),
            (12747, NoValue.UNKNOWN, 7, NoValue.ABSENT),
            (12748, NoValue.UNKNOWN, NoValue.ABSENT, "SIGSEGV"),
        ]

    def test_a_child_without_a_line_may_be_another_task(self) -> None:
        """With ``-f`` a child that never shows may be a task that shows under another number; it does not count."""
        log = PIPELINE.replace("12620 exit_group", f"12620 {FORK} = 9\n12620 exit_group")
        assert len(values(log, "task", "tid")) == 3
        assert len(values(log, "process", "tid")) == 3
        assert len(values(log, "creation", "via")) == 3

    def test_lines_that_are_not_straces_are_no_task(self) -> None:
        """Text of another program makes no task."""
        assert values("hello\nworld\n", "task") == []


class TestLife:
    """``exec``, ``exit``, ``signal``, ``wait``."""

    def test_an_exec(self) -> None:
        """An exec has the path and the argument list as given."""
        assert values(PIPELINE, "exec", "path", "argv", "task")[2] == ("/usr/bin/wc", ("wc", "-l"), "task 1.2")

    def test_an_argument_list_that_was_cut(self) -> None:
        """What strace cut is marked so; an address instead of a list is not known."""
        log = '7 execve("./a", ["./a", "bbbb"..., "c"], NULL) = 0\n7 execve("./b", 0x1, NULL) = 0\n'
        first, second = values(log, "exec", "argv")
        assert repr(first[0]) == "CutTexts(items=('./a', 'bbbb', 'c'))"
        assert second == (NoValue.UNKNOWN,)

    def test_an_exit(self) -> None:
        """An exit has a code, or a signal and whether a core was dumped."""
        assert values(VFORK_AND_CRASH, "exit", "code", "signal", "core", "task") == [
            (7, NoValue.ABSENT, False, "task 1.1"),
            (NoValue.ABSENT, "SIGSEGV", True, "task 1.2"),
            (0, NoValue.ABSENT, False, "task 1"),
        ]

    def test_a_signal(self) -> None:
        """A delivery has code, sender and status, those that siginfo_t has for it."""
        assert values(VFORK_AND_CRASH, "signal", "name", "code", "sender", "status", "task") == [
            ("SIGCHLD", "CLD_EXITED", 12741, 7, "task 1"),
            ("SIGSEGV", "SEGV_MAPERR", NoValue.ABSENT, NoValue.ABSENT, "task 1.2"),
            ("SIGCHLD", "CLD_DUMPED", 12742, "SIGSEGV", "task 1"),
        ]

    def test_a_wait(self) -> None:
        """A wait has the child's pid and its end; where it has no place for the status, the child's own line tells."""
        assert values(VFORK_AND_CRASH, "wait", "pid", "code", "signal", "task") == [
            (12741, 7, NoValue.ABSENT, "task 1"),
            (12742, NoValue.ABSENT, "SIGSEGV", "task 1"),
        ]

    def test_a_wait_that_nothing_tells_the_status_of(self) -> None:
        """A wait without a place for the status, of a child that is not watched, is not known to tell of anything."""
        log = "vfork() = 12747\nwait4(12747, NULL, 0, NULL) = 12747\nexit_group(0) = ?\n+++ exited with 0 +++\n"
        recorded = "-e trace=%process"
        unknown = (12747, NoValue.UNKNOWN, NoValue.UNKNOWN)
        assert values(log, "wait", "pid", "code", "signal", recorded=recorded) == [unknown]
        assert values(log, "task", "exit_code", recorded=recorded)[1] == (NoValue.UNKNOWN,)


class TestOverlaps:
    """``overlap``."""

    def test_two_that_lived_at_once(self) -> None:
        """A pair that provably lived at the same time is one, in order of birth."""
        assert values(PIPELINE, "overlap", "first", "second") == [
            ("task 1", "task 1.1"),
            ("task 1", "task 1.2"),
            ("task 1.1", "task 1.2"),
        ]

    def test_two_in_sequence(self) -> None:
        """A pair of which one ended before the other was made is none."""
        assert ("task 1.1", "task 1.2") not in values(VFORK_AND_CRASH, "overlap", "first", "second")


class TestCalls:
    """``syscall NAME``."""

    def test_results_and_errors(self) -> None:
        """A call has a result and an error, absent where it never returned."""
        assert values(CALLS, "syscall", "result", "errno") == [
            (0, NoValue.ABSENT),
            (-1, "ENOENT"),
            (3, NoValue.ABSENT),
            (174, NoValue.ABSENT),
            (7, NoValue.ABSENT),
            (0, NoValue.ABSENT),
            (0x7F7F15A8D000, NoValue.ABSENT),
            (NoValue.ABSENT, "ERESTARTSYS"),
            (NoValue.ABSENT, NoValue.ABSENT),
        ]

    def test_arguments(self) -> None:
        """Texts and names are compared as such, a number as one that may stand for a text, the rest as printed."""
        rows = values(CALLS, "syscall", "arg0", "arg1", "arg2", "arg3")
        assert rows[1] == (
            frozenset({"AT_FDCWD"}),
            "/nonexistent",
            frozenset({"O_RDONLY", "O_CLOEXEC"}),
            NoValue.ABSENT,
        )
        assert rows[4] == (Printed(1), "\x1b[1mhi\n", Printed(7), NoValue.ABSENT)
        assert rows[5][1] is NoValue.UNKNOWN  # strace left members out
        assert rows[6][:3] == (0, Printed(4096), frozenset({"PROT_READ", "PROT_WRITE"}))

    def test_a_text_that_was_cut(self) -> None:
        """A text that strace cut is known by its beginning."""
        assert repr(values(CALLS, "syscall", "arg1")[3][0]).startswith("CutText(text='127.0.0.1")

    def test_a_call_that_never_returned(self) -> None:
        """A call in which its task died has no result; of one whose end was lost nothing is known."""
        died = "7 read(0,  <unfinished ...>\n7 +++ killed by SIGKILL +++\n"
        lost = f"7 read(0,  <unfinished ...>\n7 {sigchld('CLD_EXITED', 8, '0')}\n7 +++ exited with 0 +++\n"
        assert values(died, "syscall", "result", "errno", "arg0", "arg1") == [
            (NoValue.ABSENT, NoValue.ABSENT, Printed(0), NoValue.UNKNOWN)
        ]
        assert values(lost, "syscall", "result", "errno") == [(NoValue.UNKNOWN, NoValue.UNKNOWN)]

    def test_an_unavailable_result_is_not_known(self) -> None:
        """``? <unavailable>`` tells neither result nor error."""
        log = "7 wait4(-1, 0x1, 0, NULL) = ? <unavailable>\n7 +++ exited with 0 +++\n"
        assert values(log, "syscall", "result", "errno") == [(NoValue.UNKNOWN, NoValue.UNKNOWN)]


class TestNamedArguments:
    """The arguments of a system call have the names of man section 2."""

    LOG = (
        '7 execve("/a", ["a"], NULL) = 0\n'
        '7 openat(AT_FDCWD, "/etc/x", O_RDONLY|O_CLOEXEC) = 3\n'
        '7 openat(dirfd=AT_FDCWD, pathname="/etc/y", flags=O_WRONLY) = 4\n'
        "7 clone(child_stack=NULL, flags=CLONE_VM|SIGCHLD, child_tidptr=0x7f) = -1 EAGAIN (Resource unavailable)\n"
        "7 exit_group(0) = ?\n7 +++ exited with 0 +++"
    )

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('exactly 2 syscalls openat where pathname matches "/etc/*"', "held"),
            ('exactly 1 syscall openat where pathname == "/etc/y" and flags == O_WRONLY', "held"),
            ("exactly 1 syscall openat where flags contains O_CLOEXEC", "held"),
            ("no syscall openat where mode != none", "held"),
            ("exactly 1 syscall clone where flags contains CLONE_VM", "held"),
            ("exactly 1 syscall clone where parent_tid == none and child_tidptr != none", "held"),
            ("exactly 1 syscall exit_group where status == 0", "held"),
        ],
    )
    def test_by_name(self, text: str, expected: str) -> None:
        """By the name that strace printed, or else by the place."""
        assert judged(self.LOG, text, recorded="-f").outcome == expected

    def test_a_field_comes_before_an_argument_of_that_name(self) -> None:
        """_llseek has an argument "result"; the field is what the call returned."""
        assert subject("syscall", "_llseek").fields["result"] is SUBJECTS["syscall"].fields["result"]
        assert "whence" in subject("syscall", "_llseek").fields
