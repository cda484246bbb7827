"""Who is whose child, and which child a number means to its parent.

A parent knows a child by the number that its own pid namespace counts; only there, and only until it has waited for
the child, does the number mean that child. An orphan is somebody else's to wait for (wait(2), NOTES).
"""

from __future__ import annotations

from collections.abc import Callable

from strace_lens.model.task import Creation, Task, ThreadGroup


class Families:
    """The children of each thread group."""

    def __init__(self) -> None:
        self.children: dict[ThreadGroup, dict[int, list[Task]]] = {}
        """The last children that each group got under a number, in the order of their making."""
        self.last: dict[tuple[Task | None, int], list[Task]] = {}
        """The last children that anybody in a pid namespace got under a number."""
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
            _enter(self.children.setdefault(parent, {}).setdefault(made.returned, []), child)
        _enter(self.last.setdefault((self.spaces.get(maker), made.returned), []), child)

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
        for number, children in self.children.pop(old, {}).items():
            known = self.children.setdefault(new, {}).setdefault(number, [])
            for child in children:
                child.group.parent = new
                _enter(known, child)
            known.sort(key=_made_at)

    def told_of(self, task: Task, number: int, possible: Callable[[Task], bool]) -> list[Task]:
        """The leaders of the groups that ``number`` can mean to ``task``, the likeliest first.

        ``possible`` says of whom ``task`` may have been told. Those that have been waited for come last.
        """
        own = [child for child in self.children.get(task.group, {}).get(number, ())[::-1] if possible(child)]
        others = self.last.get((self.spaces.get(task), number), ())[::-1]
        # Whoever had the number before the last one is gone, and nobody can be told of him.
        stray = next((child for child in others if possible(child)), None)
        candidates = [*own, stray] if stray is not None and _is_orphan(stray) else own
        leaders = [child.group.leader for child in candidates]
        leaders = [child for child in leaders if child.reaper is None or child.reaper.group is task.group]
        return sorted(leaders, key=lambda child: child.reaper is not None)


_KEPT = 4
"""Children that are remembered of one number: the wait for one may be understood when there is another already."""


def _enter(children: list[Task], child: Task) -> None:
    children.append(child)
    if len(children) > _KEPT:
        del children[0]


def _made_at(child: Task) -> int:
    """The line where the making of a task began."""
    return child.creation.line if child.creation else 0


def _is_orphan(child: Task) -> bool:
    """Its parent is gone, or not known."""
    parent = child.group.parent
    return parent is None or parent.end is not None
