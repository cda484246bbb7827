"""Ends a run, detaches from tasks that outlive it, and finds out what failed.

strace ignores SIGTERM, SIGINT and SIGHUP while it writes to a file (``-I3``, strace(1)). If we killed strace first, the
program would run on, untraced. So we kill the tracees, found by TracerPid (proc_pid_status(5)), until none is left;
strace writes their ends and exits by itself.
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
    """Ends a run. Call :meth:`again` every 50 ms or so until strace is gone."""

    def __init__(self, strace: subprocess.Popen[bytes]) -> None:
        self._strace = strace
        self._since = time.monotonic()
        self._below: dict[int, int] = {}

    def again(self) -> None:
        """Kills every tracee and every child of one; strace itself only if it has not exited after 5 s.

        Continues a stopped strace only then, since it would first let them go on. It must write their ends.
        """
        traced = procfs.tracees(self._strace.pid)
        # A task that strace does not trace (no -f, CLONE_UNTRACED) can be found only while its parent lives. One that
        # the parent makes between this look and its own end is not found.
        for pid in procfs.descendants(self._strace.pid):
            born = procfs.started(pid)
            if born is not None:
                self._below[pid] = born
        for tid in traced:
            procfs.kill(tid)
        self.kill_untraced()
        self._strace.send_signal(signal.SIGCONT)
        if time.monotonic() - self._since > _PATIENCE:
            self._strace.kill()

    def kill_untraced(self) -> None:
        """Kills the former descendants of strace, unless the pid is another process's by now."""
        for pid, born in self._below.items():
            if procfs.started(pid) == born:
                procfs.kill(pid)


def stop(strace: subprocess.Popen[bytes]) -> None:
    """Ends the run at once and waits for strace to exit. Call it when nobody reads the log any more."""
    ending = Ending(strace)
    while not _has_ended(strace.pid):
        ending.again()
        time.sleep(0.01)
    strace.poll()
    ending.kill_untraced()


def _has_ended(child: int) -> bool:
    """Whether a child has ended; it is still to be waited for.

    Popen.poll says "not yet" for ever if a signal handler's exception came just when it had taken its lock.
    """
    try:
        return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:  # somebody has waited for it
        return True


def sweep(log: Path, pipe: Path, since: int, until: int) -> int:
    """Kills the processes that a killed strace left behind; returns their number.

    They run on, untraced. With --seccomp-bpf they cannot even fork or exit: without a tracer each call in the filter
    fails with ENOSYS (seccomp(2), SECCOMP_RET_TRACE). They are the tids without an end in the log. Only those born
    between ``since`` and ``until`` (clock ticks since boot) are killed, in case the kernel has reused a pid. A child of
    strace before its execve has strace's own arguments, with ``pipe`` among them.
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
    """Detaches from all tracees; returns their tids, or an empty list if strace has ended meanwhile.

    Without seccomp-bpf we kill strace: the kernel detaches its tracees, and they run on unharmed. With seccomp-bpf they
    could not (see :func:`sweep`), so strace stays until the last one ends. A ``cat`` reads what strace still writes:
    else strace would complain on their stderr for each line.
    """
    left = _still_traced(strace, log)
    if not left:
        return []
    if not seccomp_bpf:
        strace.kill()
        strace.wait()
        return left
    processes = [strace]
    # Without a cat strace complains, which is better than to kill the tracees.
    with pipe.open("rb") as stdin, contextlib.suppress(FileNotFoundError):
        processes.append(
            subprocess.Popen(
                ["cat"], stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
            )
        )
    for process in processes:
        # A long-lived caller, such as a test runner, should not collect zombies.
        threading.Thread(target=process.wait, daemon=True).start()
    return left


def _still_traced(strace: subprocess.Popen[bytes], log: Path) -> list[int]:
    """The tids that strace traces; empty only if strace has ended.

    One look at /proc may miss all of a chain of tasks that live a millisecond each. Then the log shows which are left.
    """
    for _ in range(_ROUNDS):
        if strace.poll() is not None:
            return []
        if left := procfs.tracees(strace.pid):
            return left
        time.sleep(0.005)
    return sorted(_without_end(log)) or [strace.pid]


def failure(strace: subprocess.Popen[bytes], channel: Channel, since: int, *, detached: bool) -> str | None:
    """What failed, in a sentence; None if nothing did. ``since``: when the run began, in :func:`ticks`.

    If somebody killed strace, this kills the processes that strace left behind.
    """
    if channel.error is not None:
        return f"the log could not be written: {channel.error.strerror} ({channel.log})"
    # strace ends as the program did, even by the same signal; the log shows which of the two was killed.
    ended_alike = channel.program_ended and channel.status == strace.returncode
    if detached or ended_alike or (strace.returncode >= 0 and (channel.program_ended or channel.size == 0)):
        return None
    left = sweep(channel.log, channel.pipe, since, ticks())
    swept = f"; what it left running was ended ({left} process{'es' * (left != 1)})" if left else ""
    how = f"ended with exit status {strace.returncode}"
    if strace.returncode < 0:
        how = f"was killed by {signal_name(-strace.returncode)}"
    return f"strace {how} before the program had ended{swept}"


def ticks() -> int:
    """The time now, in the unit of proc_pid_stat(5): clock ticks since boot, sleep included."""
    return int(time.clock_gettime(time.CLOCK_BOOTTIME) * os.sysconf("SC_CLK_TCK"))
