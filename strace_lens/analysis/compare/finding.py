"""What a comparison finds: differences as data, without words."""

from __future__ import annotations

from typing import Literal

import msgspec

from strace_lens.analysis.compare.covered import Covered
from strace_lens.analysis.compare.rows import FieldName
from strace_lens.analysis.compare.sequences import Block
from strace_lens.analysis.compare.stat import ProgramStat
from strace_lens.analysis.compare.verbs import Deed
from strace_lens.facts.value import FieldValue
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.wording import count

Side = Literal["A", "B"]
SIDES: tuple[Side, Side] = ("A", "B")
Kind = Literal["added", "removed", "changed"]


class Place(msgspec.Struct, frozen=True):
    """A task of one trace.

    Attributes:
        task: the path of its creation.
        lines: the line numbers that show the difference.
        program: path of the program that it ran last or inherited; None: not known.
        runs: it ran a program of its own.
        thread: it is a thread of a process that another task founded.
    """

    task: str
    lines: tuple[int, ...]
    program: str | None = None
    runs: bool = False
    thread: bool = False


class Change(msgspec.Struct, frozen=True):
    """One field that differs.

    Attributes:
        field: ``wrapper``: the value is the arguments of another program that runs this one; ``order``: the value is
            the sister that it now comes before, ABSENT for the last place, UNKNOWN for one of many that moved;
            ``events``: the value is the number of events that the other trace lacks.
        number: of the image that the field belongs to, from 0.
        values: in A and in B.
        words: of two argument lists: the positions of A's words that B lacks, and of B's that A lacks. Both are empty
            if only the order differs. None: not two lists.
    """

    field: FieldName
    number: int
    values: tuple[FieldValue, FieldValue]
    words: tuple[tuple[int, ...], tuple[int, ...]] | None = None


class Pair(msgspec.Struct, frozen=True):
    """The same task in both traces; None: the trace has no such task."""

    a: Place | None
    b: Place | None


class Difference(msgspec.Struct, frozen=True):
    """One difference, of one task or of many.

    Attributes:
        kind: ``added``: the task is in B only; ``removed``: in A only; ``changed``: fields differ.
        changes: the fields; for a task in one trace only, ``task`` with the task itself.
        pairs: where each trace shows it: the first task, then others with the same difference.
        sure: nothing that the logs lack could remove the difference.
        below: of a task in one trace only: the tasks below it, which that trace lacks too.
        outlived: of a task in one trace only: it outlived its maker, by the lines of the log.
        deeds: what a program did in A only, and in B only: files, connections, signals, other calls.
        blocks: the places where the events of a process differ.
        loosely: the others are of the same program as the first, with other values.
    """

    kind: Kind
    changes: tuple[Change, ...]
    pairs: tuple[Pair, ...]
    sure: bool
    below: tuple[Task, ...] = ()
    outlived: bool = False
    loosely: bool = False
    deeds: tuple[tuple[Deed, ...], tuple[Deed, ...]] = ((), ())
    blocks: tuple[Block, ...] = ()

    @property
    def field(self) -> FieldName:
        """The first field that differs."""
        return self.changes[0].field

    @property
    def values(self) -> tuple[FieldValue, FieldValue]:
        """Its values in A and in B."""
        return self.changes[0].values

    @property
    def a(self) -> Place | None:
        """Where A shows it first; None: A has no such task."""
        return self.pairs[0].a

    @property
    def b(self) -> Place | None:
        """Where B shows it first; None: B has no such task."""
        return self.pairs[0].b


class Trees(msgspec.Struct, frozen=True):
    """The two traces, and which task of one goes with which of the other.

    Attributes:
        traces: A and B.
        pairs: the first task of each process, and each other thread: of A and of B, None for the side that lacks it.
            What is below such a one is lacking there too, and is not named.
    """

    traces: tuple[Trace, Trace]
    pairs: tuple[tuple[Task | None, Task | None], ...]


class TraceDiff(msgspec.Struct, frozen=True):
    """The differences of two traces, in the order of the tasks, and what the logs lack.

    Attributes:
        missing: what either log lacks, in words: it could hold a difference.
        scope: tasks of either trace that the question leaves out (``watched_only``).
        tasks: the number of tasks in each trace.
        names: the user's names for the two traces.
        notes: what users should know about how either was recorded or read.
        covered: which calls both recorded.
        stats: the calls and the time of each program, if the user asked for them.
        made_up: the words of A that were taken for the same as others of B: they hold temporary names or pids.
        commands: the command line of task 1 in each log; empty for a run of ours, and if the log does not show it.
        runs: the number of runs of each; the differences are those that hold over all of them.
        varying: the number of differences between the first runs that do not: they occur within a side too.
        labels: what sentences call the two sides.
        trees: the tasks side by side; None: the traces are not there.
        settings: the settings file under which they were compared; None: there was none.
    """

    differences: tuple[Difference, ...]
    missing: tuple[tuple[Side, str], ...]
    scope: tuple[tuple[Side, str], ...]
    tasks: tuple[int, int]
    names: tuple[str, str] = ("A", "B")
    notes: tuple[tuple[Side, str], ...] = ()
    made_up: tuple[str, ...] = ()
    commands: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    covered: Covered = Covered()
    stats: tuple[ProgramStat, ...] | None = None
    runs: tuple[int, int] = (1, 1)
    varying: int = 0
    labels: tuple[str, str] = SIDES
    trees: Trees | None = None
    settings: str | None = None

    def __bool__(self) -> bool:
        return self.outcome != "same"

    def count(self, kind: Kind) -> int:
        """How many tasks are in one trace only, with those below them; how many differences tasks in both have."""
        found = [one for one in self.differences if one.kind == kind]
        return len(found) if kind == "changed" else sum(len(one.pairs) * (1 + len(one.below)) for one in found)

    def __repr__(self) -> str:
        return f"<TraceDiff {self.outcome}, {count(len(self.differences), 'difference')}>"

    @property
    def counted(self) -> str:
        """The number of differences, in words."""
        return count(len(self.differences), "difference") if self.differences else "no difference"

    def __str__(self) -> str:
        return self.report().removesuffix("\n")

    def report(self, format: str = "text") -> str:  # noqa: A002 - the word of the command line
        """Returns the report as text, in a format of ``strace-lens diff``.

        Raises:
            UsageError: the format is unknown.
        """
        from strace_lens.report import formats

        return formats.report("diff", self, format)

    @property
    def outcome(self) -> Literal["same", "different", "undecided"]:
        """The answer. ``undecided``: what the logs lack could change it."""
        if any(difference.sure for difference in self.differences):
            return "different"
        return "undecided" if self.missing or self.differences else "same"
