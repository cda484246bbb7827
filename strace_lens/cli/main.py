"""The command line: one file a subcommand, and here the one place that ends the program."""

from __future__ import annotations

import os
import sys
from typing import Annotated, NoReturn

import typer

from strace_lens import __version__
from strace_lens.cli import audit, check, diff, doctor, explain, prove, report, run
from strace_lens.errors import ProgramNotExecutable, ProgramNotFound, StraceLensError

app = typer.Typer(
    name="strace-lens",
    help="See, prove, compare and assert what a program asks the Linux kernel to do.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["--help", "-h"]},
)
for module in (run, report, audit, diff, check, prove, explain, doctor):
    module.add_to(app)


def _version(wanted: bool) -> None:
    if wanted:
        from strace_lens.api import strace_version

        strace = strace_version() or "none that can be used"
        print(f"strace-lens {__version__}, strace {strace}, Linux {os.uname().release}")  # noqa: T201 - a command prints
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Versions of strace-lens, strace, kernel."),
    ] = False,
) -> None:
    """See, prove, compare and assert what a program asks the Linux kernel to do."""


def main() -> NoReturn:
    """Run the command that the arguments name, and leave with the exit status that it has."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a TextIOWrapper in a program
    recording = sys.argv[1:2] == ["run"]
    try:
        status = app(standalone_mode=False) or 0
    except typer.TyperException as error:
        status = _fail(f"{error.format_message()}\nTry 'strace-lens --help' for help.", 125 if recording else 2)
    except StraceLensError as error:
        ours = recording and not isinstance(error, ProgramNotFound | ProgramNotExecutable)
        status = _fail(str(error), 125 if ours else error.exit_status)
    except typer.Abort:
        status = 130
    except BrokenPipeError:
        # The reader went away (`| head`): nothing is left to be said, not even by the flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        status = 141
    sys.exit(status)


def _fail(message: str, status: int) -> int:
    print(f"strace-lens: {message}", file=sys.stderr)  # noqa: T201 - the command line prints
    return status
