"""Flags, changes, alternatives and arithmetic."""

from __future__ import annotations

import pytest

from strace_lens.values import (
    Arithmetic,
    Array,
    Call,
    Change,
    Either,
    Flags,
    Named,
    Number,
    Unary,
    Value,
    number_of,
)
from tests.parse.printed_back import arg, args


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("[110 => 24]", Number(24)),
        ("[8->16]", Number(16)),
        ("[{a=0} => 0xf7c82fe8]", Number(0xF7C82FE8)),
        ("[{a=0} => [-2088599168]]", Array((Number(-2088599168),))),
        ("[features=0 => features=A|B]", None),
    ],
)
def test_a_change(text: str, after: Value | None) -> None:
    """``=>`` tells what was given and what came back."""
    found = arg(text)
    assert isinstance(found, Array)
    change = found.items[0].value if isinstance(found.items[0], Named) else found.items[0]
    assert isinstance(change, Change)
    assert change.after == (after or Named("features", Flags(("A", "B"))))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8192*1024", 8388608),
        ("0x5<<28", 0x50000000),
        ("-0x2", -2),
        ("1<<CAP_CHOWN", None),
        ("1<<(INET_DIAG_CONG-1)", None),
        ("UNI_DIRECT_BASE+0x15", None),
        ("0xffe00000 /* SKF_LL_OFF */+4", 0xFFE00004),
        ("3735928559/3134983661", None),
    ],
)
def test_arithmetic(text: str, number: int | None) -> None:
    """Arithmetic keeps its form, and is a number where it is all numbers."""
    found = arg(text)
    assert isinstance(found, Arithmetic | Number)
    assert number_of(found) == number


def test_shifts_in_flags() -> None:
    """Shifts and comments stand between the bars of flags."""
    found = arg("0x5<<28 /* FUTEX_OP_??? */|0<<12|A")
    assert isinstance(found, Flags)
    assert found.names == {"A"}
    assert found.bits == 0x50000000


def test_negated_flags_and_errors() -> None:
    """A bit that is off and an error with a minus are no plain names."""
    flags, error, errors = args("!PR_TAGGED_ADDR_ENABLE|PR_MTE_TCF_NONE, -ENOSR, [-EFAULT, 0]")
    assert isinstance(flags, Flags)
    assert flags.names == {"PR_MTE_TCF_NONE"}
    assert error == Unary("-", Flags(("ENOSR",)))
    assert errors == Array((Unary("-", Flags(("EFAULT",))), Number(0)))


@pytest.mark.parametrize("name", ["_LINUX_CAPABILITY_VERSION_3", "__O_SYNC", "prjquota"])
def test_constants_of_any_case(name: str) -> None:
    """Constants may begin with underscores and be in lower case."""
    assert arg(name) == Flags((name,))


def test_alternatives() -> None:
    """Two names for one number are one argument."""
    assert args("BTRFS_IOC_CLONE or FICLONE, MIXER_READ(13) or OTPSELECT") == (
        Either((Flags(("BTRFS_IOC_CLONE",)), Flags(("FICLONE",)))),
        Either((Call("MIXER_READ", (Number(13),)), Flags(("OTPSELECT",)))),
    )


def test_a_negated_constant_that_is_no_error() -> None:
    """Any constant may be negated."""
    assert arg("scope=-TIPC_NODE_SCOPE") == Named("scope", Unary("-", Flags(("TIPC_NODE_SCOPE",))))
