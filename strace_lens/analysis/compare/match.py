"""Pairs the children of two processes by what they are, in time proportional to their number.

Keys of falling strength come one after the other; each pairs what is equal in it, in order of birth. Wrappers come
before likeness: else a wrapper would make its whole tree differ.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeAlias

import msgspec

from strace_lens.analysis.compare.processes import Process

Pair: TypeAlias = tuple[Process, Process]


class Wrapped(msgspec.Struct):
    """A process that one trace runs under another program, and the other trace without it.

    Attributes:
        pair: the process in A, and in B.
        wrapper: the other program's process: a sister of the process that has no wrapper.
        in_b: the wrapper is in B.
    """

    pair: Pair
    wrapper: Process
    in_b: bool


class Matched(msgspec.Struct):
    """What became of the children of a pair.

    Attributes:
        pairs: those of A with those of B.
        wrapped: those that one trace runs under another program.
        left, right: those of A, and of B, without a partner.
    """

    left: list[Process]
    right: list[Process]
    pairs: list[Pair] = []
    wrapped: list[Wrapped] = []

    def take(self, pairs: Sequence[Pair]) -> None:
        """Takes the pairs, and their processes from those without a partner."""
        ours, theirs = {one for one, _ in pairs}, {other for _, other in pairs}
        self.pairs += pairs
        self.left = [one for one in self.left if one not in ours]
        self.right = [other for other in self.right if other not in theirs]


def matched(left: Sequence[Process], right: Sequence[Process]) -> Matched:
    """Pairs the children of two processes."""
    found = Matched(list(left), list(right), [], [])
    found.take(_ends_alike(found.left, found.right))
    for key in KEYS:
        if not found.left or not found.right:
            return found
        found.take(_by_key(found.left, found.right, key))
    _unwrap(found)
    found.take(_alike(found.left, found.right))
    found.take(_in_place(found, left, right))
    return found


def _ends_alike(left: Sequence[Process], right: Sequence[Process]) -> list[Pair]:
    """Equal trees at the beginning and at the end: of equal sisters those in the same place are the same."""
    most = min(len(left), len(right))
    first = next((place for place in range(most) if left[place].tree != right[place].tree), most)
    rest = most - first
    last = next((place for place in range(rest) if left[-1 - place].tree != right[-1 - place].tree), rest)
    both = list(zip(left, right, strict=False))[:first]
    return both + [(left[-1 - place], right[-1 - place]) for place in reversed(range(last))]


def _tree(one: Process) -> Hashable:
    """All that it is, and all below."""
    return one.tree


def _label(one: Process) -> Hashable:
    """All that it is; what it made differs."""
    return one.label


def _programs_and_creation(one: Process) -> Hashable:
    """How it was made, and each program with its arguments; the end differs."""
    return one.is_thread, one.images, one.made


def _last_and_creation(one: Process) -> Hashable:
    """Before its last program it ran another: ``nice``, ``env``."""
    return one.is_thread, one.images[-1:], one.made


def _last(one: Process) -> Hashable:
    """Made by another call, or with other flags. Threads, and forks that run no program, are alike in this."""
    return one.is_thread, one.images[-1:]


def _shape(one: Process) -> Hashable:
    """Numbers in the arguments differ."""
    path, argv = one.images[-1] if one.images else (None, None)
    return one.is_thread, path, tuple(map(_blank, argv)) if isinstance(argv, tuple) else argv


KEYS: tuple[Callable[[Process], Hashable], ...] = (
    _tree,
    _label,
    _programs_and_creation,
    _last_and_creation,
    _last,
    _shape,
)
_HEX = re.compile(r"0x[0-9a-fA-F]+|\d+|\b[0-9a-f]{7,}\b")


def _blank(word: str) -> str:
    return _HEX.sub("0", word)


def _by_key(left: Sequence[Process], right: Sequence[Process], key: Callable[[Process], Hashable]) -> list[Pair]:
    """Pairs those with equal keys, in order of birth."""
    queues: dict[Hashable, deque[Process]] = defaultdict(deque)
    for other in right:
        queues[key(other)].append(other)
    pairs = []
    for one in left:
        queue = queues.get(key(one))
        if queue:
            pairs.append((one, queue.popleft()))
    return pairs


_DEEP = 3


def _unwrap(found: Matched) -> None:
    """Finds processes without a partner that the other side runs under a wrapper, as ``timeout 60``."""
    for lonely, others, flipped in ((found.left, found.right, False), (found.right, found.left, True)):
        inner: dict[int, deque[Pair]] = defaultdict(deque)
        for wrapper in others:
            for inside in _chain(wrapper):
                inner[inside.content].append((wrapper, inside))
        gone: set[Process] = set()
        for one in lonely:
            while one.images and (queue := inner.get(one.content)):
                wrapper, inside = queue.popleft()
                if wrapper not in gone:
                    gone |= {one, wrapper}
                    pair = (inside, one) if flipped else (one, inside)
                    found.wrapped.append(Wrapped(pair, wrapper, in_b=not flipped))
                    break
        found.left = [one for one in found.left if one not in gone]
        found.right = [other for other in found.right if other not in gone]


def _chain(wrapper: Process) -> Iterator[Process]:
    """What a process that makes one child runs, and what that runs, to a small depth."""
    inside = wrapper
    for _ in range(_DEEP):
        if len(inside.children) != 1 or not inside.images:
            return
        (inside,) = inside.children
        yield inside


_GREEDY = 200


def _alike(left: Sequence[Process], right: Sequence[Process]) -> list[Pair]:
    """Pairs those that run the same last program: first those that share most arguments; in order if there are many."""
    pairs: list[Pair] = []
    theirs: dict[Hashable, list[Process]] = defaultdict(list)
    for other in right:
        theirs[_last_path(other)].append(other)
    ours: dict[Hashable, list[Process]] = defaultdict(list)
    for one in left:
        ours[_last_path(one)].append(one)
    for path, some in ours.items():
        others = theirs.get(path, [])
        many = len(some) > _GREEDY or len(others) > _GREEDY
        pairs += zip(some, others, strict=False) if many else _greedy(some, others)
    return pairs


def _last_path(one: Process) -> Hashable:
    return one.images[-1][0] if one.images else one


def _greedy(some: Sequence[Process], others: Sequence[Process]) -> Iterator[Pair]:
    ours, theirs = [Counter(_arguments(one)) for one in some], [Counter(_arguments(one)) for one in others]
    shared = sorted(
        ((ours[a] & theirs[b]).total() - abs(ours[a].total() - theirs[b].total()) / 1000, -a, -b)
        for a in range(len(some))
        for b in range(len(others))
    )
    gone: set[Process] = set()
    for _, a, b in reversed(shared):
        one, other = some[-a], others[-b]
        if one not in gone and other not in gone:
            gone |= {one, other}
            yield one, other


def _arguments(one: Process) -> tuple[str, ...]:
    argv = one.images[-1][1] if one.images else ()
    return argv if isinstance(argv, tuple) else ()


def _in_place(found: Matched, left: Sequence[Process], right: Sequence[Process]) -> list[Pair]:
    """Pairs those between the same sisters, if there are equally many: another program in the same place."""
    number = {one: place for place, pair in enumerate(found.pairs) for one in pair}
    ours, theirs = _gaps(left, set(found.left), number), _gaps(right, set(found.right), number)
    return [
        pair
        for gap, some in ours.items()
        if len(some) == len(theirs.get(gap, ()))
        for pair in zip(some, theirs[gap], strict=True)
    ]


def _gaps(
    all_of_them: Sequence[Process], lonely: set[Process], number: dict[Process, int]
) -> dict[Hashable, list[Process]]:
    """Those without a partner, by the pair that comes before them."""
    gaps: dict[Hashable, list[Process]] = defaultdict(list)
    before: int | None = None
    for one in all_of_them:
        if one in lonely:
            gaps[one.is_thread, before].append(one)
        else:
            before = number.get(one, before)
    return gaps
