"""The facts of one run, by names that hold over runs: what a process is, never its place or its number.

``diff --repeat`` and ``stable`` compare such tables. A process is known by its programs and arguments, made-up names
blanked. Where its arguments are new in each run, it is known by its program alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from functools import cached_property
from typing import Literal, TypeAlias

import msgspec
from msgspec.structs import replace

from strace_lens.analysis.compare.covered import covered
from strace_lens.analysis.compare.deeds import Deeds
from strace_lens.analysis.compare.made_up import OneSide
from strace_lens.analysis.compare.processes import is_asked
from strace_lens.analysis.compare.programs import Programs
from strace_lens.analysis.compare.rows import ENDS, MADE, FieldName, has_strangers, rows_of, without_flags
from strace_lens.analysis.compare.rules import DEFAULT, Rules
from strace_lens.analysis.compare.verbs import Deed
from strace_lens.facts.completeness import has_beginning
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.logic import alike
from strace_lens.model.task import Exec, Task, ThreadGroup
from strace_lens.model.trace import Trace

Aspect: TypeAlias = FieldName | Literal["count", "maker", "word", "end"]
"""What a fact says of a process: a field of the comparison, how many there are, who made it, a word of arguments, its
exit code with its signal."""


class Who(msgspec.Struct, frozen=True):
    """What a process or a thread is in every run.

    Attributes:
        kind: ``first``: the first task, whatever its name: the program that the user asked for; ``process``: it ran a
            program of its own; ``fork``: it did not; ``thread``: it is not the first task of its process.
        images: path and arguments of each program that a ``process`` ran; arguments None: any.
        program: the program that it is a fork or a thread of; None: that is not known.
        of_first: that program is the one that the user asked for.
    """

    kind: Literal["first", "process", "fork", "thread"]
    images: tuple[tuple[str | None, tuple[str, ...] | None], ...] = ()
    program: str | None = None
    of_first: bool = False

    @property
    def loosely(self) -> Who:
        """The same with any arguments: its last program."""
        return Who("process", ((self.images[-1][0], None),)) if self.images else self


Key: TypeAlias = tuple[Who, Aspect]
Facts: TypeAlias = dict[Key, Counter[Hashable]]
"""How often each value occurs in one run."""

FIRST = Who("first")


class Table:
    """The facts of one run.

    Attributes:
        trace: the run.
        facts: of each process by its programs and arguments.
        loosely: of each process by its program alone; also each word of its arguments.
        who: what the task of a name is.
        spans: the first and last line of all processes of one kind, for their order.
        whole: nothing is missing from the log, and each value is known.
    """

    def __init__(self, trace: Trace, rules: Rules = DEFAULT, *, watched_only: bool = False) -> None:
        self.trace = trace
        self.rules = rules
        self.evidence = Evidence(trace, watched_only)
        self.facts: Facts = {}
        self.loosely: Facts = {}
        self.who: dict[str, Who] = {}
        self.spans: dict[Who, tuple[float, float]] = {}
        lacking = any(self.evidence.gaps) or has_strangers(self.evidence) or not has_beginning(trace)
        self.whole = not lacking and not any(without_flags(self.evidence))
        self._names = OneSide(trace.processes, rules.words, _words(trace))
        self._whos: dict[Task, Who] = {}
        self._tasks = {name: task for task, name in trace.names.items()}
        for name, task in self._tasks.items():
            self.who[name] = self._whos[task] = self._who(task)
        for task, who in self._whos.items():
            self._take(task, who)

    @cached_property
    def deeds(self) -> dict[tuple[str | None, Deed], tuple[str | None, Deed]]:
        """What each program did, made-up names blanked; and as the log has it. Reads the log again."""
        both = covered(self.trace, self.trace)
        found = Deeds(self.trace, Programs(self.trace, None), both, self.rules, as_given=False)
        return {
            (program, self._blanked(done.task, deed)): (program, deed) for (program, deed), done in found.done.items()
        }

    def has_done(self, program: str | None, deed: Deed) -> bool:
        """Whether a program did something; ``deed`` is as :meth:`done_by` gives it."""
        return (program, deed) in self.deeds

    def done_by(self, name: str, deed: Deed) -> Deed:
        """Returns what the task of that name did, made-up names blanked."""
        return self._blanked(self._tasks[name], deed)

    def _blanked(self, task: Task, deed: Deed) -> Deed:
        return replace(deed, object=self._names.form(task, deed.object or ""))

    def values(self, key: Key) -> Mapping[Hashable, int]:
        """How often each value of one aspect occurs."""
        return self.facts.get(key) or self.loosely.get(key) or {}

    def _take(self, task: Task, who: Who) -> None:
        for aspect, value in self._of(task, who):
            self._count(self.facts, who, aspect, value)
            self._count(self.loosely, who.loosely, aspect, value)
        for done in () if task.is_thread else task.images:
            for word in self._words(task, done)[1:]:
                self._count(self.loosely, who.loosely, "word", word)
        if not task.is_thread:
            self._span(task.group, who)

    def _of(self, task: Task, who: Who) -> Iterator[tuple[Aspect, Hashable]]:
        """Each aspect of a task with its value."""
        yield "count", None
        if task.maker is not None and task.maker in self._whos:
            yield "maker", self._whos[task.maker].loosely
        every = rows_of(self.evidence, task, self.rules)
        rows = [row for row in every if is_asked(self.evidence, task, row[0][0])]
        if not task.is_thread:
            yield "end", tuple(value for (field, _), value, _ in rows if field in ENDS)
        for (field, number), value, _ in rows:
            self.whole = self.whole and alike(value, value) is True
            if field in {*MADE, *ENDS}:
                yield field, value
            elif who is FIRST:  # others are known by what they ran
                yield field, (number, self._form(task, value))

    def form(self, name: str, word: str) -> str:
        """Returns a word of the arguments of a task, made-up names blanked."""
        return self._names.form(self._tasks[name], word)

    def _form(self, task: Task, value: Hashable) -> Hashable:
        if isinstance(value, str):
            return self._names.form(task, value)
        return tuple(self._names.form(task, word) for word in value) if isinstance(value, tuple) else value

    def _count(self, facts: Facts, who: Who, aspect: Aspect, value: Hashable) -> None:
        facts.setdefault((who, aspect), Counter())[value] += 1

    def _who(self, task: Task) -> Who:
        group = task.group
        if task.creation is None and task.index == 0:
            return FIRST
        if group.images and not task.is_thread:
            alone = self.rules.holds("arguments")  # arguments are left out
            images = [(self._path(task, done), None if alone else self._words(task, done)) for done in group.images]
            return Who("process", tuple(images))
        program = self._path(task, group.images[-1]) if group.images else group.inherited
        kind: Literal["thread", "fork"] = "thread" if task.is_thread else "fork"
        if program is not None and program == self.trace.tasks[0].group.program:
            return Who(kind, of_first=True)
        return Who(kind, program=program)

    def _path(self, task: Task, done: Exec) -> str | None:
        return None if done.path is None else self._names.form(task, done.path)

    def _words(self, task: Task, done: Exec) -> tuple[str, ...]:
        return tuple(self._names.form(task, word) for word in done.argv or ())

    def _span(self, group: ThreadGroup, who: Who) -> None:
        first, last = self.spans.get(who, (float("inf"), 0.0))
        end = float("inf") if group.end is None else group.end.line
        self.spans[who] = min(first, group.founder.first_line), max(last, end)

    def comes_before(self, one: Who, other: Who) -> bool:
        """Whether all processes of one kind had ended before the first of the other began."""
        ours, theirs = self.spans.get(one), self.spans.get(other)
        return ours is not None and theirs is not None and ours[1] < theirs[0]


def _words(trace: Trace) -> Iterator[tuple[Task, str]]:
    """The words of each path and argument list."""
    for image in trace.execs:
        yield from ((image.task, word) for word in (image.path, *(image.argv or ())) if word is not None)
