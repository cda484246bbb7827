"""Writes the tree: who made whom, by which call, what each ran, how each ended, when."""

from __future__ import annotations

from typing import TextIO

from strace_lens.model.trace import Trace
from strace_lens.report.style import Style, write_lines
from strace_lens.report.tree_rows import tree_lines


def write(trace: Trace, out: TextIO, style: Style) -> None:
    """Writes the tree of ``trace``, and what is missing from it."""
    write_lines(tree_lines(trace, style), out, style)
