"""What /proc tells of tasks."""

import os
import subprocess
from pathlib import Path

from strace_lens.record.run.procfs import descendants, given, kill, program_of, started, status, tracees


def test_a_process_tells_its_status() -> None:
    """Fields by name; none where there is no such process."""
    assert status()["Pid"] == str(os.getpid())
    assert status(2**22 + 1) == {}


def test_children_and_theirs_are_found() -> None:
    """Whatever their names hold."""
    script = "exec -a ') R 1 (' sh -c 'sleep 100; true'"
    with subprocess.Popen(["bash", "-c", script], stdout=subprocess.PIPE) as shell:
        for _ in range(1000):
            below = descendants(os.getpid())
            if len(below) >= 2:
                break
        assert shell.pid in below
        for pid in [*below, 2**22 + 1]:
            kill(pid)
        assert [pid for pid in below if started(pid) is not None and pid not in (shell.pid, *below)] == []


def test_a_zombie_has_not_started() -> None:
    """It has ended; only its parent has not looked."""
    child = subprocess.Popen(["true"])
    while started(child.pid) is not None:
        pass
    assert status(child.pid)["State"].startswith("Z")
    child.wait()


def test_the_program_of_a_strace(tmp_path: Path) -> None:
    """Found by its tracer, once it is another program than strace; and strace by a word of its arguments."""
    log = tmp_path / "log"
    with subprocess.Popen(["strace", "-f", "-o", log, "sleep", "100"]) as strace:
        while (program := program_of(strace.pid)) is None:
            pass
        assert tracees(strace.pid) == [program]
        assert strace.pid in given(str(log))
        kill(program)
    assert program_of(strace.pid) is None
    assert tracees(os.getpid()) == []
