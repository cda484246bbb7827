"""Traces the calling process for a while, its threads included.

strace writes the log itself, into a file: a task of ours that read a pipe would stop at each of its calls, and wait for
a strace that waits for the pipe to be read. strace flushes each line before it lets the task go on. So the size of the
log, as a call of ours finds it, is a sound boundary between our own calls and those of the block.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from msgspec.structs import replace

from strace_lens.errors import RecordingFailed
from strace_lens.filter import Filter
from strace_lens.record import open_block
from strace_lens.record.attach import Made, Tracer
from strace_lens.record.command import attach_command
from strace_lens.record.options import StraceOptions
from strace_lens.record.run import procfs
from strace_lens.record.run.loop import GRACE
from strace_lens.record.strace import find_strace
from strace_lens.recorded import Attached
from strace_lens.recording import Recording
from strace_lens.scratch import hold, release

_PR_SET_PTRACER = 0x59616D61
_YAMA = Path("/proc/sys/kernel/yama/ptrace_scope")
_ROUND = 0.005


class Watching:
    """strace, attached to this process from the beginning of a block to its end."""

    def __init__(self, folder: Path, options: StraceOptions) -> None:
        """Attaches; writes the log into ``folder``, a new private directory.

        Raises:
            CannotTrace: strace may not attach.
            RecordingFailed: strace could not be started, or the log could not be opened.
            UsageError: this process is watched already.
        """
        open_block.refuse("watch")
        self._strace, self._options = find_strace(), options
        self._raw, self._log = folder / "raw.strace", folder / "log.strace"
        self._owner, self._tid = os.getpid(), threading.get_native_id()
        self._cwd = _directory()
        self._argv = attach_command(self._strace, options, self._raw, self._owner)
        self._tracer = Tracer(self._argv, self._owner, allow=_let_trace)
        self.attached: Attached = self._tracer.attached
        try:
            self._file = os.open(self._raw, os.O_RDONLY | os.O_CLOEXEC)
        except BaseException:
            self._tracer.detach()
            raise
        open_block.enter()
        hold()
        self._begin = os.lseek(self._file, 0, os.SEEK_END)  # nothing of ours comes between this call and the block

    @property
    def is_ours(self) -> bool:
        """Whether this process opened the block, and was not forked in it."""
        return os.getpid() == self._owner

    def end(self) -> Recording | None:
        """Detaches; returns the recording. Waits up to a second for the ends of tasks that the block made.

        Returns None in a process that the block forked: its parent ends the block.

        Raises:
            RecordingFailed: the log could not be written.
        """
        end = os.lseek(self._file, 0, os.SEEK_END)  # nothing of ours comes between the block and this call
        if not self.is_ours:
            return None
        try:
            left = self._left()
            detached = tuple(sorted(tid for tid in left if self._tracer.traces(tid)))
            failure = None if self._tracer.lives else _ENDED_EARLY
        finally:
            self._tracer.detach()
            open_block.leave()
            release()
        failure = failure or self._complaint()
        self._tracer.close()
        self._copy(end)
        return replace(self._recording(), detached=detached, failure=failure)

    def _left(self) -> set[int]:
        """The tasks that the block made and that have not ended, after a while."""
        made, until = Made(self._raw, self.attached), time.monotonic() + GRACE
        while (left := made.left()) and self._tracer.lives and time.monotonic() < until:
            time.sleep(_ROUND)
        return left

    def _complaint(self) -> str | None:
        """strace's first complaint about the log: no space was left, say."""
        wanted = os.fsencode(self._raw)
        lines = (line for line in self._tracer.said.splitlines() if wanted in line)
        return next((f"strace could not write the log: {line.decode('utf-8', 'replace')}" for line in lines), None)

    def _copy(self, end: int) -> None:
        """Writes the log without our own calls."""
        try:
            with os.fdopen(self._file, "rb") as raw, self._log.open("xb") as out:
                raw.seek(0)
                out.writelines(without_own(raw, self._tid, self._begin, end, raw.fileno()))
            self._raw.unlink()
        except OSError as error:
            raise RecordingFailed(f"the log could not be written: {error.strerror}") from error

    def _recording(self) -> Recording:
        return Recording(
            command=procfs.command(self._owner),
            strace=tuple(self._argv),
            strace_version=self._strace.version_text,
            filter=Filter(self._options.trace, self._strace.version),
            follows=True,
            seccomp_bpf=False,
            status=0,
            stdout=None,
            stderr=None,
            log=self._log,
            cwd=self._cwd,
            filtered=procfs.status().get("Seccomp") == "2",
            attached=self.attached,
        )


_ENDED_EARLY = "strace ended before the block did: somebody killed it"


def _let_trace(tracer: int) -> None:
    """Lets a process that is not our ancestor trace us, where Yama asks for that (prctl(2))."""
    if _YAMA.exists():
        import ctypes  # takes long to import

        ctypes.CDLL(None).prctl(_PR_SET_PTRACER, tracer, 0, 0, 0)


def _directory() -> str | None:
    try:
        return os.path.realpath(Path.cwd())
    except FileNotFoundError:
        return None


_NO_CALL = re.compile(rb"\d+ [^\"a-z]*(?:---|\+\+\+) ")
"""A signal, or an end: what happens to a task, and is no call of it."""


def without_own(lines: BinaryIO, tid: int, begin: int, end: int, descriptor: int) -> Iterator[bytes]:
    """The lines of a log without the calls that task ``tid`` made before ``begin`` and after ``end``.

    Both are sizes of the log that lseek(2) returned for ``descriptor`` in that task. If strace records lseek, its own
    line lies across the boundary, or at it.
    """
    measured = re.compile(rb"\d+ [^\"a-z]*(?:<\.\.\. lseek resumed>|lseek\(%d\b.*SEEK_END)" % descriptor)
    own, place, is_first = b"%d " % tid, 0, True
    for line in lines:
        over, place = place, place + len(line)
        if not line.startswith(own) or _NO_CALL.match(line):
            yield _whole(line)
        elif begin <= over and place <= end and not (is_first and measured.match(line)):
            is_first = False
            yield _whole(line)
        else:
            is_first = is_first and over < begin


def _whole(line: bytes) -> bytes:
    """A line with its end: strace leaves the last one open if a task is in a call when it detaches."""
    return line if line.endswith(b"\n") else line + b" <detached ...>\n"
