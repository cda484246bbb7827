"""Waits for a run to end. Meanwhile copies the log, serves the pipes, passes on signals, and keeps the timeout."""

from __future__ import annotations

import contextlib
import os
import selectors
import subprocess
import time
from collections.abc import Iterator

from strace_lens.record.run.log_pipe import Channel
from strace_lens.record.run.procfs import program_of, tracees
from strace_lens.record.run.shutdown import Ending, detach
from strace_lens.record.run.signals import Relay
from strace_lens.record.run.stdio import Stdio

GRACE = 1.0
"""Seconds that tasks have to end after the program, before we detach from them."""
_BATCH = 0.01
_ROUND = 0.05
_SHORTLY = 0.002
_LONGEST = 3600.0
"""Seconds of one wait. poll(2) takes milliseconds as an int, and a timeout may be longer."""


class Watch:
    """A run from its start to its end.

    Attributes:
        timed_out: the timeout ended the run.
        detached: tids of the tasks that outlived the program and that we detached from.
        outlived: tids of those that we ended, with ``ends_rest``.
    """

    def __init__(
        self,
        strace: subprocess.Popen[bytes],
        channel: Channel,
        relay: Relay,
        stdio: Stdio,
        *,
        timeout: float | None,
        grace: float | None,
        seccomp_bpf: bool,
        ends_rest: bool = False,
        until: int | None = None,
    ) -> None:
        self.timed_out = False
        self.detached: list[int] = []
        self.outlived: list[int] = []
        self._ends_rest, self._until = ends_rest, until
        self._strace, self._channel, self._relay, self._stdio = strace, channel, relay, stdio
        self._grace, self._seccomp_bpf = grace, seccomp_bpf
        self._deadline = None if timeout is None else time.monotonic() + timeout
        self._program_ended: float | None = None
        self._ending: Ending | None = None
        self._letting_go = False
        self._due: list[float] = []

    def until_end(self) -> None:
        """Returns when strace has ended, or after detaching from tasks that outlive the program."""
        with selectors.PollSelector() as selector, _end_of(self._strace.pid) as ended:
            self._selector, self._ended = selector, ended
            if ended is not None:
                selector.register(ended, selectors.EVENT_READ, lambda: None)
            selector.register(self._relay.wake, selectors.EVENT_READ, lambda: None)
            if self._until is not None:
                selector.register(self._until, selectors.EVENT_READ, self._stop_now)
            self._stdio.register(selector)
            self._listen()
            while self._strace.poll() is None:
                self._step(time.monotonic())
                if self._letting_go:
                    break
                self._turn()
            self._finish()

    def _stop_now(self) -> None:
        self._selector.unregister(self._until)  # type: ignore[arg-type]  # only registered if there is one
        self._deadline = 0.0

    def _listen(self) -> None:
        self._selector.register(self._channel.reader, selectors.EVENT_READ, self._copy)
        self._listening = True

    def _copy(self) -> None:
        """Copies the log, then pauses: a wake-up for each line would slow the program."""
        self._channel.read()
        self._selector.unregister(self._channel.reader)
        self._listening = False
        self._listen_at = time.monotonic() + _BATCH

    def _step(self, now: float) -> None:
        self._due = []
        if not self._listening:
            if now >= self._listen_at:
                self._listen()
            else:
                self._due.append(self._listen_at)
        if self._relay.deliver(self._strace.pid):
            self._due.append(now + _SHORTLY)
        if self._deadline is not None:
            self._keep_time(now, self._deadline)
        if not self.timed_out and (self._program_ended is not None or has_ended(self._channel, self._strace.pid)):
            self._detach_in_time(now)
        if self._ended is None:
            self._due.append(now + 2 * _BATCH)

    def _keep_time(self, now: float, deadline: float) -> None:
        if now < deadline:
            self._due.append(deadline)
            return
        self.timed_out = True
        self._ending = self._ending or Ending(self._strace)
        self._ending.again()
        self._due.append(now + _ROUND)

    def _detach_in_time(self, now: float) -> None:
        """After the program's end: detaches from the remaining tasks after GRACE, or at once after a signal."""
        if self._program_ended is None:
            self._program_ended, self._heard = now, len(self._relay.arrived)
        if len(self._relay.arrived) > self._heard:
            self._letting_go = True
            return
        # A user who interrupted the program does not want to wait for its remaining tasks.
        grace = GRACE if self._relay.arrived else self._grace
        if grace is not None:
            self._due.append(self._program_ended + grace)
            over = now >= self._program_ended + grace
            self._letting_go = over and not self._ends_rest
            if over and self._ends_rest:
                self._end_rest(now)

    def _end_rest(self, now: float) -> None:
        """Ends the tasks that outlive the program. Call it again until strace is gone."""
        if self._ending is None:
            self._ending = Ending(self._strace)
            self.outlived = tracees(self._strace.pid)
        self._ending.again()
        self._due.append(now + _ROUND)

    def _turn(self) -> None:
        wait = min(max(0.0, min(self._due) - time.monotonic()), _LONGEST) if self._due else None
        for key, _ in self._selector.select(wait):
            key.data()

    def _finish(self) -> None:
        self._channel.read()
        if self._letting_go and self._strace.poll() is None:
            self.detached = detach(self._strace, self._channel.log, self._channel.pipe, seccomp_bpf=self._seccomp_bpf)
        if not (self.detached and self._seccomp_bpf):  # else strace goes on writing, for `cat`
            self._channel.read()
        if self.detached:
            self._channel.end_open_line()
        if self._ending is not None:
            self._ending.kill_untraced()
        self._drain()

    def _drain(self) -> None:
        """Reads the rest of the output. It is there already, but a task that strace did not follow may write on."""
        over = self.detached or self.timed_out or not self._channel.program_ended
        until = time.monotonic() + (0 if over else GRACE)
        heard = len(self._relay.arrived)
        while self._stdio.drain():
            # We wait for a slow reader, as the program would have.
            waits = self._stdio.unshown and not self.timed_out and heard == len(self._relay.arrived)
            if not waits and time.monotonic() > until:
                break
            self._selector.select(_BATCH)


def has_ended(channel: Channel, strace: int) -> bool:
    """Whether the program has ended: the log shows its end, and strace's own child is gone."""
    if not channel.program_ended:
        return False
    program = program_of(strace)
    if program is None:
        return True
    channel.expect_end_of(program)
    return False


@contextlib.contextmanager
def _end_of(pid: int) -> Iterator[int | None]:
    """A descriptor that is readable when the child ``pid`` has ended (pidfd_open(2)); None before Linux 5.3."""
    try:
        descriptor = os.pidfd_open(pid)
    except OSError:
        yield None
        return
    try:
        yield descriptor
    finally:
        os.close(descriptor)
