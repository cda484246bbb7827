"""Writes the tree: who made whom, by which call, with which flags, what each ran, how each ended."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator
from typing import TextIO

from strace_lens.facts.evidence import Evidence
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.report.style import Line, Style, write_lines
from strace_lens.report.wording import command_text, end_text, flags_text, gap_lines, is_sorted, kind_text
from strace_lens.wording import count

_DEEPEST = 40
"""The most levels drawn with guides: a chain of 5,000 forks would fill each line with them."""


def write(trace: Trace, out: TextIO, style: Style) -> None:
    """Writes the tree of ``trace``, how it was recorded, and what is missing from it."""
    write_lines(_lines(trace, style), out, style)


def _lines(trace: Trace, style: Style) -> Iterator[Line]:
    children: dict[Task, list[Task]] = {}
    for task in trace.tasks:
        if task.maker is not None:
            children.setdefault(task.maker, []).append(task)
    names, evidence = trace.names, Evidence(trace)
    for root in trace.tasks:
        if root.maker is None:
            yield from map(style.fit, _below(root, children, names, evidence, style))
    yield from _footer(trace, evidence, style)


def _below(
    root: Task, children: dict[Task, list[Task]], names: dict[Task, str], evidence: Evidence, style: Style
) -> Iterator[Line]:
    """The tree under ``root``, without recursion: a chain of forks may be thousands deep."""
    marks = style.marks
    stack: list[tuple[Task, str, bool, int]] = [(root, "", True, 0)]
    while stack:
        task, guide, last, depth = stack.pop()
        branch = "" if depth == 0 else (marks.last if last else marks.branch)
        yield [
            (_cut(guide, depth) + branch, "dim"),
            *_task(task, _cut_name(names[task], depth, style), evidence, style),
        ]
        below = guide if depth == 0 else guide + ("    " if last else marks.guide)
        made = sorted(children.get(task, ()), key=lambda child: child.ordinal)
        stack += [(child, below[-4 * _DEEPEST :], child is made[-1], depth + 1) for child in reversed(made)]


def _cut(guide: str, depth: int) -> str:
    return guide if depth <= _DEEPEST else f"[{depth} deep] {guide[-4 * _DEEPEST :]}"


def _cut_name(name: str, depth: int, style: Style) -> str:
    return name if depth <= _DEEPEST else f"{style.marks.cut}{name[-60:]}"


def _task(task: Task, name: str, evidence: Evidence, style: Style) -> Line:
    is_leader = is_sorted(task, evidence) and not task.is_thread
    number = "" if task.tid is None else f" ({'pid' if is_leader else 'tid'} {task.tid})"
    line: Line = [(name, "bold"), (number, "")]
    if task.creation is not None:
        line += [(f" {kind_text(task)} by ", ""), (task.creation.via, "cyan"), (f", {flags_text(task.creation)}", "")]
    for image in task.own_execs:
        line += [("; ran ", ""), (command_text(image, style), "green")]
    colour = "red" if task.end and (task.end.code or task.end.signal) else ""
    return [*line, ("; ", ""), (_end(task), colour)]


def _end(task: Task) -> str:
    if task.end is None and task.detached is not None:
        return "let go while it lived"
    if task.end is None and not task.watched:
        return "not followed" if task.creation and "CLONE_UNTRACED" not in task.creation.flags else "cannot be traced"
    return end_text(task) + (" (reported to its parent)" if task.end and task.end.told_by_wait else "")


def _footer(trace: Trace, evidence: Evidence, style: Style) -> Iterator[Line]:
    made = Counter(creation.via for creation in trace.creations)
    calls = ", ".join(f"{via} {number}" for via, number in sorted(made.items())) or "none"
    yield [("", "")]
    yield [(f"{_counts(trace, evidence)}, creations: {calls}", "dim")]
    if trace.recording is not None:
        yield [(f"strace {trace.recording.strace_version}: {shlex.join(style.command(trace.recording.strace))}", "dim")]
    yield from gap_lines(trace, style)


def _counts(trace: Trace, evidence: Evidence) -> str:
    """How many tasks there are of each kind; a group's first task stands for its process."""
    unsorted = [task for task in trace.tasks if not is_sorted(task, evidence)]
    threads = len(trace.threads) - sum(task.is_thread for task in unsorted)
    kinds = [count(len(trace.tasks) - len(unsorted) - threads, "process", "processes"), count(threads, "thread")]
    if unsorted:
        kinds.append(f"{len(unsorted)} not known which")
    return f"{count(len(trace.tasks), 'task')} ({', '.join(kinds)})"
