"""Ends the program: turns every outcome into an exit status, with a line on stderr for an error.

:func:`main` takes the signals before it imports anything: Ctrl-C during the imports then prints no traceback either.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # typing's own would have to be imported
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

DEFECT = 70
"""Exit status after a defect of ours (sysexits.h: EX_SOFTWARE); 125 under ``run``."""
_UNTOLD = (
    b"strace-lens: this is a bug of strace-lens, or no memory is left, and its traceback is lost. Please report it.\n"
)


def main() -> NoReturn:
    """Runs the command that the arguments name, and leaves with its exit status."""
    import _signal  # type: ignore[import-not-found]  # the core of signal, which imports more
    import gc

    # Little of what we make refers to itself, and to search for it takes a sixth of the time of a long log.
    gc.set_threshold(100_000, 20, 100)
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)  # there is nothing to clean up yet
    words = sys.argv[1:]
    command = next((place for place, word in enumerate(words) if not word.startswith("-")), len(words))
    recording = words[command : command + 1] == ["run"]
    try:
        status = _undisturbed(words, command, recording=recording)
    except Exception:  # no memory for what reports a defect, or a second defect in it
        status = 125 if recording else DEFECT
        if sys.stderr is not None:
            os.write(2, _UNTOLD)
    sys.exit(status)


def _undisturbed(words: Sequence[str], command: int, *, recording: bool) -> int:
    """Returns the exit status of the command; signals end it tidily, and no longer when it has ended."""
    from strace_lens.interrupts import leave_tidily, let_nothing_disturb

    leave_tidily()
    try:
        return _called(words, command, recording=recording)
    finally:
        let_nothing_disturb()


def _called(words: Sequence[str], command: int, *, recording: bool) -> int:
    """Returns the exit status of the command, or of the bug in it; ``command``: its place among the words."""
    try:
        return _status(words, recording=recording)
    except KeyboardInterrupt:
        return 130
    except Exception as defect:  # an unforeseen error is a bug, never a verdict
        return _defect(defect, wanted="--traceback" in words[:command], recording=recording)


def _status(words: Sequence[str], *, recording: bool) -> int:
    """Returns the exit status of the command; prints why, if the work could not be done."""
    _stand_in_for_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a TextIOWrapper in a program
    from typer import Abort, TyperException

    from strace_lens.cli.app import called
    from strace_lens.cli.mistakes import hints
    from strace_lens.errors import (
        PlacedError,
        ProgramNotExecutable,
        ProgramNotFound,
        QueryFailed,
        StraceLensError,
    )

    failed = 125 if recording else 2
    try:
        status = called(words)
        sys.stdout.flush()
    except TyperException as error:
        message = error.format_message()
        return _fail(failed, message, *hints(words, _command(words), message))
    except StraceLensError as error:
        ours = recording and not isinstance(error, ProgramNotFound | ProgramNotExecutable)
        # Only the errors of a place and of a query have several lines; any other line end came with a name.
        status = failed if ours else error.exit_status
        if isinstance(error, PlacedError):
            return _fail(status, *str(error).split("\n"), of=error.text)
        if isinstance(error, QueryFailed):
            return _fail(status, *str(error).rstrip().split("\n"))
        return _fail(status, str(error))
    except Abort:
        return 130
    except BrokenPipeError:
        # The reader went away (`| head`): we print nothing more, not even in the flush at exit.
        _silence()
        return 128 + 13  # SIGPIPE
    except OSError as error:
        _silence()
        return _fail(failed, f"{error.filename or 'the report cannot be written'}: {error.strerror or error}")
    return status


def _command(words: Sequence[str]) -> str:
    """The command that the words name; "" if none."""
    from strace_lens.cli.app import COMMANDS

    return next((word for word in words if not word.startswith("-") and word in COMMANDS), "")


def _defect(defect: Exception, *, wanted: bool, recording: bool) -> int:
    """Reports a bug, and where its traceback is: in a private file, or on stderr if the user asked for that."""
    _give_back(defect)
    import traceback

    what = traceback.format_exception_only(defect)[-1].strip()
    text = "".join(traceback.format_exception(defect))
    if wanted or os.environ.get("STRACE_LENS_TRACEBACK"):
        sys.stderr.write(text)
        place = "above"
    else:
        place = _kept(text)
    _fail(DEFECT, f"this is a bug of strace-lens ({what!r}); the traceback is {place}. Please report it.")
    return 125 if recording else DEFECT


def _give_back(defect: BaseException | None) -> None:
    """Frees the memory of the failed work: without memory we could not import or print anything."""
    import contextlib

    while defect is not None:
        at = defect.__traceback__
        while at is not None:
            with contextlib.suppress(RuntimeError):  # the frame still runs: it is main's
                at.tb_frame.clear()
            at = at.tb_next
        defect = defect.__context__


def _kept(text: str) -> str:
    """Writes the traceback into a file that only its owner can read; returns the place in words."""
    import tempfile
    from pathlib import Path

    try:
        file = Path(tempfile.mkdtemp(prefix="strace-lens-bug-")) / "traceback"
        file.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        return f"lost, since no file can be written ({error.strerror}): --traceback prints it"
    return f"in {file}"


def _stand_in_for_closed_streams() -> None:
    """Opens /dev/null for each standard stream that the caller closed: no file of ours may get its number."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, os.O_RDWR)
            if descriptor != number:
                os.dup2(descriptor, number)
            setattr(sys, name, open(number, mode, closefd=False))  # noqa: SIM115 - a descriptor, kept open


def _silence() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _fail(status: int, *texts: str, of: str = "") -> int:
    from strace_lens.cli.say import say

    say(*texts, of=of)
    return status
