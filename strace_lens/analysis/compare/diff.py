"""What two traces differ in: the tasks that the programs made, how each was made, what each ran, how each ended.

Tasks are put side by side by the path of their creation (``1``, ``1.1``, ``1.1.2``), which does not change from run
to run as pids, addresses and the order of lines do.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from strace_lens.analysis.expect.scope import scope
from strace_lens.analysis.wording import ending, notes
from strace_lens.errors import UsageError
from strace_lens.facts.evidence import MAKING
from strace_lens.model.task import Creation, Exec, Task
from strace_lens.model.trace import Trace
from strace_lens.suggest import unknown
from strace_lens.wording import count, lines_at

IGNORABLE = ("arguments",)
"""What :func:`compare` can leave out."""

Side = Literal["A", "B"]
Aspect = Literal["task", "made by", "flags", "exit signal", "ran", "ended"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs.

    Attributes:
        task: path of the creation of the task that it is about.
        aspect: what of the task differs; ``task``: it is in one trace only.
        first, second: what each trace has, in words; None where it has no such task.
        lines: of each log, where it shows; None where no line does.
        sure: nothing that is missing from either trace could undo it.
    """

    task: str
    aspect: Aspect
    first: str | None
    second: str | None
    lines: tuple[int | None, int | None]
    sure: bool


@dataclass(frozen=True, slots=True)
class TraceDiff:
    """The differences of two traces, in the order of the tasks, and what they are worth.

    Attributes:
        missing: what is missing from either trace, in words: it could hold a difference.
        scope: tasks of either that were not watched, or not to their end: nothing is said of what they did.
        tasks: how many there are in each.
        names: what the user called the two.
        notes: what recording changed for either program, where it was recorded by us.
    """

    differences: tuple[Difference, ...]
    missing: tuple[tuple[Side, str], ...]
    scope: tuple[tuple[Side, str], ...]
    tasks: tuple[int, int]
    names: tuple[str, str] = ("A", "B")
    notes: tuple[tuple[Side, str], ...] = ()

    def __bool__(self) -> bool:
        return self.outcome != "same"

    def __repr__(self) -> str:
        return f"<TraceDiff {self.outcome}, {count(len(self.differences), 'difference')}>"

    def __str__(self) -> str:
        return self.report().removesuffix("\n")

    def report(self, format: str = "text") -> str:  # noqa: A002 - the word of the command line
        """The report in a format of ``strace-lens diff``, as text. Raises UsageError for an unknown format."""
        from strace_lens.report import formats

        return formats.report("diff", self, format)

    @property
    def outcome(self) -> Literal["same", "different", "undecided"]:
        """``undecided``: what is missing from the traces could change the answer."""
        if any(difference.sure for difference in self.differences):
            return "different"
        return "undecided" if self.missing or self.differences else "same"


def compare(
    first: Trace, second: Trace, *, ignore: Collection[str] = (), names: tuple[str, str] | None = None
) -> TraceDiff:
    """Compare two traces, called ``names`` in the report; without names a recording is called by its command.

    What was run is compared with its arguments, unless ``ignore`` has ``"arguments"``. Raises UsageError for what
    cannot be ignored.
    """
    for word in ignore:
        if word not in IGNORABLE:
            raise UsageError(unknown("part to ignore", word, IGNORABLE))
    arguments = "arguments" not in ignore
    ours, theirs = _by_name(first), _by_name(second)
    missing = _both_sides(_missing(first), _missing(second))
    cut = _both_sides(_cut(first), _cut(second)) if arguments else ()
    differences: list[Difference] = []
    alone = "?"
    for name in sorted(ours.keys() | theirs.keys(), key=_order):
        left, right = ours.get(name), theirs.get(name)
        if left is not None and right is not None:
            differences += _compare_tasks(name, left, right, arguments=arguments)
        elif not name.startswith(f"{alone}."):  # what a task made is missing with it, and that says it all
            alone = name
            differences.append(_only_one(name, left, right, sure=not missing))
    outside = _both_sides(scope(first), scope(second))
    called = names or (_called(first, "A"), _called(second, "B"))
    said = _both_sides(notes(first.recording), notes(second.recording))
    return TraceDiff(tuple(differences), (*missing, *cut), outside, (len(first.tasks), len(second.tasks)), called, said)


def _called(trace: Trace, side: Side) -> str:
    return shlex.join(trace.recording.command) if trace.recording is not None else side


