"""Finds pipelines: tasks of which one writes to a pipe with its standard output, and the next reads it (pipe(7)).

A task joins a pipe by dup2(2) on descriptor 1 or 0, mostly before its execve. The tables of descriptors are followed
from pipe(2) to dup2(2) through the creations between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from strace_lens.events import Syscall
from strace_lens.linux.syscalls import CREATING_CALLS, EXEC_CALLS
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.values import Array, Fd, Value, number_of


class End(NamedTuple):
    """An end of a pipe: the line of the call that made it, and what it is for."""

    pipe: int
    side: Literal["read", "write"]


_Table: TypeAlias = "dict[int, End]"
_STREAMS: dict[int, Literal["read", "write"]] = {0: "read", 1: "write"}


class Pipelines(msgspec.Struct, frozen=True):
    """The pipelines of a trace.

    Attributes:
        chains: for each the tasks in the order in which data goes.
        sure: the log shows each close(2). Else a number may have been closed, and may stand for another file.
    """

    chains: list[list[Task]]
    sure: bool


def pipelines(trace: Trace) -> Pipelines:
    """Returns the pipelines; none if the log lacks calls of pipe or dup2. Reads the log again."""
    seen = trace.calls_seen
    if seen.isdisjoint({"pipe", "pipe2"}) or seen.isdisjoint({"dup2", "dup3"}) or not trace.ordered:
        return Pipelines([], sure=True)
    tables = _Tables({(made.maker, made.line): made.child for made in trace.creations})
    for task, event in trace.walk():
        if isinstance(event, Syscall) and event.status == "successful":
            tables.take(task, event)
    return Pipelines(list(_chains(tables.joined)), sure=bool(trace.was_traced("close")))


class _Tables:
    """The pipes among the descriptors of each task.

    Attributes:
        joined: for each task the ends that it put in the place of its standard input and output.
    """

    def __init__(self, children: dict[tuple[Task, int], Task]) -> None:
        """``children``: by maker, and line of the call."""
        self._children = children
        self.joined: dict[Task, dict[int, End]] = {}
        self._tables: dict[Task, _Table] = {}

    def take(self, task: Task, call: Syscall) -> None:
        """Takes a call that succeeded."""
        table = self._of(task)
        if call.name in {"pipe", "pipe2"}:
            table |= _made(call)
        elif call.name in {"dup2", "dup3"}:
            self._put(task, table, call)
        elif call.name == "close":
            table.pop(_number(call.argument(0)), None)
        elif call.name in EXEC_CALLS:
            # Most pipes are closed by it (O_CLOEXEC), and their numbers then stand for other files.
            for number in [number for number in table if number > 2]:
                del table[number]
        elif call.name in CREATING_CALLS and (child := self._children.get((task, call.line))) is not None:
            self._of(child)  # as it is now: the maker goes on, and changes its own

    def _put(self, task: Task, table: _Table, call: Syscall) -> None:
        old, new = call.argument(0), _number(call.argument(1))
        end = table.get(_number(old))
        if end is None or (isinstance(old, Fd) and not old.path.startswith("pipe:")):
            table.pop(new, None)
            self.joined.get(task, {}).pop(new, None)
            return
        table[new] = end
        if _STREAMS.get(new) == end.side:
            self.joined.setdefault(task, {})[new] = end

    def _of(self, task: Task) -> _Table:
        found = self._tables.get(task)
        if found is None:
            maker = task.maker
            above = self._of(maker) if maker is not None and maker in self._tables else {}
            shares = task.creation is not None and "CLONE_FILES" in task.creation.flags
            found = self._tables[task] = above if shares else dict(above)
        return found


def _number(found: Value | None) -> int:
    number = None if found is None else number_of(found)
    return -1 if number is None else number


def _made(call: Syscall) -> _Table:
    """The two descriptors of a pipe: the first is read."""
    both = call.argument(0)
    numbers = [_number(item) for item in both.items] if isinstance(both, Array) else []
    if len(numbers) != 2 or -1 in numbers:
        return {}
    return {numbers[0]: End(call.line, "read"), numbers[1]: End(call.line, "write")}


def _chains(joined: dict[Task, dict[int, End]]) -> Iterator[list[Task]]:
    """Follows each pipe with one writer and one reader. A task is in one chain."""
    writers: dict[int, list[Task]] = {}
    readers: dict[int, list[Task]] = {}
    for task, ends in joined.items():
        for number, end in ends.items():
            (readers if number == 0 else writers).setdefault(end.pipe, []).append(task)
    following = {
        tasks[0]: readers[pipe][0]
        for pipe, tasks in writers.items()
        if len(tasks) == 1 and len(readers.get(pipe, ())) == 1 and readers[pipe][0] is not tasks[0]
    }
    behind = set(following.values())
    for first in sorted(following.keys() - behind, key=lambda task: task.index):
        chain = [first]
        while (reader := following.get(chain[-1])) is not None and reader not in chain:
            chain.append(reader)
        yield chain
