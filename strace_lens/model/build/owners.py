"""Remembers which task each event is of, for readers that walk through the log again.

To fold the events a second time would take as long as to read them. A number means one task for many lines: only the
events where that changes are kept, some two for each task.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from strace_lens.events import Event, Passed, Syscall
from strace_lens.model.task import Task

_Place: TypeAlias = "tuple[int, int | None, type[Event]]"
"""Line, number and type of an event: no two events have the same."""


class Owners:
    """The task of each event."""

    def __init__(self) -> None:
        self._now: dict[int | None, Task | None] = {}
        self._changes: dict[_Place, Task | None] = {}

    def note(self, event: Event | Passed, task: Task | None) -> None:
        """Notes the task of the next event; None for an event of no task."""
        if self._now.get(event.pid) is not task:
            self._now[event.pid] = self._changes[_place(event)] = task

    def of(self, events: Iterable[Event | Passed]) -> Iterator[tuple[Task | None, Event]]:
        """Yields the same events, from the first on, each with its task, without those that were passed over."""
        now: dict[int | None, Task | None] = {}
        changes = self._changes
        for event in events:
            place = _place(event)
            if place in changes:
                now[event.pid] = changes[place]
            if not isinstance(event, Passed):
                yield now.get(event.pid), event


def _place(event: Event | Passed) -> _Place:
    """The place of an event; of a run of calls, that of the first."""
    return event.line, event.pid, Syscall if isinstance(event, Passed) else type(event)
