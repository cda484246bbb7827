"""The functions of libc, held against the claims that prove them."""

from __future__ import annotations

import re

import pytest

from strace_lens.claims.claim import load, names
from strace_lens.linux.clone_flags import CLONE_FLAGS
from strace_lens.linux.libc import FUNCTIONS, LibraryCall, LibraryFunction
from strace_lens.linux.signals import SIGNALS
from strace_lens.linux.syscalls import CREATING_CALLS

PROVEN = [function for function in FUNCTIONS.values() if function.claim]


def statements(claim: str) -> str:
    """Everything that a claim expects, as text."""
    return "\n".join(text.text for statement in load(claim).statements for text in statement.expectations)


def glibc(function: LibraryFunction) -> LibraryCall:
    """How glibc does it."""
    (way,) = [way for way in function.ways if way.libc == "glibc"]
    return way


@pytest.mark.parametrize("function", PROVEN, ids=lambda function: function.name)
def test_a_claim_expects_the_flags_of_glibc(function: LibraryFunction) -> None:
    """Where a claim expects flags by equality, they and the exit signal are those of the table."""
    assert function.claim in names()
    found = [set(words.split("|")) for words in re.findall(r"flags == ([A-Z_|]+)", statements(str(function.claim)))]
    way = glibc(function)
    if function.name in {"daemon", "clone"}:
        assert found == []
        return
    assert found
    for words in found:
        assert frozenset(word for word in words if word in CLONE_FLAGS) == way.flags
        assert {word for word in words if word in SIGNALS} <= {way.exit_signal}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fork", "no syscall fork"),
        ("_Fork", "no syscall fork"),
        ("vfork", "exactly 1 vfork"),
        ("posix_spawn", "exactly 1 clone "),
        ("system", "exactly 1 clone "),
        ("popen", "exactly 1 clone "),
        ("pthread_create", "exactly 1 clone "),
        ("daemon", "exactly 1 creation"),
        ("clone", "no syscall clone3"),
    ],
)
def test_a_claim_expects_the_call_of_glibc(name: str, expected: str) -> None:
    """The call that the claim expects or excludes agrees with the table; clone counts clone3 too."""
    function = FUNCTIONS[name]
    way = glibc(function)
    assert expected in statements(str(function.claim))
    excluded = re.findall(r"^no syscall (\w+)$", statements(str(function.claim)), re.MULTILINE)
    assert set(way.calls).isdisjoint(excluded)
    assert way.times == 1


def test_daemon_shares_no_memory() -> None:
    """The claim excludes CLONE_VM, and the flags of glibc's daemon() lack it."""
    assert "no creation where flags contains CLONE_VM" in statements("daemon")
    assert "CLONE_VM" not in (glibc(FUNCTIONS["daemon"]).flags or set())


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_rows_are_made_of_known_names(function: LibraryFunction) -> None:
    """Calls, flags and signals of each row are known, and glibc and musl have one row each."""
    assert [way.libc for way in function.ways] == ["glibc", "musl"]
    for way in function.ways:
        assert set(way.calls) <= CREATING_CALLS
        assert (way.flags or frozenset()) <= CLONE_FLAGS.keys()
        assert way.exit_signal is None or way.exit_signal in SIGNALS


def test_vfork_has_the_flags_that_the_kernel_gives_it() -> None:
    """vfork(2) takes no flags; the kernel adds CLONE_VM and CLONE_VFORK (kernel/fork.c)."""
    for way in FUNCTIONS["vfork"].ways:
        assert way.calls == ("vfork",)
        assert way.flags == frozenset({"CLONE_VM", "CLONE_VFORK"})
