"""``strace-lens explain``: flags, a signal or a line of strace in words."""

from __future__ import annotations

from typing import Annotated, TextIO

import typer

from strace_lens.cli.options import Color, ColorOption, OutputOption, report_to


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    # A line of strace may begin with dashes: --- SIGCHLD {…} ---
    app.command(name="explain", context_settings={"ignore_unknown_options": True})(explain)


def explain(
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help="Flags of clone, a signal's name, or a line of strace.", hidden=True)
    ],
    output: OutputOption = None,
    color: ColorOption = Color.AUTO,
) -> int:
    """Say in words what flags of clone, a signal or a line of strace mean.

    Example: strace-lens explain 'CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD'
    """
    from strace_lens.analysis.explain.flags import explain_flags, explain_signal, is_flag_set
    from strace_lens.report.text import explain

    with report_to(output, color) as (out, colour):
        if is_flag_set(what):
            explain.write(explain_flags(what), out, colour=colour)
        elif what.isidentifier():
            explain.write(explain_signal(what), out, colour=colour)
        else:
            _explain_line(what, out, colour=colour)
    return 0


def _explain_line(line: str, out: TextIO, *, colour: bool) -> None:
    from strace_lens import api
    from strace_lens.analysis.explain.line import dissect
    from strace_lens.errors import UsageError
    from strace_lens.events import Unparsed
    from strace_lens.report.text import explain

    events = api.read_text(line)
    if not events or any(isinstance(event, Unparsed) for event in events):
        raise UsageError(f"{line!r} is no flag of clone, no signal and no line of strace")
    for event in events:
        explain.write_dissection(dissect(event), out, colour=colour)
