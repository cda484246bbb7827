"""Forms that were found in newly recorded logs, strace 4.26 to 7.2."""

from __future__ import annotations

import pytest

from strace_lens.events import Exit, Note, SignalDelivery, Syscall, Unparsed
from strace_lens.values import (
    Array,
    Call,
    Comment,
    Commented,
    Empty,
    Fd,
    Flags,
    Named,
    Number,
    String,
    Struct,
    Unary,
    WaitStatus,
    Word,
)

from .logs import arg, args, call, events


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


def test_a_dump_of_vectors() -> None:
    """The dump of sendmmsg begins with an equals sign."""
    note = events("sendmmsg(3, [], 2, 0) = 2\n = 2 buffers in vector 0\n * 3 bytes in buffer 0\n")[1]
    assert isinstance(note, Note)
    assert (note.kind, note.follows) == ("hexdump", 1)


def test_one_pid_used_twice() -> None:
    """A pid that is used again begins with no call open, though its last user died in one."""
    log = "4 read(0,  <unfinished ...>\n4 +++ killed by SIGKILL +++\n4 read(0, NULL, 0) = 0\n"
    died, killed, read = events(log)
    assert isinstance(died, Syscall)
    assert died.ending == "died"
    assert isinstance(killed, Exit)
    assert isinstance(read, Syscall)
    assert read.lines == (3,)


def test_pids_of_one_to_seven_digits() -> None:
    """Pids wrap round at pid_max, and the column no longer aligns."""
    assert [
        event.pid for event in events("4194303 getpid() = 4194303\n301   getpid() = 301\n7     getpid() = 7\n")
    ] == [
        4194303,
        301,
        7,
    ]


def test_carriage_returns() -> None:
    """script(1) ends every line with CR LF, and writes two lines of its own."""
    log = (
        "Script started on 2026-11-24\r\ngetpid() = 5\r\n--- SIGINT {si_signo=SIGINT} ---\r\n+++ exited with 0 +++\r\n"
    )
    started, getpid, signal, gone = events(log)
    assert isinstance(started, Unparsed)
    assert isinstance(getpid, Syscall)
    assert getpid.result_text == "5"
    assert isinstance(signal, SignalDelivery)
    assert isinstance(gone, Exit)


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


def test_a_pidfd_in_parent_tid() -> None:
    """clone(CLONE_PIDFD) puts a descriptor where a tid would be."""
    found = arg("parent_tid=[3<pid:19646<family>>]")
    assert isinstance(found, Named)
    assert isinstance(found.value, Array)
    fd = found.value.items[0]
    assert isinstance(fd, Fd)
    assert (fd.number, fd.path) == (3, "pid:19646<family>")


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


def test_another_exit_signal() -> None:
    """An exit signal other than SIGCHLD has another siginfo."""
    log = "5 --- SIGUSR2 {si_signo=SIGUSR2, si_code=0x1, si_pid=7, si_int=4, si_ptr=0x4} ---\n"
    signal = events(log)[0]
    assert isinstance(signal, SignalDelivery)
    assert signal.siginfo is not None
    assert signal.siginfo.get("si_pid") == Number(7)


def test_a_table_with_other_columns() -> None:
    """``-U`` puts any column first."""
    log = (
        "syscall              calls\n---------------- ---------\nread                     4\n"
        "---------------- ---------\ntotal                    4\n"
    )
    assert [event.kind for event in events(log) if isinstance(event, Note)] == ["summary"] * 5


def test_an_error_in_another_language() -> None:
    """The error's words are in the language of strace's user, in UTF-8."""
    result = call("f() = -1 ENOENT (Datei oder Verzeichnis nicht gefunden: ü)\n").result
    assert result is not None
    assert result.message == "Datei oder Verzeichnis nicht gefunden: ü"


def test_strace_traced_by_strace() -> None:
    """A string full of strace's lines is a string."""
    text = '5 write(1</x>, \\"a\\", 1) = 1\\n'
    assert args(f'1, "{text}", 30')[1] == String(b'5 write(1</x>, "a", 1) = 1\n')


