"""The command line: one file a subcommand, and here the one place that ends the program."""

from __future__ import annotations

import os
import signal
import sys
from typing import Annotated, NoReturn

import typer

from strace_lens import __version__
from strace_lens.cli import audit, check, diff, doctor, explain, prove, report, run
from strace_lens.cli.options import say
from strace_lens.errors import ExpectationError, ProgramNotExecutable, ProgramNotFound, StraceLensError
from strace_lens.interrupts import leave_tidily

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
    """See, prove, compare and assert what a program asks the Linux kernel to do.

    Example: strace-lens run -- sh -c 'ls | wc -l'
    """


def main() -> NoReturn:
    """Run the command that the arguments name, and leave with the exit status that it has."""
    _stand_in_for_closed_streams()
    leave_tidily()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a TextIOWrapper in a program
    recording = sys.argv[1:2] == ["run"]
    try:
        status = _called(sys.argv[1:])
        sys.stdout.flush()
    except typer.TyperException as error:
        say(error.format_message(), "Try 'strace-lens --help' for help.")
        status = 125 if recording else 2
    except StraceLensError as error:
        ours = recording and not isinstance(error, ProgramNotFound | ProgramNotExecutable)
        # The lines of an expectation's error are its own; any other line end came with a name.
        say(*(str(error).split("\n") if isinstance(error, ExpectationError) else [str(error)]))
        status = 125 if ours else error.exit_status
    except (typer.Abort, KeyboardInterrupt):
        status = 130
    except BrokenPipeError:
        # The reader went away (`| head`): nothing is left to be said, not even by the flush at exit.
        _silence()
        status = 128 + signal.SIGPIPE
    except OSError as error:
        _silence()
        what = error.filename or "the report cannot be written"
        say(f"{what}: {error.strerror or error}")
        status = 125 if recording else 2
    sys.exit(status)


def _called(words: list[str]) -> int:
    """The status of the command; typer's own ``main`` would make 1 of a reader that went away."""
    command = typer.main.get_command(app)
    try:
        with command.make_context("strace-lens", words) as context:
            return command.invoke(context) or 0
    except typer.Exit as leaving:
        return leaving.exit_code


def _stand_in_for_closed_streams() -> None:
    """A caller may have closed stdin, stdout or stderr: no file of ours may take its number."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, os.O_RDWR)
            if descriptor != number:
                os.dup2(descriptor, number)
            setattr(sys, name, open(number, mode, closefd=False))  # noqa: SIM115 - a descriptor, kept open


def _silence() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
