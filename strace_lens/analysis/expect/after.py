"""Judges ``comes after``: whether a fact of one subject had returned in the same process before another began."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from strace_lens.analysis.expect.compile import ready
from strace_lens.analysis.expect.syntax import After
from strace_lens.facts.completeness import Missing
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.logic import Truth, all_of
from strace_lens.facts.precedence import Precedence
from strace_lens.facts.subjects import subject


class Earlier:
    """The facts that should come first. Give it all of them, then ask.

    Attributes:
        subject: their subject.
        call: name of the system call, if the subject is ``syscall``.
    """

    def __init__(self, after: After, let: Mapping[str, str], evidence: Evidence) -> None:
        self.subject = subject(after.subject, after.call)
        self.call = after.call
        self._where = ready(after.where, self.subject, let) if after.where else None
        self._evidence = evidence
        self._precedence = Precedence(evidence)

    def take(self, fact: Any) -> None:  # Any: a fact of the subject
        """Notes a fact."""
        belongs = self.subject.belongs(self._evidence, fact)
        meant = belongs if self._where is None else all_of((belongs, self._where(self._evidence, fact)))
        if meant is not False and self.subject.span is not None:
            self._precedence.take(self.subject.span(fact), meant)

    @cached_property
    def lacks(self) -> tuple[Missing, ...]:
        """What the log lacks that could be such a fact."""
        evidence, called = self._evidence, (self.call,) if self.call else ()
        found = list(evidence.lacks((*self.subject.needs(evidence), *called)))
        for lack, fact in self.subject.lacks(evidence.trace):
            if self._where is None or self._where(evidence, fact) is not False:
                found.append(lack)
        return tuple(found)

    def precedes(self, fact: Any, of: Any) -> Truth:  # Any: a fact of the subject ``of``
        """Whether one of them had returned before ``fact``, a fact of the subject ``of``, began in the same process."""
        found = self._precedence.before(of.span(fact))
        return None if found is False and self.lacks else found
