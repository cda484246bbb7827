"""Puts tasks in order of birth, and names them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from strace_lens.model.task import Task


def by_birth(tasks: Sequence[Task], *, ordered: bool) -> list[Task]:
    """Sorts tasks by first line, if lines have an order; each task comes after its maker."""
    if not ordered:
        return list(depth_first(tasks))
    born: dict[Task, None] = {}
    for task in sorted(tasks, key=lambda task: task.first_line):
        # With -z strace prints calls that returned only, so a child may show before any line of its maker.
        line: dict[Task, None] = {}
        above: Task | None = task
        while above is not None and above not in born and above not in line:
            line[above] = None
            above = above.maker
        born |= dict.fromkeys(reversed(line))
    return list(born)


def depth_first(tasks: Sequence[Task]) -> Iterator[Task]:
    """Each task, then the tasks that it made, in order. No recursion: a chain of forks may be thousands deep.

    The roots are the tasks whose maker is not in ``tasks``, as in a step of a session.
    """
    among = set(tasks)
    made: dict[Task, list[Task]] = {}
    roots: list[Task] = []
    for task in tasks:
        siblings = made.setdefault(task.maker, []) if task.maker in among and task.maker is not None else roots
        siblings.append(task)
    stack = roots[::-1]
    while stack:
        task = stack.pop()
        yield task
        stack += sorted(made.get(task, ()), key=lambda child: child.ordinal, reverse=True)


def names(tasks: Sequence[Task]) -> dict[Task, str]:
    """The name of each task, in depth-first order: the path of its creation, ``1.2.1``."""
    named: dict[Task, str] = {}
    for task in depth_first(tasks):
        above = named.get(task.maker) if task.maker is not None else None
        named[task] = task.name if above is None else f"{above}.{task.ordinal}"
    return named
