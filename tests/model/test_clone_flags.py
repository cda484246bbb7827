"""The words of clone(2): names, bits, exit signal."""

from __future__ import annotations

import pytest

from strace_lens.linux.clone_flags import CLONE_FLAGS, CloneFlag, shared
from strace_lens.linux.signals import signal_name
from strace_lens.model.build.creating import take_apart
from strace_lens.values import Flags, Number


def test_each_flag_has_a_bit_of_its_own() -> None:
    """One bit each, all different."""
    bits = [flag.bit for flag in CLONE_FLAGS.values()]
    assert all(bit.bit_count() == 1 for bit in bits)
    assert len(set(bits)) == len(bits)


@pytest.mark.parametrize("flag", [flag for flag in CLONE_FLAGS.values() if flag.bit > 0xFF], ids=lambda flag: flag.name)
def test_a_bit_is_its_name(flag: CloneFlag) -> None:
    """A number means the same flags as their names (include/uapi/linux/sched.h)."""
    assert take_apart(Number(flag.bit | 17)) == take_apart(Flags((flag.name, "SIGCHLD")))


def test_the_low_byte_is_the_exit_signal() -> None:
    """clone(2): CSIGNAL; the bit of CLONE_NEWTIME lies in it and is a flag for clone3(2) alone."""
    assert take_apart(Number(0x80 | 0x100)).names == {"CLONE_VM"}
    assert take_apart(Number(0x80 | 0x100), Number(0)).names == {"CLONE_VM", "CLONE_NEWTIME"}


def test_an_old_name() -> None:
    """strace 4.26 gave the old name to the bit of CLONE_PIDFD."""
    assert take_apart(Flags(("CLONE_IDLETASK", "SIGCHLD"))).names == {"CLONE_PIDFD"}


@pytest.mark.parametrize(("number", "name"), [(0, None), (17, "SIGCHLD"), (32, "SIGRTMIN"), (37, "SIGRT_5")])
def test_signals_have_straces_names(number: int, name: str | None) -> None:
    """As strace prints them; 0 is no signal."""
    assert signal_name(number) == name


def test_nothing_is_shared_without_flags() -> None:
    """A fork shares none of what flags could share."""
    assert shared(frozenset()) == ()
    assert shared({"CLONE_FILES", "CLONE_VM"}) == ("memory", "file descriptor table")
