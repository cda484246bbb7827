"""Builds a trace of lines, as every test does, and holds it against the invariants."""

from __future__ import annotations

from collections.abc import Sequence

from strace_lens.model.build.fold import build
from strace_lens.model.check import check
from strace_lens.model.trace import Trace
from strace_lens.parse.log import read_lines
from strace_lens.recorded import UNKNOWN, Recorded


def built(lines: Sequence[str], *, ordered: bool = True, recorded: Recorded = UNKNOWN) -> Trace:
    """The trace of a log's lines; fails where it contradicts itself."""
    trace = build(lambda: read_lines(lines), ordered=ordered, recorded=recorded)
    assert check(trace) == []
    return trace
