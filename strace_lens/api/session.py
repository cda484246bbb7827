"""Sessions: a program on a terminal, recorded in steps; each step has a trace."""

from __future__ import annotations

import contextlib
import re
import signal
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from msgspec.structs import replace

from strace_lens.api.read import private_folder
from strace_lens.api.run import Command, check_places, read_recording, rescue, split
from strace_lens.errors import UsageError
from strace_lens.events import Event
from strace_lens.facts.completeness import is_whole
from strace_lens.filter import Filter
from strace_lens.model.build.growing import Growing, Part
from strace_lens.model.task import Task
from strace_lens.model.trace import Source, Trace
from strace_lens.parse.reader import Reader
from strace_lens.record import open_block, save
from strace_lens.record.command import strace_command
from strace_lens.record.options import StraceOptions
from strace_lens.record.program import find_program
from strace_lens.record.run.log_pipe import Channel
from strace_lens.record.strace import Strace, find_strace
from strace_lens.recorded import Recorded
from strace_lens.recording import Recording
from strace_lens.scratch import discard

if TYPE_CHECKING:
    # pexpect is loaded when a session begins.
    from strace_lens.record.session import Pattern, TerminalSession, Text


def session(
    command: Command,
    *,
    cwd: str | Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float = 30,
    trace: str = "%process",
    log: str | Path | None = None,
    options: StraceOptions | None = None,
    dimensions: tuple[int, int] = (24, 80),
) -> Session:
    """Starts ``command`` under strace on its own terminal; ``expect`` and ``sendline`` drive it.

    A context manager: its end hangs up the terminal. ``timeout`` is how many seconds ``expect`` waits; ``dimensions``
    are lines and columns; the rest is as for :func:`strace_lens.run`.

    Raises:
        CannotTrace, ProgramNotFound, ProgramNotExecutable, RecordingFailed, UsageError: as :func:`strace_lens.run`.
    """
    open_block.refuse("session")
    words = split(command)
    if signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN:
        raise UsageError("SIGCHLD is ignored in this process, so children leave no exit status: set SIG_DFL first")
    options = options or StraceOptions(trace=trace)
    if log is not None:
        check_places(Path(log))
    strace = find_strace()
    directory = Path(cwd) if cwd is not None else None
    find_program(words, cwd=directory, path=env.get("PATH") if env is not None else None)
    folder = _Folder()
    channel = Channel(folder.path, folder.path / "log.strace")
    recording = _beginning(words, options, strace, channel)
    from strace_lens.record.session import TerminalSession

    terminal = TerminalSession(
        list(recording.strace),
        channel,
        cwd=directory,
        env=env,
        timeout=timeout,
        dimensions=dimensions,
        seccomp_bpf=recording.seccomp_bpf,
    )
    return Session(terminal, recording, folder, keep=Path(log) if log is not None else None)


def _beginning(words: Sequence[str], options: StraceOptions, strace: Strace, channel: Channel) -> Recording:
    """What is known about the run before it begins."""
    return Recording(
        command=tuple(words),
        strace=tuple(strace_command(strace, options, channel.pipe, words)),
        strace_version=strace.version_text,
        filter=Filter(options.trace, strace.version),
        follows=options.follow,
        seccomp_bpf=options.uses_seccomp_bpf(strace),
        status=0,
        stdout=None,
        stderr=None,
        log=channel.log,
    )


