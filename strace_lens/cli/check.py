"""``strace-lens check``: judge expectations on a log or on a run."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec.structs import replace
from typer.core import TyperCommand

from strace_lens.cli.baseline import asked_baseline
from strace_lens.cli.keep import KeepOptions, places
from strace_lens.cli.options import (
    BaselineOptions,
    LetOption,
    OutputOptions,
    RecordedOption,
    RecordOptions,
    RepeatOption,
    SecretOptions,
    WatchedOption,
    format_option,
    grouped,
    named_values,
)
from strace_lens.cli.reports import Reports, asked_for, no_commands_of
from strace_lens.errors import StraceLensError, UnreadableLog, UsageError

if TYPE_CHECKING:
    from strace_lens.analysis.expect.parse import Expectation
    from strace_lens.analysis.expect.verdict import Verdicts


class Undecided(StrEnum):
    """What an undecided expectation counts as."""

    ERROR = "error"
    PASS = "pass"


class OptionsBeforeProgram(TyperCommand):
    """Parses options anywhere beside a LOG; behind ``--run PROGRAM`` they belong to the program."""

    def __init__(self, *words: Any, **named: Any) -> None:  # Any: as typer's
        """Leaves the rare options to ``--help --all``: the help has to fit a screen."""
        super().__init__(*words, **named)
        for option in self.params:
            option.hidden = getattr(option, "hidden", False) or option.name in _RARE  # type: ignore[attr-defined]  # typer gives options only

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # Any: typer keeps this Context's class private
        """Looks for ``--run``, which stands before the program."""
        ctx.allow_interspersed_args = "--run" not in args
        return super().parse_args(ctx, args)


_RARE = {
    *("language", "undecided", "log", "keep_log", "files", "network", "trace", "no_follow", "no_seccomp_bpf"),
    *("redact", "color", "exact", "recorded", "let", "allow_failure"),
}
"""Options that few calls have."""


def _language(wanted: bool) -> None:
    if wanted:
        from strace_lens.documents import page

        print(page("expectations.md"), end="")  # noqa: T201 - a command prints
        raise typer.Exit


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="check", cls=OptionsBeforeProgram)(grouped(check))


def check(
    *,
    words: Annotated[list[str], typer.Argument(metavar="LOG | --run [--] PROGRAM [ARG]...", hidden=True)],
    language: Annotated[  # noqa: ARG001 - its callback has printed the page
        bool,
        typer.Option(
            "--language", callback=_language, is_eager=True, hidden=True, help="Show the page of the language."
        ),
    ] = False,
    run: Annotated[bool, typer.Option("--run", help="Record PROGRAM and judge that.")] = False,
    expect: Annotated[list[str] | None, typer.Option("--expect", "-e", metavar="TEXT", help="An expectation.")] = None,
    spec: Annotated[
        list[Path] | None, typer.Option("--spec", metavar="FILE", help="Expectations, a line each.")
    ] = None,
    let: LetOption = None,
    allow_failure: Annotated[bool, typer.Option("--allow-failure", help="PROGRAM may fail.")] = False,
    baseline: BaselineOptions,
    recorded: RecordedOption = None,
    watched_only: WatchedOption = False,
    record: RecordOptions,
    repeat: RepeatOption = 1,
    log: Annotated[
        Path | None, typer.Option("--log", metavar="LOG", hidden=True, help="Keep the log, as strace wrote it.")
    ] = None,
    keep: KeepOptions,
    undecided: Annotated[
        Undecided,
        typer.Option("--undecided", metavar="WHAT", hidden=True, help="error, or pass: what undecided counts as."),
    ] = Undecided.ERROR,
    secrets: SecretOptions,
    form: Annotated[str | None, format_option("check")] = None,
    output: OutputOptions,
) -> int:
    """Judge expectations on LOG, or on runs of PROGRAM. Exit status 0: all held; 1: one failed; 4: undecided.

    Example: strace-lens check fork.strace -e 'exactly 1 clone'
    """
    from strace_lens.analysis.expect.judge import check_all
    from strace_lens.analysis.expect.repeated import over_runs
    from strace_lens.cli import source

    reports = asked_for("check", form, output, secrets.in_reports(), logs=places(log) if run else words)
    with _failure_in(reports, words, recorded=run):
        _fitting(words, run=run, log=log, keep=keep, repeat=repeat)
        asked = asked_baseline(baseline, record)
        if repeat > 1 and baseline.update:
            raise UsageError("--update writes a baseline of one run: it cannot be with --repeat")
        expectations, named = _expectations(expect or [], spec or [], needed=asked is None), named_values(let or [])
        keeper, redactor = keep.keeper(secrets.in_log()), secrets.in_log()
        logs, commands = ([], [words]) if run else (words, [])
        with no_commands_of(run and reports.is_for_github):
            (runs,) = source.traces(
                logs,
                commands,
                recorded=recorded,
                record=asked.recording(record) if asked is not None and run else record,
                repeat=repeat,
                expectations=expectations,
                log=log,
                redactor=redactor,
            )
        judged: list[Verdicts] = []
        kept = [] if run else [*words]
        for number, trace in enumerate(runs, 1):
            one = check_all(trace, expectations, named, allow_failure=allow_failure, watched_only=watched_only)
            if asked is not None:
                masks = secrets.in_reports()
                found = asked.judge(trace, masks, watched_only=watched_only, allow_failure=allow_failure)
                one = replace(one, verdicts=(*one.verdicts, found))
            judged.append(one)
            kept += [str(trace.recording.log)] if log is not None and trace.recording is not None else []
            kept += keeper.keep(trace, held=judged[-1].status == 0 and not source.timed_out(trace), run=number)
    let_pass = undecided is Undecided.PASS
    verdicts = replace(over_runs(judged), logs=tuple(kept), of=tuple(words), undecided_passes=let_pass)
    reports.write(verdicts)
    source.say_notes(runs)
    return 124 if any(map(source.timed_out, runs)) else verdicts.status


@contextlib.contextmanager
def _failure_in(reports: Reports, words: Sequence[str], *, recorded: bool) -> Iterator[None]:
    """If the block fails, the reports say so: a CI system must not find an earlier one, or none, and show green."""
    from strace_lens.analysis.expect.verdict import Verdicts

    try:
        yield
    except BaseException as error:  # a signal ends us by SystemExit
        why = str(error) if isinstance(error, StraceLensError) else f"it was stopped ({type(error).__name__} {error})"
        with contextlib.suppress(StraceLensError, OSError):  # the user gets the first error
            reports.write_failure(Verdicts((), failure=why, of=tuple(words), recorded=recorded))
        raise


def _fitting(words: Sequence[str], *, run: bool, log: Path | None, keep: KeepOptions, repeat: int) -> None:
    """Refuses options that keep a log of a run, and several logs. Raises UsageError."""
    if log is not None and repeat > 1:
        raise UsageError("--log keeps one log, and --repeat makes more: --log-dir DIR --keep-log all keeps them")
    if run:
        return
    for option, given in {"--log": log, "--log-dir": keep.log_dir, "--keep-log": keep.keep_log}.items():
        if given is not None:
            raise UsageError(f"{option} keeps the log of a run, and nothing is recorded here")
    if len(words) > 1:
        raise UsageError(f"check takes one LOG; to judge a run of a program, put --run before {words[0]!r}")


def _expectations(texts: list[str], specs: list[Path], *, needed: bool) -> list[Expectation]:
    from strace_lens.analysis.expect.parse import parse, parse_spec

    expectations = [parse(text, source="--expect") for text in texts]
    for path in specs:
        expectations += parse_spec(_spec(path), source=str(path))
    if not expectations and needed:
        raise UsageError(
            "there is nothing to judge: give --expect TEXT, --spec FILE with at least one expectation, or --baseline"
        )
    return expectations


def _spec(path: Path) -> str:
    """The text of a spec file, or of standard input (``-``), whatever ends its lines."""
    try:
        given = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        text = given.decode("utf-8-sig")
    except OSError as error:
        raise UnreadableLog(f"--spec {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = given.count(b"\n", 0, error.start) + 1
        raise UnreadableLog(f"--spec {path} cannot be read: line {line} is not UTF-8") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")
