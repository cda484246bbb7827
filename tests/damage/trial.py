"""Damage to a log on trial: each true verdict may become undecided, and none may become another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from strace_lens.analysis.compare.diff import compare
from strace_lens.analysis.expect.judge import judge
from strace_lens.analysis.expect.syntax import Expectation
from strace_lens.analysis.expect.verdict import Outcome
from strace_lens.api.read import read
from strace_lens.errors import UnreadableLog
from strace_lens.model.trace import Trace
from tests.damage.golden import Golden
from tests.damage.kinds import Damage
from tests.damage.questions import decided
from tests.damage.rest import Rest


class Turned(NamedTuple):
    """A verdict that became another.

    Attributes:
        log: name of the golden log.
        damage: what was done to it.
        question: the expectation, or ``diff …``.
        true, found: the verdict on the whole log, and the one on what is left of it.
        sorts: of the damage, where nothing in what is left shows it; None: something does, and the verdict is wrong.
    """

    log: str
    damage: Damage
    question: str
    true: str
    found: str
    sorts: frozenset[str] | None


class Trial:
    """A golden log with its true verdicts.

    Attributes:
        counts: verdicts on damaged logs, by ``held`` … ``same`` …; and logs that were ``refused``.
    """

    def __init__(self, golden: Golden, folder: Path, *, told: bool = True) -> None:
        self.golden = golden
        self.recorded = golden.recorded if told else None
        self.folder = folder
        self.lines = golden.text.splitlines(keepends=True)
        self.whole = self.read("whole", golden.text)
        self.pool: list[tuple[Expectation, Outcome]] = decided(self.whole)
        # An argument that strace cut leaves a log undecided against itself.
        self.ignore = next((ignore for ignore in ((), ("arguments",)) if self._is_same(ignore)), None)
        self.rest = Rest(self.whole)
        self.counts: Counter[str] = Counter()

    def read(self, name: str, text: str) -> Trace:
        """The trace of a log with this text; ``name`` says which it is."""
        log = self.folder / f"{self.golden.name}.{name}"
        log.write_bytes(text.encode("utf-8", "surrogateescape"))
        return read(log, recorded=self.recorded)

    def _is_same(self, ignore: tuple[str, ...]) -> bool:
        return compare(self.whole, self.whole, ignore=ignore).outcome == "same"

    def turned(self, damage: Damage, other: Trial | None = None) -> Iterator[Turned]:
        """Each verdict that ``damage`` made another; ``other`` is a trial of a log that may differ from this one."""
        try:
            left = self.read("left", damage.text)
        except UnreadableLog:
            self.counts["refused"] += 1
            return
        for question, true, found in self._verdicts(left, other):
            self.counts[found] += 1
            if found not in {true, "undecided"}:
                sorts = self.rest.sorts(damage, question, left)
                yield Turned(self.golden.name, damage, question, true, found, sorts)

    def _verdicts(self, left: Trace, other: Trial | None) -> Iterator[tuple[str, str, str]]:
        verdicts = judge(left, [expectation for expectation, _ in self.pool])
        for (expectation, true), verdict in zip(self.pool, verdicts, strict=True):
            yield expectation.text, true, verdict.outcome
        if self.ignore is not None:
            yield "diff with itself", "same", compare(self.whole, left, ignore=self.ignore).outcome
        if other is not None and compare(self.whole, other.whole).outcome == "different":
            yield "diff with another", "different", compare(other.whole, left).outcome