class Step:
    """What the program did between two prompts: the block of :meth:`Session.step`.

    Attributes:
        name: name of the step.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._trace: Trace | None = None

    @property
    def trace(self) -> Trace:
        """The tasks, execs and ends of the step.

        Raises:
            UsageError: its block has not ended.
        """
        if self._trace is None:
            raise UsageError(f"the step {self.name!r} has no trace before the end of its block")
        return self._trace


class Session:
    """A program under strace on a terminal, driven with pexpect's ``expect`` and ``sendline``.

    A context manager: its end hangs up the terminal. ``expect`` and the methods like it work on text; pexpect's
    exceptions TIMEOUT and EOF pass through.

    Attributes:
        steps: the ended steps, by name, in order.
    """

    def __init__(self, terminal: TerminalSession, recording: Recording, folder: _Folder, *, keep: Path | None) -> None:
        self.steps: dict[str, Step] = {}
        self._terminal, self._recording, self._folder, self._keep = terminal, recording, folder, keep
        self._log = _GrowingLog(terminal, folder, recording.recorded)
        self._trace: Trace | None = None

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def expect(self, pattern: Pattern | list[Pattern], timeout: float | None = -1) -> int:
        """Waits until the program has written a match; returns the index of its pattern. -1: the session's timeout."""
        return self._terminal.expect(pattern, timeout)

    def expect_exact(self, text: Text | list[Text], timeout: float | None = -1) -> int:
        """As :meth:`expect`, for literal text."""
        return self._terminal.expect_exact(text, timeout)

    @property
    def before(self) -> str | None:
        """What the program wrote before the match."""
        return self._terminal.before

    @property
    def after(self) -> str | None:
        """The text that matched."""
        return self._terminal.after

    @property
    def match(self) -> re.Match[str] | None:
        """The match of the last :meth:`expect`."""
        return self._terminal.match

    def sendline(self, text: str = "", *, secret: bool = False) -> None:
        """Types a line. What is typed while the terminal does not show it appears in no log and in no report.

        ``secret`` waits for that: some programs write their prompt first and then switch the echo off.
        """
        self._terminal.sendline(text, secret=secret)

    def send(self, text: str, *, secret: bool = False) -> None:
        """Types a text; see :meth:`sendline`."""
        self._terminal.send(text, secret=secret)

    def sendcontrol(self, character: str) -> None:
        """Types a control character: ``c`` is Ctrl-C."""
        self._terminal.sendcontrol(character)

    def sendeof(self) -> None:
        """Types the end of the file, Ctrl-D."""
        self._terminal.sendeof()

    def resize(self, lines: int, columns: int) -> None:
        """Changes the size of the terminal; the kernel sends SIGWINCH to the program."""
        self._terminal.resize(lines, columns)

    @property
    def status(self) -> int | None:
        """The program's exit status as a shell gives it; None while the session is open."""
        return self._terminal.status

    @property
    def trace(self) -> Trace:
        """The trace of the whole session.

        Raises:
            UsageError: the session is open.
        """
        if self._trace is None:
            raise UsageError("an open session has no trace: close it, or use the trace of a step")
        return self._trace

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Makes the block a step with this name; the step has a trace when the block has ended.

        End the block when the work has ended: with an ``expect`` of the next prompt. What a background task does later
        falls into a later step.
        """
        step = Step(name)
        part = self._log.begin()
        try:
            yield step
        finally:
            step._trace = self._log.end(part)
            self.steps[name] = step

    def close(self) -> None:
        """Hangs up, waits for the program's end, and reads the trace of the whole session."""
        if self._trace is not None:
            return
        terminal = self._terminal
        terminal.close()
        recording = replace(
            self._recording, status=terminal.status or 0, detached=terminal.detached, failure=terminal.failure
        )
        recording = save.redacted(recording, terminal.redactor) if terminal.redactor.known else recording
        try:
            trace = read_recording(recording)
        except BaseException as error:
            if self._keep is not None:
                rescue(recording.log, self._keep, None, error)
            raise
        source, briefly = (
            partial(_read_in, self._folder, source) for source in (trace.source, trace.briefly or trace.source)
        )
        self._trace = replace(trace, source=source, briefly=briefly)
        if self._keep is not None:
            save.save(recording, self._keep, whole=is_whole(trace))


class _Folder:
    """The log's private directory. It is removed when neither the session nor one of its traces uses it."""

    def __init__(self) -> None:
        self.path = private_folder()
        weakref.finalize(self, discard, self.path)


def _read_in(_folder: _Folder, source: Source) -> Iterable[tuple[Task | None, Event]]:
    return source()


class _GrowingLog:
    """The log of a session. Reads its new lines at the beginning and the end of each step."""

    def __init__(self, terminal: TerminalSession, folder: _Folder, recorded: Recorded) -> None:
        self._terminal, self._folder = terminal, folder
        self._reader, self._growing = Reader(), Growing(recorded)
        self._lines = 0

    def begin(self) -> Part:
        """Begins a part of the log, after all lines so far."""
        self._read_on()
        return self._growing.begin(self._lines + 1)

    def end(self, part: Part) -> Trace:
        """Ends a part; returns its trace."""
        self._read_on()
        again = partial(_events, self._folder, self._terminal, self._lines)
        return self._growing.end(part, again, self._reader.open_calls(), self._terminal.redactor.words)

    def _read_on(self) -> None:
        for event in self._reader.read(self._new_lines(), self._lines + 1):
            self._growing.take(event)

    def _new_lines(self) -> Iterator[str]:
        for line in self._terminal.new_lines():
            self._lines += 1
            yield line.decode("utf-8", "surrogateescape")


def _events(_folder: _Folder, terminal: TerminalSession, last_line: int) -> Iterator[Event]:
    """Reads the log again up to a line; gives its events, without what was typed unseen."""
    with terminal.log.open("rb") as log:
        lines = terminal.redactor.lines(islice(log, last_line))
        yield from Reader().read((line.decode("utf-8", "surrogateescape") for line in lines), 1)
