"""Which calls both traces recorded, so that they can be compared.

A log does not say what its strace was asked. A call was recorded if the log shows it, or if that is known. A log that
shows several calls of one of strace's classes is taken to hold the whole class: that is how strace is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec

from strace_lens.linux.descriptors import ADDRESSES
from strace_lens.linux.paths import PATHS
from strace_lens.linux.strace_classes import CLASSES
from strace_lens.linux.syscalls import (
    CREATING_CALLS,
    EXEC_CALLS,
    EXIT_CALLS,
    KILL_CALLS,
    STARTING_CALLS,
    WAIT_CALLS,
)
from strace_lens.model.trace import Trace

TREE_CALLS = CREATING_CALLS | EXEC_CALLS | EXIT_CALLS | WAIT_CALLS
"""What the tree of processes is made of."""
FILE_CALLS = frozenset(PATHS) - EXEC_CALLS
NETWORK_CALLS = frozenset(ADDRESSES)
_SUPPORT = CLASSES["%desc"] | CLASSES["%net"]
_CLASSES = tuple(CLASSES[name] for name in ("%file", "%net", "%desc", "%memory", "%signal", "%ipc", "%creds", "%clock"))
_OWN = {calls: calls - frozenset().union(*(others for others in _CLASSES if others is not calls)) for calls in _CLASSES}
"""The calls of each class that are in no other: openat is in %file and in %desc."""
_ENOUGH = 2


class Recorded:
    """Which calls a trace recorded, as far as its log shows."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        seen = trace.calls_seen - TREE_CALLS - KILL_CALLS
        self._whole = [calls for calls in _CLASSES if len(calls & seen) >= _ENOUGH and not _OWN[calls].isdisjoint(seen)]
        # A log with such calls is one of all calls.
        self._everything = len(STARTING_CALLS & seen) >= _ENOUGH

    def takes(self, call: str) -> bool:
        """Whether the log surely or very likely has each such call."""
        known = self.trace.was_traced(call)
        if known is not None:
            return known
        # A socket is closed and asked for its state: calls on descriptors would show one.
        near = call in CLASSES["%net"] and CLASSES["%desc"] in self._whole
        return self._everything or near or any(call in calls for calls in self._whole)

    @property
    def failures(self) -> bool:
        """Whether it shows calls that failed."""
        return self.trace.recorded.failed is True or "failed" in self.trace.outcomes


class Covered(msgspec.Struct, frozen=True):
    """What both traces recorded.

    Attributes:
        calls: the calls that are compared, besides those that make the tree.
        failures: both show calls that failed.
        apart: what one trace alone recorded, as far as the logs show, by the side that has it: ``files``, ``network``,
            ``failed calls``, ``paths of descriptors``, or names of calls.
        unrecorded: ``files`` or ``network``, where not both traces have them, and neither alone shows them.
        left_out: what both recorded and a rule leaves out: ``lookups``, or names of calls.
        by_name: the calls of which only the names are compared.
        machines: the architectures of the two, if they are known and differ.
    """

    calls: frozenset[str] = frozenset()
    failures: bool = True
    apart: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    unrecorded: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    by_name: tuple[str, ...] = ()
    machines: tuple[str, str] | None = None


def covered(first: Trace, second: Trace) -> Covered:
    """Returns what both traces recorded."""
    sides = Recorded(first), Recorded(second)
    seen = (first.calls_seen | second.calls_seen) - TREE_CALLS
    calls = frozenset(call for call in seen if all(side.takes(call) for side in sides))
    apart = _apart(sides[0], sides[1], calls), _apart(sides[1], sides[0], calls)
    return Covered(
        calls,
        all(side.failures for side in sides),
        apart,
        tuple(_unrecorded(sides, (*apart[0], *apart[1]))),
        by_name=tuple(sorted(calls - FILE_CALLS - NETWORK_CALLS - KILL_CALLS)),
        machines=_machines(first.recorded.machine, second.recorded.machine),
    )


def _machines(one: str | None, other: str | None) -> tuple[str, str] | None:
    return None if one is None or other is None or one == other else (one, other)


def _apart(side: Recorded, other: Recorded, both: frozenset[str]) -> tuple[str, ...]:
    """What one trace recorded and the other did not."""
    alone = side.trace.calls_seen - TREE_CALLS - both
    found = []
    for what, call, calls in (("files", "openat", FILE_CALLS), ("network", "connect", CLASSES["%net"])):
        if not other.takes(call) and alone & calls:
            found.append(what)
            alone -= calls
    if side.failures and not other.failures and both:
        found.append("failed calls")
    return (*found, *sorted(alone))


def _unrecorded(sides: tuple[Recorded, Recorded], apart: Collection[str]) -> Iterator[str]:
    for what, call in (("files", "openat"), ("network", "connect")):
        if what not in apart and not all(side.takes(call) for side in sides):
            yield what


def is_support(call: str) -> bool:
    """Whether the call works on a descriptor: it goes with a file or a connection that another call named."""
    return call in _SUPPORT and call not in FILE_CALLS and call not in NETWORK_CALLS
