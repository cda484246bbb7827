"""The times of lines, kept in few bytes."""

from hypothesis import given
from hypothesis import strategies as st

from strace_lens.model.build.stamps import Stamps

LARGE = 1 << 70
"""A damaged line may have such a time."""


@given(st.lists(st.integers(0, 50)), st.lists(st.integers(0, 50)))
def test_each_line_has_its_time(first: list[int], second: list[int]) -> None:
    """In any order, again, and when some were asked for before the rest came; other lines have none."""
    kept = Stamps((line, line * LARGE) for line in first)
    assert [kept.get(line) for line in first] == [line * LARGE for line in first]
    for line in second:
        kept.keep(line, line * LARGE)
    known = {*first, *second}
    assert [kept.get(line) for line in range(51)] == [line * LARGE if line in known else None for line in range(51)]
    assert kept.lines == sorted(known)
