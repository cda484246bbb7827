"""Counts the facts that match an expectation, and keeps a few of them as witnesses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from strace_lens.analysis.expect.after import Earlier
from strace_lens.analysis.expect.compile import Path, Test, paths, ready
from strace_lens.analysis.expect.kinds import kinds
from strace_lens.analysis.expect.syntax import After, Each, Expectation, Scope, UnderTask
from strace_lens.analysis.expect.verdict import MOST_LINES, Outcome, shown
from strace_lens.analysis.expect.witness import Witness, program_at, program_name, witness
from strace_lens.facts import beneath
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.logic import Truth, all_of, opposite
from strace_lens.facts.subjects import subject
from strace_lens.facts.value import Hypothetical, Kind, NoValue
from strace_lens.model.files import FileUse

_WITNESSES = 3
_MOST_FIELDS = 6
_TEXTS = (Kind.TEXT, Kind.TEXTS, Kind.ANYTHING)


class Seen(msgspec.Struct):
    """Facts of one sort.

    Attributes:
        facts: their number.
        first: the lines of the first ones; ``total``: the number of all lines.
        witnesses: the first few.
        programs: how many are of tasks that ran a program with that name; not for facts of events, which are many.
    """

    facts: int = 0
    first: list[int] = []
    total: int = 0
    witnesses: list[Witness] = []
    programs: Counter[str] = msgspec.field(default_factory=Counter)


class Tally:
    """The facts of one expectation.

    Attributes:
        sure: those that match; for ``every``, those that are meant and do not have what they should.
        maybe: those of which the log does not tell whether they do.
        other: those that do not; for ``every``, those that are meant and have it.
        kinds: what arguments are compared with, and what they are.
        earlier: the facts that should come before; None unless the expectation says ``comes after``.
        scope: decides which tasks the expectation speaks of; None: of all.
        links: a path that it asks about may lead to another file: links in it were not followed.
    """

    def __init__(self, expectation: Expectation, let: Mapping[str, str], evidence: Evidence) -> None:
        self.expectation = expectation
        self.call = expectation.call
        self.evidence = evidence
        self.subject = subject(expectation.subject, expectation.call)
        self.sure = Seen()
        self.maybe = Seen()
        self.other = Seen()
        self.links = False
        demand = expectation.demand
        claimed = demand.condition if isinstance(demand, Each) else None
        self.earlier = Earlier(demand, let, evidence) if isinstance(demand, After) else None
        self._where = ready(expectation.where, self.subject, let) if expectation.where else None
        self._has = self._claim(ready(claimed, self.subject, let) if claimed else None)
        self.scope = _scope(expectation.scope)
        meant = paths(expectation.where, self.subject) if expectation.where else {}
        self._fields = meant | (paths(claimed, self.subject) if claimed else {})
        self.kinds = kinds(next(expectation.asked).conditions, self.subject)
        self._unsettled = self.kinds
        self._asks_paths = expectation.subject == "file" and "path" in self._fields

    def _claim(self, has: Test | None) -> Test | None:
        """What ``every`` fact should have: a condition, or a fact before it."""
        earlier = self.earlier
        return has if earlier is None else lambda _, fact: earlier.precedes(fact, self.subject)

    def take(self, fact: Any) -> None:  # Any: a fact of the subject
        """Counts ``fact``."""
        belongs = all_of((self.subject.belongs(self.evidence, fact), self._is_in_scope(fact)))
        if belongs is False:
            return
        self.links = self.links or (self._asks_paths and isinstance(fact, FileUse) and not fact.followed)
        if self._unsettled:
            self._unsettled = [one for one in self._unsettled if one.take(self.evidence, fact)]
        truth = belongs if self._where is None else all_of((belongs, self._where(self.evidence, fact)))
        if self._has is not None:
            if truth is False:
                return
            truth = all_of((truth, opposite(self._has(self.evidence, fact))))
        self._count({True: self.sure, False: self.other, None: self.maybe}[truth], fact, truth)

    def _count(self, seen: Seen, fact: Any, truth: Truth) -> None:
        seen.facts += 1
        lines = self.subject.lines(fact)
        seen.total += len(lines)
        if len(seen.first) < MOST_LINES:
            seen.first.extend(lines)
        if len(seen.witnesses) < _WITNESSES:
            task = self.subject.tasks(fact)[0]
            seen.witnesses.append(witness(task, self._values(fact, doubtful=truth is None), lines))
        if self.subject.facts is not None:
            task = self.subject.tasks(fact)[0]
            seen.programs[program_name(program_at(task, lines[-1] if lines else task.last_stop))] += 1

    @property
    def spoke_of_something(self) -> bool:
        """Whether the expectation selected any fact, or may have."""
        return bool(self.sure.facts or self.maybe.facts or self.other.facts)

    def kind_of(self, name: str) -> Kind | None:
        """The kind of the field with this name (``task.tid``); None: it is a field of what should come before."""
        return self._fields[name].kind if name in self._fields else None

    def could_mean(self, fact: Hypothetical) -> bool:
        """Whether the expectation could select ``fact``."""
        return self._where is None or self._where(self.evidence, fact) is not False

    def could_count(self, fact: Hypothetical) -> bool:
        """Whether ``fact`` could change the count."""
        if not self.could_mean(fact):
            return False
        # What came before a fact that the log lacks is not known.
        return self._has is None or self.earlier is not None or self._has(self.evidence, fact) is not True

    def _is_in_scope(self, fact: Any) -> Truth:
        scope = self.scope
        if scope is None:
            return True
        return all_of(scope.holds(self.evidence, task) for task in self.subject.tasks(fact))

    def _values(self, fact: Any, *, doubtful: bool) -> str:
        """The fields that were asked about, in words; of a fact that may count those that are not known."""
        values = [(path, path.read(self.evidence, fact)) for path in self._fields.values()]
        told: list[str] = []
        if doubtful:
            values = [(path, value) for path, value in values if value is NoValue.UNKNOWN] or values
            told = list(self._doubts(fact))
        told += [_said(path, value) for path, value in values[:_MOST_FIELDS]]
        return ", ".join(told)

    def _doubts(self, fact: Any) -> list[str]:
        found = []
        if self.subject.belongs(self.evidence, fact) is None:
            found.append(self.subject.doubt)
        if self._is_in_scope(fact) is None:
            found.append("whether it is in the scope is not known")
        if self.earlier is not None and not found:
            found.append("what came before it is not known")
        return found

    def shows(self, verdict: Outcome) -> Seen:
        """The facts whose lines are the evidence for ``verdict``."""
        if self._has is not None:
            return {"held": self.other, "failed": self.sure, "undecided": self.maybe}[verdict]
        if verdict == "undecided" and not self.sure.facts:
            return self.maybe
        # The facts that do not match show that nothing matches.
        return self.other if verdict == "failed" and not self.sure.facts else self.sure


def _said(path: Path, value: Any) -> str:  # Any: a value of a field
    return f"{path.name} is {shown(value, quoted=path.kind in _TEXTS)}"


def _scope(scope: Scope | None) -> beneath.Scope | None:
    if scope is None:
        return None
    return beneath.Under(scope.task) if isinstance(scope, UnderTask) else beneath.UnderProgram(scope.glob)
