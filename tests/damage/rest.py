"""The honest rest: damage that nothing in what is left of a log could show.

docs/failures.md has the same sorts. Whatever is of no such sort must be noticed.
"""

from __future__ import annotations

from collections.abc import Collection

from strace_lens.events import Event, GroupStop, Note, SignalDelivery, Syscall
from strace_lens.linux.syscalls import CREATING_CALLS, CREATING_CALLS_TODAY, EXEC_CALLS, EXIT_CALLS, WAIT_CALLS
from strace_lens.model.build.strange import is_strange
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.values import holds_raw
from tests.damage.kinds import Damage

CALL = "a call on one line"
FAILED_CALL = "a failed call"
WAIT = "a wait"
EXEC = "a successful execve"
SIGNAL = "a signal"
NO_EVENT = "a line that is not an event"
MARK = "the second line of a call that never returns"
SWALLOWED = "the end of a call and the beginning of the same task's next call of that name"
WHOLE_TASK = "all lines of a task"
LATE = "the beginning, up to an execve, or in a log without execve"
TWICE = "a doubled line of one of these sorts"
ORDER = "lines in another order"
OTHERS = "changed bytes that still read well"
SORTS = (
    CALL,
    FAILED_CALL,
    WAIT,
    EXEC,
    SIGNAL,
    NO_EVENT,
    MARK,
    SWALLOWED,
    WHOLE_TASK,
    LATE,
    TWICE,
    ORDER,
    OTHERS,
)
"""Each sort of damage that nothing shows."""


class Rest:
    """Says of damage to one log of what sort it is."""

    def __init__(self, whole: Trace) -> None:
        self.trace = whole
        self.made_at = {made.lines: made.child for made in whole.creations}
        self.by_line: dict[int, list[tuple[Task | None, Event]]] = {}
        self.lines: dict[Task, set[int]] = {}
        for task, event in whole.source():
            for line in event.lines:
                self.by_line.setdefault(line, []).append((task, event))
            if task is not None:
                self.lines.setdefault(task, set()).update(event.lines)

    def sorts(self, damage: Damage, question: str, left: Trace) -> frozenset[str] | None:
        """Of what sorts ``damage`` is, by which ``question`` was judged wrong; None: something shows it."""
        if damage.changed:
            return frozenset({OTHERS}) if _read_as_others(damage, left) else None
        match damage.kind:
            case "head":
                is_late = left.begins_with_exec or self.trace.was_traced("execve") is not True
                return frozenset({LATE}) if is_late else None
            case "reorder":
                asks_order = "overlap" in question or "name ==" in question or question.startswith("diff")
                return frozenset({ORDER}) if asks_order else None
            case "duplicate":
                return frozenset({TWICE}) if self._may_stand_twice(damage.lines[0]) else None
            case "drop" | "hole":
                return self._lost(set(damage.lines))
            case _:
                return None

    def _may_stand_twice(self, line: int) -> bool:
        for _, event in self.by_line.get(line, []):
            if isinstance(event, Syscall | SignalDelivery | GroupStop | Note):
                return len(event.lines) == 1 and _sort(event, {line}) is not None
        # A task whose creation the log lacks may end under a number that another had.
        return not any(self.trace.was_traced(call) for call in CREATING_CALLS_TODAY)

    def _lost(self, lost: set[int]) -> frozenset[str] | None:
        """The sorts of lost lines, where no other line points at any of them."""
        gone, swallowed = self._gone(lost), self._swallowed(lost)
        found = {SWALLOWED if line in swallowed else self._alone(line, lost, gone) for line in lost}
        return frozenset(sort for sort in found if sort) if None not in found else None

    def _alone(self, line: int, lost: set[int], gone: Collection[Task]) -> str | None:
        for task, event in self.by_line.get(line, []):
            if task in gone or self.made_at.get(event.lines) in gone:
                return WHOLE_TASK
            if isinstance(event, Syscall) and line == 1 and event.name in EXEC_CALLS:
                return None
            if isinstance(event, Syscall) and event.name in EXIT_CALLS and self._is_only(event, lost):
                return CALL
            return _sort(event, lost)
        return NO_EVENT

    def _is_only(self, call: Syscall, lost: set[int]) -> bool:
        """Whether nothing left shows that such calls were recorded."""
        left = (event for line, found in self.by_line.items() if line not in lost for _, event in found)
        shown = any(isinstance(event, Syscall) and event.name == call.name for event in left)
        return not shown and self.trace.recorded.takes(call.name) is None

    def _swallowed(self, lost: set[int]) -> set[int]:
        """Lines with the end of a call and with the beginning of the task's next of that name: one is left of both."""
        halves: dict[tuple[Task | None, str], dict[str, int]] = {}
        for line in sorted(lost):
            for task, event in self.by_line.get(line, []):
                if isinstance(event, Syscall) and len(event.lines) > 1 and not set(event.lines) <= lost:
                    half = "end" if line == event.lines[-1] else "beginning"
                    halves.setdefault((task, event.name), {})[half] = line
        return {line for found in halves.values() if len(found) == 2 for line in found.values()}

    def _gone(self, lost: set[int]) -> set[Task]:
        """The tasks of which everything is lost, the call that made it too."""
        return {
            task
            for task, lines in self.lines.items()
            if lines <= lost and task.creation is not None and set(task.creation.lines) <= lost
        }


def _sort(event: Event, lost: Collection[int]) -> str | None:
    """The sort of an event whose lines are lost; None: another line points at it."""
    match event:
        case SignalDelivery() | GroupStop():
            return SIGNAL
        case Note():
            return NO_EVENT
        case Syscall() if event.name in EXIT_CALLS:
            return MARK if event.line not in lost else None
        case Syscall() if set(event.lines) <= set(lost):
            return _sort_of_call(event)
        case _:
            return None


def _sort_of_call(call: Syscall) -> str | None:
    if call.status in {"unfinished", "detached"}:
        return None
    if call.status != "successful":
        return FAILED_CALL
    if call.name in CREATING_CALLS:
        return None
    if call.name in WAIT_CALLS:
        return WAIT
    return EXEC if call.name in EXEC_CALLS else CALL


def _read_as_others(damage: Damage, left: Trace) -> bool:
    """Whether each event of the changed line reads as one that strace writes."""
    events = [event for event in left.events if damage.lines[0] in event.lines]
    return bool(events) and all(_is_read(event) for event in events)


def _is_read(event: Event) -> bool:
    if is_strange(event):
        return False
    if isinstance(event, Syscall):
        unread = any(map(holds_raw, event.args)) or (event.result is not None and event.result.is_unread)
        return not unread and event.ending != "cut" and not event.begun_before_log
    return not isinstance(event, Note) or event.kind == "stack"
