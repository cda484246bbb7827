"""The forms that break parsers, each read for what it is. All are real lines of strace 4.21 to 7.2."""

from __future__ import annotations

import pytest

from strace_lens.events import (
    Exit,
    GroupStop,
    Note,
    SignalDelivery,
    Superseded,
    Syscall,
    Unparsed,
)
from strace_lens.values import (
    Arithmetic,
    Array,
    BitSet,
    Call,
    Change,
    Comment,
    Commented,
    Designated,
    Either,
    Empty,
    Fd,
    Flags,
    Intruded,
    More,
    Named,
    Null,
    Number,
    Pid,
    Resuming,
    String,
    Struct,
    Unary,
    Unavailable,
    Value,
    WaitStatus,
    Word,
    number_of,
)

from .logs import arg, args, call, events


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


def test_the_pid_column_comes_and_goes() -> None:
    """On a terminal the pid is printed only while there is more than one task."""
    log = "getppid() = 1\n[pid 27496] getppid() = 1\ngetppid() = 1\n"
    assert [event.pid for event in events(log)] == [None, 27496, None]


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


def test_result_unavailable() -> None:
    """A result that strace could not fetch has a status of its own."""
    assert call("27028 sched_yield()                     = ? <unavailable>\n").status == "unavailable"


def test_restart_syscall_with_a_mark_for_an_argument() -> None:
    """The argument of restart_syscall looks like a resumed call and is none."""
    restart = call("restart_syscall(<... resuming interrupted read ...> <detached ...>\n")
    assert restart.args == (Resuming("read"),)
    assert restart.status == "detached"


@pytest.mark.parametrize(
    "path",
    [
        "comma, paren) = 0",
        'quote\\"s',
        "'sq'",
        "[br]{c}",
        "\\74unfinished ...\\76",
        "+++ exited +++",
    ],
)
def test_a_path_that_looks_like_strace(path: str) -> None:
    """A path in angle brackets is text, whatever it holds, as an argument and as a result."""
    opened = call(f"openat(3</data/nasty dir/{path}>, 0) = 3</data/nasty dir/{path}>\n")
    assert isinstance(opened.args[0], Fd)
    assert opened.args[0].path == "/data/nasty dir/" + path.replace("\\74", "<").replace("\\76", ">").replace("\\", "")
    assert opened.result is not None
    assert opened.result.returned == opened.args[0]


@pytest.mark.parametrize("text", ["<unfinished ...>", "comma, paren) = 0", "/* comment */", "<... read resumed>) = 0"])
def test_a_string_that_looks_like_strace(text: str) -> None:
    """A string is text, whatever it holds."""
    assert call(f'newfstatat(AT_FDCWD, "{text}", 0) = 0\n').args[1] == String(text.encode())


@pytest.mark.parametrize(
    ("text", "path", "device"),
    [
        ("0</dev/null<char 1:3>>", "/dev/null", "<char 1:3>"),
        ("3</dev/ptmx<char 5:2 @/dev/pts/0>>", "/dev/ptmx", "<char 5:2 @/dev/pts/0>"),
        ("3<TCP:[127.0.0.1:44351->127.0.0.1:35278]>", "TCP:[127.0.0.1:44351->127.0.0.1:35278]", ""),
        ("3<TCPv6:[[::1]:49071->[::1]:38808]>", "TCPv6:[[::1]:49071->[::1]:38808]", ""),
        ('9<UNIX:[478114,@"abstract>x"]>', 'UNIX:[478114,@"abstract>x"]', ""),
        (
            '3<UNIX-STREAM:[760297->760293,"net-yy-unix.socket"]>',
            'UNIX-STREAM:[760297->760293,"net-yy-unix.socket"]',
            "",
        ),
        (
            "4<{eventfd-count=0x3, eventfd-id=1, eventfd-semaphore=0}>",
            "{eventfd-count=0x3, eventfd-id=1, eventfd-semaphore=0}",
            "",
        ),
        ("3<signalfd:[2 /* INT */ 34 /* RT_2 */]>", "signalfd:[2 /* INT */ 34 /* RT_2 */]", ""),
        ("3<pid:3184<forks>>", "pid:3184<forks>", ""),
    ],
)
def test_nested_angle_brackets(text: str, path: str, device: str) -> None:
    """What ``-yy`` says of a descriptor may hold brackets, arrows and quotes."""
    fd = arg(text)
    assert isinstance(fd, Fd)
    assert (fd.path, fd.annotation.device) == (path, device)


