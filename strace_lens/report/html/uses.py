"""Collects the files and addresses of each task, where they were recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec

from strace_lens.events import Event
from strace_lens.linux.syscalls import EXEC_CALLS
from strace_lens.model.connections import Connection, connections
from strace_lens.model.files import ACCESSES, Files, FileUse
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.report.json.document import Json
from strace_lens.report.style import Style

_MOST = 20_000
"""The most rows of each sort in a page."""
_UNKNOWN = "? (the log does not show it)"
_DONE = dict(zip(ACCESSES, ("read", "written", "created", "deleted", "looked at"), strict=True))


class _Use(msgspec.Struct):
    """What one task did with one file or address."""

    line: int
    calls: int = 0
    done: set[str] = msgspec.field(default_factory=set)
    errors: Counter[str] = msgspec.field(default_factory=Counter)


class Uses:
    """The files and addresses of each task of a page. Give it each event of a task, in order.

    Attributes:
        left_out: the number of uses without a row, for want of room.
    """

    def __init__(self, trace: Trace, numbers: Mapping[Task, int], style: Style) -> None:
        self.left_out = 0
        self._numbers, self._style = numbers, style
        self._reader = Files(trace.recorded.cwd)
        self._files: dict[tuple[int, str], _Use] = {}
        self._addresses: dict[tuple[int, str], _Use] = {}
        self._files_recorded = trace.was_traced("openat") is True
        self._network_recorded = trace.was_traced("connect") is True

    def take(self, task: Task, event: Event) -> None:
        """Takes the next event of a task."""
        for file in self._reader.take(task, event):
            self._files_recorded |= file.call not in EXEC_CALLS
            use = self._use(self._files, task, file.path or _UNKNOWN, file)
            if use is not None and file.errno is None and file.returned:
                use.done |= {_DONE[word] for word in file.access} | {f"perhaps {_DONE[word]}" for word in file.maybe}
        for address in connections(task, event):
            self._network_recorded = True
            use = self._use(self._addresses, task, _address(address), address)
            if use is not None:
                use.done.add(address.call)

    def _use(
        self, rows: dict[tuple[int, str], _Use], task: Task, what: str, found: FileUse | Connection
    ) -> _Use | None:
        """The row of a task's file or address, with one call more; None: the page has no room, or not this task."""
        number = self._numbers.get(task)
        if number is None or ((number, what) not in rows and len(rows) >= _MOST):
            self.left_out += 1
            return None
        use = rows.setdefault((number, what), _Use(found.lines[0]))
        use.calls += 1
        if found.errno is not None:
            use.errors[found.errno] += 1
        elif not found.returned:
            use.errors["no result in the log"] += 1
        return use

    @property
    def files(self) -> list[Json] | None:
        """A row for each file of each task: task, path, what was done, calls, errors, first line; None: not recorded.

        A log of processes alone shows what execve named, and nothing else.
        """
        return list(self._rows(self._files)) if self._files_recorded else None

    @property
    def addresses(self) -> list[Json] | None:
        """A row for each address of each task, as those of files; None: not recorded."""
        return list(self._rows(self._addresses)) if self._network_recorded else None

    def _rows(self, found: Mapping[tuple[int, str], _Use]) -> Iterator[Json]:
        texts = self._style.texts([what for _, what in found])
        for text, ((number, _), use) in zip(texts, found.items(), strict=True):
            errors = [f"{name} ×{times}" if times > 1 else name for name, times in sorted(use.errors.items())]
            shown = [self._style.text(error) for error in errors]
            yield [number, text, ", ".join(sorted(use.done)), use.calls, ", ".join(shown), use.line]


def _address(found: Connection) -> str:
    if found.family is None:
        return _UNKNOWN
    if found.address is not None:
        host = f"[{found.address}]" if ":" in found.address else found.address
        return host if found.port is None else f"{host}:{found.port}"
    return f"{found.family} {found.path}" if found.path is not None else found.family
