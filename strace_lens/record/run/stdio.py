"""The program's standard input, output and error: the caller's own descriptors, or pipes for given and kept bytes."""

from __future__ import annotations

import contextlib
import os
import selectors
import subprocess
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol

from strace_lens.interrupts import ignores_children_again
from strace_lens.record.run import procfs

_BLOCK = 1 << 16

"""The data of each descriptor in the selector: what to do when the descriptor is ready."""


class Stdio(Protocol):
    """The program's side of standard input, output and error, as the run needs it."""

    @property
    def kept(self) -> tuple[bytes | None, bytes | None]:
        """What the program wrote on standard output and error, if captured, else None."""

    @property
    def typed_unseen(self) -> tuple[str, ...]:
        """The lines that were typed while the terminal did not show them."""

    @property
    def unshown(self) -> bool:
        """Whether output of the program still waits for its reader."""

    def __enter__(self) -> Stdio: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def start(self, argv: list[str], cwd: str | None, env: dict[str, str] | None) -> subprocess.Popen[bytes]:
        """Starts the command with these streams."""

    def register(self, selector: selectors.BaseSelector) -> None:
        """Watches our descriptors."""

    def drain(self) -> bool:
        """Reads what is there now; returns True while more may come."""


class Streams:
    """The caller's own standard input, output and error, or pipes for given and kept bytes."""

    typed_unseen = ()
    unshown = False

    def __init__(
        self,
        *,
        given: bytes | None,
        capture: bool,
        stdout_to_stderr: bool,
        close_fds: bool,
        stdin: Path | None = None,
        own_session: bool = False,
    ) -> None:
        self._stdout: bytearray | None = bytearray() if capture else None
        self._stderr: bytearray | None = bytearray() if capture else None
        self._given = memoryview(given) if given is not None else None
        self._stdout_to_stderr = stdout_to_stderr
        self._close_fds = close_fds
        self._stdin, self._own_session = stdin, own_session
        self._open: dict[IO[bytes], bytearray | None] = {}

    @property
    def kept(self) -> tuple[bytes | None, bytes | None]:
        """What the program wrote on standard output and error, if captured, else None."""
        captured = self._stdout is not None and self._stderr is not None
        return (bytes(self._stdout or b""), bytes(self._stderr or b"")) if captured else (None, None)

    def __enter__(self) -> Streams:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pipe in self._open:
            pipe.close()

    def start(self, argv: list[str], cwd: str | None, env: dict[str, str] | None) -> subprocess.Popen[bytes]:
        """Starts the command, strace, with the program's streams."""
        pipe = subprocess.PIPE if self._stdout is not None else None
        with contextlib.ExitStack() as stack:
            given = stack.enter_context(self._stdin.open("rb")) if self._stdin is not None else None
            process = self._started(argv, given if self._given is None else subprocess.PIPE, pipe, cwd, env)
        for stream, kept in ((process.stdin, None), (process.stdout, self._stdout), (process.stderr, self._stderr)):
            if stream is not None:
                os.set_blocking(stream.fileno(), False)
                self._open[stream] = kept
        return process

    def _started(
        self,
        argv: list[str],
        stdin: IO[bytes] | int | None,
        pipe: int | None,
        cwd: str | None,
        env: dict[str, str] | None,
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            argv,
            stdin=stdin,
            stdout=2 if self._stdout_to_stderr and pipe is None else pipe,
            stderr=pipe,
            cwd=cwd,
            env=env,
            close_fds=self._close_fds,
            preexec_fn=ignores_children_again(),
            # glibc's posix_spawn(3) leaves signals 32 and 33 ignored. With a umask to set, Popen does not use it.
            umask=int(procfs.status()["Umask"], 8),
            start_new_session=self._own_session,
        )

    def register(self, selector: selectors.BaseSelector) -> None:
        """Watches the pipes, and serves them when they are ready."""
        self._selector = selector
        for pipe, kept in list(self._open.items()):
            if kept is None:
                selector.register(pipe, selectors.EVENT_WRITE, lambda pipe=pipe: self._give(pipe))
            else:
                selector.register(pipe, selectors.EVENT_READ, lambda pipe=pipe: self._keep(pipe))

    def drain(self) -> bool:
        """Reads what the pipes hold now; returns True while somebody may still write into one."""
        for pipe, kept in list(self._open.items()):
            if kept is None:
                self._close(pipe)
            else:
                while self._keep(pipe):
                    pass
        return bool(self._open)

    def _keep(self, pipe: IO[bytes]) -> bool:
        try:
            block = os.read(pipe.fileno(), _BLOCK)
        except BlockingIOError:
            return False
        kept = self._open[pipe]
        if not block or kept is None:
            self._close(pipe)
            return False
        kept += block
        return True

    def _give(self, pipe: IO[bytes]) -> None:
        assert self._given is not None  # only then is there a pipe to write into
        try:
            self._given = self._given[os.write(pipe.fileno(), self._given[:_BLOCK]) :]
        except BlockingIOError:
            return
        except BrokenPipeError:  # the program has closed its standard input
            self._given = self._given[:0]
        if not self._given:
            self._close(pipe)

    def _close(self, pipe: IO[bytes]) -> None:
        del self._open[pipe]
        self._selector.unregister(pipe)
        pipe.close()
