"""Words for what was not recorded, and for what was recorded and is not compared."""

from __future__ import annotations

from collections.abc import Sequence

from strace_lens.analysis.compare.finding import SIDES, TraceDiff
from strace_lens.wording import and_more, listed


def coverage(found: TraceDiff) -> tuple[str, ...]:
    """Sentences on what was not compared, what was not recorded, and on machines that differ."""
    return tuple(filter(None, (_uncompared(found), _unrecorded(found), _machines(found))))


def _machines(found: TraceDiff) -> str:
    """Says where the two were recorded; ``""`` if that is one architecture, or is not known."""
    if found.covered.machines is None:
        return ""
    one, other = found.covered.machines
    return f"A was recorded on {one}, B on {other}: libc may do the same work by other calls there"


def _unrecorded(found: TraceDiff) -> str:
    """Names what neither trace recorded, with the options that record it; ``""`` if nothing is missing."""
    what = found.covered.unrecorded
    options = " ".join(f"--{one}" for one in what)
    return f"{listed(what)} {'was' if what == ('network',) else 'were'} not recorded: {options}" if what else ""


def _uncompared(found: TraceDiff) -> str:
    """Names what was recorded and is not compared; ``""`` if all is."""
    covered = found.covered
    parts = [f"{_some(apart)} (in {side} only)" for side, apart in zip(SIDES, covered.apart, strict=True) if apart]
    if covered.by_name:
        parts.append(f"arguments and order of {_some(covered.by_name)} (--events)")
    if covered.left_out:
        parts.append(f"{_some(covered.left_out)} (--keep RULE)")
    return f"not compared: {'; '.join(parts)}" if parts else ""


_CALLS_SHOWN = 4


def _some(names: Sequence[str]) -> str:
    more = and_more(len(names) - _CALLS_SHOWN)
    return ", ".join(names[:_CALLS_SHOWN]) + (more and f" {more}")
