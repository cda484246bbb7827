"""Describes tasks for a page: texts to show, numbers to draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from strace_lens.analysis.wording import ending
from strace_lens.facts.evidence import Evidence
from strace_lens.model.task import Creation, Exec, Task
from strace_lens.report.json.document import Json
from strace_lens.report.story import ended, has_failed
from strace_lens.report.style import Style
from strace_lens.report.wording import command_text, is_sorted
from strace_lens.wording import shortened

_LONGEST = 1_000
"""Characters of a command in a page; an argument list may have megabytes."""
_ATTEMPTS_SHOWN = 20

At = Callable[[int, int | None], int | None]
"""Gives the time of a line on the page's axis, by its number and its time in the trace's clock."""


class TaskWriter:
    """Describes the tasks of one trace."""

    def __init__(self, numbers: Mapping[Task, int], evidence: Evidence, style: Style, at: At) -> None:
        """``numbers``: those of the tasks in the page."""
        self._numbers, self._evidence, self._style, self._at = numbers, evidence, style, at

    def describe(self, task: Task) -> dict[str, Json]:
        """The members that the page's script reads. Those without a value are left out: a page may have 20,000."""
        maker = self._numbers.get(task.maker, -1) if task.maker is not None else -1
        members: dict[str, Json] = {
            "name": task.name if maker < 0 else str(task.ordinal),
            "maker": maker,
            "kind": self._kind(task),
            "tid": task.tid,
            "line": task.first_line,
            "program": self._program(task.program),
            "inherited": self._program(task.group.inherited) if not task.is_thread else "",
            "made": self._made(task.creation) if task.creation is not None else None,
            "execs": [self._exec(image) for image in task.own_execs],
            "attempts": [self._exec(attempt) for attempt in task.attempts[:_ATTEMPTS_SHOWN]],
            "attempted": len(task.attempts),
            "end": self._end(task),
            "times": self._times(task),
        }
        return {name: value for name, value in members.items() if value not in (None, [], 0, "") or name == "maker"}

    def _kind(self, task: Task) -> str:
        """``process``, ``thread``, ``other``; ``task`` if the log does not show which."""
        shown = task.creation is None or task.creation.flags_known
        return task.kind if shown and is_sorted(task, self._evidence) else "task"

    def _program(self, path: str | None) -> str:
        return self._style.text(PurePosixPath(path).name or path) if path else ""

    def _made(self, made: Creation) -> dict[str, Json]:
        flags = [*sorted(made.flags), *([hex(made.unknown_bits)] if made.unknown_bits else [])]
        return {
            "via": made.via,
            "flags": [*flags, *([made.exit_signal] if made.exit_signal else [])] if made.flags_known else None,
            "line": made.line,
            "time": self._at(made.line, made.time),
        }

    def _exec(self, image: Exec) -> list[Json]:
        command = shortened(command_text(image, self._style), _LONGEST)
        when = self._at(image.lines[0], image.time)
        name = self._program(image.path) or "?"
        return [image.lines[0], when, name, command, *([image.errno] if image.errno else [])]

    def _end(self, task: Task) -> dict[str, Json]:
        end = task.end
        if end is None:
            return {"text": self._no_end(task)}
        told = " (reported to its parent)" if end.told_by_wait else ""
        members: dict[str, Json] = {"text": ended(task) + told, "line": end.line, "time": self._at(end.line, end.time)}
        return members | ({"failed": True} if has_failed(task) else {})

    def _no_end(self, task: Task) -> str:
        if task.detached is not None:
            return "was let go while it lived"
        return ending(None) if task.watched else "was not watched"

    def _times(self, task: Task) -> list[Json] | None:
        """Of its own first and last line on the page's axis."""
        if not task.watched:
            return None
        first, last = task.times or (None, None)
        return [self._at(task.first_line, first), self._at(max(task.last_stop, task.first_line), last)]
