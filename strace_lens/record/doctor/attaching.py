"""Finds out why strace could not attach to a running program."""

from __future__ import annotations

import os

from strace_lens.errors import CannotTrace, StraceLensError, UsageError
from strace_lens.record.doctor.diagnose import cause
from strace_lens.record.doctor.machine import this_machine
from strace_lens.record.run import procfs
from strace_lens.record.strace import about_words


def refused(said: str, pid: int) -> StraceLensError:
    """The error for a strace that ended with the message ``said`` before it was attached to ``pid``."""
    status = procfs.status(pid)
    wrong = about_words(said)
    if wrong is not None:
        return UsageError(wrong)
    if not status:
        return UsageError(f"there is no process {pid}")
    if status.get("State", "").startswith("Z"):
        return UsageError(f"process {pid} has ended already: it waits for its parent to collect its status")
    if status.get("Kthread") == "1" or not _has_memory(status):
        return UsageError(f"process {pid} ({status.get('Name')}) is a thread of the kernel: it makes no system calls")
    tracer = status.get("TracerPid", "0")
    if tracer != "0":
        name = procfs.status(tracer).get("Name", "unknown")
        return CannotTrace(
            f"process {pid} is traced already, by pid {tracer} ({name}), and a task has one tracer only. "
            "End that strace or debugger first."
        )
    return _denied(said, pid, status)


def _has_memory(status: dict[str, str]) -> bool:
    return "VmSize" in status


def _denied(said: str, pid: int, status: dict[str, str]) -> StraceLensError:
    machine = this_machine()
    told = said or "strace ended without a message"
    owner = int(status.get("Uid", "0").split()[0])
    if owner != os.geteuid() and not machine.may_ptrace:
        return CannotTrace(f"process {pid} belongs to another user (uid {owner}) ({told}). Attach to it as root.")
    if machine.yama == 1 and not machine.may_ptrace and pid != os.getpid():
        return CannotTrace(
            f"Yama lets a program be traced by its ancestors alone: ptrace_scope is 1 ({told}). "
            "Attach as root, or: sysctl kernel.yama.ptrace_scope=0"
        )
    found = cause(1, told, machine)
    return CannotTrace(f"strace cannot attach to process {pid}: {found.text}. {found.remedy}")
