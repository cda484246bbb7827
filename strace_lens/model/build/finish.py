"""Makes the trace from what the fold has found. No other file makes one, and nobody changes a trace afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from msgspec.structs import force_setattr, replace

from strace_lens.linux.syscalls import EXIT_CALLS
from strace_lens.model import names
from strace_lens.model.beginnings import was_started
from strace_lens.model.build import adoption, groups
from strace_lens.model.build.draft import Draft
from strace_lens.model.build.killers import Killers
from strace_lens.model.build.noticed import Noticed, gaps
from strace_lens.model.build.waits import Waits
from strace_lens.model.check import check, in_circles
from strace_lens.model.gap import Gap
from strace_lens.model.task import Task, ThreadGroup
from strace_lens.model.trace import Source, Trace
from strace_lens.recording import Recording


def finish(
    draft: Draft,
    waits: Waits,
    killers: Killers,
    *,
    source: Source,
    briefly: Source | None,
    recording: Recording | None = None,
    notes: tuple[str, ...] = (),
    cut: int | None = None,
) -> Trace:
    """Returns the trace: finds the last creations, puts tasks in order of birth, lists the gaps."""
    adoption.adopt(draft, waits)
    waits.retry_all()
    draft.noticed.nobodys = waits.unexplained()
    draft.tasks = _born(draft)
    killers.enter(draft.tasks)
    draft.noticed.no_exit = list(draft.exits.unexplained(draft.tasks, set(filter(draft.shows, EXIT_CALLS))))
    for task in draft.tasks:
        task.times = draft.times.of(task)
    trace = trace_of(draft, source, briefly)
    draft.forget()
    return replace(
        trace,
        recording=recording,
        notes=notes,
        gaps=[*_end_of_log(recording, cut), *_missing(trace, draft, recording), *check(trace)],
    )


def trace_of(draft: Draft, source: Source, briefly: Source | None = None) -> Trace:
    """Returns the trace of a draft, without gaps. The draft's tasks are in order of birth and have their times."""
    _stamp(draft)
    return Trace(
        source=source,
        briefly=briefly,
        tasks=draft.tasks,
        processes=_groups(draft.tasks, draft.noticed),
        creations=draft.creations,
        execs=draft.execs,
        waits=draft.waits,
        calls_seen=draft.calls_seen,
        failed_creations=draft.failed_creations,
        signalled=draft.signalled,
        follows=draft.follows,
        ordered=draft.ordered,
        clock=draft.times.clock,
        outcomes=draft.outcomes,
        signals_seen=draft.signals_seen,
        begins_with_exec=bool(draft.tasks) and was_started(draft.tasks[0]),
        installs_filter=draft.installs_filter,
        has_io_uring=draft.has_io_uring,
        recorded=draft.recorded,
    )


def _stamp(draft: Draft) -> None:
    """Sets the times of the records. They are frozen for users of the trace, and nobody has it yet."""
    if draft.times.clock is None:
        return
    at = draft.times.at
    for made in draft.creations:
        force_setattr(made, "time", at.get(made.lines[0]))
    for done in chain(draft.execs, *(task.attempts for task in draft.tasks)):
        force_setattr(done, "time", at.get(done.lines[0]))
    for wait in draft.waits:
        force_setattr(wait, "time", at.get(wait.lines[-1]))
    for task in draft.tasks:
        if task.end is not None:
            force_setattr(task.end, "time", at.get(task.end.line))


def _born(draft: Draft) -> list[Task]:
    """Puts the tasks in order of birth, numbers them, and gives each group its inherited program."""
    tasks = names.by_birth(draft.tasks, ordered=draft.ordered)
    roots = 0
    for index, task in enumerate(tasks):
        task.index = index
        if task.creation is None:
            roots += 1
            task.ordinal = roots
    groups.inherit(tasks)
    return tasks


def _groups(tasks: Iterable[Task], noticed: Noticed) -> list[ThreadGroup]:
    """The groups in order of birth, each with its tasks in order of birth.

    If a parent joined another group as a thread, that group is the parent. In a damaged log a thread may seem to make
    its own parent: the parent is then unknown.
    """
    found = [task.group for task in tasks if not task.is_thread]
    for group in found:
        if len(group.tasks) > 1:
            group.tasks.sort(key=lambda task: task.index)
        if group.parent is not None:
            group.parent = group.parent.founder.group
    for group in list(in_circles({group: group.parent for group in found})):
        line = group.founder.first_line
        noticed.contradictions.append((f"the process that shows first in line {line} would be its own ancestor", line))
        group.parent = None
    return found


def _end_of_log(recording: Recording | None, cut: int | None) -> list[Gap]:
    found = [Gap("complaint", recording.failure, None)] if recording is not None and recording.failure else []
    if recording is not None and recording.dropped:
        found.append(Gap("cut", f"the log is cut at --max-log: {recording.dropped:,} bytes more were dropped", None))
    elif cut is not None:
        found.append(Gap("cut", "the log is cut: its last line has no end", cut))
    return found


def _missing(trace: Trace, draft: Draft, recording: Recording | None) -> list[Gap]:
    """The other gaps. A task without an end because we detached from it limits what a verdict covers; it is no loss."""
    missing = gaps(trace, draft.noticed)
    if recording is None or not recording.detached:
        return missing
    for task in trace.tasks:
        if task.end is None and task.detached is None and not task.attached:
            task.detached = task.last_stop or task.first_line
    return [gap for gap in missing if gap.kind not in {"no end", "lost child"}]
