"""Values of facts as cells: nothing is lost in silence."""

from __future__ import annotations

import pytest

from strace_lens.export.cells import Cell, cell
from strace_lens.export.tables import Type
from strace_lens.facts.value import (
    Alias,
    CutText,
    CutTexts,
    FieldValue,
    NoValue,
    NumbersIn,
    Other,
    Printed,
    Unsure,
)


@pytest.mark.parametrize(
    ("value", "column", "expected"),
    [
        (NoValue.ABSENT, "BIGINT", (None, True)),
        (NoValue.UNKNOWN, "BIGINT", (None, False)),
        (Other(frozenset({"SIGHUP"})), "VARCHAR", (None, False)),
        (7, "BIGINT", (7, True)),
        (7, "VARCHAR", ("7", True)),
        (True, "BOOLEAN", (True, True)),
        ("a", "VARCHAR", ("a", True)),
        ("\udcff", "VARCHAR", ("\ufffd", False)),
        (CutText("ab"), "VARCHAR", ("ab", False)),
        (("a", "b"), "VARCHAR[]", (["a", "b"], True)),
        (("a", "\udcff"), "VARCHAR[]", (["a", "\ufffd"], False)),
        (CutTexts(("a",)), "VARCHAR[]", (["a"], False)),
        (frozenset({"b", "a"}), "VARCHAR[]", (["a", "b"], True)),
        (frozenset({"b", "a"}), "VARCHAR", ("a|b", True)),
        (Unsure(frozenset({"write"}), frozenset({"create"})), "VARCHAR[]", (["write"], False)),
        (Alias("/proc/self/fd/3"), "VARCHAR", ("/proc/self/fd/3", False)),
        (NumbersIn("{tv_sec=1}"), "VARCHAR", ("{tv_sec=1}", True)),
        (Printed(4096), "VARCHAR", ("4096", True)),
        (Printed(4096, frozenset({"A"})), "VARCHAR", ("A", True)),
    ],
)
def test_a_value_is_a_cell_and_known_or_not(value: FieldValue, column: Type, expected: tuple[Cell, bool]) -> None:
    """A part of a value stands there and counts as unknown; what is absent is NULL and known."""
    assert cell(value, column) == expected


@pytest.mark.parametrize(
    ("number", "whole"), [(2**63 - 1, True), (-(2**63), True), (2**63, False), (-(2**63) - 1, False)]
)
def test_a_number_of_more_than_64_bits_is_not_known(number: int, whole: bool) -> None:
    """A program can make strace print any number."""
    assert cell(number, "BIGINT") == (number if whole else None, whole)
