"""A baseline of a sweep: the results that are known and allowed, a line each, for git."""

from __future__ import annotations

from strace_lens.analysis.sweep.finding import OUTCOMES, Sweep

_HEAD = "# strace-lens sweep baseline 1. strace-lens sweep --baseline FILE --update writes it anew."


def text_of(found: Sweep) -> str:
    """Returns the text of a baseline that allows what failed."""
    lines = sorted(f"{one.outcome}: {one.key}" for one in found.results if one.outcome in found.fail_on)
    return "".join(f"{line}\n" for line in (_HEAD, *dict.fromkeys(lines)))


def read(text: str) -> frozenset[str]:
    """Returns the lines of a baseline.

    Raises:
        ValueError: it is none; the message has the line.
    """
    lines = text.splitlines()
    if lines[:1] != [_HEAD]:
        raise ValueError("line 1 is not that of a sweep's baseline")
    for number, line in enumerate(lines[1:], 2):
        if line and not line.startswith("#") and line.partition(": ")[0] not in OUTCOMES:
            raise ValueError(f"line {number} begins with no outcome: {line!r}")
    return frozenset(line for line in lines[1:] if line and not line.startswith("#"))