def test_deleted_after_and_inside() -> None:
    """``(deleted)`` stands behind the brackets since 5.19; inside them it is part of the name."""
    after, inside = args("4</x>(deleted), 4</x (deleted)>(deleted)")
    assert isinstance(after, Fd)
    assert isinstance(inside, Fd)
    assert (after.path, after.deleted) == ("/x", True)
    assert (inside.path, inside.deleted) == ("/x (deleted)", True)


def test_a_comm_in_the_leader() -> None:
    """A task's name in the leader may hold blanks, parentheses and escapes."""
    leader = "29586<w\\303\\266rk (er) \\76x> "
    prctl = call(f"{leader}prctl(PR_GET_NAME,  <unfinished ...>\n{leader}<... prctl resumed>0x1) = 0\n")
    assert (prctl.pid, prctl.lines) == (29586, (1, 2))


def test_a_translated_pid_as_result() -> None:
    """A pid namespace's pid is translated in a comment with an apostrophe."""
    result = call("f(2 /* 18375 in strace's PID NS */) = 1<sh> /* 11648 in strace's PID NS */\n").result
    assert result is not None
    assert isinstance(result.returned, Pid)
    assert (result.value, result.returned.comm, result.returned.translated) == (1, "sh", 11648)


@pytest.mark.parametrize("comment", [" ,}]\"\\'-5 ", "   B-C-4 ", " K(KT_LETTER, '@') ", " , ) = 0 "])
def test_a_comment_with_anything_in_it(comment: str) -> None:
    """A comment is text, whatever it holds."""
    assert arg(f"{{kb_value=0xb40 /*{comment}*/}}") == Struct(
        (Named("kb_value", Commented(Number(0xB40), Comment(comment))),)
    )


def test_two_comments_in_a_row() -> None:
    """A value may have two comments."""
    assert arg("0x4 /* X_??? */ /* op: 0 */") == Commented(Commented(Number(4), Comment(" X_??? ")), Comment(" op: 0 "))


def test_a_comment_before_its_value() -> None:
    """``/* bytes N..M */`` stands before the bytes, also as the first thing in braces."""
    found = arg('{a=0} => {/* bytes 88..95 */ "\\xde\\xc0"}')
    assert isinstance(found, Change)
    assert found.after == Struct((Commented(String(b"\xde\xc0"), Comment(" bytes 88..95 "), before=True),))


@pytest.mark.parametrize("char", ["(", ")", "*", '"', ",", "\\'", "\\\\", "\\x0d"])
def test_a_character_that_is_punctuation(char: str) -> None:
    """A character constant is a string of one byte."""
    found = arg(f"{{diacr='{char}'}}")
    assert isinstance(found, Struct)
    value = found.get("diacr")
    assert isinstance(value, String)
    assert value.quote == "'"
    assert len(value.data) == 1


def test_members_without_a_name() -> None:
    """Calls, addresses and ``???`` can be members of a struct."""
    found = arg('{sa_family=AF_INET6, inet_pton(AF_INET6, "::1", &sin6_addr), 0x7f822f628000, ???}')
    assert isinstance(found, Struct)
    named, pton, address, unknown = found.members
    assert isinstance(named, Named)
    assert pton == Call("inet_pton", (Flags(("AF_INET6",)), String(b"::1"), Unary("&", Flags(("sin6_addr",)))))
    assert (address, unknown) == (Number(0x7F822F628000), Unavailable())


