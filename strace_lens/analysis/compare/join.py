"""Joins differences that are one statement: the same change of many sisters, many tasks of one kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence

from msgspec.structs import replace

from strace_lens.analysis.compare.finding import Difference


def joined(found: Iterable[tuple[Difference, Hashable]]) -> tuple[Difference, ...]:
    """Joins differences with equal keys; each stands where the first of them stood."""
    groups: dict[Hashable, list[Difference]] = defaultdict(list)
    for difference, key in found:
        groups[difference.kind, difference.sure, key].append(difference)
    return tuple(_by_program([_one(group) for group in groups.values()]))


def _one(group: Sequence[Difference]) -> Difference:
    return replace(group[0], pairs=tuple(pair for one in group for pair in one.pairs)) if group[1:] else group[0]


_MANY = {"added": 5, "removed": 5, "changed": 20}
"""So many statements about one program are told as one: ten thousand are no answer."""


def _by_program(found: Sequence[Difference]) -> Iterator[Difference]:
    """Joins many statements of one kind about one program, each where the first of them stood."""
    groups: dict[Hashable, list[Difference]] = defaultdict(list)
    for one in found:
        groups[_program(one)].append(one)
    for one in found:
        group = groups[_program(one)]
        if len(group) <= _MANY[one.kind]:
            yield one
        elif one is group[0]:
            yield replace(_one(group), loosely=True)


def _program(one: Difference) -> Hashable:
    place = one.a or one.b
    assert place is not None
    fields = tuple(change.field for change in one.changes)
    return one.kind, one.sure, fields, place.program, place.runs, place.thread, one.outlived
