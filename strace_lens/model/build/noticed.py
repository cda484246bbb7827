"""Finds gaps: what a log should show and does not. Verdicts depend on them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from strace_lens.events import Syscall
from strace_lens.filter import Filter
from strace_lens.linux.syscalls import CREATING_CALLS_TODAY, EXIT_CALLS
from strace_lens.linux.wait_status import ChildChange
from strace_lens.model.beginnings import strangers, was_started
from strace_lens.model.build.calls import is_wait_unread
from strace_lens.model.gap import Gap
from strace_lens.model.task import End, Task
from strace_lens.model.trace import Trace


class Noticed(msgspec.Struct):
    """What was noticed while the log was read.

    Attributes:
        unparsed: lines that were not understood.
        unanswered: calls that never returned although their task continued: the log lacks lines.
        begun_before_log: lines that resume a call whose beginning the log lacks.
        attached: strace attached to the first task, which had therefore run before (strace.c: attach_tcb).
        mid_life: tasks whose creation the log lacks and whose first line is not an execve.
        ends: number of lines ``+++ exited``; strace -qq leaves them out.
        kills: number of lines ``+++ killed``; strace -e signal=none leaves them out.
        cut: lines of calls that end in the middle.
        unread: lines of calls that make, run or end tasks, with a result that was not understood.
        mistaken: lines where strace printed a later call's result for that of an execve.
        no_exit: tasks that exited while the log lacks a line of their exit call.
        nobodys: line and pid of each signal of a child whose creation the log lacks.
        announced_ends: the line of the signal that announced the end of a child whose creation the log lacks, by its
            pid.
        contradictions: statements of the log that contradict others, and a line of each.
        awaited: tasks that a call may have made that has not returned yet, while the log grows.
    """

    unparsed: list[int] = msgspec.field(default_factory=list)
    unanswered: list[tuple[Task, int]] = msgspec.field(default_factory=list)
    begun_before_log: list[int] = msgspec.field(default_factory=list)
    attached: bool = False
    mid_life: set[Task] = msgspec.field(default_factory=set)
    ends: int = 0
    kills: int = 0
    cut: list[int] = msgspec.field(default_factory=list)
    unread: list[int] = msgspec.field(default_factory=list)
    mistaken: list[int] = msgspec.field(default_factory=list)
    no_exit: list[Task] = msgspec.field(default_factory=list)
    nobodys: list[tuple[int, int]] = msgspec.field(default_factory=list)
    announced_ends: dict[int, int] = msgspec.field(default_factory=dict)
    contradictions: list[tuple[str, int]] = msgspec.field(default_factory=list)
    awaited: set[Task] = msgspec.field(default_factory=set)

    def damaged(self, call: Syscall, *, of_tasks: bool) -> None:
        """Notes a call that ends in the middle of its line, and a call ``of_tasks`` that was not understood."""
        if call.ending == "cut":
            self.cut.append(call.line)
        if not of_tasks or call.result is None or call.result.unavailable:  # not available: its task is about to die
            return
        if call.result.is_unread or is_wait_unread(call):
            self.unread.append(call.last_line)

    def shows(self, change: ChildChange) -> bool:
        """Whether the log has lines of such ends; strace may leave them out."""
        if change in {"exited", "killed"}:
            return self.ends > 0 if change == "exited" else self.kills > 0
        return change == "unknown" and self.ends > 0 and self.kills > 0


def gaps(trace: Trace, missing: Noticed) -> list[Gap]:
    """Returns everything that ``trace`` lacks."""
    nothing = [] if trace.tasks else [Gap("empty", "the log has no line of any task", None)]
    who = _Names(trace)
    return [
        *nothing,
        *_no_beginning(trace, missing, who),
        *_nobodys(trace, missing, who),
        *(Gap("complaint", _MISTAKEN.format(line), line) for line in missing.mistaken),
        *(Gap("contradiction", f"{what}: lines are damaged or missing", line) for what, line in missing.contradictions),
        *(Gap("unread", f"the result at line {line} was not understood", line) for line in missing.unread),
        *(Gap("cut call", f"line {line} ends in the middle of a call", line) for line in missing.cut),
        *(Gap("unparsed", f"line {line} was not understood", line) for line in missing.unparsed),
        *(
            Gap("not resumed", f"the call at line {line} in {who(task)} never returned", line)
            for task, line in missing.unanswered
        ),
        *_two_ends(trace, who),
        *(
            Gap("not resumed", f"{who(task)} exited, and the log has no line of its call", task.end.line)
            for task in missing.no_exit
            if task.end
        ),
        *_without_end(trace, who),
    ]


_MISTAKEN = (
    "line {} has a later call's result for an execve by a thread, and the later call is lost; "
    "strace 6.1 does so with --seccomp-bpf, so record with --no-seccomp-bpf"
)


class _Names:
    """Names tasks in the text of a gap. Makes all names at once, at the first gap."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.names: dict[Task, str] = {}

    def __call__(self, task: Task) -> str:
        self.names = self.names or self.trace.names
        return f"task {self.names[task]}" + (f" (tid {task.tid})" if task.tid is not None else "")


