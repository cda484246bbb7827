"""Knows the children of each parent, and finds the child that a number means to its parent.

A parent knows a child by its pid in the parent's pid namespace. The number means that child only there, and only until
the parent has waited for it. Any task may wait for an orphan (wait(2), NOTES).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from strace_lens.model.task import Creation, Task, ThreadGroup

_LATEST = 4
"""So many children are remembered of one number. One is not enough: strace may print the end of the wait for a child
when the next child has the number already. Two are, in all that we recorded; the rest is for threads that wait."""
_LATEST_UNORDERED = 64
"""The same in parts of -ff without times, where the maker's part may come before those of its children."""


class Families:
    """The children of each thread group, and the pid namespaces that tasks live in."""

    def __init__(self, *, ordered: bool = True) -> None:
        self.ordered = ordered
        self.most = _LATEST if ordered else _LATEST_UNORDERED
        self.children: dict[ThreadGroup, dict[int, tuple[Task, ...]]] = {}
        """The latest children of each group with a number, in order of creation."""
        self.latest: dict[Task | None, dict[int, tuple[Task, ...]]] = {}
        """The latest children of any task in a pid namespace with a number."""
        self.spaces: dict[Task, Task] = {}
        """The first task of the pid namespace that a task lives in. Lacks the tasks of strace's own namespace."""
        self.left: dict[Task, Task | None] = {}
        """The first task, or None so far, of the pid namespace for a task's next children (unshare(2), setns(2))."""
        self.found: dict[Task, Task] = {}
        """The child itself, by the placeholder that was entered for it."""
        self.higher: dict[Task, Task] = {}
        """Shortcuts from a task to the first of its makers."""

    def leave_space(self, task: Task) -> None:
        """Enters that ``task`` called unshare or setns with CLONE_NEWPID, which move its next children."""
        self.left[task] = None

    def found_inside(self, maker: Task) -> None:
        """Enters that ``maker`` lives in another pid namespace: strace translated the number of its child."""
        self.spaces.setdefault(maker, maker)

    def is_inside(self, task: Task) -> bool:
        """Whether ``task`` is known to live in another pid namespace than strace."""
        return task in self.spaces

    def groups_inside(self) -> set[ThreadGroup]:
        """The groups that are known to live in another pid namespace than strace."""
        return {task.group for task in self.spaces}

    def first_maker(self, task: Task) -> Task:
        """The first of the makers of ``task``, which has no maker; ``task`` itself if it has none."""
        passed: list[Task] = []
        while (above := self.higher.get(task) or task.maker) is not None:
            passed.append(task)
            task = above
        for lower in passed:
            self.higher[lower] = task
        return task

    def born(self, made: Creation) -> None:
        """Enters the child of a creation. The child is in its group already."""
        child, maker = made.child, made.maker
        self._settle(made)
        if made.kind == "thread":
            return
        # copy_process(): with CLONE_PARENT the child's parent is its maker's parent.
        parent = maker.group.parent if "CLONE_PARENT" in made.flags else maker.group
        child.group.parent = parent
        if parent is not None:
            self._enter(self.children.setdefault(parent, {}), made.returned, child)
        self._enter(self.latest.setdefault(self.spaces.get(maker), {}), made.returned, child)

    def _enter(self, children: dict[int, tuple[Task, ...]], number: int, child: Task) -> None:
        children[number] = (*children.get(number, ()), child)[-self.most :]

    def _settle(self, made: Creation) -> None:
        child, maker = made.child, made.maker
        if "CLONE_NEWPID" in made.flags:
            self.spaces[child] = child
        elif maker in self.left:
            self.spaces[child] = self.left[maker] = self.left[maker] or child
        elif maker in self.spaces:
            self.spaces[child] = self.spaces[maker]

    def merged(self, old: ThreadGroup, new: ThreadGroup) -> None:
        """Gives the children of ``old`` to ``new``: the tasks of ``old`` are threads of ``new``."""
        for number, children in self.children.pop(old, {}).items():
            known = self.children.setdefault(new, {})
            for child in self._found(children):
                child.group.parent = new
                self._enter(known, number, child)
            known[number] = tuple(sorted(known[number], key=_made_at))

    def replaced(self, placeholder: Task, child: Task) -> None:
        """Replaces ``placeholder`` by ``child``, the task that the number of its creation means."""
        self.found[placeholder] = child
        if placeholder in self.spaces:
            self.spaces[child] = self.spaces.pop(placeholder)

    def candidates(self, task: Task, number: int, is_possible: Callable[[Task], bool]) -> list[Task]:
        """Candidates for the child that ``task`` knows as ``number``: leaders of groups, most likely first.

        ``is_possible`` decides whether a wait or a signal of ``task`` can name a child. Reaped children come last.
        """
        known = self._found(self.children.get(task.group, {}).get(number, ()))
        others = self._found(self.latest.get(self.spaces.get(task), {}).get(number, ()))[::-1]
        own = [child for child in known if is_possible(child)]
        # Nearly always this is the one child that had the number: then there is nobody else to ask about.
        strays = [child for child in others if is_possible(child)] if others != known else []
        if self.ordered:
            # Earlier holders of the number are gone: no wait is for them.
            strays = strays[:1]
        found = [*own[::-1], *(child for child in strays if _is_orphan(child) and child not in own)]
        leaders = [child.group.leader for child in found]
        leaders = [child for child in leaders if child.reaper is None or child.reaper.group is task.group]
        return sorted(leaders, key=lambda child: child.reaper is not None)

    def _found(self, children: Iterable[Task]) -> list[Task]:
        """``children``, with each placeholder replaced by the child itself."""
        return [self.found.get(child, child) for child in children] if self.found else list(children)


def _made_at(child: Task) -> int:
    """The line where the call that made a task began."""
    return child.creation.line if child.creation else 0


def _is_orphan(child: Task) -> bool:
    """Whether its parent has ended, or is not known."""
    parent = child.group.parent
    return parent is None or parent.end is not None
