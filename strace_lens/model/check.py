"""The invariants of a trace: they hold for every log, also a damaged one; a trace that breaks one contradicts itself.

Each check is linear in the number of tasks and never raises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TypeVar

from strace_lens.model.gap import Gap
from strace_lens.model.task import Task, ThreadGroup
from strace_lens.model.trace import Trace

_Node = TypeVar("_Node", Task, ThreadGroup)


def check(trace: Trace) -> list[Gap]:
    """Returns the contradictions in ``trace``, each as a gap; empty if every invariant holds.

    Pass a whole trace: the tasks of a part (:mod:`strace_lens.model.part`) keep the indices of the whole.
    """
    checks = (_indices, _circles, _births, _creations, _names, _groups, _leaders, _lives, _records)
    return [
        Gap("contradiction", f"the trace contradicts itself: {what}", line)
        for one in checks
        for what, line in one(trace)
    ]


_Contradiction = tuple[str, int | None]
"""The broken invariant, in words, and a line of the log."""


def _at(task: Task) -> str:
    """Names a task by its first line: its path may be a circle."""
    return f"the task at line {task.first_line} (tid {task.tid})"


def _indices(trace: Trace) -> Iterator[_Contradiction]:
    """A task's index is its position in the trace."""
    for place, task in enumerate(trace.tasks):
        if task.index != place:
            yield f"{_at(task)} is at position {place} and has the index {task.index}", task.first_line


def _circles(trace: Trace) -> Iterator[_Contradiction]:
    """No task descends from itself, by makers or by parents."""
    for task in in_circles({task: task.maker for task in trace.tasks}):
        yield f"{_at(task)} descends from itself", task.first_line
    for group in in_circles({group: group.parent for group in trace.processes}):
        yield f"the group of {_at(group.founder)} is its own ancestor", group.founder.first_line


def in_circles(above: Mapping[_Node, _Node | None]) -> Iterator[_Node]:
    """One node of each circle. Visits each node once: a node that an earlier start reached is in no new circle."""
    reached_from: dict[_Node, _Node] = {}
    for start in above:
        node: _Node | None = start
        while node is not None and node not in reached_from:
            reached_from[node] = start
            node = above.get(node)
        if node is not None and reached_from[node] is start:
            yield node


def _births(trace: Trace) -> Iterator[_Contradiction]:
    """A maker comes before its child, and has its first line before the call that made the child."""
    for task in trace.tasks:
        made = task.creation
        if made is None:
            continue
        if made.maker.index >= task.index:
            yield f"{_at(task)} comes before {_at(made.maker)}, which made it", made.line
        if trace.ordered and made.maker.first_line > made.line:
            yield f"{_at(made.maker)} made a task in line {made.line}, before its own first line", made.line


def _creations(trace: Trace) -> Iterator[_Contradiction]:
    """A creation and its child refer to each other, and the trace has both."""
    tasks, creations = set(trace.tasks), set(trace.creations)
    if len(creations) < len(trace.creations):
        yield "a creation is there twice", None
    for made in trace.creations:
        if made.child.creation is not made:
            yield f"the creation in line {made.line} is not that of its child", made.line
        if made.child not in tasks or made.maker not in tasks:
            yield f"the creation in line {made.line} names a task that the trace does not have", made.line
    for task in trace.tasks:
        if task.creation is not None and task.creation not in creations:
            yield f"the creation of {_at(task)} is not in the trace", task.first_line


def _names(trace: Trace) -> Iterator[_Contradiction]:
    """Two tasks of one maker have different ordinals, so each name is of one task."""
    seen: set[int] = set()
    for task in trace.tasks:
        # One number holds both: the garbage collector would visit a pair for each task of a large log.
        place = (task.maker.index + 1 if task.maker is not None else 0) << 32 | task.ordinal
        if place in seen:
            yield f"{_at(task)} has the name of another task", task.first_line
        seen.add(place)


def _groups(trace: Trace) -> Iterator[_Contradiction]:
    """Each task is in the list of its group, once, and in no other list."""
    left = set(trace.tasks)
    for group in trace.processes:
        for task in group.tasks:
            if task.group is not group or task not in left:
                yield f"{_at(task)} is in a group that is not its own", task.first_line
            left.discard(task)
    for task in trace.tasks:
        if task in left:
            yield f"{_at(task)} is in no group", task.first_line


def _leaders(trace: Trace) -> Iterator[_Contradiction]:
    """The trace has each group once, with its founder and its leader among its tasks, and its parent."""
    groups = set(trace.processes)
    if len(groups) < len(trace.processes):
        yield "a thread group is there twice", None
    for group in trace.processes:
        if group.leader not in group.tasks or group.founder not in group.tasks:
            yield f"the group of {_at(group.founder)} is led by a task of another", group.founder.first_line
        if group.parent is not None and group.parent not in groups:
            yield f"the parent of the group of {_at(group.founder)} is not in the trace", group.founder.first_line


def _lives(trace: Trace) -> Iterator[_Contradiction]:
    """If lines have an order, a task ends after its first line and has no sign of life after its end."""
    if not trace.ordered:
        return
    for task in trace.tasks:
        if task.end is not None and task.end.line < max(task.first_line, task.last_stop):
            yield f"{_at(task)} ends in line {task.end.line} and lives after it", task.end.line


def _records(trace: Trace) -> Iterator[_Contradiction]:
    """Images, waits and signals name tasks of the trace; an image is in the group of the task that called execve."""
    if set(chain.from_iterable(group.images for group in trace.processes)) != set(trace.execs):
        yield "the images of the groups are not those of the trace", None
    for image in [image for group in trace.processes for image in group.images if image.task.group is not group]:
        yield f"the execve in line {image.lines[0]} is in the group of another task", image.lines[0]
    tasks = set(trace.tasks)
    named = chain(
        (image.task for image in trace.execs),
        chain.from_iterable((wait.task, wait.child) for wait in trace.waits),
        trace.signalled.values(),
        (task.reaper for task in trace.tasks),
    )
    for task in {task for task in named if task is not None and task not in tasks}:
        yield f"a record names {_at(task)}, which the trace does not have", task.first_line
