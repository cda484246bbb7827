"""Records a run, and reads its log."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import weakref
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from msgspec.structs import replace

from strace_lens.api.ahead import ReadAhead
from strace_lens.api.read import private_folder, read_run
from strace_lens.errors import CannotTrace, RecordingFailed, StraceLensError, UnreadableLog, UsageError
from strace_lens.facts.completeness import is_whole
from strace_lens.facts.evidence import Evidence
from strace_lens.model.build.fold import Fold
from strace_lens.model.trace import Trace
from strace_lens.outfile import check_place, replaceable
from strace_lens.record import save
from strace_lens.record.doctor.diagnose import why_not
from strace_lens.record.options import STRING_LIMIT, StraceOptions
from strace_lens.record.program import could_not_execute, find_program
from strace_lens.record.runner import LOG, Launch, record
from strace_lens.record.save import companions, redacted
from strace_lens.record.side_effects import notes
from strace_lens.record.strace import complaint, find_strace
from strace_lens.record.strace_args import check as check_strace_arguments
from strace_lens.recording import Recording
from strace_lens.redact import Redactor
from strace_lens.scratch import discard, discard_all

__all__ = [
    "STRING_LIMIT",
    "Command",
    "Launch",
    "StraceOptions",
    "check_strace_arguments",
    "companions",
    "find_program",
    "keep_log",
    "read_recording",
    "recorded",
    "run",
    "split",
]

Command: TypeAlias = "str | Sequence[str | bytes | os.PathLike[str]]"
"""A program and its arguments, as for subprocess.run; a text is split as a shell splits words."""


def run(
    command: Command,
    *,
    input: bytes | str | None = None,  # noqa: A002 - the word of subprocess.run
    cwd: str | Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float | None = None,
    capture: bool = False,
    trace: str = "%process",
    files: bool = False,
    network: bool = False,
    expectations: str | Sequence[str] = (),
    log: str | Path | None = None,
    options: StraceOptions | None = None,
    stdout_to_stderr: bool = False,
    wait_daemons: bool = False,
    max_log: int | None = None,
    redactor: Redactor | None = None,
) -> Trace:
    """Runs ``command`` under strace; returns its trace, with ``trace.recording`` set.

    No shell runs. ``input``, ``cwd``, ``env`` and ``timeout`` (seconds) are subprocess.run's; ``capture`` keeps what
    the program writes; ``trace`` has strace's filter words; ``files`` and ``network`` record files and connections, and
    ``expectations`` what these need; ``log`` is the place to keep the log (else it is removed with the trace), with
    secrets masked by ``redactor``. We detach from tasks that outlive the program by a second, unless ``wait_daemons``.
    Of a log longer than ``max_log`` bytes the rest is dropped, and the trace has a gap. A signal to us goes on to the
    program, and is raised here after its end (Ctrl-C: KeyboardInterrupt).

    Raises:
        CannotTrace: tracing does not work here.
        ProgramNotFound, ProgramNotExecutable: as env(1) distinguishes them.
        RecordingFailed, UsageError, ExpectationError: strace failed, an argument cannot be used, no log can be kept.
    """
    around = Launch(
        input=input.encode() if isinstance(input, str) else input,
        capture=capture,
        cwd=Path(cwd) if cwd is not None else None,
        env=env,
        timeout=timeout,
        stdout_to_stderr=stdout_to_stderr,
        wait_daemons=wait_daemons,
        max_log=max_log,
    )
    how = options or options_for(expectations, trace, files=files, network=network)
    return _unless_signalled(*_recorded(split(command), how, around, log, redactor))


def options_for(expectations: str | Sequence[str], trace: str, *, files: bool, network: bool) -> StraceOptions:
    """How to record what the expectations need, and what the rest asks for."""
    if not (expectations or files or network):
        return StraceOptions(trace=trace)
    from strace_lens.analysis.expect.needs import needs
    from strace_lens.analysis.expect.parse import parse

    texts = [expectations] if isinstance(expectations, str) else expectations
    asked = needs([parse(text) for text in texts], trace, files=files, network=network)
    return StraceOptions(trace=asked.trace, descriptors=asked.descriptors)


def _unless_signalled(result: Trace, folder: Path) -> Trace:
    """The trace; raises here first what came for the program meanwhile."""
    signals = result.recording.signals if result.recording is not None else ()
    if signals:
        discard(folder)
    for number in signals:
        if signal.getsignal(number) is signal.SIG_DFL:  # the signal ends us
            discard_all()
        signal.raise_signal(number)
    return result


def recorded(
    words: Sequence[str],
    options: StraceOptions,
    around: Launch,
    *,
    log: str | Path | None = None,
    redactor: Redactor | None = None,
) -> Trace:
    """As :func:`run`, with the parsed options of a command line. Does not raise signals again."""
    return _recorded(words, options, around, log, redactor)[0]


def _recorded(
    words: Sequence[str],
    options: StraceOptions,
    around: Launch,
    log: str | Path | None,
    redactor: Redactor | None,
) -> tuple[Trace, Path]:
    """The trace, and its private folder, which is removed with the trace."""
    place = Path(log) if log is not None else None
    if place is not None:
        check_places(place)
    folder = private_folder()
    try:
        with ReadAhead(folder / LOG, follows=options.follow) as ahead:
            recording = record(words, folder, options, around, meanwhile=ahead.start)
            # What a user typed unseen may have been masked in the log of a terminal since.
            result = read_recording(recording, None if around.terminal else ahead.finish())
        if place is not None:
            kept = keep_log(result, place, redactor)
            result = replace(result, recording=replace(result.recording or recording, log=kept))
    except BaseException as error:
        if place is not None:
            rescue(folder / LOG, place, redactor, error)
        discard(folder)
        raise
    weakref.finalize(result, discard, folder)
    return result, folder


def keep_log(trace: Trace, place: Path, redactor: Redactor | None = None) -> Path:
    """Keeps the log of a run at ``place``, with secrets masked by ``redactor``, and its record beside it.

    Returns where it is: under another name if it is not whole.

    Raises:
        RecordingFailed: a file cannot be written.
    """
    recording = trace.recording
    assert recording is not None  # it was recorded
    kept = redacted(recording, redactor) if redactor is not None else recording
    return save.save(kept, place, whole=is_whole(trace))


def check_places(log: Path) -> None:
    """Checks before a run whether its log can be kept, whole or partial, with its record.

    Raises:
        UsageError: one of them cannot be written.
    """
    check_place(log)
    if replaceable(log):
        for place in companions(log):
            if not replaceable(place):
                raise UsageError(f"{place} cannot be written: it is no regular file, and --log may need it")
            check_place(place)


def rescue(log: Path, place: Path, redactor: Redactor | None, error: BaseException) -> None:
    """Keeps the log so far as partial, after a defect of ours or a signal.

    Keeps nothing if the program did not start, or the log is empty.
    """
    if isinstance(error, StraceLensError) and not isinstance(error, UnreadableLog):
        return
    if log.exists() and log.stat().st_size:
        with contextlib.suppress(StraceLensError):  # the user gets the first error
            if not replaceable(place):  # writing to a pipe may be the first error
                return
            kept = save.keep(save.masked(log, redactor) if redactor is not None else log, place, whole=False)
            error.add_note(f"the log is kept as {kept}")


def split(command: Command) -> list[str]:
    """Returns the words of a command; splits a text as a shell splits words.

    Raises:
        UsageError: quotes are left open.
    """
    if not isinstance(command, str):
        return [os.fsdecode(word) for word in command]
    try:
        return shlex.split(command)
    except ValueError as error:
        raise UsageError(f"{command!r} cannot be split into words: {error}") from error


def read_recording(recording: Recording, fold: Fold | None = None) -> Trace:
    """Reads the trace of a run; ``fold`` has read the log already.

    Raises:
        CannotTrace, RecordingFailed: strace traced nothing.
        UsageError: strace does not know the calls to trace.
        ProgramNotFound, ProgramNotExecutable: the program could not be executed.
    """
    result = read_run(recording, fold)
    shown = recording.timed_out or recording.dropped
    if not shown and (not result.tasks or (not result.calls_seen and recording.filter.takes("execve"))):
        # If strace may not trace, it writes nothing, or only the end of its own child (6.1).
        raise _did_not_trace(recording)
    root = result.tasks[0] if result.tasks else None
    if root is not None and not root.images and root.attempts and recording.recorded.each:  # else of another task
        raise could_not_execute(root.attempts[-1].errno or "", recording.command[0])
    paths = [image.path for image in result.execs if image.path]
    found = (*notes(recording, paths), *_of_filters(result))
    return replace(result, notes=found, recording=replace(recording, notes=found))


def _of_filters(trace: Trace) -> Iterator[str]:
    """Notes on what --seccomp-bpf did to the program, as far as the log shows it (seccomp(2))."""
    if not trace.recorded.seccomp_bpf:
        return
    if any("CLONE_UNTRACED" in made.flags for made in trace.creations):
        yield (
            "a task was made with CLONE_UNTRACED: it has the filter of --seccomp-bpf and no tracer, so its calls fail "
            "with ENOSYS; --no-seccomp-bpf lets it work"
        )
    elif Evidence(trace).may_have_broken:
        yield (
            "a child ended that strace did not follow: if made with CLONE_UNTRACED, its system calls failed with "
            "ENOSYS under --seccomp-bpf; --no-seccomp-bpf lets it live"
        )
    if trace.installs_filter:
        yield (
            "the program installed a seccomp filter: the log lacks calls that the filter answered; "
            "--no-seccomp-bpf records them"
        )


def _did_not_trace(recording: Recording) -> CannotTrace | RecordingFailed | UsageError:
    strace = find_strace()
    wrong = complaint(strace, recording.filter.words)
    if wrong is not None:
        return UsageError(wrong)
    reason = why_not(strace, seccomp_bpf=recording.seccomp_bpf)
    if reason is not None:
        return CannotTrace(reason)
    if recording.failure is not None:
        return RecordingFailed(recording.failure)
    return RecordingFailed(
        f"strace ended with exit status {recording.status} and wrote nothing: {shlex.join(recording.strace)}"
    )
