"""What needs both ends: recording and reading. Decides whether a trace is whole."""

from __future__ import annotations

import difflib
import os
import shlex
import shutil
import signal
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from strace_lens.analysis.audit import Account
from strace_lens.analysis.audit import audit as audit_events
from strace_lens.analysis.vocabulary import CALLS
from strace_lens.errors import CannotTrace, RecordingFailed, UnreadableLog, UsageError
from strace_lens.events import Event
from strace_lens.model.build import build
from strace_lens.model.trace import Gap, Trace
from strace_lens.parse.reader import Log, open_log, read_lines
from strace_lens.record import save
from strace_lens.record.arguments import check as check_strace_arguments
from strace_lens.record.command import STRING_LIMIT, Options
from strace_lens.record.doctor import Diagnosis, examine, why_not
from strace_lens.record.notes import notes
from strace_lens.record.program import could_not_execute
from strace_lens.record.runner import Surroundings, record
from strace_lens.record.save import redacted
from strace_lens.record.strace import find_strace
from strace_lens.recording import Filter, Recording
from strace_lens.redact import Redactor

__all__ = [
    "STRING_LIMIT",
    "Command",
    "Diagnosis",
    "Options",
    "Surroundings",
    "audit",
    "check_strace_arguments",
    "doctor",
    "is_whole",
    "read",
    "read_text",
    "recorded",
    "run",
    "session",
    "strace_version",
]

Command: TypeAlias = "str | Sequence[str | bytes | os.PathLike[str]]"
"""A program and its arguments, as subprocess.run takes them; a text is split as a shell splits words."""

if TYPE_CHECKING:
    from strace_lens.steps import Session


def read(
    log: str | Path, *, trace: str | None = None, leader: str | None = None, redactor: Redactor | None = None
) -> Trace:
    """The trace that a log tells. ``-`` is standard input; a directory holds the parts of ``strace -ff``.

    ``trace`` says which calls were recorded, in the words of strace's ``--trace``, where that is known: a log does
    not say what it left out. ``leader`` names the columns before each event where they are ambiguous
    (:mod:`strace_lens.parse.leader`). With a ``redactor`` a copy is read in which secrets are masked. Raises
    UnreadableLog.
    """
    opened = open_log(log, leader=leader)
    parts = Path(log).is_dir()
    if redactor is not None:
        folder = _private_folder()
        opened = open_log(_masked(log, folder, opened, redactor), leader=leader)
    result = build(opened.events, ordered=opened.ordered and not parts, follows=parts)
    unread = [gap for gap in result.gaps if gap.kind == "unparsed"]
    if unread and not result.tasks and not (opened.cut and len(unread) == 1 and _may_begin_a_line(opened)):
        raise UnreadableLog(f"{opened.name} is no log of strace: none of its {opened.last_line} lines was understood")
    if opened.cut:
        result.gaps.insert(0, Gap("cut", "the log is cut: its last line has no end", opened.last_line))
    result.filter = _told_filter(trace) if trace is not None else None
    if redactor is not None:
        weakref.finalize(result, shutil.rmtree, folder, ignore_errors=True)
    return result


def _masked(log: str | Path, folder: Path, opened: Log, redactor: Redactor) -> Path:
    """A copy of a log, or of a directory of parts, with secrets masked, in a private folder."""
    if not Path(log).is_dir():
        lines = (line.encode("utf-8", "surrogateescape") for line in opened.lines())
        with (folder / "log").open("wb") as out:
            out.writelines(redactor.lines(lines))
        return folder / "log"
    for part in Path(log).iterdir():
        with part.open("rb") as given, (folder / part.name).open("wb") as out:
            out.writelines(redactor.lines(given))
    return folder


