"""Writes every event on one line: its lines in the log, its task, and the event, calls joined."""

from __future__ import annotations

from typing import TextIO

from strace_lens.model.trace import Trace
from strace_lens.report.style import Style


def write(trace: Trace, out: TextIO, style: Style) -> None:
    """Writes the events of ``trace`` in the order in which they were complete.

    ``17-20  1.2  wait4(-1, …) = 42``: the lines of the log, the task by the path of its creation (``-`` for a line of
    no task), the event.
    """
    names: dict[int, str] = {}
    for task, event in trace.source():
        lines = event.lines
        where = str(lines[0]) if len(lines) == 1 else f"{lines[0]}-{lines[-1]}"
        who = "-" if task is None else names.setdefault(task.index, task.name)
        out.write(f"{where}\t{who}\t{style.text(event.body())}\n")
