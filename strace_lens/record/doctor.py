"""Can tracing work here, and if not, why and what to do."""

from __future__ import annotations

import subprocess
from pathlib import Path

from strace_lens.record.strace import Strace


def why_not(strace: Strace) -> str | None:
    """The reason why nothing can be traced here, with what to do about it; None where tracing works.

    Traces a program that does nothing and reads what strace says on its own behalf.
    """
    done = subprocess.run(
        [strace.path, "-f", "-e", "trace=execve", "-o", "/dev/null", "--", "/bin/true"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=30,
        check=False,
    )
    if done.returncode == 0:
        return None
    said = next(
        (line for line in done.stderr.splitlines() if line.startswith("strace:")), f"exit status {done.returncode}"
    )
    return f"tracing does not work here ({said}). {_cause(said)}"


def _cause(said: str) -> str:
    tracer = _tracer()
    if tracer:
        return f"This process is itself traced, by pid {tracer} (strace or a debugger), and a task has one tracer only: run it outside."
    if "Function not implemented" in said:
        return "ptrace(2) is not there: an emulator (qemu-user, Rosetta) or a sandbox. Run on the machine itself."
    if "Operation not permitted" in said:
        return (
            "ptrace(2) is denied: a seccomp filter (in a container, add --cap-add=SYS_PTRACE or "
            "--security-opt seccomp=unconfined), or Yama (/proc/sys/kernel/yama/ptrace_scope is 3)."
        )
    return "See ptrace(2) for what the error means."


def _tracer() -> int:
    for line in Path("/proc/self/status").read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith("TracerPid:"):
            return int(line.split()[1])
    return 0
