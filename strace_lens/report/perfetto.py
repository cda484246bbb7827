"""Writes a trace in Chrome's JSON, which Perfetto and speedscope open.

Each task is a track: a slice for each program that it ran, within it a slice for each call, instants for signals and
for each execve that succeeded, and an arrow (a flow) from its maker. Numbers of processes and threads are the trace's
own: the kernel reuses pids, and Perfetto shows two slices on one track only if one holds the other. The kernel's pids
stand in names and ``args``. Times are microseconds since the first line; a line of the log is one, where it has no
times. Where the clock was set back, the times behind it are set forward again (:mod:`strace_lens.report.clock`).

The tasks are in memory and their events are not: the log is read twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from pathlib import PurePosixPath
from typing import TextIO

from strace_lens.escape import plain
from strace_lens.events import Event, GroupStop, SignalDelivery, Syscall
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.report.clock import Clock
from strace_lens.report.json.document import Json
from strace_lens.report.story import ended, short_name
from strace_lens.report.style import Style
from strace_lens.report.wording import command_text, flags_text
from strace_lens.wording import shortened

_LONGEST = 500
"""Characters of a text: an argument list may have megabytes."""
_BATCH = 256
_MASKED = 64
"""Events in which secrets are looked for at once."""
_ENCODE = json.JSONEncoder(separators=(",", ":")).encode


def write(trace: Trace, out: TextIO, style: Style) -> None:
    """Writes ``trace``: one JSON document, an event a line."""
    clock = Clock(trace)
    for _, event in trace.source():
        clock.see(event)
    writer = _Writer(trace, clock, style)
    about = {"tool": "strace-lens", "times": "seconds" if trace.clock is not None else "a line of the log is 1 µs"}
    out.write(f'{{"displayTimeUnit":"ns","otherData":{_ENCODE(about)},"traceEvents":[\n')
    rows = chain(writer.tasks(), writer.events())
    before = ""
    while batch := list(islice(rows, _BATCH)):
        out.write(before + ",\n".join(map(_ENCODE, batch)))
        before = ",\n"
    out.write("\n]}\n")


class _Writer:
    """Makes the events of Chrome's JSON."""

    def __init__(self, trace: Trace, clock: Clock, style: Style) -> None:
        self._trace, self._clock, self._style = trace, clock, style
        self._start = clock.start(trace)
        self._numbers = {task: number for number, task in enumerate(trace.tasks, 1)}
        self._lives: dict[Task, tuple[int, int]] = {}
        self._behind: dict[Task, int] = {}

    def _at(self, line: int, time: int | None) -> int | None:
        """Nanoseconds since the first line."""
        if self._trace.clock is None:
            return line * 1000
        return None if time is None else self._clock.at(line, time) - self._start

    def tasks(self) -> Iterator[Json]:
        """Yields names, programs and creations of all tasks.

        An arrow ends in the slice that is open where it stands in the file: so before the instant of an execve there.
        """
        for task in self._trace.tasks:
            yield from self._names(task)
            life = self._life(task)
            if life is not None:
                self._lives[task] = life
                yield from self._programs(task, *life)
        for number, task in enumerate(self._trace.tasks, 1):
            yield from self._flow(task, number)
        for image in self._trace.execs:
            at = self._at(image.lines[0], image.time)
            if at is not None and image.task in self._lives:
                yield self._instant(image.task, f"exec {self._program(image.path)}", at, image.lines[0])

    def _where(self, task: Task) -> dict[str, Json]:
        return {"pid": self._numbers.get(task.group.founder, self._numbers[task]), "tid": self._numbers[task]}

    def _names(self, task: Task) -> Iterator[Json]:
        where, number = self._where(task), "" if task.tid is None else f" [{task.tid}]"
        name = f"{short_name(task)} {self._program(task.program)}{number}"
        for kind in ("process_name", "thread_name") if not task.is_thread else ("thread_name",):
            yield {"ph": "M", "name": kind, **where, "args": {"name": name}}
        yield {"ph": "M", "name": "thread_sort_index", **where, "args": {"sort_index": where["tid"]}}
        if not task.is_thread:
            yield {"ph": "M", "name": "process_sort_index", **where, "args": {"sort_index": where["pid"]}}

    def _program(self, path: str | None) -> str:
        return shortened(self._style.text(PurePosixPath(path).name or path), _LONGEST) if path else "?"

    def _life(self, task: Task) -> tuple[int, int] | None:
        """From its own first line to its last; None: the log does not show it."""
        times = task.times or (None, None)
        begun = self._at(task.first_line, times[0])
        ended = self._at(max(task.last_stop, task.first_line), times[1])
        if begun is None or ended is None:
            return None
        end = self._at(task.end.line, task.end.time) if task.end is not None else None
        return begun, max(begun, ended, end or 0)

    def _programs(self, task: Task, begun: int, ended: int) -> Iterator[Json]:
        """A slice for each program, from one execve to the next."""
        known = [(image, self._at(image.lines[0], image.time)) for image in task.own_execs]
        images = [(image, at) for image, at in known if at is not None]
        inherited = task.program if task.is_thread else task.group.inherited
        stops = [*(at for _, at in images), ended]
        if not images or stops[0] > begun:
            yield self._slice(task, self._program(inherited), begun, stops[0], self._about(task))
        for (image, at), following in zip(images, stops[1:], strict=True):
            command = shortened(command_text(image, self._style), _LONGEST)
            about: dict[str, Json] = {"command": command, "line": image.lines[0], **self._about(task)}
            yield self._slice(task, self._program(image.path), at, following, about)

    def _about(self, task: Task) -> dict[str, Json]:
        return {"task": short_name(task), "pid": task.pid, "tid": task.tid, "end": ended(task)}

    def _slice(self, task: Task, name: str, begun: int, ended: int, args: Mapping[str, Json]) -> Json:
        length = max(ended - begun, 0)
        return {"ph": "X", "name": name, **self._where(task), "ts": begun / 1000, "dur": length / 1000, "args": args}

    def _instant(self, task: Task, name: str, at: int, line: int) -> Json:
        return {"ph": "i", "s": "t", "name": name, **self._where(task), "ts": at / 1000, "args": {"line": line}}

    def _flow(self, task: Task, number: int) -> Iterator[Json]:
        """An arrow from the maker's slice to the first of the task."""
        made = task.creation
        if made is None or task not in self._lives or made.maker not in self._lives:
            return
        at = self._at(made.line, made.time)
        if at is None:
            return
        first, last = self._lives[made.maker]
        args: dict[str, Json] = {"call": made.via, "flags": flags_text(made), "line": made.line}
        common: dict[str, Json] = {"cat": "creation", "name": made.via, "id": number}
        begin = min(max(at, first), last)
        yield {"ph": "s", **common, **self._where(made.maker), "ts": begin / 1000, "args": args}
        yield {"ph": "f", "bp": "e", **common, **self._where(task), "ts": self._lives[task][0] / 1000}

    def events(self) -> Iterator[Json]:
        """Yields calls and signals, in the order of the log."""
        shown = ((task, event) for task, event in self._trace.walk() if task in self._lives)
        while batch := list(islice(shown, _MASKED)):
            texts = self._style.texts([event.body() if isinstance(event, Syscall) else "" for _, event in batch])
            for (task, event), text in zip(batch, texts, strict=True):
                at = self._when(event)
                if at is None:
                    continue
                if isinstance(event, Syscall):
                    yield self._call(task, event, at, shortened(text, _LONGEST))
                elif isinstance(event, SignalDelivery | GroupStop):
                    yield self._instant(task, plain(event.signal), at, event.line)

    def _when(self, event: Event) -> int | None:
        """Nanoseconds since the first line."""
        if self._trace.clock is None:
            return event.line * 1000
        time = self._clock.of(event.line, event.time)
        return None if time is None else time - self._start

    def _call(self, task: Task, call: Syscall, at: int, text: str) -> Json:
        """A slice, as long as the log shows; calls of a task follow each other, whatever the clock says."""
        first, last = self._lives[task]
        begun = min(max(at, first, self._behind.get(task, 0)), last)
        ended = min(max(begun, self._returned(call, begun)), last)
        self._behind[task] = ended
        return self._slice(task, plain(call.name), begun, ended, {"call": text, "line": call.line})

    def _returned(self, call: Syscall, begun: int) -> int:
        """When it returned: by ``-T``, or by the line where it was resumed; else, when it began."""
        if call.duration is not None:
            return begun + max(call.duration, 0)
        if self._trace.clock is None:
            return call.last_line * 1000
        time = self._clock.of(call.last_line, call.end_time) if call.last_line != call.line else None
        return begun if time is None else time - self._start
