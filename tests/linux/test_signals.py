"""Signals: names, numbers, default actions, and the codes of siginfo_t."""

from __future__ import annotations

import signal
from collections import Counter

import pytest

from strace_lens.linux.signal_codes import CODES, code_name
from strace_lens.linux.signals import BY_NUMBER, SIGNALS, signal_name, signal_number

# Python's numbers are those of the machine; the table has those of x86, arm and most others (signal(7)).
PYTHON = {member.name: member.value for member in signal.Signals if member.value < 32}


@pytest.mark.parametrize(("name", "number"), PYTHON.items())
def test_a_number_is_that_of_the_machine(name: str, number: int) -> None:
    """Each standard signal that Python knows has the number that Python has for it."""
    assert signal_number(name) == number
    assert signal_name(number) == SIGNALS[name] == name


@pytest.mark.parametrize(
    ("number", "name"), [(32, "SIGRTMIN"), (33, "SIGRT_1"), (34, "SIGRT_2"), (35, "SIGRT_3"), (64, "SIGRT_32")]
)
def test_real_time_signals_count_from_the_kernels_first(number: int, name: str) -> None:
    """strace prints SIGRTMIN for 32, where libc's SIGRTMIN is 34, and SIGRT_n behind it."""
    assert (signal_name(number), signal_number(name)) == (name, number)


@pytest.mark.parametrize(("alias", "name"), [("SIGIOT", "SIGABRT"), ("SIGCLD", "SIGCHLD"), ("SIGRTMAX", "SIGRT_32")])
def test_an_alias_is_the_same_signal(alias: str, name: str) -> None:
    """A second name of a signal gives the name that strace prints, and its number."""
    assert (SIGNALS[alias], signal_number(alias)) == (name, signal_number(name))


@pytest.mark.parametrize("number", [-1, -5, 65, 127, 2**31, 2**80, -(2**80)])
def test_a_number_of_no_signal_is_printed_as_it_is(number: int) -> None:
    """A traced program chooses the numbers: any other gives its digits, as strace prints it, and raises nothing."""
    assert signal_name(number) == str(number)


def test_zero_is_no_signal() -> None:
    """kill(2) with 0 sends nothing, and exit_signal=0 asks for nothing."""
    assert signal_name(0) is None


@pytest.mark.parametrize(
    "name", ["", "SIG", "SIGRT_", "SIGRT_33", "SIGRT_-1", "SIGRT_x", "sigint", "-5", "SIGRT_" * 99]
)
def test_an_unknown_name_has_no_number(name: str) -> None:
    """A name that strace does not print gives None."""
    assert signal_number(name) is None


def test_every_signal_has_a_meaning_of_its_own() -> None:
    """No two standard signals are explained by the same words."""
    told = Counter(BY_NUMBER[number].meaning for number in range(1, 32))
    assert len(told) == 31
    assert "" not in told


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("SIGTERM", "terminate"),
        ("SIGSEGV", "dump core"),
        ("SIGURG", "ignore"),
        ("SIGTTIN", "stop"),
        ("SIGCONT", "continue"),
        ("SIGRT_7", "terminate"),
    ],
)
def test_default_actions(name: str, action: str) -> None:
    """One signal for each default action of signal(7)."""
    assert BY_NUMBER[signal_number(name) or 0].default == action


@pytest.mark.parametrize(
    ("sent", "code", "name"),
    [
        ("SIGCHLD", 1, "CLD_EXITED"),
        ("SIGSEGV", 1, "SEGV_MAPERR"),
        ("SIGBUS", 5, "BUS_MCEERR_AO"),
        ("SIGIO", 6, "POLL_HUP"),
        ("SIGUSR1", 0, "SI_USER"),
        ("SIGCHLD", -1, "SI_QUEUE"),
        ("SIGSEGV", 0x80, "SI_KERNEL"),
        ("SIGUSR1", 1, None),
        ("SIGCHLD", 7, None),
        ("no signal", 2**80, None),
    ],
)
def test_a_code_belongs_to_its_signal(sent: str, code: int, name: str | None) -> None:
    """The same number means another thing behind another signal; codes of SI_* go with every signal."""
    assert code_name(sent, code) == name


def test_codes_of_one_group_differ_in_number() -> None:
    """Within a signal's codes no number stands twice."""
    counted = Counter((code.signal, code.number) for code in CODES.values())
    assert max(counted.values()) == 1


def test_codes_belong_to_signals_that_there_are() -> None:
    """The group of each code is a signal's name, or None for all; SIGEMT is of other architectures alone."""
    assert {code.signal for code in CODES.values()} - {None, *SIGNALS} == {"SIGEMT"}
