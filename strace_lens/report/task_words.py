"""Words for a task in a row of a tree or a timeline: how it was made, what it ran, how it ended, when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

from strace_lens.analysis.wording import ending, sender
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.lengths import begin_of, end_of, failed
from strace_lens.linux.libc import unusual
from strace_lens.model.task import Creation, End, Exec, Task
from strace_lens.model.trace import Trace
from strace_lens.report.style import Line, Piece, Style, columns, first_columns
from strace_lens.report.wording import base_name, command_text, flags_text
from strace_lens.wording import listed, short_time


def made_by(task: Task, evidence: Evidence, style: Style) -> str:
    """How the task was made, in one word, and what is unusual in it: ``clone +NEWPID``; empty for a first task."""
    made = task.creation
    if made is None:
        return "(its maker is not in the log)" if task.index and evidence.is_stranger(task) else ""
    word = "thread" if task.is_thread else made.via
    if not made.flags_known or style.view.flags:
        return f"{word} {flags_text(made)}"
    return " ".join([word, *_unusual(made)])


def _unusual(made: Creation) -> tuple[str, ...]:
    bits = (f"+{made.unknown_bits:#x}",) if made.unknown_bits else ()
    return (*bits, *unusual(made.flags, made.exit_signal))


def program(task: Task, evidence: Evidence, style: Style, room: int | None, *, short: bool = False) -> str:
    """What the task ran, in ``room`` columns: its programs and the arguments of the last.

    A task without an execve shows the program that it inherited, in parentheses; with ``?`` if it may have run another.
    A thread shows nothing: it runs its maker's. ``short`` leaves out directories.
    """
    if task.own_execs:
        return _ran(task.own_execs, style, room, short=short)
    if task.is_thread:
        return ""
    inherited = (
        style.text(base_name(task.group.inherited) if short else task.group.inherited) if task.group.inherited else "?"
    )
    seen = task.watched and (task.end is not None or task.attached) and evidence.trace.was_traced("execve")
    sure = seen or inherited == "?"
    return _cut(f"({inherited}{'' if sure else '?'})", room, style)


def _ran(execs: Sequence[Exec], style: Style, room: int | None, *, short: bool) -> str:
    *before, last = execs
    first = "".join(f"{style.text(base_name(one.path))} {style.marks.then} " for one in before[:2])
    if len(before) > 2:
        first += f"{style.marks.cut} {style.marks.then} "
    if short:
        return _cut(f"{first}{command_text(last, style, room, name=base_name(last.path))}", room, style)
    whole = f"{first}{command_text(last, style, room)}"
    if room is not None and columns(whole) > room and last.path and "/" in last.path:
        whole = f"{first}{command_text(last, style, room, name=f'{style.marks.cut}/{base_name(last.path)}')}"
    return _cut(whole, room, style)


def _cut(text: str, room: int | None, style: Style) -> str:
    if room is None or columns(text) <= room:
        return text
    mark = style.marks.cut
    return f"{first_columns(text, room - len(mark))}{mark}" if room > len(mark) else ""


def outcome(tasks: Sequence[Task], names: dict[Task, str]) -> Line:
    """How the tasks ended: nothing if each exited with 0; else in words, of several tasks with numbers."""
    if len(tasks) == 1:
        text, style = ended(tasks[0], names)
        return [(text, style)] if text else []
    found = Counter(_counted(task, names) for task in tasks)
    if len(found) > _ENDS_SHOWN:  # each may have another killer
        found = Counter(_counted(task, {}) for task in tasks)
    if not any(text for text, _ in found):
        return []
    pieces: list[Piece] = []
    for (text, style), number in sorted(found.items(), key=lambda one: (one[0][0] != "", -one[1], one[0])):
        pieces += [(", ", "") if pieces else ("", ""), (f"{number:,} {text or 'exited 0'}", style)]
    return pieces


_ENDS_SHOWN = 4


def _counted(task: Task, names: dict[Task, str]) -> Piece:
    text, style = ended(task, names)
    return text.replace("exited with ", "exited ").replace("was killed", "killed"), style


_TOLD = " (reported to its parent)"


def ended(task: Task, names: dict[Task, str]) -> Piece:
    """How the task ended, and the style for it; no text if it exited with 0."""
    unwatched = "" if task.watched or task.creation is None else _unwatched(task.creation)
    if task.end is None:
        if task.attached:
            return "lives on", ""
        if task.detached is not None:
            return "let go while it lived", "yellow"
        return unwatched or "no end in the log", "yellow"
    text = _end(task, task.end, names)
    return (f"{unwatched}; {text or 'exited with 0'}{_TOLD}" if unwatched else text), "red" if failed(
        task
    ) else "yellow"


def _unwatched(made: Creation) -> str:
    return "cannot be traced" if "CLONE_UNTRACED" in made.flags else "not followed"


def _end(task: Task, end: End, names: dict[Task, str]) -> str:
    if end.superseded:
        return "superseded by an execve in another thread"
    if end.signal is None and not end.code:
        return ""
    return ending(end, sender(task, names.__getitem__) if names else "")


class Stamps(msgspec.Struct, frozen=True):
    """When the tasks of a trace lived, in nanoseconds.

    Attributes:
        first, last: the earliest and the latest time of a task; None: the log has no times.
        back: by how much the clock was set back; 0: it was not, as far as the times of tasks show.
    """

    first: int | None
    last: int | None
    back: int = 0

    def span(self, tasks: Sequence[Task]) -> tuple[int | None, int | None]:
        """How long the tasks lived, from the first beginning to the last end; and when that was after ``first``."""
        if self.first is None:
            return None, None
        begun = min((at for at in map(begin_of, tasks) if at is not None), default=None)
        ends = [end_of(task) for task in tasks]
        ended = None if None in ends else max(at for at in ends if at is not None)
        # A clock that was set back can put an end before a beginning.
        known = begun is not None and ended is not None and ended >= begun
        return (ended - begun if known else None), (None if begun is None else begun - self.first)  # type: ignore[operator]

    @property
    def length(self) -> int | None:
        """From the first to the last time."""
        return None if self.first is None or self.last is None else self.last - self.first


def stamps(trace: Trace) -> Stamps:
    """Returns when the tasks of the trace lived."""
    if trace.clock is None:
        return Stamps(None, None)
    first: int | None = None
    last: int | None = None
    back = 0
    for task in trace.tasks:
        known = [at for at in (begin_of(task), *(task.times or ()), end_of(task)) if at is not None]
        if known:
            first = min(known) if first is None else min(first, *known)
            last = max(known) if last is None else max(last, *known)
            back = max(back, 0, *(one - other for one, other in pairwise(known)))
    return Stamps(first, last, back)


def set_back(back: int) -> Iterator[Line]:
    """A line that says so if the clock was set back, by so many nanoseconds."""
    if back > 0:
        yield [(f"the clock was set back by {short_time(back)}: times and durations may be wrong", "yellow")]


def headline(trace: Trace, names: dict[Task, str], style: Style) -> Line:
    """One line: how long it took, how the program ended, what failed, as much of it as the width has room for."""
    if not trace.tasks:
        return [("the log shows no task", "yellow")]
    for most in range(_SHOWN, 0, -1):
        line = _with_marks(_headline(trace, names, style, most))
        if style.width is None or sum(columns(text) for text, _ in line) <= style.width:
            break
    return line


def _with_marks(parts: Iterator[Piece]) -> Line:
    return [piece for place, part in enumerate(parts) for piece in ([("; ", "")] if place else []) + [part]]


def _headline(trace: Trace, names: dict[Task, str], style: Style, most: int) -> Iterator[Piece]:
    length = stamps(trace).length
    if length is not None:
        yield short_time(length), "bold"
    made = trace.recording
    if made is not None and made.timed_out:
        yield "--timeout ended it", "bold red"
    yield from _failures(trace, names, style, most)


_SHOWN = 3


def _failures(trace: Trace, names: dict[Task, str], style: Style, most: int) -> Iterator[Piece]:
    bad = [task for task in trace.exits if failed(task)]
    open_ends = sum(task.end is None and not task.attached for task in trace.tasks)
    if bad:
        shown = [_failure(task, names, style) for task in bad[:most]]
        rest = [f"{len(bad) - most:,} more"] if len(bad) > most else []
        yield f"{len(bad):,} of {len(trace.tasks):,} failed: {listed([*shown, *rest])}", "bold red"
    elif not open_ends and all(task.end for task in trace.tasks):
        yield ("it exited with 0" if len(trace.tasks) == 1 else f"all {len(trace.tasks):,} exited with 0"), "bold"
    if living := sum(task.end is None and task.attached for task in trace.tasks):
        yield ("it lives on" if len(trace.tasks) == 1 else f"{living:,} of {len(trace.tasks):,} lives on"), "bold"
    if open_ends:
        text = "the log shows no end" if len(trace.tasks) == 1 else f"the log shows no end of {open_ends:,}"
        yield text, "yellow"


def _failure(task: Task, names: dict[Task, str], style: Style) -> str:
    name = names[task]
    what = style.text(base_name(task.program)) if not task.is_thread else "thread"
    return f"{name if len(name) < 24 else style.marks.cut + name[-20:]} {what} {ended(task, {})[0]}"