def test_unavailable_with_a_comment() -> None:
    """``???`` may be a member's value and have a comment."""
    assert args("f_handle=???, ??? /* misplaced struct dm_target_spec */") == (
        Named("f_handle", Unavailable()),
        Commented(Unavailable(), Comment(" misplaced struct dm_target_spec ")),
    )


@pytest.mark.parametrize("text", ["{rax=0x2, ..., rsp=0, ..., rip=0x1000}", "[...]", "{...}", "[1, ... /* 0x7f78 */]"])
def test_more_in_the_middle(text: str) -> None:
    """``...`` is a value of its own, anywhere."""
    found = arg(text)
    members = found.members if isinstance(found, Struct) else found.items if isinstance(found, Array) else ()
    assert any(member == More() or getattr(member, "value", None) == More() for member in members)


def test_a_truncated_string() -> None:
    """``...`` behind a string says that it was cut, also when nothing of it was printed."""
    assert args('"x"..., ""...') == (String(b"x", truncated=True), String(b"", truncated=True))


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("[110 => 24]", Number(24)),
        ("[8->16]", Number(16)),
        ("[{a=0} => 0xf7c82fe8]", Number(0xF7C82FE8)),
        ("[{a=0} => [-2088599168]]", Array((Number(-2088599168),))),
        ("[features=0 => features=A|B]", None),
    ],
)
def test_a_change(text: str, after: Value | None) -> None:
    """``=>`` tells what was given and what came back."""
    found = arg(text)
    assert isinstance(found, Array)
    change = found.items[0].value if isinstance(found.items[0], Named) else found.items[0]
    assert isinstance(change, Change)
    assert change.after == (after or Named("features", Flags(("A", "B"))))


@pytest.mark.parametrize(
    "text",
    ["[3 4]", "[EV_ABS EV_MSC ...]", "~[RT_1]", "~[]", "[0</dev/null> 1</dev/null>]", "[9 /* KILL */ 19 /* STOP */]"],
)
def test_sets_separated_by_blanks(text: str) -> None:
    """A set has blanks between its members; an inverted one a tilde."""
    found = arg(text)
    assert isinstance(found, BitSet)
    assert found.inverted == text.startswith("~")


def test_a_wait_status_in_braces() -> None:
    """A wait status is an expression of macros."""
    assert arg("[{WIFSIGNALED(s) && WTERMSIG(s) == SIGABRT && WCOREDUMP(s)}]") == Array(
        (WaitStatus("WIFSIGNALED", Flags(("SIGABRT",)), core=True),)
    )


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8192*1024", 8388608),
        ("0x5<<28", 0x50000000),
        ("-0x2", -2),
        ("1<<CAP_CHOWN", None),
        ("1<<(INET_DIAG_CONG-1)", None),
        ("UNI_DIRECT_BASE+0x15", None),
        ("0xffe00000 /* SKF_LL_OFF */+4", 0xFFE00004),
        ("3735928559/3134983661", None),
    ],
)
def test_arithmetic(text: str, number: int | None) -> None:
    """Arithmetic keeps its form, and is a number where it is all numbers."""
    found = arg(text)
    assert isinstance(found, Arithmetic | Number)
    assert number_of(found) == number


def test_shifts_in_flags() -> None:
    """Shifts and comments stand between the bars of flags."""
    found = arg("0x5<<28 /* FUTEX_OP_??? */|0<<12|A")
    assert isinstance(found, Flags)
    assert found.names == {"A"}
    assert found.bits == 0x50000000


def test_negated_flags_and_errors() -> None:
    """A bit that is off and an error with a minus are no plain names."""
    flags, error, errors = args("!PR_TAGGED_ADDR_ENABLE|PR_MTE_TCF_NONE, -ENOSR, [-EFAULT, 0]")
    assert isinstance(flags, Flags)
    assert flags.names == {"PR_MTE_TCF_NONE"}
    assert error == Unary("-", Flags(("ENOSR",)))
    assert errors == Array((Unary("-", Flags(("EFAULT",))), Number(0)))


