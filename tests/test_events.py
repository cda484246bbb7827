"""What events tell of calls, results and lines."""

from __future__ import annotations

import pytest

from strace_lens.events import Exit, Note, Syscall
from strace_lens.values import Number
from tests.parse.printed_back import call, events


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("read(0, NULL, 0) = 0", "successful"),
        ("read(0, NULL, 0) = -1 EBADF (Bad file descriptor)", "failed"),
        ("read(0, NULL, 0) = -1 (errno 4000)", "failed"),
        ("pause() = ? ERESTARTNOHAND (To be restarted if no handler)", "restarted"),
        ("wait4(1, 0, 0, 0) = -1 ERESTARTSYS (Unknown error 512)", "restarted"),
        ("exit_group(0) = ?", "unfinished"),
        ("read(0,  <unfinished ...>", "unfinished"),
        ("read(0,  <detached ...>", "detached"),
        ("sched_yield() = ? <unavailable>", "unavailable"),
    ],
)
def test_status(line: str, status: str) -> None:
    """Each status is told by the form of the result."""
    assert call(line + "\n").status == status


def test_arguments_by_place_and_by_name() -> None:
    """An argument is found by its place, or by the name that is printed with it."""
    openat = call("openat(dirfd=3, pathname=NULL) = 4\n")
    assert (openat.argument(0), openat.argument("dirfd")) == (Number(3), Number(3))
    assert (openat.argument(2), openat.argument("flags")) == (None, None)


@pytest.mark.parametrize(
    ("seconds", "duration"),
    [
        ("0.000123", 123_000),
        ("1", 1_000_000_000),
        ("0.000000001", 1),
        ("-1.998500", -1_500_000),
        ("-3.25", -2_750_000_000),
        ("-1", -1_000_000_000),
    ],
)
def test_duration(seconds: str, duration: int) -> None:
    """Durations of every precision are nanoseconds."""
    assert call(f"read() = 0 <{seconds}>\n").duration == duration


def test_lines_of_a_call_in_three_pieces() -> None:
    """A call that was broken off twice is made of three lines, and prints them."""
    log = (
        "5 f(1,  <unfinished ...>\n6 g() = 0\n5 <... f resumed>2,  <unfinished ...>\n"
        "6 g() = 0\n5 <... f resumed>3) = 4\n"
    )
    found = [event for event in events(log) if event.pid == 5]
    assert len(found) == 1
    assert isinstance(found[0], Syscall)
    assert found[0].lines == (1, 3, 5)
    assert found[0].args == (Number(1), Number(2), Number(3))
    assert found[0].printed() == [
        (1, "5 f(1,  <unfinished ...>"),
        (3, "5 <... f resumed>2,  <unfinished ...>"),
        (5, "5 <... f resumed>3) = 4"),
    ]


def test_events_come_where_they_are_complete() -> None:
    """A call comes where it ends; one that never ends comes when its task does, or at the end of the log."""
    log = (
        "5 f( <unfinished ...>\n6 g( <unfinished ...>\n7 h() = 0\n"
        "6 <... g resumed>) = 0\n5 +++ exited with 0 +++\n8 k( <unfinished ...>\n"
    )
    assert [(event.line, type(event)) for event in events(log)] == [
        (3, Syscall),
        (2, Syscall),
        (1, Syscall),
        (5, Exit),
        (6, Syscall),
    ]


def test_a_glued_note_prints_nothing_of_its_own() -> None:
    """A message in the middle of a call's line is printed by the call."""
    note = events("vfork(strace: Process 7 attached\n)    = 7\n")[0]
    assert isinstance(note, Note)
    assert note.printed() == []


def test_an_event_equals_only_itself() -> None:
    """The same line read twice gives two events that differ, and both can be keys."""
    first, second = call("getpid() = 1\n"), call("getpid() = 1\n")
    assert first != second
    assert len({first, second, first}) == 2


def test_repr_shows_what_the_log_says() -> None:
    """The repr of an event has its fields as they stand in the log, and nothing that was decoded from them."""
    getpid = call("getpid() = 1\n")
    before = repr(getpid)
    assert getpid.args == ()
    assert getpid.result is not None
    assert (
        before
        == repr(getpid)
        == ("Syscall(line=1, pid=None, leader='', name='getpid', args_text='', tail=' = 1', layout=None)")
    )
