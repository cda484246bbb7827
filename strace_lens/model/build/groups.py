"""Thread groups: who joins which, and what they have from those that made them."""

from __future__ import annotations

from collections.abc import Iterable

from strace_lens.model.task import Creation, Task, ThreadGroup


def found(task: Task) -> ThreadGroup:
    """A group of its own for ``task``: what it is until it is known to be a thread."""
    task.group = ThreadGroup(tgid=task.tid, founder=task, leader=task, tasks=[task])
    return task.group


def join(made: Creation) -> ThreadGroup | None:
    """Put a new task into the group that its creation says: its maker's for a thread, else one of its own.

    Returns the group that there is no longer, or None: a thread that showed before it was made counted as the
    founder of a group of its own, with all that it had done till then.
    """
    child, group = made.child, made.maker.group
    if made.kind != "thread":
        child.group.inherited = group.program
        return None
    return unite(child.group, group)


def unite(old: ThreadGroup, group: ThreadGroup) -> ThreadGroup | None:
    """Make one group of two. Returns the one that there is no longer; None: they were one."""
    if old is group:
        return None
    for task in old.tasks:
        task.group = group
    group.tasks += old.tasks
    if old.images:
        group.images = sorted(group.images + old.images, key=lambda image: image.lines[-1])
    return old


def inherit(tasks: Iterable[Task]) -> None:
    """Give each group without one the program that it inherited, where its maker's was only known later.

    What a maker ran was not known while the call that made it had not returned. ``tasks`` are in order of birth, so
    each maker's turn is before that of its children.
    """
    for task in tasks:
        made, group = task.creation, task.group
        if made is None or group.founder is not task or group.inherited is not None:
            continue
        before = made.maker.group
        ran = [image.path for image in before.images if image.lines[-1] < made.line]
        group.inherited = ran[-1] if ran else before.inherited
