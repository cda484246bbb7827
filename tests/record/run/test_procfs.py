"""What /proc tells of tasks."""

import os
import subprocess
from pathlib import Path

import pytest

from strace_lens.record.run.procfs import descendants, given, kill, program_of, started, status, tracees
from tests.waiting import until


def test_a_process_tells_its_status() -> None:
    """Fields by name; none where there is no such process."""
    assert status()["Pid"] == str(os.getpid())
    assert status(2**22 + 1) == {}


def test_children_and_theirs_are_found() -> None:
    """Children of children are found too, whatever their names hold."""
    script = "exec -a ') R 1 (' sh -c 'sleep 100; true'"
    with subprocess.Popen(["bash", "-c", script]) as shell:
        (sleep,) = until(lambda: descendants(shell.pid), "the shell has a child")
        assert {shell.pid, sleep} <= set(descendants(os.getpid()))
        for pid in (shell.pid, sleep, 2**22 + 1):
            kill(pid)
        until(lambda: started(shell.pid) is None and started(sleep) is None, "both have ended")


def test_a_zombie_has_not_started() -> None:
    """It has ended; only its parent has not looked."""
    child = subprocess.Popen(["true"])
    until(lambda: started(child.pid) is None, "it has ended")
    assert status(child.pid)["State"].startswith("Z")
    child.wait()


@pytest.mark.needs_strace
def test_the_program_of_a_strace(tmp_path: Path) -> None:
    """Found by its tracer, once it is another program than strace; and strace by a word of its arguments."""
    log = tmp_path / "log"
    with subprocess.Popen(["strace", "-f", "-o", log, "sleep", "100"]) as strace:
        program = until(lambda: program_of(strace.pid), "strace has started its program")
        assert program is not None
        assert tracees(strace.pid) == [program]
        assert strace.pid in given(str(log))
        kill(program)
    assert program_of(strace.pid) is None
    assert tracees(os.getpid()) == []
