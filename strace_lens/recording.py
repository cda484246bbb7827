"""What we know about a run that we recorded, beyond its log: the command, the filter, the status."""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec
from msgspec.structs import replace

from strace_lens.filter import Filter
from strace_lens.recorded import Attached, Recorded, of_options


class Recording(msgspec.Struct, frozen=True):
    """One run of a program under strace.

    Attributes:
        command: the program and its arguments.
        strace: the exact command that ran, strace and its options first.
        strace_version: as strace prints it, ``6.1``.
        filter: which calls were recorded.
        follows: tasks that were made were followed (``-f``).
        seccomp_bpf: strace let calls outside the filter run untraced (``--seccomp-bpf``).
        status: exit status as a shell gives it: the program's code, or 128 + the signal that killed it.
        stdout, stderr: what the program wrote, if captured, else None.
        log: the log's path.
        timed_out: its timeout ended the program.
        detached: tids of tasks that outlived the program and from which we detached.
        failure: what failed, in strace or in us, and left the log incomplete; None if nothing failed.
        signals: numbers of the signals that we got meanwhile, in order.
        notes: what tracing changed for the program.
        cwd: the program's first working directory, as an absolute path without links; None: not known.
        filtered: strace itself ran under a seccomp filter, a container's say (proc_pid_status(5), Seccomp).
        dropped: bytes that strace printed and the log lacks, since it has the largest size that was asked for.
        attached: the running program that strace attached to; None: strace started the program.
        outlived: tids of tasks that outlived the program and that we ended.
    """

    command: tuple[str, ...]
    strace: tuple[str, ...]
    strace_version: str
    filter: Filter
    follows: bool
    seccomp_bpf: bool
    status: int
    stdout: bytes | None
    stderr: bytes | None
    log: Path
    timed_out: bool = False
    detached: tuple[int, ...] = ()
    failure: str | None = None
    signals: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    cwd: str | None = None
    filtered: bool = False
    dropped: int = 0
    attached: Attached | None = None
    outlived: tuple[int, ...] = ()

    @property
    def recorded(self) -> Recorded:
        """What strace was asked to record."""
        found = re.match(r"(\d+)\.(\d+)", self.strace_version)
        version = (int(found[1]), int(found[2])) if found else self.filter.version
        asked = of_options(self.strace[1:], version)
        machine = os.uname().machine
        return replace(asked, cwd=self.cwd, filtered=self.filtered, attached=self.attached, machine=machine)
