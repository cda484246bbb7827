"""Which differences between the children of a pair no unknown value could remove.

A process with an unknown value could be any sister of the other trace that it does not surely differ from. So a pair is
firm only if one of its two can be no other's partner.
"""

from __future__ import annotations

from strace_lens.analysis.compare.match import Matched
from strace_lens.analysis.compare.processes import Forest, Process
from strace_lens.facts.logic import alike

_MOST = 100_000


class Sisters:
    """The children of a pair that are not surely the same in both traces: A's and B's."""

    def __init__(self, forest: Forest, found: Matched) -> None:
        self._forest = forest
        changed = [pair for pair in found.pairs if pair[0].tree != pair[1].tree or not pair[0].known]
        pairs = [*changed, *(one.pair for one in found.wrapped)]
        self._left = [*(one for one, _ in pairs), *found.left]
        self._right = [*(other for _, other in pairs), *found.right]
        self._all_known = all(one.known for one in (*self._left, *self._right))
        self._too_many = not self._all_known and len(self._left) * len(self._right) > _MOST
        self._counts_differ = len(found.left) != len(found.right)

    def is_firm(self, one: Process | None, other: Process | None) -> bool:
        """Whether no unknown value makes ``one`` of A the same as another than ``other`` of B, or the reverse."""
        if self._all_known:
            return True
        if self._too_many:
            return False
        left = one is not None and all(self._differ(one, away) for away in self._right if away is not other)
        return left or (other is not None and all(self._differ(away, other) for away in self._left if away is not one))

    def is_lonely(self, one: Process | None, other: Process | None) -> bool:
        """Whether the other trace surely lacks a partner for it, or for a sister in its place."""
        return self._counts_differ or self.is_firm(one, other)

    def _differ(self, one: Process, other: Process) -> bool:
        """Whether two processes surely differ, themselves or below."""
        if one.known and other.known:
            return one.tree != other.tree
        if one.is_thread != other.is_thread:
            return True
        return any(
            alike(one.found[key][0], other.found[key][0]) is False
            and self._forest.blanked(0, one.task, one.found[key][0])
            != self._forest.blanked(1, other.task, other.found[key][0])
            for key in one.found.keys() & other.found.keys()
        )
