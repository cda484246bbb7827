"""``strace-lens prove``: prove or refute claims on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from strace_lens.cli.groups import grouped
from strace_lens.cli.options import OutputOptions, format_option
from strace_lens.cli.reports import asked_for
from strace_lens.cli.say import say
from strace_lens.wording import count

_STATUS = {"proven": 0, "refuted": 1, "not provable": 4}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="prove")(grouped(prove))


def prove(
    *,
    names: Annotated[list[str] | None, typer.Argument(metavar="[CLAIM]...", hidden=True)] = None,
    list_: Annotated[bool, typer.Option("--list", help="Name the claims.")] = False,
    source: Annotated[bool, typer.Option("--source", help="Show the C program of each CLAIM.")] = False,
    claims: Annotated[
        Path | None, typer.Option("--claims", metavar="DIR", help="Claims of your own: NAME.toml and C files.")
    ] = None,
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
    from strace_lens.claims.claim import load
    from strace_lens.claims.claim import names as all_names
    from strace_lens.claims.prove import Proofs
    from strace_lens.claims.sample import find_compiler
    from strace_lens.interrupts import CtrlC

    reports = asked_for("claims" if list_ else "sources" if source else "prove", form, output)
    wanted = [load(name, claims) for name in names or all_names(claims)]
    if list_ or source:
        reports.write(wanted)
        return 0
    compiler = find_compiler(cc)
    with CtrlC() as ctrl_c:
        proofs = Proofs(wanted, compiler, ctrl_c)
        reports.write(proofs)
    if ctrl_c.came:
        say(f"interrupted: {count(len(wanted) - len(proofs), 'claim')} not decided")
        return 130
    return min((_STATUS[one.outcome] for one in proofs), key=lambda status: (status == 0, status), default=0)
