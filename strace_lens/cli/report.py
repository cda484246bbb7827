"""``strace-lens report``: the report on a log that strace wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from strace_lens.cli.options import (
    Color,
    ColorOption,
    LeaderOption,
    OutputOption,
    RedactAlsoOption,
    RedactNotOption,
    RedactOption,
    TraceForm,
    TraceFormOption,
    report_to,
    secrets,
)

if TYPE_CHECKING:
    from strace_lens.model.trace import Trace


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="report")(report)


def report(
    log: Annotated[
        str, typer.Argument(metavar="LOG", help="A log; - is stdin; a directory: parts of strace -ff.", hidden=True)
    ],
    form: TraceFormOption = TraceForm.TREE,
    leader: LeaderOption = None,
    redact: RedactOption = False,
    redact_also: RedactAlsoOption = None,
    redact_not: RedactNotOption = None,
    output: OutputOption = None,
    color: ColorOption = Color.AUTO,
) -> int:
    """Report on LOG: who made whom, what each task ran, how each ended.

    Exit status 4 where the log is not whole.

    Example: strace -f -o fork.strace ./fork; strace-lens report fork.strace
    """
    from strace_lens import api

    trace = api.read(log, leader=leader, redactor=secrets(redact, redact_also or [], redact_not or []))
    with report_to(output, color) as (out, colour):
        write_trace(trace, form, out, colour=colour)
    return 4 if trace.gaps else 0


def write_trace(trace: Trace, form: TraceForm, out: TextIO, *, colour: bool) -> None:
    """Write the report on a trace in the form that was asked for."""
    match form:
        case TraceForm.TREE:
            from strace_lens.report.text import tree

            tree.write(trace, out, colour=colour)
        case TraceForm.TIMELINE:
            from strace_lens.report.text import timeline

            timeline.write(trace, out, colour=colour)
        case TraceForm.EVENTS:
            from strace_lens.report.text import events

            events.write(trace, out)
        case TraceForm.NDJSON:
            from strace_lens.report.json import events as ndjson

            ndjson.write(trace, out)
        case TraceForm.JSON:
            from strace_lens.report.json import trace as document

            document.write(trace, out)
