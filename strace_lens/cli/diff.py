"""``strace-lens diff``: what two programs did differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from strace_lens.cli.options import (
    Color,
    ColorOption,
    FilterOption,
    Form,
    FormOption,
    NoFollowOption,
    NoSeccompOption,
    OutputOption,
    RecordedOption,
    RedactOption,
    TimeoutOption,
    WatchedOption,
    not_for_a_log,
    report_to,
    secrets,
)
from strace_lens.errors import UsageError

if TYPE_CHECKING:
    from strace_lens.model.trace import Trace

_STATUS = {"same": 0, "different": 1, "undecided": 4}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="diff")(diff)


def diff(
    first: Annotated[str, typer.Argument(metavar="A", help="A log, or a command with --run.", hidden=True)],
    second: Annotated[str, typer.Argument(metavar="B", hidden=True)],
    run: Annotated[bool, typer.Option("--run", help="A and B are commands: record both, then compare.")] = False,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="WHAT", help="arguments: leave them out.")
    ] = None,
    trace: FilterOption = None,
    recorded_with: RecordedOption = None,
    watched_only: WatchedOption = False,
    no_follow: NoFollowOption = False,
    no_seccomp_bpf: NoSeccompOption = False,
    timeout: TimeoutOption = None,
    redact: RedactOption = False,
    form: FormOption = Form.TEXT,
    output: OutputOption = None,
    color: ColorOption = Color.AUTO,
) -> int:
    """Compare two logs or two commands: tasks, what each ran, how each ended.

    Commands are split into words as a shell would; no shell runs. Exit status 0: no difference; 1: a difference; 4:
    undecided, evidence is missing.

    Example: strace-lens diff --run './a.out' './b.out'
    """
    from strace_lens import api
    from strace_lens.analysis.compare.diff import compare
    from strace_lens.cli.source import options
    from strace_lens.report.text import diff

    if not run and first == second == "-":
        raise UsageError("standard input can be read once: it cannot be both A and B")

    masks = secrets(redact, [], [])

    def trace_of(word: str) -> Trace:
        if not run:
            not_for_a_log(trace)
            return api.read(word, recorded=recorded_with, redactor=masks)
        how = options(trace, no_follow, no_seccomp_bpf)
        return api.run(word, options=how, timeout=timeout, stdout_to_stderr=True, redactor=masks)

    traces = trace_of(first), trace_of(second)
    found = compare(*traces, ignore=ignore or (), watched_only=watched_only)
    with report_to(output, color) as (out, colour):
        diff.write(found, (first, second), out, as_json=form is Form.JSON, colour=colour)
    timed_out = any(side.recording is not None and side.recording.timed_out for side in traces)
    return 124 if timed_out else _STATUS[found.outcome]
