"""Order of sisters: a difference only where nothing but the program can have decided it.

Of two jobs that may run at once, the scheduler decides which comes first. A process that no sister's life overlaps, in
both traces, was run alone. (That one ended before the other began is not enough: two jobs of a parallel build come one
after the other by chance.)
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from strace_lens.analysis.compare.match import Pair
from strace_lens.analysis.compare.processes import Process


def moved(
    pairs: Sequence[Pair], left: Sequence[Process], right: Sequence[Process]
) -> Iterator[tuple[Pair, Process | None]]:
    """Each pair that comes at another place among its sisters, and the sister of B that it now comes before."""
    ours_alone, theirs_alone = _alone(left), _alone(right)
    fixed = [(a, b) for a, b in pairs if a in ours_alone and b in theirs_alone and a.label == b.label]
    places = {other: place for place, other in enumerate(right)}
    ours = {one: place for place, one in enumerate(left)}
    fixed.sort(key=lambda pair: ours[pair[0]])
    kept = _longest_rising([places[other] for _, other in fixed])
    staying = sorted(places[fixed[number][1]] for number in kept)
    for number, pair in enumerate(fixed):
        if number not in kept:
            after = bisect_left(staying, places[pair[1]])
            yield pair, right[staying[after]] if after < len(staying) else None


def _alone(sisters: Sequence[Process]) -> set[Process]:
    """Those whose life no sister's life overlaps, by the lines of the log."""
    processes = sorted((one for one in sisters if not one.is_thread), key=_begins)
    alone = set()
    latest = 0.0
    for place, one in enumerate(processes):
        following = _begins(processes[place + 1]) if place + 1 < len(processes) else float("inf")
        if latest < _begins(one) and _ends(one) < following:
            alone.add(one)
        latest = max(latest, _ends(one))
    return alone


def _begins(one: Process) -> float:
    made = one.task.creation
    return one.task.first_line if made is None else min(one.task.first_line, *made.lines)


def _ends(one: Process) -> float:
    """The last line of any of its threads; for ever, if the log does not show its end."""
    ends = [task.end.line if task.end else float("inf") for task in one.task.group.tasks]
    return max(ends)


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The places of the longest rising part of a sequence (patience sorting)."""
    tails: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        pile = bisect_left(tails, number)
        before.append(tops[pile - 1] if pile else -1)
        tails[pile : pile + 1] = [number]
        tops[pile : pile + 1] = [place]
    found = set()
    place = tops[-1] if tops else -1
    while place >= 0:
        found.add(place)
        place = before[place]
    return found
