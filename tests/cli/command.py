"""The command as a user calls it, in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import HANG


@dataclass(frozen=True)
class Done:
    """What a call printed and ended with."""

    status: int
    out: str
    err: str


def lens(*words: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None, stdin: bytes = b"") -> Done:
    """Call ``strace-lens`` with these words; ``env`` is added to ours."""
    return called([sys.executable, "-m", "strace_lens", *map(str, words)], cwd=cwd, env=env, stdin=stdin)


def called(
    command: Sequence[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None, stdin: bytes = b""
) -> Done:
    """Call any command."""
    done = subprocess.run(
        command, input=stdin, capture_output=True, cwd=cwd, env={**os.environ, **(env or {})}, timeout=HANG, check=False
    )
    return Done(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))


FORK_LOG = """\
100   execve("./fork", ["./fork"], 0x7ffe5930c7f0 /* 39 vars */) = 0
100   clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f03d79f7a10) = 101
100   wait4(101,  <unfinished ...>
101   exit_group(7)                     = ?
101   +++ exited with 7 +++
100   <... wait4 resumed>[{WIFEXITED(s) && WEXITSTATUS(s) == 7}], 0, NULL) = 101
100   --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=101, si_uid=0, si_status=7, si_utime=0, si_stime=0} ---
100   exit_group(0)                     = ?
100   +++ exited with 0 +++
"""
"""What strace 6.1 wrote of c_samples/fork.c, with smaller pids."""
