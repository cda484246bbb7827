"""Writes every event on one line: its lines in the log, its task, and the event, calls joined."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TextIO

from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.report.style import Style


def write(trace: Trace, out: TextIO, style: Style) -> None:
    """Writes the events of ``trace`` in the order in which they were complete.

    ``17-20  1.2  wait4(-1, …) = 42``: the lines of the log, the task by the path of its creation (``-`` for a line of
    no task), the event.
    """
    rows = _rows(trace, style.marks.cut)
    while batch := list(islice(rows, _BATCH)):
        bodies = style.texts([body for _, body in batch])
        out.writelines(f"{before}\t{body}\n" for (before, _), body in zip(batch, bodies, strict=True))


_BATCH = 64
"""Events in which secrets are looked for at once: many small searches would take a tenth of the time of all."""


_LONGEST = 60


def _name(task: Task, cut: str) -> str:
    """The name of a task, which grows with its depth: of a long one the depth, and the end."""
    name = task.name
    if len(name) <= _LONGEST:
        return name
    return f"[{name.count('.')} deep] {cut}{name[-_LONGEST // 2 :].partition('.')[2]}"


def _rows(trace: Trace, cut: str) -> Iterator[tuple[str, str]]:
    """Yields lines and task of each event, and the event."""
    names: dict[Task | None, str] = {None: "-"}
    for task, event in trace.source():
        lines = event.lines
        where = str(lines[0]) if len(lines) == 1 else f"{lines[0]}-{lines[-1]}"
        who = names.get(task)
        if who is None and task is not None:
            who = names[task] = _name(task, cut)
        yield f"{where}\t{who}", event.body()
