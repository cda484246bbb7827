"""The columns before an event."""

from __future__ import annotations

import pytest

from strace_lens.events import Syscall, Unparsed
from strace_lens.parse.leader import Leader

from .logs import call, events

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
