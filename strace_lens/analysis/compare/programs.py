"""Which program a task ran when it made a call, and how two traces call it."""

from __future__ import annotations

from strace_lens.model.task import Exec, Task, ThreadGroup
from strace_lens.model.trace import Trace

FIRST = "<first>"
"""The first program of both traces, where it is another: what the user asked to compare. No path is like this."""


class Programs:
    """The programs of a trace, by their paths.

    ``first`` is how to call the first program of task 1; None: by its path.
    """

    def __init__(self, trace: Trace, first: str | None) -> None:
        self._trace = trace
        self._first = first
        self._root = trace.tasks[0].group if trace.tasks else None
        self._inherited: dict[ThreadGroup, str | None] = {}

    def at(self, task: Task, line: int) -> str | None:
        """What the task ran on that line; of a fork, what its maker ran; None: the log does not show it.

        A call that executes a program belongs to the program before it.
        """
        image = self._image(task, line)
        return self._before(task.group) if image is None else self._called(task.group, image)

    def _image(self, task: Task, line: int) -> Exec | None:
        """The last program that the group of a task had executed before a line.

        Lines of several parts have no order among each other. There a thread runs what ran where it was made, since an
        execve ends all other threads.
        """
        while True:
            found = [image for image in task.group.images if self._is_before(image, task, line)]
            made = task.creation
            if found or self._trace.ordered or made is None or made.maker.group is not task.group:
                return found[-1] if found else None
            task, line = made.maker, made.lines[0]

    def _is_before(self, image: Exec, task: Task, line: int) -> bool:
        return image.lines[0] < line and (self._trace.ordered or image.task is task)

    def _called(self, group: ThreadGroup, image: Exec) -> str | None:
        first = self._first is not None and group is self._root and image is group.images[0]
        return self._first if first else image.path

    def _before(self, group: ThreadGroup) -> str | None:
        """What a group ran before its first execve: what its maker ran then."""
        above = [group]
        while above[-1] not in self._inherited:
            made = above[-1].creation
            image = self._image(made.maker, made.lines[0]) if made is not None else None
            if made is None:
                self._inherited[above[-1]] = self._begun(above[-1])
            elif image is not None:
                self._inherited[above[-1]] = self._called(made.maker.group, image)
            else:
                above.append(made.maker.group)
        found = self._inherited[above[-1]]
        self._inherited |= dict.fromkeys(above, found)
        return found

    def _begun(self, group: ThreadGroup) -> str | None:
        """What a group of unknown origin ran first: for the program that strace started, itself."""
        if group is not self._root or not self._trace.begins_with_exec or not group.images:
            return None
        return self._called(group, group.images[0])


def first_words(first: Trace, second: Trace) -> str | None:
    """:data:`FIRST` if the two traces begin with different programs that neither runs elsewhere; else None."""
    paths = [{image.path for image in trace.execs} for trace in (first, second)]
    begun = [
        trace.tasks[0].group.images[0].path if trace.tasks and trace.tasks[0].images else None
        for trace in (first, second)
    ]
    if None in begun or begun[0] in paths[1] or begun[1] in paths[0]:
        return None
    return FIRST
