"""Thread groups: which group a task joins, and the program that a group inherits."""

from __future__ import annotations

from collections.abc import Iterable

from strace_lens.model.task import Creation, Task, ThreadGroup


def found(task: Task) -> ThreadGroup:
    """Makes a group for ``task``. The task has it until its creation shows that it is a thread."""
    task.group = ThreadGroup(tgid=task.tid, founder=task, leader=task, tasks=[task])
    return task.group


def join(made: Creation) -> ThreadGroup | None:
    """Puts a new task into its group: its maker's for a thread, else its own.

    Returns the group that was merged away, or None. A thread first seen before its clone returned has founded a group,
    which may have grown by then.
    """
    child, group = made.child, made.maker.group
    if made.kind != "thread":
        child.group.inherited = group.program
        return None
    return unite(child.group, group)


def unite(old: ThreadGroup, group: ThreadGroup) -> ThreadGroup | None:
    """Merges ``old`` into ``group``. Returns ``old``, or None if both are the same group."""
    if old is group:
        return None
    for task in old.tasks:
        task.group = group
    group.tasks += old.tasks
    if old.images:
        group.images = sorted(group.images + old.images, key=lambda image: image.lines[-1])
    return old


def inherit(tasks: Iterable[Task]) -> None:
    """Gives each group without an inherited program that of its maker's group.

    The maker's program was not yet known if the call that made the maker returned later. ``tasks`` are in order of
    birth: makers come before their children.
    """
    for task in tasks:
        made, group = task.creation, task.group
        if made is None or group.founder is not task or group.inherited is not None:
            continue
        before = made.maker.group
        ran = [image.path for image in before.images if image.lines[-1] < made.line]
        group.inherited = ran[-1] if ran else before.inherited
