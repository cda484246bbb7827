"""Joins differences that are one statement: the same change of many sisters, many tasks of one kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

from msgspec.structs import replace

from strace_lens.analysis.compare.finding import Difference, Place


def joined(found: Iterable[tuple[Difference, Hashable]]) -> tuple[Difference, ...]:
    """Joins differences with equal keys; each stands where the first of them stood."""
    groups: dict[Hashable, list[Difference]] = defaultdict(list)
    for difference, key in found:
        groups[difference.kind, difference.sure, key].append(difference)
    return tuple(_by_program([_one(group) for group in groups.values()]))


def _one(group: Sequence[Difference]) -> Difference:
    return replace(group[0], pairs=tuple(pair for one in group for pair in one.pairs)) if group[1:] else group[0]


_MANY = 5


def _by_program(found: Sequence[Difference]) -> list[Difference]:
    """Joins tasks of one program that one trace lacks, if they are many statements: ten thousand are no answer."""
    groups: dict[Hashable, list[Difference]] = defaultdict(list)
    for number, one in enumerate(found):
        groups[_program(one) if one.kind != "changed" else number].append(one)
    return [
        one
        for group in groups.values()
        for one in ([replace(_one(group), loosely=True)] if len(group) > _MANY else group)
    ]


def _program(one: Difference) -> Hashable:
    place: Place | None = one.a or one.b
    assert place is not None
    return one.kind, one.sure, place.program, place.runs, place.thread, one.outlived
