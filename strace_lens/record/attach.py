"""Attaches strace to a running program, and detaches from it without harm.

strace runs in a session of its own, so that no key of a terminal reaches it, and as nobody's child: a program that
waits for any child (``os.wait()``) must not find strace among them. A shell starts it in the background and ends.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from strace_lens.errors import RecordingFailed
from strace_lens.linux.syscalls import CREATING_CALLS
from strace_lens.record.doctor.attaching import refused
from strace_lens.record.run import procfs
from strace_lens.recorded import Attached

# The shell waits for a line: by then the program may have allowed this pid to trace it (prctl(2), PR_SET_PTRACER).
_IN_BACKGROUND = 'exec 3<&0; { read -r go <&3 && exec "$@" 3<&- </dev/null >/dev/null; } & echo $!'
_ROUND = 0.0005
_PATIENCE = 2.0
"""Seconds for strace to detach. It may hang where a task is in vfork(2): then it is killed, and the kernel detaches."""
_DONE = re.compile(rb"Process \d+ attached")
_SAID = re.compile(r"(?:\S*/)?(strace: .*)")


class Tracer:
    """A strace that is attached to a program.

    Attributes:
        attached: the program, as it was then.
    """

    def __init__(self, argv: Sequence[str], pid: int, allow: Callable[[int], None] = lambda _tracer: None) -> None:
        """Starts strace with the arguments ``argv`` and waits until it is attached to ``pid``.

        ``allow`` is called with the pid of strace before that runs.

        Raises:
            CannotTrace, UsageError: strace may not or cannot attach.
            RecordingFailed: strace could not be started.
        """
        procfs.need()
        before = procfs.tids(pid)
        self._said = os.memfd_create("strace-lens", os.MFD_CLOEXEC)
        self.pid = 0
        self._born: int | None = None
        try:
            self._start(argv, allow)
            self._wait_until_attached(pid)
        except BaseException:
            self.detach()
            self.close()
            raise
        # A thread that is new meanwhile may have been made after strace attached: then the log shows who made it.
        tids = tuple(tid for tid in procfs.tids(pid) if tid in before)
        self.attached = Attached(pid, tids, procfs.program(pid), tuple(procfs.children(pid)))

    def _start(self, argv: Sequence[str], allow: Callable[[int], None]) -> None:
        pipe = subprocess.PIPE
        words = ["/bin/sh", "-c", _IN_BACKGROUND, "sh", *argv]
        try:
            shell = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=self._said, start_new_session=True)
        except OSError as error:
            raise RecordingFailed(f"strace could not be started: {error}") from error
        with shell:
            assert shell.stdin is not None  # both are pipes
            assert shell.stdout is not None
            self.pid = int(shell.stdout.readline() or 0)
            shell.wait()  # before strace runs: else the log has the SIGCHLD of a child that we made
            self._born = procfs.started(self.pid)
            allow(self.pid)
            shell.stdin.write(b"go\n")

    def _wait_until_attached(self, pid: int) -> None:
        while not _DONE.search(self.said):
            if not self.lives and not _DONE.search(self.said):
                lines = self.said.decode("utf-8", "replace").splitlines()
                found = (_SAID.match(line) for line in lines)
                raise refused(next((match[1] for match in found if match), ""), pid)
            time.sleep(_ROUND)

    @property
    def said(self) -> bytes:
        """What strace has written on its standard error."""
        return os.pread(self._said, os.fstat(self._said).st_size, 0)

    @property
    def lives(self) -> bool:
        """Whether strace runs."""
        return self._born is not None and procfs.started(self.pid) == self._born

    def traces(self, tid: int) -> bool:
        """Whether strace traces a task."""
        return procfs.status(tid).get("TracerPid") == str(self.pid)

    def detach(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Lets the program and all that it made live on, and ends strace. Calls ``meanwhile`` until that has ended."""
        self._send(signal.SIGTERM)
        until = time.monotonic() + _PATIENCE
        while self.lives:
            meanwhile()
            if time.monotonic() > until:
                self._send(signal.SIGKILL)
            time.sleep(_ROUND)
        with contextlib.suppress(ChildProcessError):  # it is our child only where orphans become ours
            os.waitpid(self.pid, os.WNOHANG)

    def _send(self, number: int) -> None:
        if self.lives:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def close(self) -> None:
        """Gives up what strace has written."""
        os.close(self._said)


_ENDED = re.compile(rb"^(\d+) [^\"]*\+\+\+ (?:exited with|killed by|superseded by execve in pid (\d+))")
_MADE = re.compile(
    rb"\b(?:%s)\b.* = (\d+)(?: /\* (\d+) in strace's PID NS \*/)?$" % "|".join(sorted(CREATING_CALLS)).encode()
)


class Made:
    """The tasks that a program made while a growing log was written, and that have not ended."""

    def __init__(self, log: Path, attached: Attached) -> None:
        self._log, self._given = log, 0
        self._before = {attached.pid, *attached.tids}
        self._left: set[int] = set()
        self._ended: set[int] = set()

    def left(self) -> set[int]:
        """Their tids. Reads the lines that are new in the log.

        Not further than to its size now: where our own calls are traced, each read makes the log longer.
        """
        with self._log.open("rb") as log:
            log.seek(self._given)
            new = log.read(self._log.stat().st_size - self._given)
        whole = new[: new.rfind(b"\n") + 1]
        self._given += len(whole)
        for line in whole.splitlines():
            self._take(line)
        return self._left - self._before

    def _take(self, line: bytes) -> None:
        number = line.split(b" ", 1)[0]
        if not number.isdigit():
            return
        ended = _ENDED.match(line)
        if ended:
            tids = {int(found) for found in ended.groups() if found}
            self._left -= tids
            self._ended |= tids
            return
        self._left.add(int(number))
        made = _MADE.search(line.rstrip())
        # The line of a child's end may come before the line that shows what made it (vfork).
        if made and (child := int(made[2] or made[1])) not in self._ended:
            self._left.add(child)
