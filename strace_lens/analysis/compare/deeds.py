"""What the programs of a trace did, as sets: a verb and its object, for each program.

The order of what tasks do at once is the scheduler's, and so is how often each tries. Whether a program ever read a
file is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import msgspec

from strace_lens.analysis.compare.covered import FILE_CALLS, NETWORK_CALLS, Covered
from strace_lens.analysis.compare.programs import Programs
from strace_lens.analysis.compare.rules import Rules
from strace_lens.analysis.compare.verbs import LOOK, Deed, connection_deeds, file_deeds, signal_deeds
from strace_lens.events import Event, Syscall
from strace_lens.facts.subjects import SUBJECTS
from strace_lens.linux.syscalls import KILL_CALLS
from strace_lens.model.files import FileUse
from strace_lens.model.task import Task, ThreadGroup
from strace_lens.model.trace import Trace

_MANY = 64


class Done(msgspec.Struct):
    """Who did a deed: the first task, with the lines that show it, and all processes; None: they are many."""

    task: Task
    lines: tuple[int, ...]
    groups: set[ThreadGroup] | None


Facts: TypeAlias = Sequence[tuple[Task, int, Deed]]
"""Deeds that a baseline says: the task, the line, and what."""


class Deeds:
    """What each program of a trace did.

    Attributes:
        done: by program and deed.
        unknown: deeds without an object, by program and verb.
        made: the files and directories that the trace made, by the last part of their path.
        gone: the same of what the trace deleted or renamed.
        left_out: what a rule leaves out: ``lookups`` (calls that ask for a file, or ask in vain), or names of calls.
        printed: strace printed the paths of descriptors (``-y``); None: the log does not show it.
    """

    def __init__(
        self,
        trace: Trace,
        programs: Programs,
        covered: Covered,
        rules: Rules,
        *,
        as_given: bool,
        facts: Facts | None = None,
    ) -> None:
        self.done: dict[tuple[str | None, Deed], Done] = {}
        self.unknown: dict[tuple[str | None, Deed], Done] = {}
        self.made: dict[str, FileUse] = {}
        self.gone: set[str] = set()
        self.left_out: set[str] = set()
        self.printed: bool | None = None
        self._programs = programs
        self._covered = covered
        self._rules = rules
        self._as_given = as_given
        self._files, self._connections = (SUBJECTS[word].reader(trace) for word in ("file", "connection"))
        self._looks = not rules.holds("lookups")
        for task, line, deed in _attempts(trace, rules) if facts is None else facts:
            if facts is None or self._is_asked(deed):
                self._take(task, (line,), deed)
        if covered.calls and facts is None:
            for task, event in trace.walk():
                for deed in self._deeds(task, event):
                    if deed.verb == LOOK and not self._looks:
                        self.left_out.add("lookups")
                    else:
                        self._take(task, event.lines, deed)

    def _deeds(self, task: Task, event: Event) -> Iterator[Deed]:
        if not isinstance(event, Syscall):
            return
        covered = self._covered
        # Also a call that names no file may say where later paths begin.
        uses = list(self._files(task, event)) if not covered.calls.isdisjoint(FILE_CALLS) else []
        if event.name not in covered.calls:
            return
        if event.name in FILE_CALLS:
            self._note(uses)
            shown = [use for use in uses if not self._rules.drops_file(use)]
            if len(shown) < len(uses):
                self.left_out.add("files" if self._rules.holds("files") else "lookups")
            yield from file_deeds(shown, as_given=self._as_given, failures=covered.failures)
        elif event.name in NETWORK_CALLS:
            made = [one for one in self._connections(task, event) if not self._rules.drops_connection(one)]
            yield from connection_deeds(made, failures=covered.failures)
        elif self._rules.drops(event):
            self.left_out.add(event.name)
        elif event.name in KILL_CALLS:
            yield from signal_deeds(task, event)
        else:
            yield Deed("call", "call", event.name)

    def _is_asked(self, deed: Deed) -> bool:
        """Whether both traces can show a fact of a baseline."""
        calls = {"file": FILE_CALLS, "connection": NETWORK_CALLS}.get(deed.field)
        return calls is None or not calls.isdisjoint(self._covered.calls)

    def _take(self, task: Task, lines: tuple[int, ...], deed: Deed) -> None:
        found = self.done if deed.object is not None else self.unknown
        key = (self._programs.at(task, lines[0]), deed)
        done = found.get(key)
        if done is None:
            found[key] = Done(task, lines, {task.group})
        elif done.groups is not None:
            done.groups.add(task.group)
            if len(done.groups) > _MANY:
                done.groups = None

    def _note(self, uses: list[FileUse]) -> None:
        """Remembers names that may be made up, and whether strace printed paths."""
        for use in uses:
            if use.printed is not None:
                self.printed = use.printed or self.printed is True
            if use.errno is not None:
                continue
            if use.deed in {"delete", "rename from"}:
                self.gone.add(last_name(use.path or use.given or ""))
            elif use.mode is not None and use.path is not None:
                self.made.setdefault(last_name(use.path), use)


def _attempts(trace: Trace, rules: Rules) -> Iterator[tuple[Task, int, Deed]]:
    """Each program that a task tried to run in vain."""
    for task in trace.tasks:
        found = list(task.attempts)
        for rule in rules.holding:
            found = rule.attempts(found, task.group.images) if rule.attempts is not None else found
        for attempt in found:
            if attempt.path:
                yield task, attempt.lines[0], Deed("attempt", "run", last_name(attempt.path), attempt.errno)


def last_name(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]