def _told_filter(words: str) -> Filter:
    """What a user says that a log was recorded with: it decides what may hold, so each word must be known."""
    for word in words.lstrip("!").split(","):
        bare = word.strip().lstrip("?").partition("@")[0]
        if not bare.startswith(("%", "/")) and bare not in {*CALLS, "all", "none", "process"}:
            near = difflib.get_close_matches(bare, CALLS, n=1)
            raise UsageError(f"--trace: there is no system call {bare!r}.{f' Did you mean {near[0]}?' if near else ''}")
    return Filter(words)


def _may_begin_a_line(log: Log) -> bool:
    """The one line of a log that was cut in it may be strace's: short, and printable as all that strace writes."""
    text = next(iter(log.lines()), "")
    return len(text) < 4096 and text.isprintable()


def audit(log: str | Path, *, round_trip: bool = False, leader: str | None = None) -> Account:
    """The account of what was read of a log: what was understood, and what is missing.

    With ``round_trip`` the events are printed back and the lines counted that differ. Raises UnreadableLog.
    """
    opened = open_log(log, leader=leader)
    lines = opened.lines() if round_trip else None
    return audit_events(opened.events(), lines, ends_in_line=opened.cut)


def read_text(text: str) -> list[Event]:
    """The events of a text that strace wrote, a line or more."""
    return list(read_lines(text.splitlines()))


def run(
    command: Command,
    *,
    input: bytes | str | None = None,  # noqa: A002 - the word of subprocess.run
    cwd: str | Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float | None = None,
    capture: bool = False,
    trace: str = "%process",
    log: str | Path | None = None,
    options: Options | None = None,
    stdout_to_stderr: bool = False,
    wait_daemons: bool = False,
    redactor: Redactor | None = None,
) -> Trace:
    """Run ``command`` under strace and give its trace, with ``trace.recording`` set.

    A text is split as a shell splits words; no shell runs. ``input``, ``cwd``, ``env`` and ``timeout`` are those of
    subprocess.run; ``capture`` keeps what the program writes; ``trace`` is strace's own filter words; ``log`` is
    where the log stays (else it goes with the trace). What outlives the program by a second is let go, unless
    ``wait_daemons``. With a ``redactor`` secrets are masked in the log, and so in whatever is made of it.
    A signal that was sent to this process meanwhile was passed on to the program; when that has
    ended, it is raised here too (Ctrl-C: KeyboardInterrupt). Raises CannotTrace, ProgramNotFound,
    ProgramNotExecutable and RecordingFailed.
    """
    around = Surroundings(
        input=input.encode() if isinstance(input, str) else input,
        capture=capture,
        cwd=Path(cwd) if cwd is not None else None,
        env=env,
        timeout=timeout,
        stdout_to_stderr=stdout_to_stderr,
        wait_daemons=wait_daemons,
    )
    words = split(command)
    result, folder = _recorded(words, options or Options(trace=trace), around, log, redactor)
    if result.recording is not None and result.recording.signals:
        shutil.rmtree(folder, ignore_errors=True)
        for number in result.recording.signals:
            signal.raise_signal(number)
    return result


def recorded(
    words: Sequence[str],
    options: Options,
    around: Surroundings,
    *,
    log: str | Path | None = None,
    redactor: Redactor | None = None,
) -> Trace:
    """As :func:`run`, from what the command line made of its words; signals are not raised again."""
    return _recorded(words, options, around, log, redactor)[0]


def _recorded(
    words: Sequence[str],
    options: Options,
    around: Surroundings,
    log: str | Path | None,
    redactor: Redactor | None,
) -> tuple[Trace, Path]:
    """The trace, and the private folder that goes with it."""
    folder = _private_folder()
    try:
        recording = record(words, folder, options, around, stale=Path(log) if log is not None else None)
        if redactor is not None:
            recording = redacted(recording, redactor)
        result = _read_recording(recording)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    weakref.finalize(result, shutil.rmtree, folder, ignore_errors=True)
    if log is not None:
        kept = save.save(recording, Path(log), whole=is_whole(result))
        result.recording = replace(result.recording or recording, log=kept)
    return result, folder


