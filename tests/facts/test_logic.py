"""Comparing with three truths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strace_lens.facts.logic import COMPARE, Truth, all_of, any_of, opposite
from strace_lens.facts.value import CutText, CutTexts, FieldValue, Loose, NoValue, Wanted, number_in

TRUTHS = st.sampled_from([True, False, None])


class TestLogic:
    """And, or, not."""

    @given(st.lists(st.tuples(TRUTHS, st.booleans())))
    def test_what_is_decided_holds_whatever_the_unknown_is(self, truths: list[tuple[Truth, bool]]) -> None:
        """A verdict of "and" or "or" stays, when what is not known becomes known."""
        said = [truth for truth, _ in truths]
        known = [filling if truth is None else truth for truth, filling in truths]
        assert all_of(said) in {None, all(known)}
        assert any_of(said) in {None, any(known)}

    def test_one_false_decides_and(self) -> None:
        """ "And" is false by one that is false, though another is not known."""
        assert (all_of([None, False]), all_of([True, None]), all_of([])) == (False, None, True)

    def test_one_true_decides_or(self) -> None:
        """ "Or" is true by one that is true, though another is not known."""
        assert (any_of([None, True]), any_of([False, None]), any_of([])) == (True, None, False)

    def test_not_leaves_the_unknown_unknown(self) -> None:
        """What is not known is not known the other way round either."""
        assert [opposite(truth) for truth in (True, False, None)] == [False, True, None]


UNKNOWN, ABSENT = NoValue.UNKNOWN, NoValue.ABSENT
VM = frozenset({"CLONE_VM"})
FORKED = frozenset({"CLONE_CHILD_SETTID", "SIGCHLD"})

CASES: list[tuple[FieldValue, str, Wanted, Truth]] = [
    (3, "==", 3, True),
    (3, "!=", 3, False),
    (3, "<", 4, True),
    (3, ">=", 4, False),
    (1, "==", True, False),
    (True, "==", 1, False),
    (3, "==", "3", False),
    ("a", "<", 4, False),
    # not known
    (UNKNOWN, "==", 3, None),
    (UNKNOWN, "!=", 3, None),
    (UNKNOWN, "<", 3, None),
    (UNKNOWN, "matches", "*", None),
    (UNKNOWN, "contains", VM, None),
    (UNKNOWN, "contains any", VM, None),
    (UNKNOWN, "==", ABSENT, None),
    # known to be absent
    (ABSENT, "==", 3, False),
    (ABSENT, "!=", 3, True),
    (ABSENT, "<", 3, False),
    (ABSENT, ">=", 3, False),
    (ABSENT, "matches", "*", False),
    (ABSENT, "contains", VM, False),
    (ABSENT, "==", ABSENT, True),
    (ABSENT, "!=", ABSENT, False),
    (3, "==", ABSENT, False),
    (3, "!=", ABSENT, True),
    # sets, with the exit signal among the flags only where it is asked for
    (FORKED, "==", frozenset({"CLONE_CHILD_SETTID"}), True),
    (FORKED, "==", FORKED, True),
    (FORKED, "==", frozenset({"CLONE_CHILD_SETTID", "SIGUSR1"}), False),
    (VM, "==", frozenset({"CLONE_VM", "SIGCHLD"}), False),
    (frozenset({"SIGCHLD"}), "==", frozenset(), True),
    (FORKED, "contains", frozenset({"SIGCHLD"}), True),
    (FORKED, "contains", frozenset({"SIGCHLD", "CLONE_VM"}), False),
    (FORKED, "contains any", frozenset({"SIGCHLD", "CLONE_VM"}), True),
    (FORKED, "contains any", VM, False),
    (VM, "contains", frozenset(), True),
    # which number the names stand for is not known here
    (VM, "==", 5, None),
    # texts
    ("/usr/bin/ls", "matches", "*/ls", True),
    ("/usr/bin/LS", "matches", "*/ls", False),
    ("/usr/bin/ls", "matches", "ls", False),
    (("gcc", "-O2", "a.c"), "matches", "gcc * a.c", True),
    (("gcc", "-O2"), "contains", ("-O2",), True),
    (("gcc", "-O2"), "contains", ("-O2", "-g"), False),
    (("gcc", "-O2"), "contains any", ("-O2", "-g"), True),
    (("gcc", "-O2"), "==", ("gcc", "-O2"), True),
    (("gcc", "-O2"), "==", ("-O2", "gcc"), False),
    # texts that strace cut
    (CutText("abc"), "==", "abc", False),
    (CutText("abc"), "==", "abcd", None),
    (CutText("abc"), "!=", "abd", True),
    (CutText("abc"), "matches", "a*", True),
    (CutText("abc"), "matches", "*z", None),
    (CutText("abc"), "matches", "a?c", None),
    (CutTexts(("sh", "-c", "aaaa")), "contains", ("-c",), True),
    (CutTexts(("sh", "-c", "aaaa")), "contains", ("aaaa",), None),
    (CutTexts(("sh", "-c", "aaaa")), "contains", ("x",), None),
    (CutTexts(("sh",)), "==", ("sh",), None),
    (CutTexts(("sh",)), "matches", "sh*", None),
    # a value from outside beside a field that may be anything
    (3, "==", Loose("3"), True),
    (3, "==", Loose("0x3"), True),
    (3, "==", Loose("x"), False),
    (3, "<", Loose("4"), True),
    ("3", "==", Loose("3"), True),
    (VM, "==", Loose("CLONE_VM"), True),
    (VM, "contains any", Loose("CLONE_FS|CLONE_VM"), True),
    ("/a/b", "matches", Loose("*/b"), True),
    (CutText("abc"), "==", Loose("abx"), False),
]


@pytest.mark.parametrize(("actual", "operator", "wanted", "truth"), CASES)
def test_comparison(actual: FieldValue, operator: str, wanted: Wanted, truth: Truth) -> None:
    """Each comparison is true, false or not known, as stated."""
    assert COMPARE[operator](actual, wanted) is truth


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("12", 12),
        ("-1", -1),
        ("0x1F", 31),
        ("017", 15),
        ("-0x10", -16),
        ("08", None),
        ("", None),
        ("1e3", None),
    ],
)
def test_numbers_are_written_as_in_c(text: str, number: int | None) -> None:
    """Decimal, hexadecimal and octal numbers are read, and nothing else."""
    assert number_in(text) == number
