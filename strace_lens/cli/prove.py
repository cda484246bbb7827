"""``strace-lens prove``: prove or refute claims on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from strace_lens.cli.options import OutputOptions, format_option, grouped
from strace_lens.cli.reports import asked_for

_STATUS = {"proven": 0, "refuted": 1, "not provable": 4}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="prove")(grouped(prove))


def prove(
    *,
    names: Annotated[list[str] | None, typer.Argument(metavar="[CLAIM]...", hidden=True)] = None,
    list_: Annotated[bool, typer.Option("--list", help="Name the claims.")] = False,
    cc: Annotated[
        str | None, typer.Option("--cc", metavar="COMMAND", help="The C compiler (default: $CC, else cc).")
    ] = None,
    form: Annotated[str | None, format_option("prove")] = None,
    output: OutputOptions,
) -> int:
    """Hold claims about libc and the kernel against this machine; all, if none is named.

    The C sample of each CLAIM is compiled and recorded, and each statement judged. Exit status 0: all proven; 1: one
    refuted; 4: one not provable here; 77: no compiler, or nothing can be traced.

    Example: strace-lens prove fork
    """
    from strace_lens.claims import claim as claims
    from strace_lens.claims.prove import prove as prove_claim
    from strace_lens.claims.sample import find_compiler

    reports = asked_for("claims" if list_ else "prove", form, output)
    wanted = [claims.load(name) for name in names or claims.names()]
    if list_:
        reports.write(wanted)
        return 0
    compiler = find_compiler(cc)
    proofs = [prove_claim(claim, compiler) for claim in wanted]
    reports.write(proofs)
    return min((_STATUS[one.outcome] for one in proofs), key=lambda status: (status == 0, status), default=0)
