"""Counts files: what was read, written, created and deleted, and what failed, of a trace and of each task."""

from __future__ import annotations

from collections import Counter

import msgspec

from strace_lens.linux.paths import PATHS
from strace_lens.model.files import Files, FileUse
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace

DEEDS = ("created", "written", "deleted", "read", "looked at")
"""The sets of files, the rarest deed first."""
_DEED = {"create": "created", "write": "written", "delete": "deleted", "read": "read", "look": "looked at"}


class FileSets(msgspec.Struct):
    """The files that calls named.

    Attributes:
        sets: for each deed the paths, in the order of the log.
        failed: how often calls failed with each error.
        unknown: how many calls named a file whose path or result the log does not show.
    """

    sets: dict[str, dict[str, None]] = msgspec.field(default_factory=lambda: {deed: {} for deed in DEEDS})
    failed: Counter[str] = msgspec.field(default_factory=Counter)
    unknown: int = 0

    def add(self, use: FileUse) -> None:
        """Adds a use. A call that failed did nothing; what it may have done besides is not counted."""
        if use.errno is not None:
            self.failed[use.errno] += 1
        elif use.path is None or not use.returned:
            self.unknown += 1
        else:
            for access in use.access:
                self.sets[_DEED[access]][use.path] = None

    def merge(self, other: FileSets) -> None:
        """Adds the files of another task."""
        for deed, paths in other.sets.items():
            self.sets[deed] |= paths
        self.failed.update(other.failed)
        self.unknown += other.unknown


def record_files(trace: Trace) -> bool:
    """Whether the log may show the files that calls named: strace recorded one of those calls, as far as known."""
    return any(trace.was_traced(call) for call in PATHS if call not in {"execve", "execveat"})


def file_sets(trace: Trace) -> tuple[FileSets, dict[Task, FileSets]]:
    """Returns the files of all tasks, and of each. Reads the log again."""
    every, of_task = FileSets(), dict[Task, FileSets]()
    reader = Files(trace.recorded.cwd)
    for task, event in trace.walk():
        for use in reader.take(task, event):
            if use.call not in {"execve", "execveat"}:
                every.add(use)
                of_task.setdefault(task, FileSets()).add(use)
    return every, of_task