def test_leaders_that_change() -> None:
    """``-A`` appends a trace with another leader to one that is there."""
    log = "5 getpid() = 5\n6 1795494357.000001 getpid() = 6\ngetpid() = 7\n"
    assert [(event.pid, event.time) for event in events(log)] == [
        (5, None),
        (6, 1795494357_000001000),
        (None, None),
    ]


def test_a_stack_glued_to_a_call() -> None:
    """Detached with ``-k`` while a call is open, strace 7.2 prints no line end before the stack."""
    log = "26117<sh> wait4(-1 > /usr/lib/libc.so.6(wait4+0x13) [0xd3bd3]\n > /usr/bin/sh(main+0x5) [0x5]\n"
    first, wait4, second = events(log)
    assert isinstance(first, Note)
    assert isinstance(wait4, Syscall)
    assert isinstance(second, Note)
    assert (first.kind, second.kind, wait4.status) == ("stack", "stack", "detached")
    assert wait4.args == (Number(-1),)


@pytest.mark.parametrize("line", [" > no matching address range", " > No DWARF information found"])
def test_a_stack_without_addresses(line: str) -> None:
    """A line of a stack may say why there is none; signals have stacks too."""
    signal, note = events(f"5 --- SIGINT {{si_signo=SIGINT}} ---\n{line}\n")
    assert isinstance(signal, SignalDelivery)
    assert isinstance(note, Note)
    assert (note.kind, note.follows) == ("stack", 1)


def test_comments_nest() -> None:
    """``-X verbose`` prints comments in comments."""
    assert arg("0 /* QCMD(0 /* Q_??? */, USRQUOTA) */") == Commented(
        Number(0), Comment(" QCMD(0 /* Q_??? */, USRQUOTA) ")
    )


def test_a_negated_constant_that_is_no_error() -> None:
    """Any constant may be negated."""
    assert arg("scope=-TIPC_NODE_SCOPE") == Named("scope", Unary("-", Flags(("TIPC_NODE_SCOPE",))))


def test_hexadecimal_with_colons() -> None:
    """Addresses of any length are words, as a member and as an element."""
    member, element = args("{hwaddr=8a:8b:8c:8d:8e:8f:90}, [{nla_len=9}, f8:c2:49:13:57]")
    assert member == Struct((Named("hwaddr", Word("8a:8b:8c:8d:8e:8f:90")),))
    assert isinstance(element, Array)
    assert element.items[1] == Word("f8:c2:49:13:57")


def test_bytes_as_the_last_member() -> None:
    """Comment and string stand together as one member, without a comma."""
    found = arg('{flags=0, /* bytes 24..31 */ "\\x80\\x81"}')
    assert isinstance(found, Struct)
    assert found.members[1] == Commented(String(b"\x80\x81"), Comment(" bytes 24..31 "), before=True)


def test_a_wait_status_outside_a_wait() -> None:
    """A pidfd tells an exit code as a wait does."""
    found = arg("{exit_code=[{WIFEXITED(s) && WEXITSTATUS(s) == 4}]}")
    assert isinstance(found, Struct)
    assert found.get("exit_code") == Array((WaitStatus("WIFEXITED", Number(4)),))


def test_a_comm_that_ends_in_a_hyphen() -> None:
    """The bracket that closes such a name looks like an arrow."""
    found = call("3301<strace--decode-> kill(3301<strace--decode->, SIGTERM) = 0\n")
    assert found.pid == 3301
    assert str(found.args[0]) == "3301<strace--decode->"


def test_a_rest_without_any_beginning() -> None:
    """The rest of a call that nothing is known of is a call without a name."""
    found = events("5 getpid() = 5\n, 0x7ffd) = 3\n")[1]
    assert isinstance(found, Syscall)
    assert (found.name, found.begun_before_log, found.args) == ("???", True, (Empty(), Number(0x7FFD)))


def test_an_ioctl_number_taken_apart() -> None:
    """A number without a name is shown by what it is made of."""
    assert arg("_IOC(_IOC_READ|_IOC_WRITE, 0xde, 0xad, 0x8)") == Call(
        "_IOC", (Flags(("_IOC_READ", "_IOC_WRITE")), Number(0xDE), Number(0xAD), Number(8))
    )
