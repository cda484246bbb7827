"""Plurals, lists, what is left out, what is shortened."""

from __future__ import annotations

import pytest

from strace_lens import wording


@pytest.mark.parametrize(("number", "text"), [(0, "0 tasks"), (1, "1 task"), (2, "2 tasks"), (12345, "12,345 tasks")])
def test_a_count_has_its_plural(number: int, text: str) -> None:
    """One is one, everything else is many; thousands are separated."""
    assert wording.count(number, "task") == text


def test_an_irregular_plural_is_given() -> None:
    """processes."""
    assert (wording.count(2, "process", "processes"), wording.count(1, "process", "processes")) == (
        "2 processes",
        "1 process",
    )


@pytest.mark.parametrize(("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), ("abc", "a, b and c")])
def test_a_list_ends_with_and(words: list[str], text: str) -> None:
    """However many there are."""
    assert wording.listed(words) == text


@pytest.mark.parametrize(
    ("number", "what", "text"),
    [
        (3, "", "and 3 more"),
        (1, "line", "and 1 more line"),
        (2, "line", "and 2 more lines"),
        (0, "", ""),
        (-4, "x", ""),
    ],
)
def test_what_is_left_out_is_counted(number: int, what: str, text: str) -> None:
    """Nothing is said where nothing is left out."""
    assert wording.and_more(number, what) == text


@pytest.mark.parametrize(
    ("numbers", "total", "text"),
    [
        ((), None, ""),
        ((4,), None, "line 4"),
        ((4, 9), None, "lines 4, 9"),
        ((1, 2, 3, 4), None, "lines 1, 2, 3 and 1 more"),
        ((1, 2, 3, 4), 90, "lines 1, 2, 3 and 87 more"),
        ((1,), 2, "lines 1 and 1 more"),
    ],
)
def test_lines_are_named_up_to_a_number(numbers: tuple[int, ...], total: int | None, text: str) -> None:
    """The first three, and how many more there are: of those given, or of the total."""
    assert wording.lines_at(numbers, 3, total) == text


def test_a_long_text_is_cut_at_its_end() -> None:
    """It is as long as asked for, its three dots counted in."""
    assert wording.shortened("abcdef", 6) == "abcdef"
    assert wording.shortened("abcdefg", 6) == "abc..."


def test_types_have_names_with_underscores() -> None:
    """SignalDelivery is signal_delivery in JSON."""
    assert [wording.snake(name) for name in ("SignalDelivery", "Fd", "BitSet")] == ["signal_delivery", "fd", "bit_set"]
