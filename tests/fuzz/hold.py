"""What holds of the trace of any log."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from strace_lens.errors import UnreadableLog
from strace_lens.events import Event
from strace_lens.model.build.fold import build
from strace_lens.model.build.growing import Growing
from strace_lens.model.check import check
from strace_lens.model.trace import Trace
from strace_lens.parse.log import open_log
from strace_lens.parse.reader import Reader, read_lines
from tests.model.built import told


def hold(text: str) -> None:
    """Build a log's traces: as one file, as parts of ``-ff``, in two steps, in brief; raise where a rule breaks."""
    lines = [line + "\n" for line in text.split("\n")]
    lines = [*lines[:-1], lines[-1].removesuffix("\n")] if not text.endswith("\n") else lines[:-1]
    events = list(read_lines(lines))
    for ordered in (True, False):
        _keeps_the_rules(build(lambda: events, ordered=ordered, follows=not ordered))
    _grows(lines)
    _is_the_same_in_brief(text)


def _keeps_the_rules(trace: Trace) -> None:
    contradictions = check(trace)
    assert not contradictions, contradictions
    names = trace.names
    assert len(set(names.values())) == len(trace.tasks)
    assert all(task.name == name and repr(task) for task, name in names.items())
    assert all(repr(group) for group in trace.processes)
    _has_each_task(trace)


def _has_each_task(trace: Trace) -> None:
    tasks = set(trace.tasks)
    for task, event in trace.source():
        assert task is None or task in tasks, f"line {event.line} is of a task that the trace does not have"


def _grows(lines: Sequence[str]) -> None:
    """Read the log in two steps; each is a trace."""
    reader, growing, middle = Reader(), Growing(), len(lines) // 2
    for first, last in ((0, middle), (middle, len(lines))):
        part = growing.begin(first + 1)
        for event in reader.read(lines[first:last], first + 1):
            growing.take(event)
        trace = growing.end(part, lambda: _events(lines[:last]), reader.open_calls())  # noqa: B023 - called below
        _has_each_task(trace)
        assert len(trace.names) == len(trace.tasks)


def _events(lines: Sequence[str]) -> list[Event]:
    return list(Reader().read(lines, 1))


def _is_the_same_in_brief(text: str) -> None:
    """A reader that passes over calls that say nothing of tasks gives the same trace, or the file is refused."""
    with NamedTemporaryFile() as file:
        file.write(text.encode("utf-8", "surrogateescape"))
        file.flush()
        try:
            log = open_log(Path(file.name))
        except UnreadableLog:
            return
        plain = build(log.events, ordered=log.ordered)
        assert told(build(log.events, ordered=log.ordered, briefly=log.briefly)) == told(plain)