def _both_sides(first: Iterable[str], second: Iterable[str]) -> tuple[tuple[Side, str], ...]:
    return (*(("A", text) for text in first), *(("B", text) for text in second))


def _missing(trace: Trace) -> Iterator[str]:
    """What the log does not show of what is compared."""
    yield from (gap.text for gap in trace.gaps)
    needs = [call for call in (*MAKING, "execve") if trace.was_traced(call) is not True]
    if needs:
        yield f"nothing shows that {', '.join(needs)} was traced; record with --trace=%process"


def _cut(trace: Trace) -> Iterator[str]:
    """What the log does not show of the arguments of programs."""
    cut = [image.lines[0] for image in trace.execs if not _is_whole(image)]
    if cut:
        yield (
            f"the arguments of what was run are not whole ({lines_at(cut, 5)}): record with -s 4096, "
            "or leave them out with --ignore arguments"
        )


def _by_name(trace: Trace) -> dict[str, Task]:
    return {name: task for task, name in trace.names.items()}


def _order(name: str) -> str:
    """Sorts names by the numbers in them: each is led by its count of digits. (A chain of forks has long names.)"""
    return ".".join([f"{len(part)}{part}" for part in name.split(".")])


def _only_one(name: str, left: Task | None, right: Task | None, *, sure: bool) -> Difference:
    lines = (left.first_line if left else None, right.first_line if right else None)
    in_first, in_second = (None if task is None else _whole(task) for task in (left, right))
    return Difference(name, "task", in_first, in_second, lines, sure)


def _whole(task: Task) -> str:
    made = f"made by {task.creation.via} ({_flags(task.creation)})" if task.creation else "not made in the trace"
    return f"{task.kind} {made}, ran {_programs(task)}, {ending(task.end)}"


def _compare_tasks(name: str, left: Task, right: Task, *, arguments: bool) -> Iterator[Difference]:
    def both(
        aspect: Aspect, of: Callable[[Task], str], line: Callable[[Task], int | None], *, sure: bool = True
    ) -> Iterator[Difference]:
        if of(left) != of(right):
            yield Difference(name, aspect, of(left), of(right), (line(left), line(right)), sure)

    yield from both("made by", lambda task: task.creation.via if task.creation else "nobody in the trace", _made_at)
    yield from both("flags", lambda task: _flags(task.creation), _made_at)
    yield from both("exit signal", lambda task: (task.creation and task.creation.exit_signal) or "none", _made_at)
    ended = left.end is not None and right.end is not None
    yield from _compare_images(name, left, right, arguments=arguments, ended=ended)
    yield from both(
        "ended", lambda task: ending(task.end), lambda task: task.end.line if task.end else None, sure=ended
    )


def _flags(creation: Creation | None) -> str:
    if creation is None:
        return "none"
    names = sorted(creation.flags) + ([hex(creation.unknown_bits)] if creation.unknown_bits else [])
    return "|".join(names) or "none"


def _compare_images(name: str, left: Task, right: Task, *, arguments: bool, ended: bool) -> Iterator[Difference]:
    at = (_ran_at(left), _ran_at(right))
    programs = [[image.path for image in task.own_execs] for task in (left, right)]
    if programs[0] != programs[1]:
        ran = _commands if arguments else _programs
        yield Difference(name, "ran", ran(left), ran(right), at, ended)
    elif arguments and _given(left) != _given(right):
        whole = all(map(_is_whole, (*left.own_execs, *right.own_execs)))
        yield Difference(name, "ran", _given(left), _given(right), at, ended and whole)


def _programs(task: Task) -> str:
    return ", then ".join([str(image.path) for image in task.own_execs]) or "nothing of its own"


def _commands(task: Task) -> str:
    words = [shlex.join([str(image.path), *(image.argv or ())[1:]]) for image in task.own_execs]
    return ", then ".join(words) or "nothing of its own"


def _given(task: Task) -> str:
    """What was run with all its arguments, the first among them, which need not be the program's name."""
    return ", then ".join([shlex.join(image.argv) if image.argv else str(image.path) for image in task.own_execs])


def _is_whole(image: Exec) -> bool:
    return image.argv is not None and not image.argv_cut


def _made_at(task: Task) -> int:
    return task.creation.line if task.creation else task.first_line


def _ran_at(task: Task) -> int:
    return task.own_execs[0].lines[0] if task.own_execs else task.first_line
