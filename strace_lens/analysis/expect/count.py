"""Counts the facts that match an expectation, and keeps a few of them to describe what was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from strace_lens.analysis.expect.compile import Path, paths, ready
from strace_lens.analysis.expect.kinds import asked
from strace_lens.analysis.expect.syntax import Condition, Each, Expectation
from strace_lens.analysis.expect.verdict import MOST_LINES, Outcome, counted, shown
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.logic import Truth, all_of, opposite
from strace_lens.facts.subjects import SUBJECTS
from strace_lens.facts.value import Hypothetical, Kind, NoValue
from strace_lens.wording import and_more

_EXAMPLES = 3
_MOST_FIELDS = 6
_TEXTS = (Kind.TEXT, Kind.TEXTS, Kind.ANYTHING)


class Seen(msgspec.Struct):
    """Facts of one sort: their number, the lines of the first ones, the number of all lines, a few in words."""

    facts: int = 0
    first: list[int] = []
    total: int = 0
    examples: list[str] = []


class Tally:
    """The facts of one expectation.

    Attributes:
        sure: those that match; for ``every``, those that are meant and do not have what they should.
        maybe: those of which the log does not tell whether they do.
        other: those that do not; for ``every``, those that are meant and have it.
        kinds: what arguments are compared with, and what they are.
    """

    def __init__(self, expectation: Expectation, let: Mapping[str, str], evidence: Evidence) -> None:
        self.expectation = expectation
        self.evidence = evidence
        self.subject = SUBJECTS[expectation.subject]
        self.sure = Seen()
        self.maybe = Seen()
        self.other = Seen()
        demand = expectation.demand
        self._where = ready(expectation.where, self.subject, let) if expectation.where else None
        self._has = ready(demand.condition, self.subject, let) if isinstance(demand, Each) else None
        self._meant = paths(expectation.where, self.subject) if expectation.where else {}
        self.kinds = asked(expectation.conditions, self.subject)
        self._unsettled = self.kinds
        self._fields = self._meant | _asked(demand.condition if isinstance(demand, Each) else None, self)

    def take(self, fact: Any) -> None:  # Any: a fact of the subject
        """Counts ``fact``."""
        if self.subject.belongs(self.evidence, fact) is False:
            return
        if self._unsettled:
            self._unsettled = [one for one in self._unsettled if one.take(self.evidence, fact)]
        truth = self._is_meant(fact)
        if self._has is not None:
            if truth is False:
                return
            truth = all_of((truth, opposite(self._has(self.evidence, fact))))
        seen = {True: self.sure, False: self.other, None: self.maybe}[truth]
        seen.facts += 1
        lines = self.subject.lines(fact)
        seen.total += len(lines)
        if len(seen.first) < MOST_LINES:
            seen.first.extend(lines)
        if len(seen.examples) < _EXAMPLES:
            seen.examples.append(self._described(fact, lines, doubtful=truth is None))

    @property
    def spoke_of_something(self) -> bool:
        """Whether the expectation selected any fact, or may have."""
        return bool(self.sure.facts or self.maybe.facts or self.other.facts)

    def kind_of(self, name: str) -> Kind:
        """The kind of the field with this name (``task.tid``)."""
        return self._fields[name].kind

    def could_mean(self, fact: Hypothetical) -> bool:
        """Whether the expectation could select ``fact``."""
        return self._where is None or self._where(self.evidence, fact) is not False

    def could_count(self, fact: Hypothetical) -> bool:
        """Whether ``fact`` could change the count."""
        return self.could_mean(fact) and (self._has is None or self._has(self.evidence, fact) is not True)

    def doubts(self) -> list[str]:
        """The facts that may count, in words."""
        examples = [f"not known: {example}" for example in self.maybe.examples]
        more = and_more(self.maybe.facts - len(self.maybe.examples))
        return [*examples, f"{more} about which too little is known"] if more else examples

    def _is_meant(self, fact: Any) -> Truth:
        belongs = self.subject.belongs(self.evidence, fact)
        return belongs if self._where is None else all_of((belongs, self._where(self.evidence, fact)))

    def _described(self, fact: Any, lines: tuple[int, ...], *, doubtful: bool) -> str:
        values = [(path, path.read(self.evidence, fact)) for path in self._fields.values()]
        if doubtful:
            values = [(path, value) for path, value in values if value is NoValue.UNKNOWN] or values
        told = [f"{path.name} is {shown(value, quoted=path.kind in _TEXTS)}" for path, value in values[:_MOST_FIELDS]]
        if doubtful and self.subject.belongs(self.evidence, fact) is None:
            told.insert(0, self.subject.doubt)
        where = f"line {lines[0]}" if lines else "before the first line"  # a program that strace attached to
        return f"{where}: {', '.join(told)}" if told else where

    # what was found, in words

    def shows(self, verdict: Outcome) -> Seen:
        """The facts whose lines are the evidence for ``verdict``."""
        if self._has is not None:
            return {"held": self.other, "failed": self.sure, "undecided": self.maybe}[verdict]
        if verdict == "undecided" and not self.sure.facts:
            return self.maybe
        # The facts that do not match show that nothing matches.
        return self.other if verdict == "failed" and not self.sure.facts else self.sure

    def found(self, verdict: Outcome) -> str:
        """What was found, in a sentence."""
        return self._count_found(verdict) if self._has is None else self._each_found()

    def _count_found(self, verdict: Outcome) -> str:
        number = self._counted(self.sure.facts)
        match = "" if self.expectation.where is None else " matches" if self.sure.facts < 2 else " match"
        parts = [number + match]
        if self.maybe.facts:
            parts.append(f"{self.maybe.facts} more may{' be one' if not match else ' match'}")
        if self.other.facts and match:
            parts.append(f"{self.other.facts} {'does' if self.other.facts == 1 else 'do'} not")
        examples = self.sure if self.sure.facts else self.other
        return _with_examples(", ".join(parts), examples if verdict == "failed" and match else None)

    def _each_found(self) -> str:
        number = self.sure.facts + self.maybe.facts + self.other.facts
        if not number:
            none = self._counted(0)
            return f"there is {none}" if self.expectation.where is None else f"{none} matches 'where'"
        if self.other.facts == number:
            return f"{self._counted(number)}, and {'it has' if number == 1 else 'each has'} what is expected"
        parts = [f"{self.sure.facts} of {self._counted(number)} {'does' if self.sure.facts == 1 else 'do'} not have it"]
        if self.maybe.facts:
            parts.append(f"{self.maybe.facts} may or may not have it")
        return _with_examples(", ".join(parts), self.sure if self.sure.facts else None)

    def _counted(self, number: int) -> str:
        call = f" {self.expectation.call}" if self.expectation.call else ""
        return counted(number, self.subject.word + call, self.subject.plural + call)


def _asked(condition: Condition | None, tally: Tally) -> dict[str, Path]:
    return paths(condition, tally.subject) if condition else {}


def _with_examples(text: str, seen: Seen | None) -> str:
    if seen is None or not seen.examples:
        return text
    more = and_more(seen.facts - len(seen.examples))
    return f"{text}: {'; '.join([*seen.examples, *([more] if more else [])])}"
