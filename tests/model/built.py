"""Builds a trace of lines, as every test does, and holds it against the invariants."""

from __future__ import annotations

from collections.abc import Sequence

from strace_lens.model.build.fold import build
from strace_lens.model.check import check
from strace_lens.model.trace import Trace
from strace_lens.parse.log import read_lines
from strace_lens.recorded import UNKNOWN, Recorded
from strace_lens.report.formats import report


def built(lines: Sequence[str], *, ordered: bool = True, recorded: Recorded = UNKNOWN) -> Trace:
    """The trace of a log's lines; fails where it contradicts itself."""
    trace = build(lambda: read_lines(lines), ordered=ordered, recorded=recorded)
    assert check(trace) == []
    return trace


def told(trace: Trace) -> object:
    """All that a trace tells."""
    lives = [(task.first_line, task.last_stop, task.watched, task.times, task.detached) for task in trace.tasks]
    seen = (trace.calls_seen, trace.outcomes, trace.signals_seen, trace.installs_filter, trace.has_io_uring)
    walked = [(None if task is None else task.index, str(event)) for task, event in trace.source()]
    return report("trace", trace, "json"), trace.stops, lives, seen, walked