def session(
    command: Command,
    *,
    cwd: str | Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float = 30,
    trace: str = "%process",
    log: str | Path | None = None,
    options: Options | None = None,
    dimensions: tuple[int, int] = (24, 80),
) -> Session:
    """Start ``command`` under strace on a terminal of its own, to be driven with ``expect`` and ``sendline``.

    A context manager: at its end the terminal is hung up. ``timeout`` is what ``expect`` waits, ``dimensions`` are
    lines and columns; the rest as for :func:`run`. Raises CannotTrace, ProgramNotFound, ProgramNotExecutable and
    RecordingFailed.
    """
    from strace_lens.steps import Session

    words = split(command)
    if log is not None:
        save.forget(Path(log))
    return Session(
        words,
        _private_folder(),
        options or Options(trace=trace),
        read=read,
        finish=_read_recording,
        is_whole=is_whole,
        cwd=Path(cwd) if cwd is not None else None,
        env=env,
        timeout=timeout,
        dimensions=dimensions,
        keep=Path(log) if log is not None else None,
    )


def split(command: Command) -> list[str]:
    """The words of a command; a text is split as a shell splits words. Raises UsageError for quotes left open."""
    if not isinstance(command, str):
        return [os.fsdecode(word) for word in command]
    try:
        return shlex.split(command)
    except ValueError as error:
        raise UsageError(f"{command!r} cannot be split into words: {error}") from error


_LOSS = frozenset({"cut", "no end", "no beginning", "lost child", "complaint", "empty"})
"""What makes a log partial: the other gaps are lines that are there and were not understood."""


def is_whole(trace: Trace) -> bool:
    """Whether nothing of the log was lost."""
    return _LOSS.isdisjoint(gap.kind for gap in trace.gaps)


def _private_folder() -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="strace-lens-"))
    except OSError as error:
        raise RecordingFailed(
            f"no private directory for the log can be made: {error.strerror} (TMPDIR says where)"
        ) from error


def _read_recording(recording: Recording) -> Trace:
    result = read(recording.log)
    result.recording = recording
    result.filter = recording.filter
    if not result.tasks or (not result.calls_seen and recording.filter.takes("execve")):
        # strace that may not trace writes nothing, or only the end of the child that it made (6.1).
        raise _did_not_trace(recording)
    root = result.tasks[0]
    if not root.images and root.attempts:
        raise could_not_execute(root.attempts[-1].errno or "", recording.command[0])
    if recording.let_go:
        _let_go(result)
    if recording.failure is not None:
        result.gaps.insert(0, Gap("complaint", recording.failure, None))
    paths = [image.path for image in result.execs if image.path]
    result.recording = replace(recording, notes=notes(recording, paths))
    return result


def _let_go(trace: Trace) -> None:
    """What has no end, since nobody watched it any more, is the scope of a verdict and not a loss."""
    for task in trace.tasks:
        if task.end is None and task.let_go is None:
            task.let_go = task.last_stop or task.first_line
    trace.gaps = [gap for gap in trace.gaps if gap.kind not in {"no end", "lost child"}]


def _did_not_trace(recording: Recording) -> CannotTrace | RecordingFailed:
    reason = why_not(find_strace(), seccomp_bpf=recording.seccomp_bpf)
    if reason is not None:
        return CannotTrace(reason)
    if recording.failure is not None:
        return RecordingFailed(recording.failure)
    return RecordingFailed(
        f"strace ended with exit status {recording.status} and wrote nothing: {shlex.join(recording.strace)}"
    )


def doctor() -> Diagnosis:
    """Whether programs can be traced here; if not, why, and what to do."""
    return examine()


def strace_version() -> str | None:
    """The version of the strace that would record, as it prints it; None where none can be used."""
    try:
        return find_strace().version_text
    except CannotTrace:
        return None