def _no_beginning(trace: Trace, missing: Noticed, who: _Names) -> Iterator[Gap]:
    for line in missing.begun_before_log:
        yield Gap("no beginning", f"the call that line {line} resumes began before the log", line)
    root = trace.tasks[0] if trace.tasks else None
    # A program that strace starts begins with an execve (strace.c: startup_child), if strace recorded such calls.
    if root is None or root.attached or missing.begun_before_log:
        return
    late = root in missing.mid_life or (root.attempts and not was_started(root))
    if missing.attached or (late and _was_traced(trace, "execve")):
        yield Gap("no beginning", f"{who(root)} ran before the log begins", root.first_line)


def _was_traced(trace: Trace, call: str) -> bool | None:
    """Whether strace probably recorded each ``call``: the log shows one, or execve and exit as ``%process`` records.

    Enough to say that a log lacks something, too little to say that it lacks nothing.
    """
    known = trace.was_traced(call)
    if known is not None:
        return known
    usual = "execve" in trace.calls_seen and not trace.calls_seen.isdisjoint(EXIT_CALLS)
    return usual and Filter("%process").takes(call)


def _nobodys(trace: Trace, missing: Noticed, who: _Names) -> Iterator[Gap]:
    """Tasks whose creation the log should show and lacks: they have lines, or a signal shows their end."""
    if not any(_was_traced(trace, call) for call in CREATING_CALLS_TODAY):
        yield from _unfollowed(trace, missing)
        return
    for stranger in (task for task in strangers(trace) if task not in missing.awaited):
        yield Gap("no beginning", f"the log does not show what made {who(stranger)}", stranger.first_line)
    waits = [(wait.lines[-1], wait.pid) for wait in trace.waits if wait.child is None and wait.change != "unknown"]
    before = trace.recorded.attached.children if trace.recorded.attached is not None else ()
    for line, pid in sorted(one for one in {*waits, *missing.nobodys} if one[1] not in before):
        yield Gap("lost child", f"line {line} names the child {pid}, and the log does not show what made it", line)


def _unfollowed(trace: Trace, missing: Noticed) -> Iterator[Gap]:
    """Children that ended without a line, though strace followed: CLONE_UNTRACED keeps it away (clone(2)).

    In a pid namespace of its own a child that strace followed is announced under another number: so many are no gap.
    """
    tids = {task.tid for task in trace.tasks}
    lost = [(line, pid) for pid, line in missing.announced_ends.items() if pid not in tids]
    before = trace.recorded.attached.children if trace.recorded.attached is not None else ()
    lost = [(line, pid) for line, pid in lost if pid not in before]
    others = [task for task in trace.tasks[1:] if task.end is not None and task.tid not in missing.announced_ends]
    if trace.recorded.follows and len(lost) > len(others):
        yield from (Gap("lost child", _UNFOLLOWED.format(line, pid), line) for line, pid in lost)


_UNFOLLOWED = (
    "line {} announces the end of the child {}, which strace did not follow: perhaps it was made with CLONE_UNTRACED; "
    "record clone and clone3 too"
)


def _two_ends(trace: Trace, who: _Names) -> Iterator[Gap]:
    """Waits that show another end than the child's own line, if the child was found by order, not by number."""
    for wait in trace.waits:
        child = wait.child if wait.change in {"exited", "killed"} else None
        if child is None or child.end is None or child.end.superseded or child.creation is None:
            continue
        is_guess = child.creation.inferred or not trace.ordered
        if is_guess and (child.end.code, child.end.signal) != (wait.code, wait.signal):
            what = f"line {wait.lines[-1]} shows another end of {who(child)} than line {child.end.line}"
            yield Gap("contradiction", what, wait.lines[-1])


def _without_end(trace: Trace, who: _Names) -> Iterator[Gap]:
    for task in trace.tasks:
        if task.attached:
            continue  # what it does after the recording is not missing
        if task.detached is not None:
            yield Gap("no end", f"strace detached from {who(task)} while it lived", task.detached)
        elif task.watched and task.end is None:
            yield Gap("no end", f"{who(task)} has no end in the log", task.last_stop or task.first_line)
        elif task.watched and task.end and task.end.told_by_wait and not _left_out(task.end, trace):
            # strace prints the end of each task that it still traces, before the parent's wait returns (kernel/exit.c).
            text = f"{who(task)} has no line of its end, though its parent learnt of it"
            yield Gap("no end", text, task.last_stop or task.first_line)
        elif trace.follows and not task.watched and task.creation and "CLONE_UNTRACED" not in task.creation.flags:
            # A wait or signal of its parent may show its end, but the log lacks what it did before.
            yield Gap("lost child", f"{who(task)} was made and has no line of its own", task.creation.line)


def _left_out(end: End, trace: Trace) -> bool:
    """Whether strace was asked not to print such an end (``-e signal=none`` leaves out ``+++ killed by …``)."""
    return end.signal is not None and trace.recorded.takes_signal(end.signal) is False
