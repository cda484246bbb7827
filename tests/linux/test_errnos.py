"""Errors: names, numbers and meaning."""

from __future__ import annotations

import errno
import os
from collections import Counter

import pytest

from strace_lens.linux.errnos import BY_NAME, ERRORS, errno_named, errno_of

KNOWN = {name: getattr(errno, name) for name in dir(errno) if name.startswith("E")}


@pytest.mark.parametrize(("name", "number"), KNOWN.items())
def test_a_number_is_that_of_the_machine(name: str, number: int) -> None:
    """Each error that Python knows has the number that Python has for it, by any of its names."""
    known = errno_named(name)
    assert known is not None
    assert known.number == number
    assert known.name == ERRORS[name]


def test_each_error_below_512_is_one_of_libc() -> None:
    """libc has words of its own for every error that a program can see, and for none of the kernel's own."""
    strange = {row.name for row in BY_NAME.values() if os.strerror(row.number).startswith("Unknown error")}
    assert strange == {row.name for row in BY_NAME.values() if row.kernel_only}


@pytest.mark.parametrize("name", ["ERESTARTSYS", "ERESTARTNOINTR", "ERESTARTNOHAND", "ERESTART_RESTARTBLOCK"])
def test_the_restarts_of_the_kernel_are_known(name: str) -> None:
    """strace prints them where a signal interrupts a call; the program never sees them."""
    known = errno_named(name)
    assert known is not None
    assert known.kernel_only


def test_no_two_errors_have_one_meaning() -> None:
    """Each error is explained by words of its own."""
    told = Counter(row.meaning for row in BY_NAME.values())
    assert [words for words, count in told.items() if count > 1 or not words] == []


@pytest.mark.parametrize("number", [0, -2, 41, 134, 2**31, -(2**80)])
def test_a_number_of_no_error_is_none(number: int) -> None:
    """Any other number gives None and raises nothing."""
    assert errno_of(number) is None


@pytest.mark.parametrize("name", ["", "E", "enoent", "SIGCHLD", "E" * 999])
def test_a_name_of_no_error_is_none(name: str) -> None:
    """Any other name gives None."""
    assert errno_named(name) is None
