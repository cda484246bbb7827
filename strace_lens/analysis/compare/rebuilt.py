"""Makes a trace of a canonical form, so that it is compared as any other trace is.

The lines of the trace are those of the text. Its tasks have no tids, and nothing in it has an order in time.
"""

from __future__ import annotations

from collections.abc import Sequence

from strace_lens.analysis.compare.form import Canonical, Entry, Node
from strace_lens.filter import Filter
from strace_lens.model.task import Creation, End, Exec, Task, ThreadGroup
from strace_lens.model.trace import Trace
from strace_lens.recorded import Recorded, SignalSet

_RECORDED = Recorded(calls=Filter("all"), failed=True, signals=SignalSet("all"), follows=True, begins=True)
_KIND_FLAGS = {"thread": frozenset({"CLONE_THREAD", "CLONE_VM"}), "other": frozenset({"CLONE_VM"})}
"""What makes a task of that kind (clone(2)); a form without libc's flags lacks them."""


def rebuilt(form: Canonical, lines: Sequence[int]) -> Trace:
    """Returns the trace of a form; ``lines`` are the numbers of the lines where its entries begin."""
    trace = Trace(lambda: (), follows=True, ordered=False, begins_with_exec=True, recorded=_RECORDED)
    children, roots = _children(form.entries)
    due: list[tuple[int, Task | None]] = [(place, None) for place in reversed(roots)]
    while due:
        place, maker = due.pop()
        for _ in range(form.entries[place].count):
            task = _add(trace, form.entries[place].node, maker, lines[place])
            due += [(child, task) for child in reversed(children[place])]
    return trace


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


def _add(trace: Trace, node: Node, maker: Task | None, line: int) -> Task:
    """Adds a task, made by ``maker``, to the trace."""
    task = Task(len(trace.tasks), None, first_line=line, watched=True)
    trace.tasks.append(task)
    if node.kind == "thread" and maker is not None:
        task.group = maker.group
    else:
        task.group = ThreadGroup(None, task, task, [], [], node.name, maker.group if maker else None)
        trace.processes.append(task.group)
    task.group.tasks.append(task)
    _make(trace, task, node, maker, line)
    if node.end is not None:
        signal = node.end if isinstance(node.end, str) else None
        task.end = End(node.end if isinstance(node.end, int) else None, signal, core=False, line=line)
    for one in node.ran:
        done = Exec(task, one.path, one.argv, one.cut, None, (line,))
        task.group.images.append(done)
        task.own_execs.append(done)
        trace.execs.append(done)
    return task


def _make(trace: Trace, task: Task, node: Node, maker: Task | None, line: int) -> None:
    made = node.made
    if made is None or maker is None:
        task.ordinal = sum(one.creation is None for one in trace.tasks)
        return
    maker.made += 1
    task.ordinal = maker.made
    flags = frozenset(made.flags or ()) | _KIND_FLAGS.get(node.kind, frozenset())
    task.creation = Creation(
        made.via or "",
        flags,
        0,
        made.exit_signal or None,
        maker,
        task,
        0,
        (line,),
        flags_known=made.flags is not None and made.exit_signal is not None,
    )
    trace.creations.append(task.creation)
