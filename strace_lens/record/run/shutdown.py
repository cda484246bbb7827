"""Ends a run, detaches from what outlives it, and tells what failed.

strace ignores SIGTERM, SIGINT and SIGHUP while it writes to a file (``-I3``, strace(1)), and killing strace first
would let the program go on, untraced. So the tracees are killed, found by the TracerPid of proc_pid_status(5), until
there are none left; strace writes their ends and leaves by itself.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import threading
import time
from pathlib import Path

from strace_lens.linux.signals import signal_name
from strace_lens.linux.syscalls import CREATING_CALLS
from strace_lens.record.run import procfs
from strace_lens.record.run.log_pipe import Channel

_PATIENCE = 5.0
_ROUNDS = 100


class Ending:
    """A run that is being ended: call :meth:`again` every 50 ms or so until strace is gone."""

    def __init__(self, strace: subprocess.Popen[bytes]) -> None:
        self._strace = strace
        self._since = time.monotonic()
        self._below: dict[int, int] = {}

    def again(self) -> None:
        """Kill every tracee and every child of one; strace itself only when it has not left after 5 s.

        A strace that was stopped goes on, to write their ends.
        """
        self._strace.send_signal(signal.SIGCONT)
        # What strace does not trace (no -f, CLONE_UNTRACED) is known by its parent only as long as that lives.
        for pid in procfs.descendants(self._strace.pid):
            born = procfs.started(pid)
            if born is not None:
                self._below[pid] = born
        for tid in procfs.tracees(self._strace.pid):
            procfs.kill(tid)
        self.kill_untraced()
        if time.monotonic() - self._since > _PATIENCE:
            self._strace.kill()

    def kill_untraced(self) -> None:
        """Kill what was below strace and is still the same process."""
        for pid, born in self._below.items():
            if procfs.started(pid) == born:
                procfs.kill(pid)


def stop(strace: subprocess.Popen[bytes]) -> None:
    """End the run at once and wait for strace to leave. Nobody reads its log any more when this is called."""
    ending = Ending(strace)
    while strace.poll() is None:
        ending.again()
        time.sleep(0.01)
    ending.kill_untraced()


def sweep(log: Path, pipe: Path, since: int, until: int) -> int:
    """Kill what a strace that was itself killed left behind, and give the number of processes.

    They run on, untraced, and where --seccomp-bpf was used cannot even fork or exit: without a tracer each call of
    the filter fails with ENOSYS (seccomp(2), SECCOMP_RET_TRACE). The log tells which they are: the tids that have no
    end in it, born between ``since`` and ``until`` (clock ticks since boot), so that a pid which has become another
    process's is left alone. A child of strace's that was not the program yet has strace's own arguments, ``pipe``
    among them.
    """
    left = {tid for tid in _without_end(log) if _born_between(tid, since, until)} | set(procfs.given(str(pipe)))
    known = {pid: born for pid in left if (born := procfs.started(pid)) is not None}
    for _ in range(_ROUNDS):
        alive = [pid for pid, born in known.items() if procfs.started(pid) == born]
        if not alive:
            break
        for pid in procfs.descendants(*alive):
            if pid not in known and (born := procfs.started(pid)) is not None:
                known[pid] = born
        for pid in alive:
            procfs.kill(pid)
        time.sleep(0.005)
    return len(known)


def _born_between(tid: int, since: int, until: int) -> bool:
    born = procfs.started(tid)
    return born is not None and since <= born <= until and procfs.status(tid).get("TracerPid") == "0"


_END = re.compile(rb"^(\d+) [^\"]*\+\+\+ (?:exited with|killed by|superseded by) ")
_MADE = re.compile(
    rb"\b(?:%s)\b.* = (\d+)(?: /\* (\d+) in strace's PID NS \*/)?$" % "|".join(sorted(CREATING_CALLS)).encode()
)


def _without_end(log: Path) -> set[int]:
    open_: set[int] = set()
    with log.open("rb") as lines:
        for line in lines:
            tid = line.split(b" ", 1)[0]
            if not tid.isdigit():
                continue
            if _END.match(line):
                open_.discard(int(tid))
            else:
                open_.add(int(tid))
                if made := _MADE.search(line.rstrip()):
                    open_.add(int(made[2] or made[1]))
    return open_


def detach(strace: subprocess.Popen[bytes], log: Path, pipe: Path, *, seccomp_bpf: bool) -> list[int]:
    """Leave what strace still traces to itself, and give its tids; no tids where strace has ended meanwhile.

    Without seccomp-bpf strace is killed: the kernel detaches its tracees, and they run on as if nothing had been.
    With it they could not (see :func:`sweep`), so strace stays with them and leaves with the last one; what it still
    writes is read by a ``cat`` into nothing, since it would else complain on their stderr, line by line.
    """
    left = _still_traced(strace, log)
    if not left:
        return []
    if not seccomp_bpf:
        strace.kill()
        strace.wait()
        return left
    processes = [strace]
    # Without a cat strace does complain, which is better than to end what runs.
    with pipe.open("rb") as stdin, contextlib.suppress(FileNotFoundError):
        processes.append(
            subprocess.Popen(
                ["cat"], stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
            )
        )
    for process in processes:
        # Whoever lives as long as they do, a test runner say, should not collect zombies.
        threading.Thread(target=process.wait, daemon=True).start()
    return left


def _still_traced(strace: subprocess.Popen[bytes], log: Path) -> list[int]:
    """The tids that strace traces; none only where it has ended.

    Of a chain of tasks that live a millisecond each, one look at /proc may see none. Then the log says who is left.
    """
    for _ in range(_ROUNDS):
        if strace.poll() is not None:
            return []
        if left := procfs.tracees(strace.pid):
            return left
        time.sleep(0.005)
    return sorted(_without_end(log)) or [strace.pid]


def failure(strace: subprocess.Popen[bytes], channel: Channel, since: int, *, detached: bool) -> str | None:
    """What failed, in a sentence; None where nothing did. ``since``: when the run began, in :func:`ticks`.

    Where strace was killed, what it left behind is ended here.
    """
    if channel.error is not None:
        return f"the log could not be written: {channel.error.strerror} ({channel.log})"
    # strace ends as the program did, by the same signal even; the log tells which of the two it was.
    ended_alike = channel.program_ended and channel.status == strace.returncode
    if detached or ended_alike or (strace.returncode >= 0 and (channel.program_ended or channel.size == 0)):
        return None
    left = sweep(channel.log, channel.pipe, since, ticks())
    swept = f"; what it left running was ended ({left} processes)" if left else ""
    how = f"ended with exit status {strace.returncode}"
    if strace.returncode < 0:
        how = f"was killed by {signal_name(-strace.returncode)}"
    return f"strace {how} before the program had ended{swept}"


def ticks() -> int:
    """Now, as proc_pid_stat(5) tells times: clock ticks since boot, sleep included."""
    return int(time.clock_gettime(time.CLOCK_BOOTTIME) * os.sysconf("SC_CLK_TCK"))
