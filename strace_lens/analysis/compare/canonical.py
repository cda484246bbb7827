"""Makes the canonical form of a trace: what it shows, without what varies from run to run by nature.

Two runs of a program whose own doing does not vary have the same form. Each task stands for what it is, below the
process that made it. Children have no order: they are sorted and then numbered, and equal ones are counted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

import msgspec
from msgspec.structs import replace

from strace_lens.analysis.compare.doings import MARK, Done, doings, programs_before
from strace_lens.analysis.compare.form import LIVES_ON, Canonical, Entry, Made, Node, Ran, Used
from strace_lens.analysis.compare.form_text import TRIES, node_lines
from strace_lens.analysis.compare.made_names import word_rule
from strace_lens.analysis.compare.made_up import OneSide, relation
from strace_lens.analysis.compare.rows import Key, rows_of
from strace_lens.analysis.compare.rules import DEFAULT, Rules
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.value import Alias, CutTexts, FieldValue, NoValue
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace

_LEAST_PID = 300
"""The kernel gives smaller pids out once, at boot (RESERVED_PIDS); in a word a smaller number is rarely one."""


class _Draft(msgspec.Struct, eq=False):
    """A process or a thread, before its sisters are sorted.

    Attributes:
        key: what it is and all below it, to sort by: threads first, then by text; equal for equal trees.
        above: the process that it stands below.
        place: its number among its sisters, after sorting.
    """

    task: Task
    node: Node
    children: list[_Draft] = []
    key: tuple[bool, str, str] = (False, "", "")
    above: _Draft | None = None
    place: int = 1

    @property
    def name(self) -> str:
        """The path of its numbers."""
        places = [self.place]
        above = self.above
        while above is not None:
            places.append(above.place)
            above = above.above
        return ".".join(map(str, reversed(places)))


def canonical(trace: Trace, rules: Rules = DEFAULT) -> Canonical:
    """Returns the canonical form of a trace."""
    drafts, roots = _drafts(trace, _Nodes(trace, rules))
    for draft in reversed(drafts.values()):
        draft.children.sort(key=lambda child: child.key)
        for place, child in enumerate(draft.children, 1):
            child.place = place
        _number(draft, [MARK.sub("<pid>", line) for line in _lines(draft)])
    for draft in reversed(drafts.values()):
        draft.node = replace(draft.node, calls=tuple(_named(call, trace, drafts, draft) for call in draft.node.calls))
        _number(draft, _lines(draft))
    lacks = tuple(sorted({gap.kind for gap in trace.gaps}))
    return Canonical(
        rules.keep, rules.ignore, rules.masks, lacks, tuple(_entries(roots, counted=not rules.holds("loops")))
    )


def _drafts(trace: Trace, nodes: _Nodes) -> tuple[dict[Task, _Draft], list[_Draft]]:
    """All drafts in order of birth, and those without a maker in the trace."""
    found = {task: _Draft(task, nodes.node(task), []) for task in trace.tasks}
    roots: list[_Draft] = []
    for task, draft in found.items():
        above = task.group.founder if task.is_thread else task.maker.group.founder if task.maker else None
        draft.above = found.get(above) if above is not None else None
        sisters = roots if draft.above is None else draft.above.children
        sisters.append(draft)
        draft.place = len(sisters)
    return found, roots


def _lines(draft: _Draft) -> list[str]:
    return list(node_lines(draft.node, root=False))


_PREVIEW = 400


def _number(draft: _Draft, lines: Sequence[str]) -> None:
    """Makes the key of a draft: its text and the beginning of its children's, then a number of it all."""
    own = "\n".join(lines)
    below = [child.key for child in draft.children]
    preview = "\n".join([own, *(text for _, text, _ in below[:_PREVIEW])])[:_PREVIEW]
    whole = "\n".join([own, *(digest for _, _, digest in below)]).encode("utf-8", "surrogateescape")
    draft.key = (not draft.task.is_thread, preview, hashlib.sha256(whole).hexdigest())


def _named(call: str, trace: Trace, drafts: dict[Task, _Draft], seen_from: _Draft) -> str:
    """Replaces the marks of pids: by the relation to the process whose call it is, or by the place in the tree."""

    def one(found: re.Match[str]) -> str:
        index = int(found[1])
        if index >= len(trace.tasks):
            return "<pid>"
        task = trace.tasks[index]
        draft = drafts[task]
        if draft.above is seen_from:
            return f"<pid-of-{'thread' if task.is_thread else 'child'}-{draft.place}>"
        maker = seen_from.task.maker
        return relation(1) if maker is not None and maker.group is task.group else f"<pid-of-{draft.name}>"

    return MARK.sub(one, call)


