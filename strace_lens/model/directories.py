"""Follows each task's working directory and descriptors, where its relative paths begin.

``-y`` prints the path of a descriptor; else the call that made it shows the path. A new task gets a copy of its maker's
directory and descriptors, or shares them with CLONE_FS and CLONE_FILES (clone(2)). After chroot(2), pivot_root(2) and
in another mount namespace an absolute path means another file, so paths are unknown there.
"""

from __future__ import annotations

import posixpath

import msgspec

from strace_lens.events import Syscall
from strace_lens.linux.descriptors import ALWAYS, DESCRIPTORS, Descriptors
from strace_lens.linux.syscalls import DIRECTORY_CALLS, EXEC_CALLS, NAMESPACE_CALLS, ROOT_CALLS
from strace_lens.model.task import Task
from strace_lens.values import Array, Fd, Flags, String, Struct, Value, number_of

AT_FDCWD = -100
"""include/uapi/linux/fcntl.h"""


class Place(msgspec.Struct):
    """Where paths begin (``struct fs_struct``). ``cwd`` is None if unknown; ``moved``: the root is unknown too."""

    cwd: str | None
    moved: bool = False


class Table(msgspec.Struct):
    """The path of each open descriptor, by number (``struct files_struct``); ``closing``: those that execve closes."""

    paths: dict[int, str] = msgspec.field(default_factory=dict)
    closing: set[int] = msgspec.field(default_factory=set)

    def copy(self) -> Table:
        """Returns a copy with the same descriptors."""
        return Table(dict(self.paths), set(self.closing))

    def close(self, first: int, last: int) -> None:
        """Forgets the descriptors from ``first`` to ``last``."""
        for number in [known for known in self.paths if first <= known <= last]:
            del self.paths[number]
            self.closing.discard(number)


