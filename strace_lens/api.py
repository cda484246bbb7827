"""What needs both ends: recording and reading. Decides whether a trace is whole."""

from __future__ import annotations

import shlex
import shutil
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path

from strace_lens.analysis.expect import Expectation, parse
from strace_lens.analysis.judge import judge
from strace_lens.analysis.judgement import Judgement
from strace_lens.errors import CannotTrace, ProgramNotExecutable, RecordingFailed, UnreadableLog
from strace_lens.events import Event
from strace_lens.model.build import build
from strace_lens.model.trace import Gap, Trace
from strace_lens.outfile import moved
from strace_lens.parse.log import open_log
from strace_lens.parse.reader import read_lines
from strace_lens.record.command import Options
from strace_lens.record.doctor import why_not
from strace_lens.record.program import why_exec_failed
from strace_lens.record.runner import Surroundings, record
from strace_lens.record.strace import find_strace
from strace_lens.recording import Filter, Recording


def read(log: str | Path, *, trace: str | None = None) -> Trace:
    """The trace that a log tells. ``-`` is standard input; a directory holds the parts of ``strace -ff``.

    ``trace`` says which calls were recorded, in the words of strace's ``--trace``, where that is known: a log does
    not say what it left out. Raises UnreadableLog.
    """
    opened = open_log(log)
    result = build(opened.events, ordered=opened.ordered)
    unread = [gap for gap in result.gaps if gap.kind == "unparsed"]
    if unread and not result.tasks and (len(unread) > 1 or not opened.cut):
        raise UnreadableLog(f"{opened.name} is no log of strace: none of its {opened.last_line} lines was understood")
    if opened.cut:
        result.gaps.insert(0, Gap("cut", "the log is cut: its last line has no end", opened.last_line))
    result.filter = Filter(trace) if trace is not None else None
    return result


def read_text(text: str) -> list[Event]:
    """The events of a text that strace wrote, a line or more."""
    return list(read_lines(text.splitlines()))


def run(
    command: Sequence[str] | str,
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
) -> Trace:
    """Run ``command`` under strace and give its trace, with ``trace.recording`` set.

    A text is split as a shell splits words; no shell runs. ``input``, ``cwd``, ``env`` and ``timeout`` are those of
    subprocess.run; ``capture`` keeps what the program writes; ``trace`` is strace's own filter words; ``log`` is
    where the log stays (else it goes with the trace). Raises CannotTrace, ProgramNotFound, ProgramNotExecutable and
    RecordingFailed.
    """
    words = shlex.split(command) if isinstance(command, str) else list(command)
    folder = Path(tempfile.mkdtemp(prefix="strace-lens-"))
    try:
        around = Surroundings(
            input=input.encode() if isinstance(input, str) else input,
            capture=capture,
            cwd=Path(cwd) if cwd is not None else None,
            env=env,
            timeout=timeout,
            stdout_to_stderr=stdout_to_stderr,
        )
        recording = record(words, folder, options or Options(trace=trace), around)
        result = _read_recording(recording)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    weakref.finalize(result, shutil.rmtree, folder, ignore_errors=True)
    if log is not None:
        # A log that is not whole must not pass for one that is.
        moved(recording.log, Path(log) if not result.gaps else Path(f"{log}.partial"))
    return result


def _read_recording(recording: Recording) -> Trace:
    result = read(recording.log)
    result.recording = recording
    result.filter = recording.filter
    if not result.tasks:
        raise _did_not_trace(recording)
    root = result.tasks[0]
    if not root.images and root.attempts:
        raise ProgramNotExecutable(why_exec_failed(root.attempts[-1].errno or "", recording.command[0]))
    return result


def _did_not_trace(recording: Recording) -> CannotTrace | RecordingFailed:
    reason = why_not(find_strace())
    if reason is not None:
        return CannotTrace(reason)
    return RecordingFailed(
        f"strace ended with exit status {recording.status} and wrote nothing: {shlex.join(recording.strace)}"
    )


def strace_version() -> str | None:
    """The version of the strace that would record, as it prints it; None where none can be used."""
    try:
        return find_strace().version_text
    except CannotTrace:
        return None


def check(trace: Trace, expectation: str, **let: str | int) -> Judgement:
    """Judge one expectation on ``trace``; the judgement is true only where it held.

    ``let`` gives values to the ``$name`` words. Raises ExpectationError for a text that the language does not know.
    """
    return judge(trace, [parse(expectation)], {name: str(value) for name, value in let.items()})[0]


def check_all(
    trace: Trace, expectations: Sequence[Expectation], let: Mapping[str, str], *, allow_failure: bool = True
) -> list[Judgement]:
    """Judge expectations on ``trace``, reading its log at most once more.

    Without ``allow_failure``, that the recorded program ended with exit status 0 is an expectation of its own.
    """
    judgements = judge(trace, expectations, let)
    if trace.recording is not None and not allow_failure:
        judgements.append(_succeeded(trace.recording))
    return judgements


def _succeeded(recording: Recording) -> Judgement:
    status = recording.status
    how = "its time was over" if recording.timed_out else f"it ended with exit status {status}"
    return Judgement(
        expectation="the program ends with exit status 0 (--allow-failure takes this away)",
        verdict="held" if status == 0 and not recording.timed_out else "failed",
        found=how,
    )
