"""Who is whose child, and which child a number means to its parent.

A parent knows a child by the number that its own pid namespace counts; only there, and only until it has waited for
the child, does the number mean that child. An orphan is somebody else's to wait for (wait(2), NOTES).
"""

from __future__ import annotations

from strace_lens.model.creation import Creation
from strace_lens.model.task import Task, ThreadGroup


class Kin:
    """The children of each thread group."""

    def __init__(self) -> None:
        self.children: dict[ThreadGroup, dict[int, Task]] = {}
        """The last child that each group got under a number."""
        self.last: dict[tuple[Task | None, int], Task] = {}
        """The last child that anybody in a pid namespace got under a number."""
        self.spaces: dict[Task, Task] = {}
        """The first task of the pid namespace that a task lives in; strace's own namespace is left out."""
        self.left: dict[Task, Task | None] = {}
        """Whose children go to another pid namespace (unshare(2), setns(2)), and its first task."""

    def leave_space(self, task: Task) -> None:
        """``task`` called unshare or setns with CLONE_NEWPID: its next children live in another pid namespace."""
        self.left[task] = None

    def found_inside(self, maker: Task) -> None:
        """strace translated the number that ``maker`` got for its child: it lives in another pid namespace."""
        self.spaces.setdefault(maker, maker)

    def is_inside(self, task: Task) -> bool:
        """``task`` is known to live in another pid namespace than strace."""
        return task in self.spaces

    def groups_inside(self) -> set[ThreadGroup]:
        """The groups that are known to live in another pid namespace than strace."""
        return {task.group for task in self.spaces}

    def born(self, made: Creation) -> None:
        """Enter the child of a creation, which is in its group already."""
        child, maker = made.child, made.maker
        self._settle(made)
        if made.kind == "thread":
            return
        # copy_process(): with CLONE_PARENT the child's parent is its maker's parent.
        parent = maker.group.parent if "CLONE_PARENT" in made.flags else maker.group
        child.group.parent = parent
        if parent is not None:
            self.children.setdefault(parent, {})[made.returned] = child
        self.last[self.spaces.get(maker), made.returned] = child

    def _settle(self, made: Creation) -> None:
        child, maker = made.child, made.maker
        if "CLONE_NEWPID" in made.flags:
            self.spaces[child] = child
        elif maker in self.left:
            self.spaces[child] = self.left[maker] = self.left[maker] or child
        elif maker in self.spaces:
            self.spaces[child] = self.spaces[maker]

    def merged(self, old: ThreadGroup, new: ThreadGroup) -> None:
        """What was taken for a group is part of another: it was a thread whose making showed late."""
        for number, child in self.children.pop(old, {}).items():
            child.group.parent = new
            self.children.setdefault(new, {})[number] = child

    def told_of(self, task: Task, number: int) -> Task | None:
        """The leader of the group that ``number`` means to ``task``, who waited for it or got a signal from it.

        That may come when the wait is over, so a child that is not reaped comes before one that is.
        """
        own = self.children.get(task.group, {}).get(number)
        stray = self.last.get((self.spaces.get(task), number))
        adopted = stray is not None and _is_orphan(stray)
        candidates = [child.group.leader for child in (own, stray if adopted else None) if child is not None]
        unreaped = [child for child in candidates if child.reaper is None]
        reaped = [child for child in candidates if child.reaper is not None and child.reaper.group is task.group]
        return next(iter(unreaped + reaped), None)


def _is_orphan(child: Task) -> bool:
    """Its parent is gone, or not known."""
    parent = child.group.parent
    return parent is None or parent.end is not None
