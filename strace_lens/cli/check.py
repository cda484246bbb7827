"""``strace-lens check``: judge expectations on a log or on a run."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from strace_lens.cli.groups import RARE, Shown, grouped
from strace_lens.cli.judge import AskOptions, Judge
from strace_lens.cli.keep import Keeper, KeepOptions, places
from strace_lens.cli.options import (
    BaselineOptions,
    OutputOptions,
    RecordOptions,
    RepeatOption,
    SecretOptions,
    ShowSettingsOption,
    format_option,
)
from strace_lens.cli.reports import Reports, asked_for, no_commands_of
from strace_lens.cli.settings import Asked, ShowsSettings
from strace_lens.errors import PlacedError, StraceLensError, UsageError

if TYPE_CHECKING:
    from strace_lens.analysis.expect.verdict import Verdicts
    from strace_lens.api.read import Trace


class OptionsBeforeProgram(ShowsSettings):
    """Parses options anywhere beside a LOG; behind ``--run PROGRAM`` they belong to the program."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # Any: typer keeps this Context's class private
        """Looks for ``--run``, which stands before the program."""
        ctx.allow_interspersed_args = "--run" not in args
        return super().parse_args(ctx, args)


def _language(wanted: bool) -> None:
    if wanted:
        from strace_lens.documents import page

        print(page("expectations.md"), end="")  # noqa: T201 - a command prints
        raise typer.Exit


LanguageOption = Annotated[
    bool,
    typer.Option("--language", callback=_language, is_eager=True, hidden=True, help="Show the page of the language."),
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="check", cls=OptionsBeforeProgram)(grouped(check))


def check(
    *,
    words: Annotated[list[str], typer.Argument(metavar="LOG | --run [--] PROGRAM [ARG]...", hidden=True)],
    language: LanguageOption = False,  # noqa: ARG001 - its callback has printed the page
    run: Annotated[bool, typer.Option("--run", help="Record PROGRAM and judge that.")] = False,
    ask: Annotated[AskOptions, Shown({"expect", "spec"})],
    baseline: BaselineOptions,
    record: Annotated[RecordOptions, Shown({"timeout"})],
    repeat: RepeatOption = 1,
    keep: KeepOptions,
    secrets: Annotated[SecretOptions, RARE],
    form: Annotated[str | None, format_option("check")] = None,
    output: Annotated[OutputOptions, Shown({"output"})],
    show_settings: ShowSettingsOption = False,
) -> int:
    """Judge expectations on LOG, or on runs of PROGRAM. Exit status 0: all held; 1: one failed; 4: undecided.

    Example: strace-lens check fork.strace -e 'exactly 1 clone'
    """
    from strace_lens.cli import source

    if show_settings:
        return Asked().show(record, baseline)
    reports = asked_for("check", form, output, secrets.in_reports(), logs=places(keep.log) if run else words)
    with _failure_in(reports, words, recorded=run):
        keep.check(run=run, repeat=repeat)
        _fitting(words, baseline, run=run, repeat=repeat)
        judge = Judge(ask, baseline, record, secrets.in_reports(), program=words if run else None)
        keeper = keep.keeper(secrets.in_log())
        with no_commands_of(run and reports.is_for_github):
            (runs,) = source.traces(
                [] if run else words,
                [words] if run else [],
                recorded=ask.recorded,
                record=judge.record,
                repeat=repeat,
                expectations=judge.expectations,
                log=keep.log,
                redactor=secrets.in_log(),
            )
        judged = list(map(judge, runs))
        kept = _kept(runs, judged, keeper, keep.log) if run else words
    return _reported(reports, judge.of_all(judged, of=words, logs=kept), runs)


def _reported(reports: Reports, verdicts: Verdicts, runs: Sequence[Trace]) -> int:
    """Writes the reports; returns the exit status."""
    from strace_lens.cli import source

    reports.write(verdicts)
    source.say_notes(runs)
    return 124 if any(map(source.timed_out, runs)) else verdicts.status


def _kept(runs: Sequence[Trace], judged: Sequence[Verdicts], keeper: Keeper, log: Path | None) -> list[str]:
    """Keeps the logs that are to be kept; returns where they are."""
    from strace_lens.cli.source import timed_out

    kept = [str(trace.recording.log) for trace in runs if log is not None and trace.recording is not None]
    for number, (trace, verdicts) in enumerate(zip(runs, judged, strict=True), 1):
        kept += keeper.keep(trace, held=verdicts.status == 0 and not timed_out(trace), run=number)
    return kept


@contextlib.contextmanager
def _failure_in(reports: Reports, words: Sequence[str], *, recorded: bool) -> Iterator[None]:
    """If the block fails, the reports say so: a CI system must not find an earlier one, or none, and show green."""
    from strace_lens.analysis.expect.verdict import Verdicts

    try:
        yield
    except BaseException as error:  # a signal ends us by SystemExit
        why = str(error) if isinstance(error, StraceLensError) else f"it was stopped by {_stopper(error)}"
        at = (error.source, error.line) if isinstance(error, PlacedError) and Path(error.source).is_file() else None
        with contextlib.suppress(StraceLensError, OSError):  # the user gets the first error
            reports.write_failure(Verdicts((), failure=why, failed_at=at, of=tuple(words), recorded=recorded))
        raise


def _stopper(error: BaseException) -> str:
    """The name of the signal that stopped us; of the exception, if none did."""
    code = 128 + signal.SIGINT if isinstance(error, KeyboardInterrupt) else getattr(error, "code", None)
    return signal.Signals(code - 128).name if isinstance(code, int) and code > 128 else type(error).__name__


def _fitting(words: Sequence[str], baseline: BaselineOptions, *, run: bool, repeat: int) -> None:
    """Refuses several logs, and a new baseline of several runs. Raises UsageError."""
    if len(words) > 1 and not run:
        raise UsageError(f"check takes one LOG; to judge a run of a program, put --run before {words[0]!r}")
    if repeat > 1 and baseline.update:
        raise UsageError("--update writes a baseline of one run: it cannot be with --repeat")
