"""What ``strace-lens check`` is asked: expectations, and a baseline, as one judgement of a trace."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from msgspec.structs import replace

from strace_lens.cli.baseline import asked_baseline
from strace_lens.cli.mistakes import EXPECTATIONS, behind_program
from strace_lens.cli.options import (
    BaselineOptions,
    LetOption,
    RecordedOption,
    RecordOptions,
    WatchedOption,
    named_values,
)
from strace_lens.cli.settings import Asked
from strace_lens.errors import UsageError

if TYPE_CHECKING:
    from strace_lens.analysis.expect.parse import Expectation
    from strace_lens.analysis.expect.verdict import Verdicts
    from strace_lens.api.read import Trace
    from strace_lens.redact import Redactor
    from strace_lens.settings.read import Settings


class Undecided(StrEnum):
    """What an undecided expectation counts as."""

    ERROR = "error"
    PASS = "pass"


class AskOptions(msgspec.Struct, frozen=True):
    """What to ask of a trace, and of which tasks."""

    expect: Annotated[list[str] | None, typer.Option("--expect", "-e", metavar="TEXT", help="An expectation.")] = None
    spec: Annotated[
        list[str] | None, typer.Option("--spec", metavar="FILE", help="Expectations, a line each; or @NAME.")
    ] = None
    let: LetOption = None
    allow_failure: Annotated[bool, typer.Option("--allow-failure", help="PROGRAM may fail.")] = False
    undecided: Annotated[
        Undecided, typer.Option("--undecided", metavar="WHAT", help="error, or pass: what undecided counts as.")
    ] = Undecided.ERROR
    recorded: RecordedOption = None
    watched_only: WatchedOption = False


class Judge:
    """Judges traces as the options ask. All files that are named are read before anything runs.

    Attributes:
        expectations: what is expected, beside the baseline.
        record: how to record a program, so that the log shows what is asked.

    Raises:
        UnreadableLog: a file cannot be read, or is no baseline.
        UsageError: nothing is asked, or options do not fit together.
        ExpectationError, SettingsError: an expectation or a setting is wrong.
    """

    def __init__(
        self,
        asked: AskOptions,
        baseline: BaselineOptions,
        record: RecordOptions,
        masks: Redactor,
        *,
        program: Sequence[str] | None,
    ) -> None:
        """``program``: that is recorded; None: a log is judged."""
        self._asked, self._masks, self._under = asked, masks, Asked()
        record = record if program is None else self._under.record(record)
        settings = self._under.settings
        self._baseline = asked_baseline(baseline, record, settings)
        self.expectations = _expectations(asked.expect or [], asked.spec or [], settings)
        if not self.expectations and self._baseline is None:
            raise UsageError(_nothing(program))
        self._named = named_values(asked.let or [])
        self.record = record if self._baseline is None or program is None else self._baseline.recording(record)

    def __call__(self, trace: Trace) -> Verdicts:
        """Judges one trace; may write the baseline."""
        from strace_lens.analysis.expect.judge import check_all

        which = {"watched_only": self._asked.watched_only, "allow_failure": self._asked.allow_failure}
        verdicts = check_all(trace, self.expectations, self._named, **which)
        if self._baseline is None:
            return verdicts
        return replace(verdicts, verdicts=(*verdicts.verdicts, self._baseline.judge(trace, self._masks, **which)))

    def of_all(self, judged: Sequence[Verdicts], *, of: Sequence[str], logs: Sequence[str]) -> Verdicts:
        """The verdicts over all runs ``of`` a command or log, whose ``logs`` are kept there."""
        from strace_lens.analysis.expect.repeated import over_runs

        let_pass = self._asked.undecided is Undecided.PASS
        found = replace(over_runs(judged), logs=tuple(logs), of=tuple(of), undecided_passes=let_pass)
        return replace(found, settings=self._under.name)


def _nothing(program: Sequence[str] | None) -> str:
    """Says that nothing is asked, and where the expectations are that the program would have got."""
    behind = behind_program(program or [], sys.argv[1:], EXPECTATIONS)
    needed = "give --expect TEXT, --spec FILE with at least one expectation, or --baseline"
    return f"there is nothing to judge: {behind or needed}"


def _expectations(texts: list[str], specs: list[str], settings: Settings | None) -> list[Expectation]:
    from strace_lens.analysis.expect.parse import parse
    from strace_lens.api.settings import spec

    expectations = [parse(text, source="--expect") for text in texts]
    for name in specs:
        expectations += spec(name, settings)
    return expectations
