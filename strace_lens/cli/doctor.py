"""``strace-lens doctor``: can tracing work here, and what to do where it cannot."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from strace_lens.cli.options import Form, FormOption, OutputOption

if TYPE_CHECKING:
    from strace_lens.api import Diagnosis

FORMAT_VERSION = 1


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="doctor")(doctor)


def doctor(
    form: FormOption = Form.TEXT,
    output: OutputOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only the exit status.")] = False,
) -> int:
    """Try whether programs can be traced here, and say what to do about each thing that is amiss.

    Exit status 0: it works; 77: it does not.

    Example: strace-lens doctor --format json
    """
    from strace_lens import api
    from strace_lens.cli.options import Color, report_to

    found = api.doctor()
    if not quiet:
        with report_to(output, Color.NEVER, sys.stdout) as (out, _):
            out.write(_json(found) if form is Form.JSON else _text(found))
    return 0 if found.works else 77


def _text(found: Diagnosis) -> str:
    lines = []
    for check in found.checks:
        lines.append(f"{check.grade:4}  {check.name}: {check.text}")
        if check.remedy is not None:
            lines.append(f"      {check.remedy}")
    if found.capabilities:
        for able, title in ((True, "This strace has"), (False, "It has not")):
            names = [name for name, has in found.capabilities.items() if has is able]
            if names:
                lines.append(f"{title}: {', '.join(names)}")
    lines.append("Programs can be traced here." if found.works else "Nothing can be traced here.")
    return "\n".join(lines) + "\n"


def _json(found: Diagnosis) -> str:
    document = {
        "format_version": FORMAT_VERSION,
        "works": found.works,
        "strace": None if found.strace_path is None else {"path": found.strace_path, "version": found.strace_version},
        "findings": [
            {"name": one.name, "grade": one.grade, "text": one.text, "remedy": one.remedy} for one in found.checks
        ],
        "capabilities": found.capabilities,
    }
    return json.dumps(document, indent=2) + "\n"
