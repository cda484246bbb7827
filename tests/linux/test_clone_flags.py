"""The words of clone(2): names, bits, exit signal."""

from __future__ import annotations

import pytest

from strace_lens.linux.clone_flags import CLONE_FLAGS, CSIGNAL, Bits, CloneFlag, shared, split_bits
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


@pytest.mark.parametrize(
    ("bits", "names", "signal", "unknown"),
    [
        (0, set(), 0, 0),
        (0x1200011, {"CLONE_CHILD_CLEARTID", "CLONE_CHILD_SETTID"}, 17, 0),
        (0x4111, {"CLONE_VM", "CLONE_VFORK"}, 17, 0),
        (0x80, set(), 128, 0),
        (1 << 62, set(), 0, 1 << 62),
        (1 << 90 | 17, set(), 17, 1 << 90),
    ],
)
def test_a_number_is_split_into_names_signal_and_rest(bits: int, names: set[str], signal: int, unknown: int) -> None:
    """clone(2) carries the exit signal in the low byte; bits without a name are kept."""
    assert split_bits(bits) == Bits(frozenset(names), signal, unknown)


def test_a_flag_of_clone3_stands_where_clone_has_the_signal() -> None:
    """For clone3(2) and unshare(2) the bit 0x80 is CLONE_NEWTIME, and no other bit of the low byte has a name."""
    assert split_bits(0x180, signal_inside=False) == Bits(frozenset({"CLONE_VM", "CLONE_NEWTIME"}), 0, 0)
    assert split_bits(17, signal_inside=False) == Bits(frozenset(), 0, 17)


def test_every_bit_comes_back() -> None:
    """Names, signal and unknown bits together are the number that was split, a negative one as 64 bits."""
    for bits in (-1, -17, 0xFFFFFFFFFFFFFFFF, 0x123456789ABCDEF):
        split = split_bits(bits)
        assert sum(CLONE_FLAGS[name].bit for name in split.names) | split.signal | split.unknown == bits % 2**64
        assert split.signal <= CSIGNAL


def test_nothing_is_shared_without_flags() -> None:
    """A fork shares none of what flags could share."""
    assert shared(frozenset()) == ()
    assert shared({"CLONE_FILES", "CLONE_VM"}) == ("memory", "file descriptor table")