def _entries(roots: Sequence[_Draft], *, counted: bool) -> Iterator[Entry]:
    """The tasks, each before those below it; of equal sisters the first, with their number if they are ``counted``."""
    due = [(0, count, draft) for draft, count in reversed(_counted(roots))]
    while due:
        depth, count, draft = due.pop()
        yield Entry(depth, count if counted else 1, draft.node)
        due += [(depth + 1, number, child) for child, number in reversed(_counted(draft.children))]


def _counted(sisters: Sequence[_Draft]) -> list[tuple[_Draft, int]]:
    equal: dict[str, list[_Draft]] = {}
    for draft in sisters:
        equal.setdefault(draft.key[2], []).append(draft)
    return [(same[0], len(same)) for same in equal.values()]


class _Nodes:
    """Makes the node of each task of one trace."""

    def __init__(self, trace: Trace, rules: Rules) -> None:
        self._evidence = Evidence(trace)
        self._rules = rules
        self._ordered = trace.ordered
        names: dict[str, str] = {}
        self._side = OneSide(trace.processes, (*rules.words, word_rule(names, rules)), _words(trace), _LEAST_PID)
        self._doings = doings(trace, rules, self._side, names)

    def node(self, task: Task) -> Node:
        """The node of a process, or of another thread."""
        rows = {key: value for key, value, _ in rows_of(self._evidence, task, self._rules)}
        made = _made(rows) if task.creation is not None else None
        if task.is_thread:
            return Node("thread", "", made)
        group = task.group
        done = self._doings.get(group) or Done()
        count = sum(field == "path" for field, _ in rows)
        kind = self._evidence.kind(task) if task.creation is not None else "process"
        return Node(
            kind if isinstance(kind, str) else "task",
            PurePosixPath(self._side.form(task, group.program)).name if group.program else None,
            made,
            self._inherited(task),
            self._used(task, done, 0),
            tuple(self._ran(task, rows, place, done) for place in range(count)),
            _end(rows["exit_code", 0], rows["killed_by", 0]),
            tuple(done.calls),
        )

    def _inherited(self, task: Task) -> str:
        begun = task.group.inherited
        maker = task.maker
        return begun if begun and maker is not None and maker.group.program != begun else ""

    def _ran(self, task: Task, rows: dict[Key, FieldValue], place: int, done: Done) -> Ran:
        path, argv = rows["path", place], rows.get(("argv", place))
        shown = path.text if isinstance(path, Alias) else path
        words: object = argv.items if isinstance(argv, CutTexts) else () if argv is None else argv
        return Ran(
            self._side.form(task, shown) if isinstance(shown, str) else None,
            tuple(self._side.form(task, word) for word in words) if isinstance(words, tuple) else None,
            isinstance(argv, CutTexts),
            self._used(task, done, place + 1),
        )

    def _used(self, task: Task, done: Done, place: int) -> tuple[Used, ...]:
        """What a process did after it had run so many programs: what it tried to run, files, addresses."""
        made = [one for thread in task.group.tasks for one in thread.attempts]
        tried = self._rules.attempts(made, task.group.images)
        here = (one for one in tried if programs_before(one.task, one.lines[0], ordered=self._ordered) == place)
        failed = tuple(
            Used(TRIES, ("run",), self._side.form(task, one.path) if one.path else "", one.errno or "") for one in here
        )
        return (*done.of_program(place), *failed)


def _words(trace: Trace) -> Iterator[tuple[Task, str]]:
    """The words of each argument list."""
    return ((done.task, word) for done in trace.execs for word in done.argv or ())


def _made(rows: dict[Key, FieldValue]) -> Made:
    via, flags, signal = (rows.get((field, 0)) for field in ("via", "flags", "exit_signal"))
    return Made(
        "" if via is None else via if isinstance(via, str) else None,
        tuple(sorted(flags)) if isinstance(flags, frozenset) else None,
        "" if signal is NoValue.ABSENT else signal if isinstance(signal, str) else None,
    )


def _end(code: FieldValue, signal: FieldValue) -> int | str | None:
    if code is NoValue.ABSENT and signal is NoValue.ABSENT:
        return LIVES_ON
    return signal if isinstance(signal, str) else code if isinstance(code, int) else None
