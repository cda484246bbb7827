"""Lines that are no call: signals, stacks, dumps, messages, tables, and what strace does not write."""

from __future__ import annotations

import pytest

from strace_lens.events import (
    Exit,
    GroupStop,
    Note,
    SignalDelivery,
    Syscall,
    Unparsed,
)
from strace_lens.values import (
    Number,
)
from tests.parse.printed_back import events


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


def test_a_line_of_somebody_else() -> None:
    """What strace does not write is kept and said to be not understood."""
    other = events("terminate called after throwing an instance\n")[0]
    assert isinstance(other, Unparsed)
    assert other.text == "terminate called after throwing an instance"
    assert other.reason == "no call, signal, exit or message of strace"


def test_a_dump_of_vectors() -> None:
    """The dump of sendmmsg begins with an equals sign."""
    note = events("sendmmsg(3, [], 2, 0) = 2\n = 2 buffers in vector 0\n * 3 bytes in buffer 0\n")[1]
    assert isinstance(note, Note)
    assert (note.kind, note.follows) == ("hexdump", 1)


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


@pytest.mark.parametrize("line", [" > no matching address range", " > No DWARF information found"])
def test_a_stack_without_addresses(line: str) -> None:
    """A line of a stack may say why there is none; signals have stacks too."""
    signal, note = events(f"5 --- SIGINT {{si_signo=SIGINT}} ---\n{line}\n")
    assert isinstance(signal, SignalDelivery)
    assert isinstance(note, Note)
    assert (note.kind, note.follows) == ("stack", 1)
