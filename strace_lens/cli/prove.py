"""``strace-lens prove``: hold claims against this machine."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from strace_lens.cli.options import Color, ColorOption, OutputOption, report_to


class ProofForm(StrEnum):
    """Form of the report on claims."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


ProofFormOption = Annotated[
    ProofForm, typer.Option("--format", metavar="FORM", help="text, json or markdown.", show_default=False)
]
_STATUS = {"proven": 0, "refuted": 1, "not provable": 4}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="prove")(prove)


def prove(
    names: Annotated[list[str] | None, typer.Argument(metavar="[CLAIM]...", hidden=True)] = None,
    list_: Annotated[bool, typer.Option("--list", help="Name the claims.")] = False,
    cc: Annotated[
        str | None, typer.Option("--cc", metavar="COMMAND", help="The C compiler (default: $CC, else cc).")
    ] = None,
    form: ProofFormOption = ProofForm.TEXT,
    output: OutputOption = None,
    color: ColorOption = Color.AUTO,
) -> int:
    """Hold claims about libc and the kernel against this machine; all, if none is named.

    The C sample of each CLAIM is compiled and recorded, and each statement judged. Exit status 0: all proven; 1: one
    refuted; 4: one not provable here; 77: no compiler, or nothing can be traced.

    Example: strace-lens prove fork
    """
    from strace_lens.claims import claim as claims
    from strace_lens.claims.prove import prove as prove_claim
    from strace_lens.claims.sample import find_compiler
    from strace_lens.report.markdown import claims as claims_page
    from strace_lens.report.text import proof

    if list_:
        proof.write_list([claims.load(name) for name in claims.names()], sys.stdout)
        return 0
    wanted = [claims.load(name) for name in names or claims.names()]
    compiler = find_compiler(cc)
    proofs = [prove_claim(claim, compiler) for claim in wanted]
    with report_to(output, color) as (out, colour):
        if form is ProofForm.MARKDOWN:
            claims_page.write(proofs, out)
        else:
            proof.write(proofs, out, as_json=form is ProofForm.JSON, colour=colour)
    return min((_STATUS[one.outcome] for one in proofs), key=lambda status: (status == 0, status), default=0)
