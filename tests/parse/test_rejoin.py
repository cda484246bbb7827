"""Calls that lie on more than one line, or have somebody else's text in them."""

from __future__ import annotations

import pytest

from strace_lens.events import (
    Exit,
    Note,
    Superseded,
    Syscall,
)
from strace_lens.values import (
    Array,
    Change,
    Empty,
    Flags,
    Intruded,
    Named,
    Number,
    Resuming,
    String,
    Struct,
)
from tests.parse.printed_back import call, events


def test_a_message_glued_into_a_call() -> None:
    """strace's message in the middle of a call is a note; the call goes on on the next line."""
    log = (
        "clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLDstrace: Process 29272 attached\n"
        ", child_tidptr=0x7fce916f4a10) = 29272\n"
    )
    note, clone = events(log)
    assert isinstance(note, Note)
    assert (note.kind, note.text, note.glued) == ("message", "strace: Process 29272 attached", True)
    assert isinstance(clone, Syscall)
    assert clone.lines == (1, 2)
    assert clone.argument("flags") == Flags(("CLONE_CHILD_SETTID", "SIGCHLD"))
    assert clone.argument("child_tidptr") == Number(0x7FCE916F4A10)


def test_a_message_with_a_path_glued_to_a_number() -> None:
    """strace's name may come with a path, whose dots do not belong to the number before it."""
    log = "exit_group(0../../src/strace: [wait(0x06057f) = 17215] WIFSTOPPED,sig=SIGTRAP,EVENT_EXIT (6)\n)  = ?\n"
    note, exited = events(log)
    assert isinstance(note, Note)
    assert note.text.startswith("../../src/strace: [wait(")
    assert isinstance(exited, Syscall)
    assert exited.args == (Number(0),)


def test_a_message_glued_before_unfinished() -> None:
    """After a message a call can be left unfinished, and be resumed under the pid that is now printed."""
    log = (
        "vfork(strace: Process 29276 attached\n"
        " <unfinished ...>\n"
        "[pid 29276] exit_group(0)               = ?\n"
        "[pid 29275] <... vfork resumed>)        = 29276\n"
    )
    note, child, vfork = events(log)
    assert isinstance(note, Note)
    assert isinstance(child, Syscall)
    assert isinstance(vfork, Syscall)
    assert (vfork.pid, vfork.end_pid, vfork.lines) == (None, 29275, (1, 2, 4))
    assert vfork.result is not None
    assert vfork.result.value == 29276


def test_output_of_the_program_glued_in_on_one_line() -> None:
    """The program's own output within a line is told from the argument before it."""
    assert call('write(2, "ls: ", 4ls: )         = 4\n').args[2] == Intruded(Number(4), "ls: ")


def test_output_of_the_program_that_begins_with_a_digit() -> None:
    """What was written is known, so output that begins with a digit is told from the count too."""
    assert call('write(1, "1 end", 51 end)         = 5\n').args[2] == Intruded(Number(5), "1 end")


def test_output_of_the_program_over_two_lines() -> None:
    """Output that ends its line leaves the rest of the call to the next."""
    log = 'write(1, "to stderr no newline\\n", 21to stderr no newline\n)  = 21\n'
    note, write = events(log)
    assert isinstance(note, Note)
    assert (note.kind, note.text) == ("output", "to stderr no newline")
    assert isinstance(write, Syscall)
    assert write.args == (Number(1), String(b"to stderr no newline\n"), Number(21))


def test_output_of_the_program_before_unfinished() -> None:
    """Output can stand between the arguments and ``<unfinished ...>``."""
    exited = call("exit_group(0prog says 3  <unfinished ...>\n")
    assert exited.args == (Intruded(Number(0), "prog says 3 "),)
    assert exited.ending == "unfinished"


def test_resumed_and_never_finished() -> None:
    """A task that died in a call has the call closed with a question mark."""
    sleep = call(
        "5 clock_nanosleep(CLOCK_REALTIME, 0, {tv_sec=100, tv_nsec=0},  <unfinished ...>\n"
        "5 <... clock_nanosleep resumed> <unfinished ...>) = ?\n"
    )
    assert sleep.status == "unfinished"
    assert sleep.lines == (1, 2)
    assert sleep.args[:2] == (Flags(("CLOCK_REALTIME",)), Number(0))


