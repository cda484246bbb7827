"""The columns before an event."""

from __future__ import annotations

import pytest

from strace_lens.events import (
    Exit,
    SignalDelivery,
    Syscall,
    Unparsed,
)
from strace_lens.parse.leader import Leader
from strace_lens.values import (
    Number,
)
from tests.parse.printed_back import call, events

EVENT = "getpid() = 7\n"


@pytest.mark.parametrize(
    ("leader", "pid"),
    [
        ("", None),
        ("1661  ", 1661),
        ("29788 ", 29788),
        ("4     ", 4),
        ("4194303 ", 4194303),
        ("[pid 27496] ", 27496),
        ("[pid  8745] ", 8745),
        ("3096<strace> ", 3096),
        ("[pid 11449<forks>] ", 11449),
        ("3190<w\\303\\266rk (er) \\76x> ", 3190),
        ("123 [unconfined_u:unconfined_r:unconfined_t:s0] ", 123),
    ],
)
def test_the_pid(leader: str, pid: int | None) -> None:
    """The pid is read in every form in which strace prints it."""
    assert call(leader + EVENT).pid == pid


@pytest.mark.parametrize(
    ("leader", "time"),
    [
        ("04:25:57 ", 15957_000000000),
        ("7 04:21:22.313695 ", 15682_313695000),
        ("04:25:57.193 ", 15957_193000000),
        ("1795493690.789118 ", 1795493690_789118000),
        ("[pid 7] 1795493690.718590528 ", 1795493690_718590528),
        ("1795494357 ", 1795494357_000000000),
        ("31201<strace> 04:18:41.618380 (+     0.000000) [  59] [00007f2a95d3aad7] ", 15521_618380000),
        ("[ 102] ", None),
        ("[f7fb4a47] ", None),
    ],
)
def test_the_time(leader: str, time: int | None) -> None:
    """The time is in nanoseconds, since the epoch or since midnight, whatever its precision."""
    assert call(leader + EVENT).time == time


@pytest.mark.parametrize(
    ("leader", "elapsed"),
    [
        ("9211       0.000517 ", 517_000),
        ("     0.000000 ", 0),
        ("     0 ", 0),
        ("     0.000000123 ", 123),
        ("7 04:21:22 (+     0.000123) ", 123_000),
        ("7 ", None),
    ],
)
def test_the_time_since_the_line_before(leader: str, elapsed: int | None) -> None:
    """``-r`` tells the time since the line before, alone or beside the time."""
    assert call(leader + EVENT).elapsed == elapsed


def test_columns_that_the_user_names() -> None:
    """A number that would be taken for a pid is a time where the user says so."""
    (found,) = events("1234567 getpid() = 7\n", leader="epoch")
    assert (found.pid, found.time) == (None, 1234567_000000000)


def test_a_log_without_columns() -> None:
    """``none`` takes nothing off a line."""
    with_pid, without = events("7 getpid() = 7\ngetpid() = 7\n", leader="none")
    assert isinstance(with_pid, Unparsed)
    assert isinstance(without, Syscall)


def test_error_a_column_that_is_none() -> None:
    """A name that is no column is told, with those that are."""
    with pytest.raises(
        ValueError, match=r"^no such column: when; there are pid, \[pid\], context, clock, epoch, .* and none$"
    ):
        Leader("pid,when")


def test_the_time_at_which_a_call_ended() -> None:
    """A call that was resumed ended at the time of its last line."""
    read = call("7 1795494050.1 read(0,  <unfinished ...>\n7 1795494051.2 <... read resumed>NULL, 0) = 0 <1.100000>\n")
    assert (read.time, read.end_time) == (1795494050_100000000, 1795494051_200000000)
    assert read.duration == 1_100_000_000


def test_the_pid_column_comes_and_goes() -> None:
    """On a terminal the pid is printed only while there is more than one task."""
    log = "getppid() = 1\n[pid 27496] getppid() = 1\ngetppid() = 1\n"
    assert [event.pid for event in events(log)] == [None, 27496, None]


def test_a_comm_in_the_leader() -> None:
    """A task's name in the leader may hold blanks, parentheses and escapes."""
    leader = "29586<w\\303\\266rk (er) \\76x> "
    prctl = call(f"{leader}prctl(PR_GET_NAME,  <unfinished ...>\n{leader}<... prctl resumed>0x1) = 0\n")
    assert (prctl.pid, prctl.lines) == (29586, (1, 2))


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


def test_pids_of_one_to_seven_digits() -> None:
    """Pids wrap round at pid_max, and the column no longer aligns."""
    assert [
        event.pid for event in events("4194303 getpid() = 4194303\n301   getpid() = 301\n7     getpid() = 7\n")
    ] == [
        4194303,
        301,
        7,
    ]


def test_leaders_that_change() -> None:
    """``-A`` appends a trace with another leader to one that is there."""
    log = "5 getpid() = 5\n6 1795494357.000001 getpid() = 6\ngetpid() = 7\n"
    assert [(event.pid, event.time) for event in events(log)] == [
        (5, None),
        (6, 1795494357_000001000),
        (None, None),
    ]
