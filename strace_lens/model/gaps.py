"""What a trace should show and does not. A judgement on a trace with gaps is never more than the evidence."""

from __future__ import annotations

from collections.abc import Iterator

from strace_lens.model.task import Task
from strace_lens.model.trace import Gap, Trace


def gaps(trace: Trace, unparsed: list[int], unanswered: list[tuple[Task, int]]) -> list[Gap]:
    """Everything that is missing from ``trace``.

    ``unparsed`` are the numbers of the lines that were not understood; ``unanswered`` the calls that never
    returned although their task went on.
    """
    nothing = [] if trace.tasks else [Gap("empty", "the log has no line of any task", None)]
    return [
        *nothing,
        *(Gap("unparsed", f"line {line} was not understood", line) for line in unparsed),
        *(
            Gap("not resumed", f"the call at line {line} in {_who(task)} never returned", line)
            for task, line in unanswered
        ),
        *_without_end(trace),
    ]


def _without_end(trace: Trace) -> Iterator[Gap]:
    for task in trace.tasks:
        if task.end is not None:
            continue
        if task.watched:
            yield Gap("no end", f"{_who(task)} has no end in the log", task.last_stop)
        elif trace.follows and task.creation and "CLONE_UNTRACED" not in task.creation.flags:
            yield Gap("lost child", f"{_who(task)} was made and has no line of its own", task.creation.line)


def _who(task: Task) -> str:
    return f"task {task.name}" + (f" (tid {task.tid})" if task.tid is not None else "")
