"""strace's --trace language: which calls a filter records."""

from __future__ import annotations

import pytest

from strace_lens.filter import Filter


@pytest.mark.parametrize(
    ("words", "call", "taken"),
    [
        ("all", "openat", True),
        ("none", "openat", False),
        ("", "openat", False),
        ("openat,?openat2", "openat2", True),
        ("openat", "open", False),
        ("!openat", "openat", False),
        ("!openat", "write", True),
        ("%process,write", "vfork", True),
        ("%process,write", "openat", False),
        ("%file", "openat", True),
        ("%file", "read", False),
        ("%desc", "read", True),
        ("%network", "connect", True),
        ("%net", "sendmmsg", True),
        ("%%stat", "statx", True),
        ("%stat", "statx", False),
        ("!%file", "openat", False),
        ("!%file", "read", True),
        ("file", "openat", True),
        ("network", "bind", True),
    ],
)
def test_what_a_filter_takes(words: str, call: str, taken: bool) -> None:
    """Words of strace's --trace take the calls that strace 6.1 records for them."""
    assert Filter(words).takes(call) is taken


@pytest.mark.parametrize(
    ("words", "call"),
    [
        ("/^open", "openat"),
        ("%sched", "openat"),
        ("%file", "fchmodat2"),
        ("!%file", "syscall_0x1c3"),
        ("openat@32", "openat"),
        ("%process@64", "clone"),
        ("!%sched", "openat"),
    ],
)
def test_what_cannot_be_known_is_not_claimed(words: str, call: str) -> None:
    """A pattern, an unknown class, a call newer than the table and a word size leave the answer open."""
    assert Filter(words).takes(call) is None


@pytest.mark.parametrize(
    ("words", "call", "version", "taken"),
    [
        ("%process", "kill", (5, 8), True),
        ("%process", "kill", (5, 7), False),
        ("%process", "unshare", (5, 7), True),
        ("%process", "unshare", (5, 8), False),
        ("%file", "openat", (5, 10), True),
        ("%file", "openat", (4, 26), None),
        ("desc", "read", (4, 26), None),
    ],
)
def test_classes_changed_with_strace(words: str, call: str, version: tuple[int, int], taken: bool | None) -> None:
    """%process changed in 5.8; the other classes are known since 5.10."""
    assert Filter(words, version).takes(call) is taken
