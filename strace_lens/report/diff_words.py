"""Words for a difference between two traces."""

from __future__ import annotations

import shlex

from strace_lens.analysis.compare.diff import Difference
from strace_lens.analysis.wording import ending
from strace_lens.facts.value import FieldValue, NoValue
from strace_lens.model.task import Task
from strace_lens.report.wording import kind_text

FIELDS = {
    "via": "made by",
    "flags": "flags",
    "exit_signal": "exit signal",
    "path": "ran",
    "argv": "arguments",
    "exit_code": "exit status",
    "killed_by": "killed by",
}


def sentence(difference: Difference) -> str:
    """The difference in one sentence."""
    if difference.kind != "changed":
        return f"task {task_of(difference)} is in {only_side(difference)} only: {whole(difference)}"
    first, second = (value_words(value) for value in difference.values)
    return f"task {task_of(difference)}, {FIELDS[difference.field]}: {second}, was {first}"


def task_of(difference: Difference) -> str:
    """The name of the task that it is about."""
    place = difference.a or difference.b
    return place.task if place else "?"


def only_side(difference: Difference) -> str:
    """The side that has the task, if the other lacks it."""
    return "A" if difference.b is None else "B"


def whole(difference: Difference) -> str:
    """The task that one side lacks: how it was made, what it ran, how it ended."""
    task = next(value for value in difference.values if isinstance(value, Task))
    made = f"made by {task.creation.via}" if task.creation else "not made in the trace"
    ran = ", then ".join(image.path or "?" for image in task.own_execs) or "nothing of its own"
    return f"{kind_text(task)} {made}, ran {ran}, {ending(task.end)}"


def value_words(value: FieldValue) -> str:
    """What a field of a task holds."""
    match value:
        case NoValue():
            return value.value
        case frozenset():
            return "|".join(sorted(value)) or "none"
        case tuple():
            return shlex.join(value)
        case _:
            return str(value)
