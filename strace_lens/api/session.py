"""A recorded session on a terminal, whose steps are traces."""

from __future__ import annotations

import contextlib
import shutil
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import TracebackType

from strace_lens.events import Event
from strace_lens.filter import Filter
from strace_lens.model.part import stretch
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.record import save
from strace_lens.record.command import strace_command
from strace_lens.record.options import StraceOptions
from strace_lens.record.program import find_program
from strace_lens.record.run.log_pipe import Channel
from strace_lens.record.session import TerminalSession
from strace_lens.record.strace import find_strace
from strace_lens.recording import Recording

_Source = Callable[[], Iterable[tuple[Task | None, Event]]]


class Session(TerminalSession):
    """A program under strace on a terminal, driven with pexpect's ``expect`` and ``sendline``.

    A context manager. At its end the terminal is hung up, and ``trace`` is the trace of the whole session.

    Attributes:
        steps: the trace of each step, by its name, in order.
        trace: the whole session's, once it is closed.
    """

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        options: StraceOptions,
        *,
        read: Callable[[Path], Trace],
        finish: Callable[[Recording], Trace],
        is_whole: Callable[[Trace], bool],
        cwd: Path | None,
        env: Mapping[str, str] | None,
        timeout: float,
        dimensions: tuple[int, int],
        keep: Path | None,
    ) -> None:
        self._folder = _Folder(folder)
        strace = find_strace()
        find_program(command, cwd=cwd, path=env.get("PATH") if env is not None else None)
        channel = Channel(folder, folder / "log.strace")
        argv = strace_command(strace, options, channel.pipe, command)
        seccomp_bpf = options.uses_seccomp_bpf(strace)
        super().__init__(
            argv, channel, cwd=cwd, env=env, timeout=timeout, dimensions=dimensions, seccomp_bpf=seccomp_bpf
        )
        self.steps: dict[str, Trace] = {}
        self.trace: Trace | None = None
        self._read, self._finish, self._is_whole, self._keep = read, finish, is_whole, keep
        self._recording = Recording(
            command=tuple(command),
            strace=tuple(argv),
            strace_version=strace.version_text,
            filter=Filter(options.trace, strace.version),
            follows=options.follow,
            seccomp_bpf=seccomp_bpf,
            status=0,
            stdout=None,
            stderr=None,
            log=channel.log,
        )

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[Trace]:
        """A trace that is empty in the block, and after it tells what was made, run and ended in the block.

        The block must end when what it is about has ended: with an ``expect`` of the next prompt. What a background
        task does later falls into a later step.
        """
        start = self.mark()
        result = Trace(source=tuple)
        try:
            yield result
        finally:
            part = self.stretch(start)
            whole = self._read(part.log)
            whole.recorded = self._recording.recorded
            found = stretch(whole, part.first_line)
            for field in fields(Trace):
                setattr(result, field.name, getattr(found, field.name))
            result.source = self._folder.held_by(found.source)
            self.steps[name] = result

    def close(self) -> None:
        """Hang up, wait for the program to leave, and read the whole session's trace."""
        if self.trace is not None:
            return
        super().close()
        status = self.status or 0
        recording = replace(self._recording, status=status, detached=self.detached, failure=self.failure)
        self.trace = self._finish(recording)
        self.trace.source = self._folder.held_by(self.trace.source)
        if self._keep is not None:
            save.save(recording, self._keep, whole=self._is_whole(self.trace))


class _Folder:
    """The logs' directory, which goes with the last that holds this: the session, or one of its traces."""

    def __init__(self, path: Path) -> None:
        weakref.finalize(self, shutil.rmtree, path, ignore_errors=True)

    def held_by(self, source: _Source) -> _Source:
        """The same source, which reads a log in the directory."""
        return _Held(self, source)


@dataclass(frozen=True)
class _Held:
    folder: _Folder
    source: _Source

    def __call__(self) -> Iterable[tuple[Task | None, Event]]:
        return self.source()
