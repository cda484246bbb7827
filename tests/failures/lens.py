"""The command itself, as a user calls it, and what it leaves behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from strace_lens.record.run.procfs import kill, pids, status
from tests.waiting import HANG, until

LENS = (sys.executable, "-m", "strace_lens")


class Lens:
    """Calls strace-lens with a mark in the environment, and its private directories where they can be seen.

    Attributes:
        env: what it is called with.
        temporary: where its private directories are.
    """

    def __init__(self, folder: Path) -> None:
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self._mark = f"STRACE_LENS_TEST={uuid.uuid4()}"
        name, value = self._mark.split("=")
        self.env = {**os.environ, "TMPDIR": str(self.temporary), name: value, "COLUMNS": "200"}

    def __call__(
        self,
        *arguments: str,
        before: Sequence[str] = (),
        command: Sequence[str] = LENS,
        env: Mapping[str, str] | None = None,
        cwd: str | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Call it, behind ``before`` (a launcher with its arguments), or another ``command``, and wait."""
        return subprocess.run(
            [*before, *command, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            env={**self.env, **(env or {})},
            cwd=cwd,
            timeout=HANG,
            check=False,
        )

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start it and come back."""
        return subprocess.Popen(
            [*LENS, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.env,
        )

    def end_everything(self) -> None:
        """End what is left, so that one test's failure is not the next one's."""
        for pid in self.processes():
            kill(pid)
        shutil.rmtree(self.temporary, ignore_errors=True)

    def processes(self) -> list[int]:
        """What of it, and of what it started, is alive: the mark is inherited."""
        entries = (entry for entry in Path("/proc").iterdir() if entry.name.isdigit())
        return [int(entry.name) for entry in entries if int(entry.name) != os.getpid() and self._marked(entry)]

    def _marked(self, entry: Path) -> bool:
        try:
            # A zombie has an empty environment.
            return self._mark.encode() in (entry / "environ").read_bytes()
        except OSError:
            return False

    def nothing_is_left(self) -> bool:
        """Whether no process and no file of it is left, or soon will be."""
        try:
            return until(lambda: not self.processes() and not any(self.temporary.iterdir()), "nothing is left")
        except AssertionError:
            return False


def logs(folder: Path) -> list[str]:
    """The names of the logs that are kept in a directory, without the records beside them."""
    return sorted(path.name for path in folder.glob("log*") if not path.name.endswith(".recording.json"))


def running(lens: Lens, *arguments: str, ready: Path) -> subprocess.Popen[bytes]:
    """The command, once its program has made the file."""
    process = lens.start(*arguments)
    until(ready.exists, "the program runs")
    return process


def children(of: int) -> list[int]:
    """The child processes of one."""
    return [pid for pid in pids() if status(pid).get("PPid") == str(of)]
