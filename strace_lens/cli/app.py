"""The table of commands. The module of a command is imported when the command is called.

To add a command, add a module here with ``add_to(app)``, and a row of ``COMMANDS``.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from strace_lens import __version__
from strace_lens.errors import UsageError

COMMANDS = {
    "run": "Record PROGRAM under strace, and report on it.",
    "report": "Report on LOG: who made whom, what ran, how it ended.",
    "audit": "Account for every line of each LOG.",
    "diff": "Compare two logs or two commands.",
    "stable": "Record PROGRAM many times: what is the same, what varies.",
    "check": "Judge expectations on LOG, or on a run of PROGRAM.",
    "prove": "Hold claims about libc and the kernel against this machine.",
    "sweep": "Fail each system call of PROGRAM in turn: what breaks it?",
    "export": "Add logs to a data set: tables in Parquet.",
    "query": "Ask a data set by SQL.",
    "explain": "Say what flags, signals, errors, calls or lines of strace mean.",
    "doctor": "Try whether programs can be traced here.",
    "completion": "Print a completion script for bash, zsh or fish.",
    "man": "Print a man page: all options of a command.",
}
"""Each command, its module in this package, and its line in ``--help``."""

EVERYTHING = "everything"
"""The context's object where the help is to show each option."""

_PLAIN: dict[str, Any] = {"add_completion": False, "pretty_exceptions_enable": False, "rich_markup_mode": None}


class Commands(TyperGroup):
    """The command group ``strace-lens``. Any: typer keeps its Context and the classes of click private."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer's signature
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Imports the command's module. With ``EVERYTHING`` the help of the command shows rare options too.

        Raises:
            UsageError: no command has that name.
        """
        if cmd_name not in COMMANDS:
            from strace_lens.suggest import unknown

            raise UsageError(unknown("command", cmd_name, COMMANDS))
        alone = typer.Typer(**_PLAIN)
        import_module(f"strace_lens.cli.{cmd_name}").add_to(alone)
        found: Any = typer.main.get_command(alone)
        rare = [option for option in found.params if option.param_type_name == "option" and option.hidden]
        for option in rare if ctx.obj == EVERYTHING else ():
            option.hidden = False
        if rare:
            found.get_help_option(ctx).help = "Show this; --help --all: every option."
        return found

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - typer's signature
        """Lists the commands from the table."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


app = typer.Typer(
    cls=Commands,
    name="strace-lens",
    context_settings={"help_option_names": ["--help", "-h"]},
    **_PLAIN,
)


def _version(wanted: bool) -> None:
    if wanted:
        from strace_lens.api.doctor import strace_version

        strace = strace_version() or "none that can be used"
        print(f"strace-lens {__version__}, strace {strace}, Linux {os.uname().release}")  # noqa: T201 - a command prints
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Versions of strace-lens, strace, kernel."),
    ] = False,
    traceback: Annotated[bool, typer.Option("--traceback", help="Show where a bug of strace-lens is.")] = False,
) -> None:
    """See, prove, compare and assert what a program asks the Linux kernel to do.

    Example: strace-lens run -- sh -c 'ls | wc -l'
    """


def called(words: Sequence[str]) -> int:
    """Runs the command and returns its status; without words it prints the help.

    typer's own ``main`` would return 1 after the reader of the output went away.
    """
    command = typer.main.get_command(app)
    wanted = list(words) or ["--help"]
    everything = _asks_for_all(wanted)
    if everything:
        wanted.remove("--all")
    try:
        with command.make_context("strace-lens", wanted, obj=EVERYTHING if everything else None) as context:
            return command.invoke(context) or 0
    except typer.Exit as leaving:
        return leaving.exit_code


def _asks_for_all(words: Sequence[str]) -> bool:
    """Whether the words are ``COMMAND --help --all``, in whatever order: the words of a PROGRAM are not ours."""
    options = set(words[1:])
    return "--all" in options and bool(options & {"--help", "-h"}) and options <= {"--all", "--help", "-h"}
