"""Reads a log that strace wrote, recorded by strace-lens or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from strace_lens.errors import RecordingFailed, UnreadableLog, UsageError
from strace_lens.events import Event, Note
from strace_lens.linux.syscalls import CALLS
from strace_lens.model.build.fold import Fold, build
from strace_lens.model.trace import Trace
from strace_lens.parse.log import Log, check_columns, open_log, read_lines
from strace_lens.recorded import Recorded
from strace_lens.recorded import recorded as of_words
from strace_lens.recording import Recording
from strace_lens.recording_file import Run, read_record, read_run_of
from strace_lens.scratch import new_folder
from strace_lens.suggest import unknown

if TYPE_CHECKING:
    from strace_lens.analysis.audit import Audit

__all__ = ["Trace", "audit", "check_words", "private_folder", "read", "read_run", "read_text", "run_of", "warm_up"]


def read(log: str | Path, *, recorded: str | None = None, leader: str | None = None) -> Trace:
    """Reads the trace of a log. ``-`` is standard input; a directory holds the parts of ``strace -ff``.

    ``recorded`` says what strace was asked, since a log does not show what strace left out: strace's options
    (``-f -e trace=%process``) or a bare list of calls. ``leader`` names the columns before each event, if they are
    ambiguous (:mod:`strace_lens.parse.leader`).

    Raises:
        UnreadableLog: the log cannot be read, or is not a log of strace.
        UsageError: ``recorded`` or ``leader`` has an unknown word.
    """
    told, note = (_told(recorded), None) if recorded is not None else read_record(Path(log))
    opened = open_log(log, leader=leader)
    old = _OLD.format(opened.name) if opened.is_old else None
    notes = tuple(one for one in (note, old) if one is not None)
    return _read(opened, told, parts=Path(log).is_dir(), notes=notes)


_OLD = "{} is of a strace before 4.26: some of its lines may not be understood"


def check_words(recorded: str | None, leader: str | None) -> None:
    """Checks the words that :func:`read` takes, before a log is read.

    Raises:
        UsageError, UnreadableLog: as :func:`read`, for an unknown word.
    """
    if recorded is not None:
        _told(recorded)
    check_columns(leader)


def run_of(log: str | Path) -> Run | None:
    """The run that the record beside a log describes; None without a record that counts."""
    return read_run_of(Path(log))


def read_run(recording: Recording, fold: Fold | None = None) -> Trace:
    """Reads the trace of a run of ours, with ``trace.recording`` set. ``fold`` has read the log already.

    Raises:
        UnreadableLog: the log cannot be read.
    """
    return _read(open_log(recording.log), recording.recorded, parts=False, recording=recording, fold=fold)


def _read(
    opened: Log,
    recorded: Recorded,
    *,
    parts: bool,
    notes: tuple[str, ...] = (),
    recording: Recording | None = None,
    fold: Fold | None = None,
) -> Trace:
    result = _built(opened, recorded, parts=parts, notes=notes, recording=recording, fold=fold)
    unread = [gap for gap in result.gaps if gap.kind == "unparsed"]
    begun = opened.cut and len(unread) == 1 and _may_begin_a_line(opened)
    if unread and not result.tasks and not begun and not _has_table(result):
        what = f"none of its {opened.last_line} lines was understood"
        raise UnreadableLog(f"{opened.name} is not a log of strace: {what}")
    return replace(result, lines=opened.lines)


def _has_table(trace: Trace) -> bool:
    """Whether the log has a table of ``strace -c``: on a terminal, the program's own output stands round it."""
    tables = (event for event in trace.events if isinstance(event, Note) and event.kind == "summary")
    return any("syscall" in event.text for event in tables)


def _built(
    opened: Log,
    recorded: Recorded,
    *,
    parts: bool,
    notes: tuple[str, ...] = (),
    recording: Recording | None = None,
    passing: Callable[[Iterable[Event]], Iterable[Event]] | None = None,
    fold: Fold | None = None,
) -> Trace:
    """Builds the trace of a log; ``passing`` passes each event on."""
    return build(
        opened.events,
        ordered=opened.ordered and not parts,
        follows=parts,
        recorded=recorded,
        recording=recording,
        notes=notes,
        cut=opened.last_line if opened.cut else None,
        briefly=opened.briefly,
        passing=passing,
        fold=fold,
    )


def _told(words: str) -> Recorded:
    """Reads what the user says that strace was asked. Verdicts depend on it, so each word must be known."""
    try:
        told = of_words(words)
    except ValueError as error:
        raise UsageError(f"--recorded: {error}") from error
    for word in told.calls.words.lstrip("!").split(",") if told.calls is not None else ():
        bare = word.strip().lstrip("?").partition("@")[0]
        if not bare.startswith(("%", "/")) and bare not in {*CALLS, "all", "none", "process"}:
            raise UsageError(f"--recorded: {unknown('system call', bare, CALLS)}")
    return told


def _may_begin_a_line(log: Log) -> bool:
    """Whether a log that is one cut line may be strace's: short, and printable like all that strace writes."""
    text = next(iter(log.lines()), "")
    return len(text) < 4096 and text.isprintable()


def audit(log: str | Path, *, round_trip: bool = False, leader: str | None = None) -> Audit:
    """Reads a log; returns which lines were understood, and what is missing.

    ``round_trip`` prints the events back and counts the lines that differ.

    Raises:
        UnreadableLog: the log cannot be read.
    """
    from strace_lens.analysis.audit import Reading

    opened = open_log(log, leader=leader)
    reading = Reading(opened.lines() if round_trip else None, log=str(log))
    recorded, _note = read_record(Path(log))
    return reading.audit(_built(opened, recorded, parts=Path(log).is_dir(), passing=reading.passing))


def read_text(text: str) -> list[Event]:
    """Reads the events of text that strace wrote, one line or more."""
    return list(read_lines(text.removesuffix("\n").split("\n")))


_USUAL = """\
1 execve("/bin/sh", ["sh", "-c"], 0x7ffc /* 39 vars */) = 0
1 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f03) = 2
1 clone3({flags=CLONE_VM|CLONE_VFORK, exit_signal=SIGCHLD, stack=0x7f03, stack_size=0x9000}, 88) = 3
1 vfork() = 4
2 execve("/a", ["a"], 0x7ffc /* 39 vars */) = -1 ENOENT (No such file or directory)
1 wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = 2
1 wait4(-1, 0x7ffc, WNOHANG, NULL) = 0
1 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=2, si_uid=0, si_status=0, si_utime=0, si_stime=0} ---
"""


def warm_up() -> None:
    """Loads what reading needs, and reads usual lines: their shapes are then known before the log is read."""
    for event in read_text(_USUAL):
        event.body()


def private_folder() -> Path:
    """Makes a directory that only we may enter, and that is removed when we end.

    Raises:
        RecordingFailed: it cannot be made.
    """
    try:
        return new_folder()
    except OSError as error:
        raise RecordingFailed(
            f"no private directory can be made for the log: {error.strerror} (TMPDIR says where)"
        ) from error
