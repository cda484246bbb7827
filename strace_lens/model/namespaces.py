"""Children whose maker knows them by another number: pid namespaces that strace did not translate (before 5.9)."""

from __future__ import annotations

from dataclasses import replace

from strace_lens.model.creation import Creation
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace


def join_group(child: Task, maker: Task) -> None:
    """Put a new task into the group that its creation says: its maker's for a thread, else one of its own."""
    if child.creation and child.creation.kind == "thread":
        # Until now the child counted as the founder of a group of its own.
        child.group = maker.group
        maker.group.tasks.append(child)
    else:
        child.group.inherited = maker.group.program


def pair_namespaces(trace: Trace, strangers: list[Task]) -> None:
    """Put hidden children and strangers together, by their order.

    A hidden child was made by a call whose return value no line begins with. A stranger shows in the log and nobody
    made it. The kernel counts up in every namespace at once (kernel/pid.c: alloc_pid), so numbers that grow outside
    grow inside. The pairs are marked as inferred.
    """
    hidden = [made for made in trace.creations if not made.child.watched and "CLONE_UNTRACED" not in made.flags]
    pairs: dict[Task, Task] = {}
    for stranger in sorted(strangers, key=lambda task: task.tid or 0):
        made = next((made for made in hidden if made.line < stranger.first_line), None)
        if made is not None and stranger.index > 0:
            hidden.remove(made)
            pairs[made.child] = stranger
            _adopt(trace, made, stranger)
    if pairs:
        trace.tasks = [task for task in trace.tasks if task not in pairs]
        trace.waits = [
            replace(wait, child=pairs.get(wait.child, wait.child)) if wait.child else wait for wait in trace.waits
        ]
        for index, task in enumerate(trace.tasks):
            task.index = index


def _adopt(trace: Trace, made: Creation, stranger: Task) -> None:
    stranger.ordinal, stranger.reaper = made.child.ordinal, made.child.reaper
    stranger.creation = replace(made, child=stranger, inferred=True)
    trace.creations[trace.creations.index(made)] = stranger.creation
    join_group(stranger, made.maker)