class Directories:
    """The places and tables of all tasks. Give it each call of a log, in order, after reading the paths in it."""

    def __init__(self, cwd: str | None) -> None:
        self._cwd = cwd
        self._places: dict[Task, Place] = {}
        self._tables: dict[Task, Table] = {}

    def place(self, task: Task) -> Place:
        """Where the paths of ``task`` begin. A child may show before its maker's call returns."""
        if task not in self._places:
            for one in self._unseen(task):
                self._begin(one)
        return self._places[task]

    def table(self, task: Task) -> Table:
        """The descriptors of ``task``."""
        self.place(task)
        return self._tables[task]

    def _unseen(self, task: Task) -> list[Task]:
        """``task`` and its makers without a place so far, the highest first."""
        above: list[Task] = []
        one: Task | None = task
        while one is not None and one not in self._places:
            above.append(one)
            one = one.maker
        return above[::-1]

    def _begin(self, task: Task) -> None:
        made = task.creation
        if made is None or not made.flags_known:
            cwd = self._cwd if made is None and task.index == 0 else None
            self._places[task], self._tables[task] = Place(cwd, moved=made is not None), Table()
            return
        place, table = self._places[made.maker], self._tables[made.maker]
        copied = Place(place.cwd, place.moved or "CLONE_NEWNS" in made.flags)
        self._places[task] = place if "CLONE_FS" in made.flags else copied
        self._tables[task] = table if "CLONE_FILES" in made.flags else table.copy()

    def base(self, task: Task, descriptor: Value | None) -> str | None:
        """The directory where a relative path begins: that of ``descriptor``, or the working directory; or None."""
        if self.place(task).moved:
            return None
        if isinstance(descriptor, Fd):
            return descriptor.path if descriptor.path.startswith("/") else None
        number = AT_FDCWD if descriptor is None else _number(descriptor)
        if number is None:
            return None
        return self.place(task).cwd if number == AT_FDCWD else self.table(task).paths.get(number)

    def resolved(self, task: Task, descriptor: Value | None, path: str) -> str | None:
        """``path`` as an absolute path without ``.`` and ``..``, links not followed; None if unknown."""
        if self.place(task).moved:
            return None
        base = "/" if path.startswith("/") else self.base(task, descriptor)
        return None if base is None else posixpath.normpath(posixpath.join(base, path)).replace("//", "/", 1)

    # what calls change

    def take(self, task: Task, call: Syscall, opened: str | None) -> None:
        """Takes a call that returned. ``opened`` is the path that it opened or changed to, or None."""
        if call.status != "successful":
            return
        if call.name in DIRECTORY_CALLS:
            self._changed_directory(task, call, opened)
        elif call.name in ROOT_CALLS:
            self.place(task).moved = True
        elif call.name in NAMESPACE_CALLS:
            self._left_namespace(task, call)
        elif call.name in EXEC_CALLS:
            self._executed(task)
        elif call.name == "getcwd":
            self._told(task, call.argument(0))
        elif (what := DESCRIPTORS.get(call.name)) is not None:
            self._descriptors(task, call, what, opened)

    def _changed_directory(self, task: Task, call: Syscall, opened: str | None) -> None:
        place = self.place(task)
        place.cwd = self.base(task, call.argument(0)) if call.name == "fchdir" else opened

    def _told(self, task: Task, path: Value | None) -> None:
        if isinstance(path, String) and not path.truncated and path.text.startswith("/"):
            self.place(task).cwd = path.text

    def _left_namespace(self, task: Task, call: Syscall) -> None:
        """unshare(2) ends the sharing; in another mount namespace paths are unknown."""
        flags = call.argument(NAMESPACE_CALLS[call.name])
        names = flags.names if isinstance(flags, Flags) else None
        place = self.place(task)
        moved = names is None or "CLONE_NEWNS" in names or call.name == "setns"
        if moved or (names and "CLONE_FS" in names):
            self._places[task] = Place(place.cwd, place.moved or moved)
        if names is None or "CLONE_FILES" in names:
            self._tables[task] = self.table(task).copy()

    def _executed(self, task: Task) -> None:
        """execve(2) ends the sharing of the table, and closes descriptors marked close-on-exec."""
        table = self._tables[task] = self.table(task).copy()
        for number in list(table.closing):
            table.close(number, number)

    def _descriptors(self, task: Task, call: Syscall, what: Descriptors, opened: str | None) -> None:
        operation = call.argument(1)
        if what.operations and not (isinstance(operation, Flags) and operation.names & what.operations):
            return
        table = self.table(task)
        if what.closes is not None:
            self._closed(table, call, what.closes)
            return
        copied = call.argument(what.copies) if what.copies is not None else None
        path = self.base(task, copied) if copied is not None else opened
        for number in _new(call, what):
            table.close(number, number)
            if path is not None:
                table.paths[number] = path
                if _closes_on_exec(call, what):
                    table.closing.add(number)

    def _closed(self, table: Table, call: Syscall, places: tuple[int, int]) -> None:
        first, last = (_number(call.argument(place)) for place in places)
        if first is None or last is None:
            table.paths.clear()
        elif not _only_marks(call):
            table.close(first, last)


def _only_marks(call: Syscall) -> bool:
    flags = call.argument(2)
    return call.name == "close_range" and isinstance(flags, Flags) and "CLOSE_RANGE_CLOEXEC" in flags.names


def _new(call: Syscall, what: Descriptors) -> list[int]:
    """The descriptors that the call made."""
    if what.array is not None:
        numbers = call.argument(what.array)
        items = numbers.items if isinstance(numbers, Array) else ()
        return [number for item in items if (number := _number(item)) is not None]
    returned = call.result.value if call.result else None
    return [returned] if what.returns and returned is not None else []


def _closes_on_exec(call: Syscall, what: Descriptors) -> bool:
    if what.close_on_exec == ALWAYS:
        return True
    flags = call.argument(what.flags) if what.flags is not None else None
    if isinstance(flags, Struct):
        flags = flags.get("flags")
    return isinstance(flags, Flags) and what.close_on_exec in flags.names


def _number(value: Value | None) -> int | None:
    if isinstance(value, Flags):
        return AT_FDCWD if "AT_FDCWD" in value.names else None
    return number_of(value) if value is not None else None
