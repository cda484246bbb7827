"""Records a program many times, and says what all runs have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from strace_lens.analysis.compare.promises import Choice, promises
from strace_lens.analysis.compare.rules import DEFAULT, Rules
from strace_lens.analysis.compare.stability import Stability, facts_of, habits_of
from strace_lens.analysis.compare.table import Table
from strace_lens.analysis.expect.judge import judge
from strace_lens.analysis.expect.parse import Expectation, parse
from strace_lens.analysis.wording import notes, sentences
from strace_lens.api.run import Command, options_for
from strace_lens.api.series import Series
from strace_lens.errors import ExpectationError, UsageError
from strace_lens.model.trace import Trace


def stable(
    command: Command,
    n: int = 10,
    *,
    timeout: float | None = None,
    trace: str = "%process",
    files: bool = False,
    network: bool = False,
    max_log: int | None = None,
) -> Stability:
    """Records a program ``n`` times; returns which facts all runs have in common, and which vary and how.

    ``timeout`` (seconds, of each run), ``trace`` and ``max_log`` are as in :func:`strace_lens.run`. ``files`` and
    ``network`` record files and connections too. A run that its timeout ended is the last.

    Raises:
        CannotTrace, ProgramNotFound, ProgramNotExecutable, RecordingFailed: as :func:`strace_lens.run`.
        UsageError: ``n`` is less than 1, or an argument cannot be used.
    """
    if n < 1:
        raise UsageError(f"stable needs one run or more, not {n}")
    how = options_for((), trace, files=files, network=network)
    series = Series([command], options=how, timeout=timeout, max_log=max_log)
    series.record(n)
    return of_runs(series.runs[0])


def of_runs(runs: Sequence[Trace], rules: Rules = DEFAULT) -> Stability:
    """Returns what some runs of one program have in common; their recordings say which program."""
    tables = [Table(run, rules) for run in runs]
    recording = runs[0].recording
    return Stability(
        command=recording.command if recording is not None else (),
        runs=len(runs),
        incomplete=tuple((number, text) for number, table in enumerate(tables, 1) for text in _lacks(table)),
        facts=facts_of(tables),
        habits=habits_of(tables),
        expectations=tuple(dict.fromkeys(_held(list(promises(runs)), runs))),
        notes=tuple(dict.fromkeys(note for run in runs for note in notes(run))),
    )


def _lacks(table: Table) -> Iterator[str]:
    texts = sentences((*table.evidence.gaps, *table.evidence.unwatched))
    yield from texts
    if not table.whole and not texts:
        yield "a value is not known"


def _held(choices: Sequence[Choice], runs: Sequence[Trace]) -> Iterator[str]:
    """Of each choice the first expectation that held on each run, and that no warning calls unsure."""
    read = {text: expectation for choice in choices for text in choice if (expectation := _read(text)) is not None}
    verdicts = [judge(run, list(read.values())) for run in runs]
    held = {
        text
        for text, *every in zip(read, *verdicts, strict=True)
        if all(one.outcome == "held" and not one.warnings for one in every)
    }
    for choice in choices:
        yield from [text for text in choice if text in held][:1]


def _read(text: str) -> Expectation | None:
    """The expectation; None if a program has a name that the language cannot say."""
    try:
        return parse(text)
    except ExpectationError:
        return None
