"""Our own calls are taken out of the log of a watched block, at sound boundaries."""

from __future__ import annotations

import io

from strace_lens.record.watching import without_own

_TIME = b"1795762503.923921"


def _kept(log: bytes, begin: int, end: int) -> bytes:
    return b"".join(without_own(io.BytesIO(log), 7, begin, end, 4))


def test_what_our_task_did_before_and_after_is_taken_out() -> None:
    """Only calls between the two sizes stay."""
    before, block, after = b"7     read(3) = 1\n", b"7     getppid() = 1\n", b"7     kill(9, SIGTERM) = 0\n"
    assert _kept(before + block + after, len(before), len(before + block)) == block


def test_the_calls_that_measure_are_taken_out() -> None:
    """Each lies across its boundary, since strace writes the beginning of a call when it is entered."""
    log = b"7 lseek(4, 0, SEEK_END) = 25\n7 getppid() = 1\n7 lseek(4, 0, SEEK_END) = 70\n"
    assert _kept(log, 25, 70) == b"7 getppid() = 1\n"


def test_measuring_calls_that_begin_at_the_boundary_are_taken_out() -> None:
    """A strace that writes the whole line at once shows the size without the call's own line."""
    first, block = b"7 lseek(4</tmp/log>, 0, SEEK_END) = 0\n", b"7 getppid() = 1\n"
    log = first + block + b"7 lseek(4</tmp/log>, 0, SEEK_END) = 54\n"
    assert _kept(log, 0, len(first + block)) == block


def test_a_measuring_call_in_two_halves_is_taken_out() -> None:
    """Another task's line came between."""
    log = (
        b"7 lseek(4, 0, SEEK_END <unfinished ...>\n8 getppid() = 1\n"
        b"7 <... lseek resumed>) = 24\n7 <... lseek resumed>) = 3\n"
    )
    assert _kept(log, 24, len(log)) == b"8 getppid() = 1\n7 <... lseek resumed>) = 3\n"


def test_what_others_did_stays() -> None:
    """Also before and after our own calls: strace was attached."""
    log = b"8 getppid() = 1\n70 getppid() = 1\n7 getppid() = 1\n"
    assert _kept(log, 0, 0) == b"8 getppid() = 1\n70 getppid() = 1\n"


def test_signals_and_ends_stay() -> None:
    """They are no calls of ours."""
    signal, end = b"7 " + _TIME + b" --- SIGCHLD {si_signo=SIGCHLD} ---\n", b"7 " + _TIME + b" +++ exited with 0 +++\n"
    assert _kept(signal + end, 0, 0) == signal + end


def test_an_open_line_is_ended() -> None:
    """As strace ends it when it detaches."""
    assert _kept(b"8 wait4(-1,", 0, 0) == b"8 wait4(-1, <detached ...>\n"