def test_closed_after_a_comma() -> None:
    """A call closed on its own line keeps its two blanks; the argument that was not printed is empty."""
    sleep = call("clock_nanosleep(CLOCK_REALTIME, 0, {tv_sec=100, tv_nsec=0},  <unfinished ...>) = ?\n")
    assert sleep.args[3] == Empty()
    assert sleep.status == "unfinished"


def test_clone3_resumed_with_an_arrow() -> None:
    """What clone3 gave back follows ``resumed>`` after one blank that belongs to the arrow."""
    clone3 = call(
        "7 clone3({flags=CLONE_VM, exit_signal=0} <unfinished ...>\n"
        "7 <... clone3 resumed> => {parent_tid=[31993]}, 88) = 31993\n"
    )
    before = Struct((Named("flags", Flags(("CLONE_VM",))), Named("exit_signal", Number(0))))
    assert clone3.args == (Change(before, Struct((Named("parent_tid", Array((Number(31993),))),))), Number(88))


@pytest.mark.parametrize("blank", ["", " "])
def test_resumed_with_and_without_a_blank(blank: str) -> None:
    """Up to strace 4.26 a blank follows ``resumed>``; it is no part of the arguments."""
    read = call(
        f"7 read(3,  <unfinished ...>\n7 <... read resumed>{blank}0x7ffde02274b0, 8) = -1 EFAULT (Bad address)\n"
    )
    assert read.args == (Number(3), Number(0x7FFDE02274B0), Number(8))


def test_resumed_with_a_blank_before_an_arrow() -> None:
    """Up to strace 4.26 two blanks stand before an arrow, of which the second is the arrow's own."""
    found = call("7 f({a=1} <unfinished ...>\n7 <... f resumed>  => {a=2}, 8) = 0\n")
    assert found.args[0] == Change(Struct((Named("a", Number(1)),)), Struct((Named("a", Number(2)),)))


def test_pid_changed_by_execve() -> None:
    """A thread's execve ends under the pid of its group's leader, which it supersedes."""
    log = (
        '28753 execveat(AT_FDCWD, "/bin/x", ["x"], NULL, 0 <pid changed to 28770 ...>\n'
        "28770 +++ superseded by execve in pid 28753 +++\n"
        "28770 <... execveat resumed>)           = 0\n"
    )
    superseded, execveat = events(log)
    assert isinstance(superseded, Superseded)
    assert (superseded.pid, superseded.by) == (28770, 28753)
    assert isinstance(execveat, Syscall)
    assert (execveat.pid, execveat.end_pid, execveat.lines) == (28753, 28770, (1, 3))


def test_a_call_without_a_name() -> None:
    """strace prints ``???`` where it could not learn which call it is."""
    unfinished, detached = events("1555  ???( <unfinished ...>\n1556  ???( <detached ...>\n")[::-1]
    assert isinstance(unfinished, Syscall)
    assert isinstance(detached, Syscall)
    assert (unfinished.name, unfinished.status) == ("???", "unfinished")
    assert (detached.name, detached.status) == ("???", "detached")


def test_restart_syscall_with_a_mark_for_an_argument() -> None:
    """The argument of restart_syscall looks like a resumed call and is none."""
    restart = call("restart_syscall(<... resuming interrupted read ...> <detached ...>\n")
    assert restart.args == (Resuming("read"),)
    assert restart.status == "detached"


@pytest.mark.parametrize(
    "line", ['21695 write(3, "some dat', "04:21:03.740331 getppid(", "sleep(CLOCK, {tv_sec=2, tv_nsec=0}, "]
)
def test_a_log_that_is_cut(line: str) -> None:
    """The last line of a killed strace is a call that was cut."""
    log = f"5 getpid() = 5\n{line}"
    cut = events(log)[-1]
    assert isinstance(cut, Syscall)
    assert cut.ending == "cut"