@pytest.mark.parametrize(
    "text", ["01234567-89ab-cdef-fedc-ba9876543210", "02:fc:00:00:00:01", "fa:fc:00:00:00:01", "*"]
)
def test_bare_words(text: str) -> None:
    """UUIDs, hardware addresses and AX.25's star are words."""
    assert arg(f"{{uuid={text}}}") == Struct((Named("uuid", Word(text)),))


def test_hexadecimal_without_a_prefix() -> None:
    """Eight or sixteen digits with a zero first are hexadecimal without prefix."""
    found = args("nl_groups=00000000, [00000000000000ff]")
    assert found == (Named("nl_groups", Number(0)), Array((Number(255),)))


@pytest.mark.parametrize("name", ["_LINUX_CAPABILITY_VERSION_3", "__O_SYNC", "prjquota"])
def test_constants_of_any_case(name: str) -> None:
    """Constants may begin with underscores and be in lower case."""
    assert arg(name) == Flags((name,))


def test_alternatives() -> None:
    """Two names for one number are one argument."""
    assert args("BTRFS_IOC_CLONE or FICLONE, MIXER_READ(13) or OTPSELECT") == (
        Either((Flags(("BTRFS_IOC_CLONE",)), Flags(("FICLONE",)))),
        Either((Call("MIXER_READ", (Number(13),)), Flags(("OTPSELECT",)))),
    )


def test_designators() -> None:
    """An element may tell its index, a name, a number or a number with a comment."""
    found = arg("[[VINTR]=0x91, [17]=0xa2, [6 /* ICMP6_MIB_??? */]=160, [A-1]=-5]")
    assert isinstance(found, Array)
    assert all(isinstance(item, Designated) for item in found)
    assert found.items[0] == Designated(Flags(("VINTR",)), Number(0x91))


@pytest.mark.parametrize(
    "text",
    [
        "{fmt.pix={width=1}}",
        "{eventfd-count=0x3}",
        '[[{nlmsg_len=20}, "\\x61"], [{nlmsg_len=20}, "\\x61"]]',
        '{{len=32, type=0x12 /* NLMSG_??? */}, "x"}',
    ],
)
def test_names_and_nesting(text: str) -> None:
    """Field names may hold dots and hyphens; structs and arrays nest without names."""
    assert isinstance(arg(text), Struct | Array)


def test_terminal_modes_of_old() -> None:
    """Up to strace 6.0 terminal modes are words between braces."""
    found = arg("{B38400 opost isig icanon echo ...}")
    assert isinstance(found, BitSet)
    assert found.braces
    assert Flags(("icanon",)) in found.items


def test_an_abstract_socket_with_minimal_octal() -> None:
    """``@`` stands for the first NUL; three octal digits are printed only before a digit."""
    found = arg('@"\\0\\0010000"')
    assert found == String(b"\0\x010000", abstract=True)


def test_empty_arguments() -> None:
    """``-X raw`` leaves an argument of statx empty, and begins flags with a bar (a bug of strace)."""
    assert args('-100, ".", , 0xfff')[2] == Empty()
    flags = args('4, "", |0x1000')[2]
    assert isinstance(flags, Flags)
    assert flags.bits == 0x1000


