"""``strace-lens explain``: flags, a signal or a line of strace in words."""

from __future__ import annotations

from typing import Annotated, TextIO

import typer

from strace_lens.cli.options import Color, ColorOption, OutputOption, report_to


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="explain")(explain)


def explain(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="Flags of clone, a signal's name, or a line of strace.")],
    output: OutputOption = None,
    color: ColorOption = Color.AUTO,
) -> int:
    """Say in words what WHAT means: what is shared and what is not, and which rules hold.

    Example: strace-lens explain 'CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD'
    """
    from strace_lens.analysis.explain import explain_flags, explain_signal, is_flag_set
    from strace_lens.report import explanation

    with report_to(output, color) as (out, colour):
        if is_flag_set(what):
            explanation.write(explain_flags(what), out, colour=colour)
        elif what.isidentifier():
            explanation.write(explain_signal(what), out, colour=colour)
        else:
            _explain_line(what, out, colour=colour)
    return 0


def _explain_line(line: str, out: TextIO, *, colour: bool) -> None:
    from strace_lens import api
    from strace_lens.analysis.dissect import dissect
    from strace_lens.report import explanation

    for event in api.read_text(line):
        explanation.write_dissection(dissect(event), out, colour=colour)
