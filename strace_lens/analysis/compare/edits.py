"""What differs between two argument lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

from strace_lens.analysis.compare.match import Wrapped
from strace_lens.facts.value import FieldValue


def lacking_words(ours: FieldValue, theirs: FieldValue) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """The positions of the words that the other list lacks."""
    if not isinstance(ours, tuple) or not isinstance(theirs, tuple):
        return None
    return _lacked(ours, theirs), _lacked(theirs, ours)


def _lacked(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[int, ...]:
    left = Counter(others)
    found = []
    for place, word in enumerate(some):
        left[word] -= 1
        if left[word] < 0:
            found.append(place)
    return tuple(found)


def edit(lists: tuple[FieldValue, FieldValue], words: tuple[tuple[int, ...], tuple[int, ...]]) -> Hashable:
    """The words that each list has alone: the same for sisters that work on different files."""
    return tuple(
        tuple(some[place] for place in places) if isinstance(some, tuple) else some
        for some, places in zip(lists, words, strict=True)
    )


def prefix_of(wrapped: Wrapped) -> tuple[str, ...]:
    """The wrapper's arguments without those of what it runs: ``timeout 60``."""
    inner = wrapped.pair[1 if wrapped.in_b else 0].task.group.images[-1].argv or ()
    outer = wrapped.wrapper.task.group.images[-1]
    words = outer.argv or (outer.path or "?",)
    return words[: -len(inner)] if inner and words[-len(inner) :] == inner else words
