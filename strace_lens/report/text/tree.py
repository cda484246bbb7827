"""The tree: who made whom, by which call, with which flags, what each ran, how each ended."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator
from typing import TextIO

from strace_lens.analysis.wording import ending
from strace_lens.escape import plain
from strace_lens.model.task import Creation, Exec, Task
from strace_lens.model.trace import Trace
from strace_lens.report.style import Line, write_lines

_DEEPEST = 40
"""Levels that are drawn as such; a chain of 5,000 forks would fill each line with guides."""
_GAPS_SHOWN = 5


def write(trace: Trace, out: TextIO, *, colour: bool = False) -> None:
    """Write the tree of ``trace``, how it was recorded, and what is missing from it."""
    write_lines(_lines(trace), out, colour=colour)


def _lines(trace: Trace) -> Iterator[Line]:
    children: dict[Task, list[Task]] = {}
    for task in trace.tasks:
        if task.maker is not None:
            children.setdefault(task.maker, []).append(task)
    names = trace.names
    for root in trace.tasks:
        if root.maker is None:
            yield from _below(root, children, names)
    yield from _footer(trace)


def _below(root: Task, children: dict[Task, list[Task]], names: dict[Task, str]) -> Iterator[Line]:
    """The tree under ``root``, without recursion: a chain of forks may be thousands deep."""
    stack: list[tuple[Task, str, bool, int]] = [(root, "", True, 0)]
    while stack:
        task, guide, last, depth = stack.pop()
        branch = "" if depth == 0 else ("└── " if last else "├── ")
        yield [(_cut(guide, depth) + branch, "dim"), *_task(task, names[task], depth)]
        below = guide if depth == 0 else guide + ("    " if last else "│   ")
        made = sorted(children.get(task, ()), key=lambda child: child.ordinal)
        stack += [(child, below[-4 * _DEEPEST :], child is made[-1], depth + 1) for child in reversed(made)]


def _cut(guide: str, depth: int) -> str:
    return guide if depth <= _DEEPEST else f"[{depth} deep] {guide[-4 * _DEEPEST :]}"


def _task(task: Task, name: str, depth: int) -> Line:
    name = name if depth <= _DEEPEST else f"…{name[-60:]}"
    number = "" if task.tid is None else f" ({'tid' if task.is_thread else 'pid'} {task.tid})"
    line: Line = [(name, "bold"), (number, "")]
    if task.creation is not None:
        line += [(f" {task.kind} by ", ""), (task.creation.via, "cyan"), (f", {flags_text(task.creation)}", "")]
    for image in task.own_execs:
        line += [("; ran ", ""), (command_text(image), "green")]
    style = "red" if task.end and (task.end.code or task.end.signal) else ""
    return [*line, ("; ", ""), (_end(task), style)]


def _end(task: Task) -> str:
    if task.end is None and task.detached is not None:
        return "let go while it lived"
    if task.end is None and not task.watched:
        return "not followed" if task.creation and "CLONE_UNTRACED" not in task.creation.flags else "cannot be traced"
    return ending(task.end) + (" (as its parent was told)" if task.end and task.end.told_by_wait else "")


def flags_text(creation: Creation) -> str:
    """Flags and exit signal as strace writes those of clone(2), ``CLONE_VM|CLONE_VFORK|SIGCHLD``."""
    names = sorted(creation.flags)
    if creation.unknown_bits:
        names.append(hex(creation.unknown_bits))
    return "|".join([*names, creation.exit_signal or "no exit signal"])


def command_text(image: Exec) -> str:
    """The path and the arguments that the program was given, as a shell would take them."""
    path = plain(image.path or "?")
    if image.argv is None:
        return path
    words = shlex.join(plain(word) for word in image.argv[1:])
    return f"{path} {words}".rstrip() + (" …" if image.argv_cut else "")


def _footer(trace: Trace) -> Iterator[Line]:
    made = Counter(creation.via for creation in trace.creations)
    calls = ", ".join(f"{via} {count}" for via, count in sorted(made.items())) or "none"
    yield [("", "")]
    yield [
        (f"{count(len(trace.tasks), 'task')} ({count(len(trace.processes), 'process', 'processes')}, ", "dim"),
        (f"{count(len(trace.threads), 'thread')}), creations: {calls}", "dim"),
    ]
    if trace.recording is not None:
        yield [(f"strace {trace.recording.strace_version}: {plain(shlex.join(trace.recording.strace))}", "dim")]
    yield from gap_lines(trace)


def gap_lines(trace: Trace) -> Iterator[Line]:
    """What is missing from the trace, the first few things by name."""
    if not trace.gaps:
        return
    yield [("incomplete: ", "bold red"), (f"{count(len(trace.gaps), 'thing')} missing from the evidence", "")]
    for gap in trace.gaps[:_GAPS_SHOWN]:
        yield [(f"  {plain(gap.text)}", "red")]
    if len(trace.gaps) > _GAPS_SHOWN:
        yield [(f"  and {len(trace.gaps) - _GAPS_SHOWN} more", "red")]


def count(number: int, one: str, many: str = "") -> str:
    """``1 task``, ``2 tasks``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