@pytest.mark.parametrize(
    ("text", "value", "note"),
    [
        ("1 ([{fd=5, revents=POLLIN}]) <0.144261>", 1, "[{fd=5, revents=POLLIN}]"),
        ("3 (out [1 2 4], left {tv_sec=0, tv_nsec=5})", 3, "out [1 2 4], left {tv_sec=0, tv_nsec=5}"),
        ("0x20 (0x2<<0x1|!PR_X|0x20) (INJECTED)", 0x20, "0x2<<0x1|!PR_X|0x20"),
        ("3</x> <0.00001>", 3, None),
        ("1 ()", 1, ""),
        ("1795494365 (2026-11-24T04:26:05+0000)", 1795494365, "2026-11-24T04:26:05+0000"),
        ("6346 (user:[4026532192])", 6346, "user:[4026532192]"),
        ("0 (old mask [USR1])", 0, "old mask [USR1]"),
    ],
)
def test_notes_to_a_result(text: str, value: int, note: str | None) -> None:
    """What stands in parentheses behind a result is read too."""
    result = call(f"f() = {text}\n").result
    assert result is not None
    assert result.value == value
    assert (None if result.note is None else ", ".join(map(str, result.note))) == note
    assert result.unread is None


def test_an_injected_and_delayed_error() -> None:
    """Tampering and delay stand behind the error, whose text may hold a slash."""
    result = call("f() = -1 EIO (Input/output error) (INJECTED: args) (DELAYED) <0.1>\n").result
    assert result is not None
    assert (result.errno, result.message, result.injection, result.delayed) == (
        "EIO",
        "Input/output error",
        "args",
        True,
    )
    assert result.duration == 100_000_000


def test_a_restart_is_no_failure() -> None:
    """A call that the kernel restarts has a status of its own."""
    restarted = call("f() = ? ERESTARTNOINTR (To be restarted) (INJECTED) <0.000033>\n")
    assert restarted.status == "restarted"
    assert restarted.result is not None
    assert not restarted.result.failed


@pytest.mark.parametrize(
    ("text", "value", "errno"),
    [
        ("-1 (errno 13)", -1, "errno 13"),
        ("-1 ERESTARTSYS (Unknown error 512)", -1, "ERESTARTSYS"),
        ("022", 0o22, None),
        ("841540765612359407 (INJECTED)", 841540765612359407, None),
        ("18446744073709547520", 18446744073709547520, None),
        ("0x923", 0x923, None),
    ],
)
def test_odd_results(text: str, value: int, errno: str | None) -> None:
    """Results come in all bases and sizes, and errors without a name."""
    result = call(f"f() = {text}\n").result
    assert result is not None
    assert (result.value, result.errno) == (value, errno)


@pytest.mark.parametrize(
    "frame",
    [
        " > /srv/lab/cpp(ns::Q<double>::operator<<(std::basic_string<char, std::x> const&) const+0x3c) [0x18ca]",
        " > [vdso: 13509](__kernel_vsyscall+0x9) [0x5e9]",
        " > /usr/lib/libc.so.6(__write+0x10) [0xf8350] ../sysdeps/unix/sysv/linux/write.c:26",
    ],
)
def test_a_stack_belongs_to_the_call_before(frame: str) -> None:
    """Frames follow the line on which their call ended; they belong to the line on which it began."""
    log = f"5 read(0,  <unfinished ...>\n6 getpid() = 6\n5 <... read resumed>NULL, 0) = 0\n{frame}\n"
    note = events(log)[-1]
    assert isinstance(note, Note)
    assert (note.kind, note.follows) == ("stack", 1)


def test_a_hexdump_belongs_to_the_call_before() -> None:
    """Dumps have no leader, also among the calls of other tasks."""
    log = (
        '5 writev(1, [{iov_base="ab", iov_len=2}], 1) = 2\n'
        " * 2 bytes in buffer 0\n"
        " | 00000  20 21 22 23 24 25 26 27  28 29 2a 2b 2c 2d 2e 2f   !\"#$%&'()*+,-./ |\n"
        "6 getpid() = 6\n"
    )
    notes = [event for event in events(log) if isinstance(event, Note)]
    assert [(note.kind, note.follows) for note in notes] == [("hexdump", 1)] * 2


@pytest.mark.parametrize("leader", ["", "1047  "])
def test_a_change_of_personality(leader: str) -> None:
    """A line that begins with a bracket need not be a leader."""
    note = events(f"{leader}[ Process PID=1047 runs in 32 bit mode. ]\n")[0]
    assert isinstance(note, Note)
    assert note.kind == "personality"


