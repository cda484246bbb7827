"""Writes the lives of the tasks as bars, one row a task: a reader sees which tasks lived at the same time."""

from __future__ import annotations

from typing import TextIO

from strace_lens.model.trace import Trace
from strace_lens.report.life_rows import timeline_lines
from strace_lens.report.style import Style, write_lines


def write(trace: Trace, out: TextIO, style: Style) -> None:
    """Writes the timeline of ``trace``."""
    write_lines(timeline_lines(trace, style), out, style)
