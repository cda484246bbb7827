"""The processes of a trace as a tree of labels: what each is, apart from its place and its numbers.

A thread group is compared as one: which of its threads made a child, or in which order threads were made, is the
scheduler's choice. Its threads are leaves beside its children.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import chain
from typing import TypeAlias

import msgspec

from strace_lens.analysis.compare.made_up import MadeUp, OneSide
from strace_lens.analysis.compare.rows import ENDS, EXEC, MADE, FieldName, Found, Key, no_exec, rows_of, shows_execs
from strace_lens.analysis.compare.rules import DEFAULT, Rules
from strace_lens.analysis.compare.wide import Wide
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.logic import alike
from strace_lens.facts.value import FieldValue, NoValue
from strace_lens.model.task import Task

Image: TypeAlias = tuple[FieldValue | None, FieldValue | None]
"""The path and the arguments of a program, made-up names blanked; None: not asked."""


class Process(msgspec.Struct, eq=False):
    """A thread group, or a thread that is not its first.

    Attributes:
        task: the founder of the group, or the thread.
        found: the fields that are compared, as the log shows them.
        made: how it was made: call, flags, exit signal.
        images: the programs that it ran.
        end: exit code and signal.
        label: number of what it is: made, images, end. Equal in both traces where that is equal.
        content: number of images, end and the trees below, whoever made it.
        tree: number of its label and the trees below, in any order.
        known: each field in the tree is known and asked, and the log would show another program.
        children: the processes that its threads made, and its threads, in order of birth.
    """

    task: Task
    found: dict[Key, Found]
    made: tuple[FieldValue | None, ...]
    images: tuple[Image, ...]
    end: tuple[FieldValue | None, ...]
    label: int = 0
    content: int = 0
    tree: int = 0
    known: bool = True
    children: list[Process] = []

    @property
    def is_thread(self) -> bool:
        """Whether it is a thread of the process that it hangs below."""
        return self.task.is_thread

    def below(self) -> Iterator[Process]:
        """Each process and thread below it, in the order of a tree."""
        due = self.children[::-1]
        while due:
            one = due.pop()
            yield one
            due += one.children[::-1]


class Forest:
    """The processes of both traces: ``roots`` of A and of B, those whose maker the log does not show.

    ``loops``: any number of like siblings is equal.
    """

    def __init__(self, sides: tuple[Evidence, Evidence], rules: Rules = DEFAULT, wide: Wide | None = None) -> None:
        self.shows_execs = shows_execs(sides[0], sides[1].trace), shows_execs(sides[1], sides[0].trace)
        self._sides = sides
        self.loops = rules.holds("loops")
        found = [_facts(side, rules) for side in sides]
        ours, theirs = (self._masks(side, rules, facts, wide) for side, facts in enumerate(found))
        self.masks = ours, theirs
        self.made_up = MadeUp(self.masks)
        self._numbers: dict[Hashable, int] = {}
        self.roots = [self._grown(number, facts) for number, facts in enumerate(found)]

    def _masks(self, side: int, rules: Rules, facts: dict[Task, dict[Key, Found]], wide: Wide | None) -> OneSide:
        """What replaces made-up names in the words of A (0) or B (1)."""
        more, deeds = (wide.word_rules(side), wide.words(side)) if wide else ((), iter(()))
        return OneSide(self._sides[side].trace.processes, (*rules.words, *more), chain(_words(facts), deeds))

    def blanked(self, side: int, task: Task, value: FieldValue) -> FieldValue:
        """Returns a value of A (0) or B (1) with the made-up names blanked; None: not asked."""
        if isinstance(value, str):
            return self.made_up.blanked(side, task, value)
        if isinstance(value, tuple):
            return tuple(self.made_up.blanked(side, task, word) for word in value)
        return value

    def _grown(self, side: int, facts: dict[Task, dict[Key, Found]]) -> list[Process]:
        """The trees of one trace. Tasks come after their makers, so the last comes first: no recursion."""
        nodes = {task: self._process(side, task, found) for task, found in facts.items()}
        roots: list[Process] = []
        for task, node in nodes.items():
            above = task.group.founder if task.is_thread else task.maker.group.founder if task.maker else None
            home = nodes.get(above) if above is not None else None
            (roots if home is None else home.children).append(node)
        for node in reversed(nodes.values()):
            self._number(node)
        return roots

    def _process(self, side: int, task: Task, found: dict[Key, Found]) -> Process:
        def value(field: FieldName, number: int = 0) -> FieldValue | None:
            known = found.get((field, number))
            return None if known is None else self.blanked(side, task, known[0])

        count = sum(field == "path" for field, _ in found)
        images = tuple((value("path", number), value("argv", number)) for number in range(count))
        made, end = (tuple(map(value, fields)) for fields in (MADE, ENDS))
        known = self._is_settled(side, task) and all(alike(one, one) is True for one, _ in found.values())
        return Process(task, found, made, images, end, known=known, children=[])

    def _is_settled(self, side: int, task: Task) -> bool:
        """Whether each field is asked, and the log would show another exec."""
        settled = task.is_thread or no_exec(task, shown=self.shows_execs[side])[0] is NoValue.ABSENT
        return settled and is_asked(self._sides[side], task, "path")

    def _number(self, node: Process) -> None:
        node.label = self._numbered(("label", node.is_thread, node.made, node.images, node.end))
        trees = [child.tree for child in node.children]
        below = tuple(sorted(set(trees) if self.loops else trees))
        node.content = self._numbered(("content", node.images, node.end, below))
        node.tree = self._numbered(("tree", node.label, below))
        node.known = node.known and all(child.known for child in node.children)

    def _numbered(self, what: Hashable) -> int:
        return self._numbers.setdefault(what, len(self._numbers))


def _facts(side: Evidence, rules: Rules) -> dict[Task, dict[Key, Found]]:
    """The compared fields of each process and of each other thread, in order of birth.

    Equal keys and sets of flags are one object: in a log of a million lines they would take a tenth of the memory.
    """
    keys: dict[Key, Key] = {}
    sets: dict[frozenset[str], frozenset[str]] = {}

    def of(task: Task) -> Iterator[tuple[Key, Found]]:
        for key, value, lines in rows_of(side, task, rules):
            if is_asked(side, task, key[0]):
                known = sets.setdefault(value, value) if isinstance(value, frozenset) else value
                yield keys.setdefault(key, key), (known, lines)

    return {task: dict(of(task)) for task in side.trace.tasks}


def aligned(one: Process, other: Process) -> tuple[dict[Key, Found], dict[Key, Found]]:
    """The fields of a pair, their images side by side: of two chains that end in one program, from the end.

    ``nice -n 5 ls`` runs nice, which becomes ls: what one side lacks comes first.
    """
    ahead = len(one.images) - len(other.images)
    if not ahead or not one.images or not other.images or one.images[-1][0] != other.images[-1][0]:
        return one.found, other.found
    return _later(one.found, max(-ahead, 0)), _later(other.found, max(ahead, 0))


def _later(found: dict[Key, Found], places: int) -> dict[Key, Found]:
    return {(field, number + places if field in EXEC else number): row for (field, number), row in found.items()}


def is_asked(side: Evidence, task: Task, field: FieldName) -> bool:
    """Whether the question covers the field.

    ``watched_only``: of a task that strace did not watch to its end, only the creation.
    """
    return field in MADE or not (side.leaves_out(task) or (side.watched_only and task.detached is not None))


def _words(facts: dict[Task, dict[Key, Found]]) -> Iterator[tuple[Task, str]]:
    """The words of each path and argument list."""
    for task, found in facts.items():
        for (field, _), (value, _) in found.items():
            if field in EXEC:
                words = value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
                yield from ((task, word) for word in words)
