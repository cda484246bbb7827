"""Finds out whether tracing can work here; if not, why, and what to do.

A probe traces a program that does nothing. strace's own message and what /proc shows of the machine give the cause.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import tempfile

from strace_lens.diagnosis import Check, Diagnosis
from strace_lens.errors import CannotTrace
from strace_lens.linux.signals import signal_name
from strace_lens.record.doctor.machine import Machine, this_machine
from strace_lens.record.strace import CAPABILITIES, Strace, find_strace

_PATIENCE = 30.0
"""Seconds. strace needs some 10 ms, a hundred times as long on a busy machine."""


def examine() -> Diagnosis:
    """Examines strace, ptrace and their surroundings. Takes some 20 ms."""
    machine = this_machine()
    try:
        strace = find_strace()
    except CannotTrace as error:
        return Diagnosis((Check("strace", "bad", str(error)), *surroundings(machine)))
    checks = [Check("strace", "ok", f"{strace.path}, version {strace.version_text}")]
    ended, said = _probe(strace, seccomp_bpf=False)
    if ended == 0:
        checks += [Check("ptrace", "ok", "a program can be traced"), _seccomp_bpf(strace)]
    else:
        checks.append(cause(ended, said, machine))
    able = {name: strace.version >= since for name, since in CAPABILITIES.items()}
    return Diagnosis((*checks, *surroundings(machine)), str(strace.path), strace.version_text, able)


def why_not(strace: Strace, *, seccomp_bpf: bool = False) -> str | None:
    """The reason why tracing does not work here, and what to do; None if it works."""
    ended, said = _probe(strace, seccomp_bpf=False)
    if ended != 0:
        found = cause(ended, said, this_machine())
        return f"tracing does not work here: {found.text}. {found.remedy}"
    if seccomp_bpf and (found := _seccomp_bpf(strace)).grade != "ok":
        return f"tracing does not work here: {found.text}. {found.remedy}"
    return None


def _probe(strace: Strace, *, seccomp_bpf: bool) -> tuple[int, str]:
    """Traces a program that does nothing; returns strace's exit status, and its first own message."""
    fast = ["--seccomp-bpf"] if seccomp_bpf else []
    argv = [str(strace.path), "-f", *fast, "-e", "trace=execve", "-o", "/dev/null", "--", "/bin/true"]
    with tempfile.TemporaryFile() as said:
        try:
            # A new session: we can kill all its processes, even if somebody has killed strace.
            probe = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said, start_new_session=True
            )
        except OSError as error:
            return 1, str(error)
        ended = _ended(probe)
        said.seek(0)
        lines = said.read().decode("utf-8", "replace").splitlines()
    found = (re.match(r"(?:\S*/)?(strace: .*)", line) for line in lines)
    return ended, next((match[1] for match in found if match), "")


def _ended(probe: subprocess.Popen[bytes]) -> int:
    try:
        return probe.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        return 1
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(probe.pid, signal.SIGKILL)
        probe.wait()


def _seccomp_bpf(strace: Strace) -> Check:
    if not strace.knows("--seccomp-bpf"):
        return Check("seccomp-bpf", "note", "this strace stops at every call: --seccomp-bpf came with strace 5.3")
    ended, said = _probe(strace, seccomp_bpf=True)
    if ended == 0:
        return Check("seccomp-bpf", "ok", "calls outside the filter run at full speed")
    return Check("seccomp-bpf", "note", f"--seccomp-bpf fails ({_told(ended, said)})", "Use --no-seccomp-bpf.")


def cause(ended: int, said: str, machine: Machine) -> Check:
    """The cause of strace's exit status ``ended`` and message ``said``, as far as known."""
    told = _told(ended, said)
    if machine.tracer:
        return Check(
            "tracer",
            "bad",
            f"this process is itself traced, by pid {machine.tracer}, and a task has one tracer only ({told})",
            "Run it outside of that strace or debugger.",
        )
    if ended == -signal.SIGSYS:
        text = "a seccomp filter kills every caller of ptrace(2)"
        return Check("seccomp", "bad", f"{text} ({told})", _ALLOW)
    if "Function not implemented" in said:
        return _not_implemented(told, machine)
    if "Operation not permitted" in said or "Permission denied" in said:
        return _not_permitted(told, machine)
    return Check("ptrace", "bad", f"strace fails ({told})", "See ptrace(2) for what the error means.")


_ALLOW = (
    "Let the container trace: --cap-add=SYS_PTRACE, or --security-opt seccomp=unconfined (docker, podman); "
    "outside a container, the service's SystemCallFilter= decides."
)


def _told(ended: int, said: str) -> str:
    if said:
        return said
    return f"strace was killed by {signal_name(-ended)}" if ended < 0 else f"strace ended with exit status {ended}"


def _not_implemented(told: str, machine: Machine) -> Check:
    if machine.seccomp == 2 and not machine.emulated:
        return Check("seccomp", "bad", f"a seccomp filter makes ptrace(2) fail with ENOSYS ({told})", _ALLOW)
    return Check(
        "emulation",
        "bad",
        f"there is no ptrace(2): this is an emulator (qemu-user, Rosetta) or a sandbox ({told})",
        "Run on a machine, or an image, of the processor's own architecture.",
    )


def _not_permitted(told: str, machine: Machine) -> Check:
    if machine.yama == 3:
        return Check(
            "yama",
            "bad",
            f"Yama forbids ptrace(2) to everybody until the next boot: ptrace_scope is 3 ({told})",
            "Boot with kernel.yama.ptrace_scope=1 or less.",
        )
    if machine.yama == 2 and not machine.may_ptrace:
        return Check(
            "yama",
            "bad",
            f"Yama lets only CAP_SYS_PTRACE trace: ptrace_scope is 2 ({told})",
            "Run as root, or: sysctl kernel.yama.ptrace_scope=1",
        )
    if machine.seccomp == 2:
        return Check("seccomp", "bad", f"a seccomp filter denies ptrace(2) ({told})", _ALLOW)
    return Check(
        "ptrace", "bad", f"ptrace(2) is denied, perhaps by a security module ({told})", "The kernel's log may name it."
    )


def surroundings(machine: Machine) -> list[Check]:
    """Properties of the machine that do not forbid tracing, but show in traces or in traced programs."""
    found: list[Check] = []
    if machine.yama is not None:
        found.append(Check("yama", "ok" if machine.yama < 2 else "note", f"ptrace_scope is {machine.yama}"))
    if machine.pid_namespace:
        found.append(Check("pid namespace", "note", "pids are those of a pid namespace, as in a container"))
    if machine.user_namespace:
        found.append(Check("user namespace", "note", "this is a user namespace, as in a rootless container"))
    if machine.seccomp == 2:
        found.append(Check("seccomp filter", "note", "a seccomp filter is on: if it refuses clone3, libc calls clone"))
    if machine.no_new_privs:
        found.append(Check("no_new_privs", "note", "set-id programs give no privileges here, traced or not"))
    found.append(
        Check(
            "sanitizers",
            "note",
            "LeakSanitizer fails under any tracer, so a program built with it ends with another status",
            "Run such programs with ASAN_OPTIONS=detect_leaks=0 in their environment",
        )
    )
    return found
