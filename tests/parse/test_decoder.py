"""Results: values, errors, notes and marks behind the equals sign."""

from __future__ import annotations

import pytest

from strace_lens.values import (
    Pid,
)
from tests.parse.printed_back import call


def test_result_unavailable() -> None:
    """A result that strace could not fetch has a status of its own."""
    assert call("27028 sched_yield()                     = ? <unavailable>\n").status == "unavailable"


def test_a_translated_pid_as_result() -> None:
    """A pid namespace's pid is translated in a comment with an apostrophe."""
    result = call("f(2 /* 18375 in strace's PID NS */) = 1<sh> /* 11648 in strace's PID NS */\n").result
    assert result is not None
    assert isinstance(result.returned, Pid)
    assert (result.value, result.returned.comm, result.returned.translated) == (1, "sh", 11648)


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


def test_an_error_in_another_language() -> None:
    """The error's words are in the language of strace's user, in UTF-8."""
    result = call("f() = -1 ENOENT (Datei oder Verzeichnis nicht gefunden: ü)\n").result
    assert result is not None
    assert result.message == "Datei oder Verzeichnis nicht gefunden: ü"
