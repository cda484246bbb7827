"""``strace-lens man``: the man pages."""

from __future__ import annotations

from typing import Annotated

import typer

from strace_lens.errors import UsageError


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="man")(man)


def man(command: Annotated[str | None, typer.Argument(metavar="[COMMAND]", hidden=True)] = None) -> int:
    """Print the man page of strace-lens, or of one COMMAND, as roff: all options, and what exit statuses mean.

    Example: strace-lens man run | man -l -
    """
    from strace_lens.cli.manual import pages

    found = pages()
    name = f"strace-lens-{command}" if command else "strace-lens"
    if name not in found:
        from strace_lens.suggest import unknown

        raise UsageError(unknown("command", command or "", [one.removeprefix("strace-lens-") for one in found][1:]))
    print(found[name], end="")  # noqa: T201 - a command prints
    return 0