def test_all_the_brackets_before_a_signal() -> None:
    """A number and an address stand before a signal as before a call."""
    signal = events("[  11] [0000563bee305135] --- SIGSEGV {si_signo=SIGSEGV, si_addr=0x1} ---\n")[0]
    assert isinstance(signal, SignalDelivery)
    assert signal.signal == "SIGSEGV"
    assert signal.siginfo is not None
    assert signal.siginfo.get("si_addr") == Number(1)


def test_an_address_that_is_not_known() -> None:
    """Question marks stand for the address of a task that is gone."""
    gone = events("31306<true> 04:18:42.266550 (+     0.014675) [ 231] [????????????????] +++ exited with 0 +++\n")[0]
    assert isinstance(gone, Exit)
    assert (gone.pid, gone.code) == (31306, 0)


@pytest.mark.parametrize(
    ("line", "pid", "time", "elapsed"),
    [
        ("9211       0.000517 brk(NULL) = 0", 9211, None, 517_000),
        ("     0 chdir(NULL) = 0", None, None, 0),
        ("1795494357 execve(NULL) = 0", None, 1795494357_000_000_000, None),
        ("7 1795494050.364604450 (+     0.000001) brk(NULL) = 0", 7, 1795494050_364604450, 1000),
    ],
)
def test_numbers_before_a_call(line: str, pid: int | None, time: int | None, elapsed: int | None) -> None:
    """A number before a call is a pid, a time, or the time since the line before."""
    brk = call(line + "\n")
    assert (brk.pid, brk.time, brk.elapsed) == (pid, time, elapsed)


def test_colours() -> None:
    """Colours mean nothing, and are printed again where they stood."""
    log = (
        "\x1b[33mgetpid\x1b[0m(\x1b[35m\x1b[0m\x1b[0m)\x1b[0m      \x1b[0m=\x1b[0m\x1b[0m \x1b[32m7601\x1b[0m\x1b[0m\n"
    )
    getpid, gone = events(log + "+++ exited with 0 +++\x1b[0m\n")
    assert isinstance(getpid, Syscall)
    assert getpid.result is not None
    assert getpid.result.value == 7601
    assert isinstance(gone, Exit)


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
    ("line", "kind"),
    [
        ('strace: Requested path "../../../etc/passwd" resolved into "/etc/passwd"', "message"),
        ("strace: System call limit has been reached, detaching tracees", "message"),
        ("../../src/strace: [wait(0x80137f) = 25201] WIFSTOPPED,sig=SIGSTOP,EVENT_STOP (128)", "debug"),
        ("System call usage summary for 32 bit mode:", "summary"),
        (" VCPU:0> {request_interrupt_window=0, cr8=0000000000000000}", "vcpu"),
        ("% time     seconds  usecs/call     calls    errors syscall", "summary"),
        ("------ ----------- ----------- --------- --------- ----------------", "summary"),
    ],
)
def test_lines_that_are_no_trace(line: str, kind: str) -> None:
    """Messages, tables and structures of KVM are notes, each of its kind."""
    note = events(line + "\n")[0]
    assert isinstance(note, Note)
    assert note.kind == kind


def test_a_group_stop() -> None:
    """A group-stop is no delivery of a signal."""
    stop = events("17596 --- stopped by SIGSTOP ---\n")[0]
    assert isinstance(stop, GroupStop)
    assert stop.signal == "SIGSTOP"


def test_null_is_no_name() -> None:
    """NULL is an address."""
    assert args("NULL, NULLX") == (Null(), Flags(("NULLX",)))


def test_a_line_of_somebody_else() -> None:
    """What strace does not write is kept and said to be not understood."""
    other = events("terminate called after throwing an instance\n")[0]
    assert isinstance(other, Unparsed)
    assert other.text == "terminate called after throwing an instance"
    assert other.reason == "no call, signal, exit or message of strace"
