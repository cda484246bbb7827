"""What a verdict does to a test, and how it is shown."""

from __future__ import annotations

import pytest

import strace_lens


class Accepted(strace_lens.Verdict, frozen=True):
    """An undecided verdict that counts as true, since ``--strace-undecided pass`` says so."""

    def __bool__(self) -> bool:
        return True


class AcceptedSweep(strace_lens.Sweep, frozen=True):
    """A sweep with undecided results that counts as true, since ``--strace-undecided pass`` says so."""

    def __bool__(self) -> bool:
        return True


class Judge:
    """Fails the test for verdicts that are not held.

    Attributes:
        accepted: the undecided verdicts that were let pass.
    """

    def __init__(self, *, passes_undecided: bool, settings: str | None = None) -> None:
        """``settings``: the file under which verdicts are made; None: there is none."""
        self.accepted: list[str] = []
        self._passes_undecided, self._settings = passes_undecided, settings

    def passes(self, verdict: strace_lens.Verdict) -> bool:
        """Whether the test may go on."""
        if verdict.outcome == "undecided" and self._passes_undecided:
            self.accepted.append(verdict.expectation)
            return True
        return verdict.outcome == "held"

    def words(self, *verdicts: strace_lens.Verdict) -> str:
        """The text of verdicts, and the settings file."""
        from strace_lens.analysis.expect.verdict import Verdicts
        from strace_lens.report.formats import report

        return report("check", Verdicts(verdicts, settings=self._settings)).removesuffix("\n")

    def demanded(self, verdict: strace_lens.Verdict) -> strace_lens.Verdict:
        """Returns the verdict, which is true; fails the test if it is not."""
        __tracebackhide__ = True
        if not self.passes(verdict):
            pytest.fail(self.words(verdict))
        if verdict.outcome == "held":
            return verdict
        return Accepted(**{field: getattr(verdict, field) for field in verdict.__struct_fields__})

    def swept(self, found: strace_lens.Sweep) -> strace_lens.Sweep:
        """Returns the sweep, which is true; fails the test with the table if it is not."""
        __tracebackhide__ = True
        if found:
            return found
        if found.failures or found.interrupted or not self._passes_undecided:
            pytest.fail(str(found))
        self.accepted.append(f"sweep of {found.command[0]}: {len(found.undecided)} undecided")
        return AcceptedSweep(**{field: getattr(found, field) for field in found.__struct_fields__})
