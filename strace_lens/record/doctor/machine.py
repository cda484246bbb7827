"""Reads from /proc what matters for tracing on this machine or container."""

from __future__ import annotations

from pathlib import Path

import msgspec

from strace_lens.record.run import procfs

_CAP_SYS_PTRACE = 1 << 19


class Machine(msgspec.Struct, frozen=True):
    """What matters for ptrace(2), as /proc shows it.

    Attributes:
        tracer: pid of the process that traces us; 0: nobody.
        seccomp: 2 if we have a seccomp filter (proc_pid_status(5)).
        no_new_privs: set-id programs give us no privileges.
        may_ptrace: we have CAP_SYS_PTRACE.
        yama: /proc/sys/kernel/yama/ptrace_scope; None if the kernel has no Yama.
        pid_namespace, user_namespace: we are not in the first namespace of that kind.
        emulated: an emulator runs us.
    """

    tracer: int = 0
    seccomp: int = 0
    no_new_privs: bool = False
    may_ptrace: bool = True
    yama: int | None = None
    pid_namespace: bool = False
    user_namespace: bool = False
    emulated: bool = False


def this_machine() -> Machine:
    """Returns what /proc shows here and now."""
    status = procfs.status()
    return Machine(
        tracer=int(status.get("TracerPid", "0")),
        seccomp=int(status.get("Seccomp", "0")),
        no_new_privs=status.get("NoNewPrivs") == "1",
        may_ptrace=bool(int(status.get("CapEff", "0"), 16) & _CAP_SYS_PTRACE),
        yama=_yama(),
        # The first namespaces have fixed inode numbers (include/linux/proc_ns.h).
        pid_namespace=_namespace("pid") not in {None, "pid:[4026531836]"},
        user_namespace=_namespace("user") not in {None, "user:[4026531837]"},
        emulated="VirtualApple" in _text("/proc/cpuinfo"),
    )


def _yama() -> int | None:
    scope = _text("/proc/sys/kernel/yama/ptrace_scope").strip()
    return int(scope) if scope.isdigit() else None


def _namespace(kind: str) -> str | None:
    try:
        return str(Path(f"/proc/self/ns/{kind}").readlink())
    except OSError:
        return None


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