@pytest.mark.parametrize(
    ("first", "rest", "count"),
    [
        ('20780 chdir("/" <unfinished ...>', ")                = 0", 1),
        ("20780 rt_sigprocmask(SIG_BLOCK, ~[],  <unfinished ...>", "NULL, 8) = 0 <0.000080>", 4),
        ("20780 clone3({flags=CLONE_VM} <unfinished ...>", " => {parent_tid=[18717]}, 88) = 18717", 2),
    ],
)
def test_a_rest_without_a_leader(first: str, rest: str, count: int) -> None:
    """With ``-z`` the rest of a call comes without leader on the very next line."""
    found = call(f"{first}\n{rest}\n")
    assert (found.lines, len(found.args), found.status) == ((1, 2), count, "successful")


def test_four_question_marks() -> None:
    """strace 5.16 prints four marks for a call that it has no name for."""
    unknown = call("5 ????( <unfinished ...>\n5 <... ???? resumed>) = ?\n")
    assert (unknown.name, unknown.lines, unknown.status) == ("????", (1, 2), "unfinished")


def test_one_pid_used_twice() -> None:
    """A pid that is used again begins with no call open, though its last user died in one."""
    log = "4 read(0,  <unfinished ...>\n4 +++ killed by SIGKILL +++\n4 read(0, NULL, 0) = 0\n"
    died, killed, read = events(log)
    assert isinstance(died, Syscall)
    assert died.ending == "died"
    assert isinstance(killed, Exit)
    assert isinstance(read, Syscall)
    assert read.lines == (3,)


def test_a_call_over_two_lines_with_carriage_returns() -> None:
    """A resumed call prints both carriage returns again."""
    log = "5 read(0,  <unfinished ...>\r\n5 <... read resumed>NULL, 0) = 0\r\n"
    assert call(log).lines == (1, 2)


def test_output_of_the_program_with_a_line_end() -> None:
    """The program's line ends the call's line; the rest of the call follows."""
    note, write = events('write(1, "end\\n", 4end\n)    = 4\n')
    assert isinstance(note, Note)
    assert (note.kind, note.text) == ("output", "end")
    assert isinstance(write, Syscall)
    assert (write.lines, write.args[2]) == ((1, 2), Number(4))


def test_a_break_before_all_arguments() -> None:
    """strace 4.26 prints clone's arguments on its return: all of them follow the message."""
    log = "clone(strace: Process 12 attached\nchild_stack=NULL, flags=CLONE_VM|SIGCHLD) = 12\n"
    _, clone = events(log)
    assert isinstance(clone, Syscall)
    assert clone.argument("flags") == Flags(("CLONE_VM", "SIGCHLD"))


def test_clone3_without_a_name() -> None:
    """strace 4.26 knows no clone3; the new pid comes in hexadecimal."""
    clone3 = call(
        "2336  syscall_0x1b3(0x7ffd9612b6f0, 0x58 <unfinished ...>\n2336  <... syscall_0x1b3 resumed> )     = 0x805\n"
    )
    assert clone3.name == "syscall_0x1b3"
    assert clone3.result is not None
    assert clone3.result.value == 0x805


def test_a_stack_glued_to_a_call() -> None:
    """Detached with ``-k`` while a call is open, strace 7.2 prints no line end before the stack."""
    log = "26117<sh> wait4(-1 > /usr/lib/libc.so.6(wait4+0x13) [0xd3bd3]\n > /usr/bin/sh(main+0x5) [0x5]\n"
    first, wait4, second = events(log)
    assert isinstance(first, Note)
    assert isinstance(wait4, Syscall)
    assert isinstance(second, Note)
    assert (first.kind, second.kind, wait4.status) == ("stack", "stack", "detached")
    assert wait4.args == (Number(-1),)


def test_a_rest_without_any_beginning() -> None:
    """The rest of a call that nothing is known of is a call without a name."""
    found = events("5 getpid() = 5\n, 0x7ffd) = 3\n")[1]
    assert isinstance(found, Syscall)
    assert (found.name, found.begun_before_log, found.args) == ("???", True, (Empty(), Number(0x7FFD)))
