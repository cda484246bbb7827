"""A stretch of a trace: what was made, run and ended from some line of the log on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from strace_lens.events import Event
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace

_ALIVE = {"no end", "lost child"}


def stretch(whole: Trace, first_line: int) -> Trace:
    """What ``whole`` tells from ``first_line`` on, as a trace.

    A call belongs to it that returned in it. Its tasks are those that were made, ran something, waited or ended in it,
    and their makers; that one still lives at the end of it is no gap.
    """
    part = Trace(
        lambda: _from(whole, first_line),
        creations=[made for made in whole.creations if made.lines[-1] >= first_line],
        execs=[image for image in whole.execs if image.lines[-1] >= first_line],
        waits=[wait for wait in whole.waits if wait.lines[-1] >= first_line],
        gaps=[gap for gap in whole.gaps if gap.kind not in _ALIVE and (gap.line is None or gap.line >= first_line)],
        calls_seen=whole.calls_seen,
        failed_creations=whole.failed_creations,
        signalled=whole.signalled,
        follows=whole.follows,
        ordered=whole.ordered,
        outcomes=whole.outcomes,
        signals_seen=whole.signals_seen,
        begins_with_exec=whole.begins_with_exec,
        installs_filter=whole.installs_filter,
        has_io_uring=whole.has_io_uring,
        recorded=whole.recorded,
    )
    shown = {id(task) for task in _with_makers(_acting(whole, part, first_line), first_line)}
    part.tasks = [task for task in whole.tasks if id(task) in shown]
    part.processes = [group for group in whole.processes if any(id(task) in shown for task in group.tasks)]
    return part


def _from(whole: Trace, first_line: int) -> Iterator[tuple[Task | None, Event]]:
    return ((task, event) for task, event in whole.source() if event.lines[-1] >= first_line)


def _acting(whole: Trace, part: Trace, first_line: int) -> Iterator[Task]:
    yield from (image.task for image in part.execs)
    yield from (wait.task for wait in part.waits)
    yield from (made.child for made in part.creations)
    for task in whole.tasks:
        if task.first_line >= first_line or (task.end is not None and task.end.line >= first_line):
            yield task


def _with_makers(tasks: Iterable[Task], first_line: int) -> Iterator[Task]:
    """The tasks and those above them that had not ended before."""
    seen: set[int] = set()
    for task in tasks:
        above: Task | None = task
        while above is not None and id(above) not in seen:
            seen.add(id(above))
            if above.end is None or above.end.line >= first_line:
                yield above
            above = above.maker
