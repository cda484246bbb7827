"""Which facts many runs of one program have in common, and which vary and how.

The facts are those of :mod:`strace_lens.analysis.compare.table`, the same that ``diff --repeat`` compares. A process
is known by its arguments; those of one program whose arguments no two runs share, by their program alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import Literal, TypeAlias

import msgspec

from strace_lens.analysis.compare.table import FIRST, Aspect, Facts, Key, Table, Who
from strace_lens.analysis.compare.verbs import Deed

Value: TypeAlias = int | tuple[Hashable, ...]
"""How many there are, or the different values that one run has."""

ASPECTS: tuple[Aspect, ...] = ("count", "maker", "via", "flags", "exit_signal", "end")
"""What is said of each process, in this order."""


class Form(msgspec.Struct, frozen=True):
    """One value of a fact, and in how many runs it was so."""

    value: Value
    runs: int


class Fact(msgspec.Struct, frozen=True):
    """One aspect of the processes of one kind, over all runs.

    Attributes:
        who: what they are; None: all processes (aspect ``processes``) or threads (``threads``) of the run.
        forms: each value, the most frequent first.
    """

    who: Who | None
    aspect: Aspect | Literal["processes", "threads"]
    forms: tuple[Form, ...]

    @property
    def same(self) -> bool:
        """Whether it was the same in all runs."""
        return len(self.forms) == 1


class Habit(msgspec.Struct, frozen=True):
    """What a program did in some runs.

    Attributes:
        program: its path; None: the log does not show it.
        deed: a verb and a file, an address, a signal or a call; made-up names blanked.
        runs: in how many runs.
    """

    program: str | None
    deed: Deed
    runs: int


class Stability(msgspec.Struct, frozen=True):
    """What many runs of one program have in common.

    Attributes:
        command: the program and its arguments.
        runs: how many there were.
        incomplete: what the logs of some runs lack: number of the run, sentence.
        facts: of all processes, then of each kind, makers before what they made.
        habits: what programs did with files, addresses, signals and other calls, as far as it was recorded.
        expectations: sentences for a spec file; each held in every run.
        notes: what users should know about how the runs were recorded.
        settings: the settings file under which they were recorded; None: there was none.
    """

    command: tuple[str, ...]
    runs: int
    incomplete: tuple[tuple[int, str], ...]
    facts: tuple[Fact, ...]
    habits: tuple[Habit, ...] = ()
    expectations: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    settings: str | None = None

    def __repr__(self) -> str:
        varying = sum(not fact.same for fact in self.facts)
        return f"<Stability {self.runs} runs, {len(self.facts) - varying} facts the same, {varying} varying>"

    def __str__(self) -> str:
        return self.report().removesuffix("\n")

    def report(self, format: str = "text") -> str:  # noqa: A002 - the word of the command line
        """Returns the report as text, in a format of ``strace-lens stable``.

        Raises:
            UsageError: the format is unknown.
        """
        from strace_lens.report import formats

        return formats.report("stable", self, format)


def facts_of(tables: Sequence[Table]) -> tuple[Fact, ...]:
    """Returns the facts of some runs."""
    runs = Counter(who for table in tables for who in set(table.who.values()))
    unsteady = {who for who, number in runs.items() if number < len(tables)}
    by_program = Counter(who.loosely for who in unsteady)
    varying = {who for who in unsteady if by_program[who.loosely] > 1}
    return (*_of_all(tables), *_of_each([_named(table.facts, varying) for table in tables]))


def habits_of(tables: Sequence[Table]) -> tuple[Habit, ...]:
    """Returns what programs did in some runs, besides what makes processes. Reads the logs again."""
    runs = Counter(deed for table in tables for deed in table.deeds)
    return tuple(Habit(program, deed, number) for (program, deed), number in runs.items())


def _of_all(tables: Sequence[Table]) -> Iterator[Fact]:
    counts = [Counter(who.kind == "thread" for who in table.who.values()) for table in tables]
    yield Fact(None, "processes", _forms([count[False] for count in counts]))
    yield Fact(None, "threads", _forms([count[True] for count in counts]))


def _named(facts: Facts, varying: set[Who]) -> Facts:
    """The facts, those of processes with arguments that vary by their program alone."""
    found: Facts = {}
    for (who, aspect), values in facts.items():
        found.setdefault((who.loosely if who in varying else who, aspect), Counter()).update(values)
    return found


def _of_each(runs: Sequence[Facts]) -> Iterator[Fact]:
    for who in _in_order(runs):
        for aspect in ASPECTS:
            key: Key = (who, aspect)
            if aspect == "count":
                yield Fact(who, aspect, _forms([run.get(key, Counter())[None] for run in runs]))
            elif values := [_sorted(run[key]) for run in runs if key in run]:
                yield Fact(who, aspect, _forms(values))


def _in_order(runs: Sequence[Facts]) -> list[Who]:
    """The kinds of processes, each behind the kind that made it."""
    everyone = dict.fromkeys(who for run in runs for who, aspect in run if aspect == "count")
    made: dict[Who, list[Who]] = {}
    for who in everyone:
        makers = [maker for run in runs for maker in run.get((who, "maker"), ())]
        made.setdefault(makers[0] if makers and isinstance(makers[0], Who) else FIRST, []).append(who)
    order: dict[Who, None] = {}
    due = [who for who in everyone if who == FIRST]
    while due:
        who = due.pop()
        if who not in order:
            order[who] = None
            due += reversed(made.pop(who.loosely, []))
    return list(order | everyone)


def _sorted(values: Counter[Hashable]) -> tuple[Hashable, ...]:
    return tuple(sorted(values, key=repr))


def _forms(values: Sequence[Value]) -> tuple[Form, ...]:
    return tuple(Form(value, runs) for value, runs in Counter(values).most_common())
