"""Names the tasks of facts as people know them: ``1.2.1 curl, made by 1.2 sh -c '...'``."""

from __future__ import annotations

from bisect import bisect_right
from pathlib import PurePosixPath

import msgspec

from strace_lens.model.task import Exec, Task


class Who(msgspec.Struct, frozen=True):
    """A task, and what it ran at that time.

    Attributes:
        name: path of its creation, ``1.2.1``.
        program: path of the program; None: the log does not show it.
        argv: the program's arguments, if the task itself called execve before; else None.
        thread: it is a thread of a process that runs the program.
    """

    name: str
    program: str | None
    argv: tuple[str, ...] | None = None
    thread: bool = False

    @property
    def kind(self) -> str:
        """``curl``, ``a thread of curl``, ``a fork of sh``: the last part of the program's path."""
        base = program_name(self.program)
        if self.thread:
            return f"a thread of {base}"
        return base if self.argv is not None or self.program is None else f"a fork of {base}"


class Witness(msgspec.Struct, frozen=True):
    """A fact that decides a verdict.

    Attributes:
        task: whose fact it is.
        maker: the task that made that one; None: the log does not show it.
        values: the fields that were asked about, in words; "" if there are none.
        numbers: lines of the log that show it.
        lines: their numbers and texts; empty if the log cannot be read again.
    """

    task: Who
    maker: Who | None
    values: str
    numbers: tuple[int, ...]
    lines: tuple[tuple[int, str], ...] = ()


def witness(task: Task, values: str, numbers: tuple[int, ...]) -> Witness:
    """Returns the witness for a fact of ``task``."""
    made = task.creation
    maker = who(made.maker, made.line) if made is not None else None
    return Witness(who(task, numbers[-1] if numbers else task.last_stop), maker, values, numbers)


def who(task: Task, line: int) -> Who:
    """The task, and what it ran at a line of the log."""
    image = _image(task, line)
    if image is not None:
        return Who(task.name, image.path, image.argv or (), task.is_thread)
    return Who(task.name, program_at(task, line), None, task.is_thread)


def program_at(task: Task, line: int) -> str | None:
    """The path of the program that a task ran at a line of the log; None: the log does not show it."""
    group = task.group
    place = bisect_right(group.images, line, key=lambda image: image.lines[0])
    return group.images[place - 1].path if place else group.inherited


def _image(task: Task, line: int) -> Exec | None:
    """The last program that the task itself had asked for by that line."""
    images = task.images if task.group.founder is task else task.own_execs
    return next((image for image in reversed(images) if image.lines[0] <= line), None)


def program_name(path: str | None) -> str:
    """The last part of a program's path; a phrase if the path is not known."""
    return (PurePosixPath(path).name or path) if path else "a program that is not known"
