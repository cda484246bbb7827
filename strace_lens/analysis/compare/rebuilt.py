"""Makes a trace of a canonical form, so that it is compared as any other trace is.

The lines of the trace are those of the text. Its tasks have no tids, and nothing in it has an order in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from strace_lens.analysis.compare.deeds import last_name
from strace_lens.analysis.compare.form import LIVES_ON, Canonical, Entry, Node, Used
from strace_lens.analysis.compare.form_read import Lines
from strace_lens.analysis.compare.form_text import TRIES
from strace_lens.analysis.compare.verbs import Deed, DeedField
from strace_lens.filter import Filter
from strace_lens.model.gap import Gap
from strace_lens.model.task import Creation, End, Exec, Task, ThreadGroup
from strace_lens.model.trace import Trace
from strace_lens.recorded import Recorded, SignalSet

Facts: TypeAlias = list[tuple[Task, int, Deed]]
"""What tasks did beside making, running and ending tasks: the task, the line, and what."""
_RECORDED = Recorded(calls=Filter("all"), failed=True, signals=SignalSet("all"), follows=True, begins=True)
_KIND_FLAGS = {"thread": frozenset({"CLONE_THREAD", "CLONE_VM"}), "other": frozenset({"CLONE_VM"})}
"""What makes a task of that kind (clone(2)); a form without libc's flags lacks them."""


class Rebuilt:
    """The trace of a form.

    Attributes:
        trace: the tasks.
        facts: what they did with files and addresses, and what they tried to run.
    """

    def __init__(self, form: Canonical, lines: Lines) -> None:
        self.trace = Trace(lambda: (), follows=True, ordered=False, begins_with_exec=True, recorded=_RECORDED)
        self.facts: Facts = []
        self.trace.gaps.extend(Gap("complaint", f"its log was not whole: {one}", None) for one in form.lacks)
        children, roots = _children(form.entries)
        due: list[tuple[int, Task | None]] = [(place, None) for place in reversed(roots)]
        while due:
            place, maker = due.pop()
            for _ in range(form.entries[place].count):
                task = self._add(form.entries[place].node, maker, lines[place])
                due += [(child, task) for child in reversed(children[place])]
        self.trace.calls_seen.update(_SHOWN_BY[deed.field] for _, _, deed in self.facts if deed.field in _SHOWN_BY)

    def _add(self, node: Node, maker: Task | None, lines: Sequence[tuple[str, int]]) -> Task:
        """Adds a task that ``maker`` made."""
        trace, first = self.trace, lines[0][1]
        task = Task(len(trace.tasks), None, first_line=first, watched=True)
        trace.tasks.append(task)
        if node.kind == "thread" and maker is not None:
            task.group = maker.group
        else:
            inherited = node.inherited or (maker.group.program if maker is not None else None) or node.name
            task.group = ThreadGroup(None, task, task, [], [], inherited, maker.group if maker else None)
            trace.processes.append(task.group)
        task.group.tasks.append(task)
        _make(trace, task, node, maker, first)
        task.attached = node.end == LIVES_ON
        if node.end is not None and not task.attached:
            signal = node.end if isinstance(node.end, str) else None
            code = node.end if isinstance(node.end, int) else None
            task.end = End(code, signal, core=False, line=_line(lines, "exit", "killed"))
        self._run(task, node, lines)
        return task

    def _run(self, task: Task, node: Node, lines: Sequence[tuple[str, int]]) -> None:
        """Adds the programs of a task, and what it did, each with its line."""
        numbers = {word: iter([line for name, line in lines if name == word]) for word, _ in lines}
        for one in node.ran:
            done = Exec(task, one.path, one.argv, one.cut, None, (next(numbers["runs"]),))
            task.group.images.append(done)
            task.own_execs.append(done)
            self.trace.execs.append(done)
        for used in (*node.used, *(used for one in node.ran for used in one.used)):
            line = next(numbers[used.field])
            self.facts += [(task, line, deed) for deed in _deeds(used)]


_SHOWN_BY = {"file": "openat", "connection": "connect"}
"""A call that shows such a fact: what a form holds was recorded."""


def _deeds(used: Used) -> list[Deed]:
    error = used.error or None
    if used.field == TRIES:
        return [Deed("attempt", "run", last_name(used.object) or None, error)]
    field: DeedField = "file" if used.field == "file" else "connection"
    return [Deed(field, verb, used.object or None, error) for verb in used.verbs]


def _line(lines: Sequence[tuple[str, int]], *words: str) -> int:
    return next((line for word, line in lines if word in words), lines[0][1])


def _children(entries: Sequence[Entry]) -> tuple[list[list[int]], list[int]]:
    """The places of the entries right below each entry, and of those below none."""
    children: list[list[int]] = [[] for _ in entries]
    roots: list[int] = []
    above: list[int] = []
    for place, entry in enumerate(entries):
        del above[entry.depth :]
        (children[above[-1]] if above else roots).append(place)
        above.append(place)
    return children, roots


def _make(trace: Trace, task: Task, node: Node, maker: Task | None, line: int) -> None:
    """Adds how a task was made."""
    made = node.made
    if made is None or maker is None:
        task.ordinal = sum(one.creation is None for one in trace.tasks)
        return
    maker.made += 1
    task.ordinal = maker.made
    # A task that its maker made before it ran another program.
    then = next((image.lines[0] + 1 for image in maker.group.images if image.path == node.inherited), line)
    task.creation = Creation(
        made.via or "",
        frozenset(made.flags or ()) | _KIND_FLAGS.get(node.kind, frozenset()),
        0,
        made.exit_signal or None,
        maker,
        task,
        0,
        (then,),
        flags_known=made.flags is not None and made.exit_signal is not None,
    )
    trace.creations.append(task.creation)
