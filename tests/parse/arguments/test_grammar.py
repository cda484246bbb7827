"""Structs, arrays, sets and what stands in them."""

from __future__ import annotations

import pytest

from strace_lens.parse.arguments.shapes import Shapes
from strace_lens.values import (
    Array,
    BitSet,
    Call,
    Comment,
    Commented,
    Designated,
    Empty,
    Flags,
    More,
    Named,
    Null,
    Number,
    Raw,
    String,
    Struct,
    Unary,
    Unavailable,
    WaitStatus,
)
from tests.parse.printed_back import arg, args


def test_members_without_a_name() -> None:
    """Calls, addresses and ``???`` can be members of a struct."""
    found = arg('{sa_family=AF_INET6, inet_pton(AF_INET6, "::1", &sin6_addr), 0x7f822f628000, ???}')
    assert isinstance(found, Struct)
    named, pton, address, unknown = found.members
    assert isinstance(named, Named)
    assert pton == Call("inet_pton", (Flags(("AF_INET6",)), String(b"::1"), Unary("&", Flags(("sin6_addr",)))))
    assert (address, unknown) == (Number(0x7F822F628000), Unavailable())


def test_unavailable_with_a_comment() -> None:
    """``???`` may be a member's value and have a comment."""
    assert args("f_handle=???, ??? /* misplaced struct dm_target_spec */") == (
        Named("f_handle", Unavailable()),
        Commented(Unavailable(), Comment(" misplaced struct dm_target_spec ")),
    )


@pytest.mark.parametrize("text", ["{rax=0x2, ..., rsp=0, ..., rip=0x1000}", "[...]", "{...}", "[1, ... /* 0x7f78 */]"])
def test_more_in_the_middle(text: str) -> None:
    """``...`` is a value of its own, anywhere."""
    found = arg(text)
    members = found.members if isinstance(found, Struct) else found.items if isinstance(found, Array) else ()
    assert any(member == More() or getattr(member, "value", None) == More() for member in members)


@pytest.mark.parametrize(
    "text",
    ["[3 4]", "[EV_ABS EV_MSC ...]", "~[RT_1]", "~[]", "[0</dev/null> 1</dev/null>]", "[9 /* KILL */ 19 /* STOP */]"],
)
def test_sets_separated_by_blanks(text: str) -> None:
    """A set has blanks between its members; an inverted one a tilde."""
    found = arg(text)
    assert isinstance(found, BitSet)
    assert found.inverted == text.startswith("~")


def test_a_wait_status_in_braces() -> None:
    """A wait status is an expression of macros."""
    assert arg("[{WIFSIGNALED(s) && WTERMSIG(s) == SIGABRT && WCOREDUMP(s)}]") == Array(
        (WaitStatus("WIFSIGNALED", Flags(("SIGABRT",)), core=True),)
    )


def test_designators() -> None:
    """An element may tell its index, a name, a number or a number with a comment."""
    found = arg("[[VINTR]=0x91, [17]=0xa2, [6 /* ICMP6_MIB_??? */]=160, [A-1]=-5]")
    assert isinstance(found, Array)
    assert all(isinstance(item, Designated) for item in found)
    assert found.items[0] == Designated(Flags(("VINTR",)), Number(0x91))


@pytest.mark.parametrize(
    "text",
    [
        "{fmt.pix={width=1}}",
        "{eventfd-count=0x3}",
        '[[{nlmsg_len=20}, "\\x61"], [{nlmsg_len=20}, "\\x61"]]',
        '{{len=32, type=0x12 /* NLMSG_??? */}, "x"}',
    ],
)
def test_names_and_nesting(text: str) -> None:
    """Field names may hold dots and hyphens; structs and arrays nest without names."""
    assert isinstance(arg(text), Struct | Array)


def test_terminal_modes_of_old() -> None:
    """Up to strace 6.0 terminal modes are words between braces."""
    found = arg("{B38400 opost isig icanon echo ...}")
    assert isinstance(found, BitSet)
    assert found.braces
    assert Flags(("icanon",)) in found.items


def test_empty_arguments() -> None:
    """``-X raw`` leaves an argument of statx empty, and begins flags with a bar (a bug of strace)."""
    assert args('-100, ".", , 0xfff')[2] == Empty()
    flags = args('4, "", |0x1000')[2]
    assert isinstance(flags, Flags)
    assert flags.bits == 0x1000


def test_null_is_no_name() -> None:
    """NULL is an address."""
    assert args("NULL, NULLX") == (Null(), Flags(("NULLX",)))


def test_a_wait_status_outside_a_wait() -> None:
    """A pidfd tells an exit code as a wait does."""
    found = arg("{exit_code=[{WIFEXITED(s) && WEXITSTATUS(s) == 4}]}")
    assert isinstance(found, Struct)
    assert found.get("exit_code") == Array((WaitStatus("WIFEXITED", Number(4)),))


def test_an_ioctl_number_taken_apart() -> None:
    """A number without a name is shown by what it is made of."""
    assert arg("_IOC(_IOC_READ|_IOC_WRITE, 0xde, 0xad, 0x8)") == Call(
        "_IOC", (Flags(("_IOC_READ", "_IOC_WRITE")), Number(0xDE), Number(0xAD), Number(8))
    )


def test_a_list_that_is_too_long_stays_raw() -> None:
    """The grammar would take minutes, and gigabytes; the arguments beside it are read."""
    items = ", ".join(["{fd=3, events=POLLIN}"] * 12_000)
    first, second, third = Shapes("arguments").read(f"[{items}], 3, NULL")
    assert isinstance(first, Raw)
    assert (second, third) == (Number(3), Null())


def test_a_list_of_too_many_literals_stays_raw() -> None:
    """None of them is looked at: they would need a hundred times the memory of the text."""
    text = f"[{', '.join(['{fd=3}'] * 140_000)}], 3, NULL"
    assert Shapes("arguments").read(text) == (Raw(text),)
    assert not Shapes("arguments").covers(text)
