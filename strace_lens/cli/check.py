"""``strace-lens check``: judge expectations on a log or on a run."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec.structs import replace
from typer.core import TyperCommand

from strace_lens.cli.baseline import asked_baseline
from strace_lens.cli.options import (
    BaselineOptions,
    OutputOptions,
    RecordedOption,
    RecordOptions,
    SecretOptions,
    WatchedOption,
    format_option,
    grouped,
)
from strace_lens.cli.reports import asked_for
from strace_lens.errors import UnreadableLog, UsageError

if TYPE_CHECKING:
    from strace_lens.analysis.expect.parse import Expectation


class OptionsBeforeProgram(TyperCommand):
    """Parses options anywhere beside a LOG; behind ``--run PROGRAM`` they belong to the program."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # Any: typer keeps this Context's class private
        """Looks for ``--run``, which stands before the program."""
        ctx.allow_interspersed_args = "--run" not in args
        return super().parse_args(ctx, args)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="check", cls=OptionsBeforeProgram)(grouped(check))


def check(
    *,
    words: Annotated[list[str], typer.Argument(metavar="LOG | --run [--] PROGRAM [ARG]...", hidden=True)],
    run: Annotated[bool, typer.Option("--run", help="Record PROGRAM and judge that.")] = False,
    expect: Annotated[list[str] | None, typer.Option("--expect", "-e", metavar="TEXT", help="An expectation.")] = None,
    spec: Annotated[
        list[Path] | None, typer.Option("--spec", metavar="FILE", help="Expectations, a line each.")
    ] = None,
    let: Annotated[list[str] | None, typer.Option("--let", metavar="NAME=VALUE", help="What $NAME means.")] = None,
    allow_failure: Annotated[bool, typer.Option("--allow-failure", help="PROGRAM may fail.")] = False,
    baseline: BaselineOptions,
    recorded: RecordedOption = None,
    watched_only: WatchedOption = False,
    record: RecordOptions,
    secrets: SecretOptions,
    form: Annotated[str | None, format_option("check")] = None,
    output: OutputOptions,
) -> int:
    """Judge expectations on LOG, or on a run of PROGRAM.

    Exit status 0: all held; 1: one failed; 4: undecided, evidence is missing.

    Example: strace-lens check fork.strace -e 'exactly 1 clone'
    """
    from strace_lens.analysis.expect.judge import check_all
    from strace_lens.cli import source

    reports = asked_for("check", form, output, secrets.in_reports(), logs=[] if run else words)
    asked = asked_baseline(baseline, record)
    expectations = _expectations(expect or [], spec or [], needed=asked is None)
    named = _let(let or [])
    if not run and len(words) > 1:
        raise UsageError(f"check takes one LOG; to judge a run of a program, put --run before {words[0]!r}")
    logs, commands = ([], [words]) if run else (words, [])
    how = asked.recording(record) if asked is not None and run else record
    (trace,) = source.traces(logs, commands, recorded=recorded, record=how, expectations=expectations)
    judged = check_all(trace, expectations, named, allow_failure=allow_failure, watched_only=watched_only)
    if asked is not None:
        redactor = secrets.in_reports()
        found = asked.judge(trace, redactor, watched_only=watched_only, allow_failure=allow_failure)
        judged = replace(judged, verdicts=(*judged.verdicts, found))
    reports.write(judged)
    source.say_notes(trace)
    return 124 if source.timed_out(trace) else _status([verdict.outcome for verdict in judged.verdicts])


def _status(found: Sequence[str]) -> int:
    return 1 if "failed" in found else 4 if "undecided" in found else 0


def _expectations(texts: list[str], specs: list[Path], *, needed: bool) -> list[Expectation]:
    from strace_lens.analysis.expect.parse import parse, parse_spec

    expectations = [parse(text, source="--expect") for text in texts]
    for path in specs:
        try:
            text = path.read_text(encoding="utf-8-sig") if str(path) != "-" else sys.stdin.read()
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableLog(f"{path} cannot be read: {error}") from error
        expectations += parse_spec(text, source=str(path))
    if not expectations and needed:
        raise UsageError(
            "there is nothing to judge: give --expect TEXT, --spec FILE with at least one expectation, or --baseline"
        )
    return expectations


def _let(pairs: list[str]) -> Mapping[str, str]:
    for pair in pairs:
        if not pair.partition("=")[0].isidentifier() or "=" not in pair:
            raise UsageError(f"--let takes NAME=VALUE, not {pair!r}")
    return dict(pair.split("=", 1) for pair in pairs)
