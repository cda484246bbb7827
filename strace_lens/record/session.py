"""Drives a program under strace on its own terminal, with pexpect.

strace writes and flushes each line before it lets the task continue. So when a prompt is seen, all lines before it are
in the pipe already, and the end of the log at that moment is a sound boundary.
"""

from __future__ import annotations

import os
import re
import select
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pexpect
from pexpect.fdpexpect import fdspawn

from strace_lens.record.run.log_pipe import Channel
from strace_lens.record.run.loop import GRACE, has_ended
from strace_lens.record.run.procfs import minds
from strace_lens.record.run.pty import hides_typing, set_size, start_on
from strace_lens.record.run.shutdown import Ending, detach, failure, ticks
from strace_lens.redact import Redactor, known_only

# Some programs write a prompt and switch the echo off after it. As pexpect's delaybeforesend.
_PAUSE = 0.05
_PATIENCE = 5.0
_ROUND = 0.02

Pattern = str | bytes | re.Pattern[str] | re.Pattern[bytes] | type[pexpect.EOF] | type[pexpect.TIMEOUT]
Text = str | bytes | type[pexpect.EOF] | type[pexpect.TIMEOUT]


class TerminalSession:
    """strace and its program on their own terminal, and a log that is read while they run.

    ``expect`` and the methods like it are pexpect's, on text; its exceptions TIMEOUT and EOF pass through.

    Attributes:
        log: path of the log.
        status: exit status of the program as a shell gives it, once the session is closed.
        detached: tids of the tasks that outlived it.
        failure: what failed in strace or in us, as a sentence; None: nothing.
    """

    def __init__(
        self,
        argv: Sequence[str],
        channel: Channel,
        *,
        cwd: Path | None,
        env: Mapping[str, str] | None,
        timeout: float,
        dimensions: tuple[int, int],
        seccomp_bpf: bool,
    ) -> None:
        self.log = channel.log
        self.status: int | None = None
        self.detached: tuple[int, ...] = ()
        self.failure: str | None = None
        self._since = ticks()
        self._channel, self._seccomp_bpf = channel, seccomp_bpf
        self._unseen: list[str] = []
        self._given = 0
        self._terminal, slave = os.openpty()
        set_size(self._terminal, *dimensions)
        with channel.opened():
            self._strace = start_on(slave, argv, str(cwd) if cwd else None, dict(env) if env is not None else None)
        os.close(slave)
        self._pexpect = fdspawn(
            self._terminal, timeout=timeout, encoding="utf-8", codec_errors="surrogateescape", use_poll=True
        )
        # If the pipe were full, the program would wait for us.
        self._stop, self._stopped = os.pipe2(os.O_CLOEXEC)
        self._copier = threading.Thread(target=self._copy, name="strace-lens log", daemon=True)
        self._copier.start()

    def _copy(self) -> None:
        while self._stop not in select.select([self._channel.reader, self._stop], [], [])[0]:
            self._channel.read()
            time.sleep(0.005)

    def expect(self, pattern: Pattern | list[Pattern], timeout: float | None = -1) -> int:
        """Waits until the program has written a match; returns the index of its pattern. -1: the session's timeout."""
        return self._pexpect.expect(pattern, timeout)

    def expect_exact(self, text: Text | list[Text], timeout: float | None = -1) -> int:
        """As :meth:`expect`, for literal text."""
        return self._pexpect.expect_exact(text, timeout)

    @property
    def before(self) -> str | None:
        """What the program wrote before the match."""
        return self._pexpect.before if isinstance(self._pexpect.before, str) else None

    @property
    def after(self) -> str | None:
        """The text that matched."""
        return self._pexpect.after if isinstance(self._pexpect.after, str) else None

    @property
    def match(self) -> re.Match[str] | None:
        """The match."""
        return self._pexpect.match if isinstance(self._pexpect.match, re.Match) else None

    def sendline(self, text: str = "", *, secret: bool = False) -> None:
        """Types a line. What is typed while the terminal does not show it appears in no log and in no report.

        ``secret`` waits for that: some programs write their prompt first and then switch the echo off.
        """
        self.send(text + os.linesep, secret=secret)

    def send(self, text: str, *, secret: bool = False) -> None:
        """Types a text; see :meth:`sendline`."""
        time.sleep(_PAUSE)
        until = time.monotonic() + _PATIENCE
        while secret and not hides_typing(self._terminal) and time.monotonic() < until:
            time.sleep(_ROUND)
        if secret or hides_typing(self._terminal):
            self._unseen += [line for line in text.splitlines() if line]
        self._pexpect.send(text)

    def sendcontrol(self, character: str) -> None:
        """Types a control character: ``c`` is Ctrl-C."""
        self._pexpect.send(chr(ord(character.upper()) ^ 0x40))

    def sendeof(self) -> None:
        """Types the end of the file, Ctrl-D."""
        self.sendcontrol("d")

    def resize(self, lines: int, columns: int) -> None:
        """Changes the size of the terminal; the kernel sends SIGWINCH to the program."""
        set_size(self._terminal, lines, columns)

    def new_lines(self) -> Iterator[bytes]:
        """The lines that strace has completed since the last call, with unmasked text that was typed unseen."""
        end = self._channel.read()
        with self.log.open("rb") as log:
            log.seek(self._given)
            for line in log:
                if self._given + len(line) > end or not line.endswith(b"\n"):
                    return
                self._given += len(line)
                yield line

    @property
    def redactor(self) -> Redactor:
        """A redactor that masks only what was typed unseen so far."""
        return known_only(self._unseen)

    def close(self) -> None:
        """Hangs up, as a closed terminal does, and ends tasks that do not leave then."""
        if self.status is not None:
            return
        self._wait_until_strace_minds()
        os.close(self._terminal)
        self._wait()
        os.write(self._stopped, b"x")
        self._copier.join()
        self._channel.read()
        self.failure = failure(self._strace, self._channel, self._since, detached=bool(self.detached))
        self.status = self._channel.status if self.detached else self._strace.returncode
        self.status = self.status if self.status >= 0 else 128 - self.status
        if self.detached:
            self._channel.end_open_line()
        self._channel.close()
        os.close(self._stop)
        os.close(self._stopped)

    def _wait_until_strace_minds(self) -> None:
        """Waits until a hang-up does not end strace itself: it sets its signals up after it has made the program.

        (strace.c: init)
        """
        until = time.monotonic() + _PATIENCE
        while self._strace.poll() is None and not minds(self._strace.pid, signal.SIGHUP) and time.monotonic() < until:
            time.sleep(_ROUND)

    def _wait(self) -> None:
        hung_up = time.monotonic()
        ending: Ending | None = None
        while self._strace.poll() is None:
            if time.monotonic() - hung_up > GRACE:
                if ending is None and has_ended(self._channel, self._strace.pid):
                    self.detached = tuple(
                        detach(self._strace, self.log, self._channel.pipe, seccomp_bpf=self._seccomp_bpf)
                    )
                    return
                ending = ending or Ending(self._strace)
                ending.again()
            time.sleep(_ROUND)
