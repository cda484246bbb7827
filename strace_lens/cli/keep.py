"""Keeps the logs of runs in a directory, as ``--log-dir`` and ``--keep-log`` ask."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from strace_lens.errors import UsageError
from strace_lens.outfile import check_place, named_after, removed

if TYPE_CHECKING:
    from strace_lens.api.read import Trace
    from strace_lens.redact import Redactor


def places(log: Path | None) -> Sequence[Path]:
    """The files that a run may write for ``--log``: the log, the partial one, and the records of both."""
    if log is None:
        return ()
    from strace_lens.api.run import companions

    return (log, *companions(log))


class Kept(StrEnum):
    """Which logs to keep: of the runs that did not hold, of all, of none."""

    FAILED = "failed"
    ALL = "all"
    NONE = "none"


class KeepOptions(msgspec.Struct, frozen=True):
    """Which logs of runs to keep, and where."""

    log: Annotated[
        Path | None, typer.Option("--log", metavar="LOG", hidden=True, help="Keep the log, as strace wrote it.")
    ] = None
    keep_log: Annotated[
        Kept | None,
        typer.Option("--keep-log", metavar="WHICH", hidden=True, help="failed, all or none.", show_default=False),
    ] = None
    log_dir: Annotated[
        Path | None, typer.Option("--log-dir", metavar="DIR", help="Keep the logs of runs that did not hold.")
    ] = None

    def check(self, *, run: bool, repeat: int) -> None:
        """Refuses options that do not fit to what is recorded. Raises UsageError."""
        if self.log is not None and repeat > 1:
            raise UsageError("--log keeps one log, and --repeat makes more: --log-dir DIR --keep-log all keeps them")
        for option, given in {"--log": self.log, "--log-dir": self.log_dir, "--keep-log": self.keep_log}.items():
            if given is not None and not run:
                raise UsageError(f"{option} keeps the log of a run, and nothing is recorded here")

    def keeper(self, redactor: Redactor | None) -> Keeper:
        """Returns what keeps the logs, with secrets masked by ``redactor``. Makes the directory.

        Raises:
            UsageError: the directory is missing among the options, or cannot be written to.
        """
        which = self.keep_log or (Kept.FAILED if self.log_dir is not None else Kept.NONE)
        if which is Kept.NONE:
            return Keeper(Path(), which)
        if self.log_dir is None:
            raise UsageError(f"--keep-log {which}: --log-dir DIR is missing, which says where to keep logs")
        _made(self.log_dir)
        return Keeper(self.log_dir, which, redactor)


LogDirOption = Annotated[Path | None, typer.Option("--log-dir", metavar="DIR", help="Keep the logs there.")]


def keeps_all(log_dir: Path | None, redactor: Redactor | None) -> Callable[[Trace], object]:
    """Returns a function that keeps the log of each run, numbered in the order of the calls; makes the directory.

    Raises:
        UsageError: the directory cannot be written to.
    """
    if log_dir is None:
        return lambda _trace: None
    _made(log_dir)
    keeper, numbers = Keeper(log_dir, Kept.ALL, redactor), count(1)
    return lambda trace: keeper.keep(trace, held=True, run=next(numbers))


def _made(log_dir: Path) -> None:
    try:
        log_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--log-dir {log_dir}: {error.strerror}") from error
    check_place(log_dir / "log.strace")


class Keeper(msgspec.Struct, frozen=True):
    """Keeps logs as ``PROGRAM-N.strace`` in a directory."""

    folder: Path
    which: Kept
    redactor: Redactor | None = None

    def keep(self, trace: Trace, *, held: bool, run: int = 1) -> tuple[str, ...]:
        """Keeps the log of a run if it is asked for; returns its path, or nothing.

        ``run`` is the number of the run, from 1. If a log with that number is there, it gets the next free one: the
        evidence of an earlier check stays.

        Raises:
            RecordingFailed: a file cannot be written.
        """
        if self.which is Kept.NONE or (held and self.which is Kept.FAILED) or trace.recording is None:
            return ()
        from strace_lens.api.run import keep_log

        place = self._free(Path(trace.recording.command[0]).name, run)
        try:
            return (str(keep_log(trace, place, self.redactor)),)
        except BaseException:
            removed(place)
            raise

    def _free(self, program: str, first: int) -> Path:
        """Takes the first free name, by making the file: checks that run at once do not take the same."""
        from strace_lens.api.run import companions

        for number in count(first):
            place = named_after(self.folder / (program or "program"), f"-{number}.strace")
            if any(os.path.lexists(other) for other in companions(place)):
                continue
            try:
                os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            except FileExistsError:
                continue
            except OSError as error:
                raise UsageError(f"{place} cannot be written: {error.strerror}") from error
            return place
        raise AssertionError("numbers do not end")
