"""``strace-lens completion``: scripts that complete our words in a shell."""

from __future__ import annotations

from typing import Annotated

import typer

from strace_lens.errors import UsageError


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="completion")(completion)


def completion(shell: Annotated[str, typer.Argument(metavar="SHELL", hidden=True)]) -> int:
    """Print a script that completes commands, options and claims in SHELL: bash, zsh or fish.

    Where shells look for it: ~/.local/share/bash-completion/completions/strace-lens, a directory of zsh's $fpath as
    _strace-lens, ~/.config/fish/completions/strace-lens.fish.

    Example: strace-lens completion bash
    """
    from strace_lens.cli.shells import SHELLS, script

    if shell not in SHELLS:
        from strace_lens.suggest import unknown

        raise UsageError(unknown("shell", shell, SHELLS))
    print(script(shell), end="")  # noqa: T201 - a command prints
    return 0
