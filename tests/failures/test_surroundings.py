"""Places and limits that are odd: the program runs as it would, or the message says what is amiss."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.failures.lens import LENS, Lens

pytestmark = pytest.mark.needs_strace

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount")


def in_shell(lens: Lens, before: str, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command behind something that a shell does first."""
    return subprocess.run(
        ["bash", "-c", f'{before}; exec "$@"', "bash", *LENS, *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=cwd,
        env=lens.env,
        check=False,
    )


FINE = {
    "a directory that was removed": "mkdir gone; cd gone; rmdir ../gone",
    "20 descriptors": "ulimit -n 20",
    "no core": "ulimit -c 0",
    "a small stack": "ulimit -s 256",
    "little memory": "ulimit -v 400000",
    "TMPDIR is missing": "export TMPDIR=/nonexistent",
    "TMPDIR is a file": "export TMPDIR=/etc/passwd",
    "TMPDIR is empty": "export TMPDIR=",
    "TMPDIR is relative": "mkdir t; export TMPDIR=t",
    "TMPDIR cannot be written to": "export TMPDIR=/proc",
    "TMPDIR holds what strace takes for a command": "mkdir '|x'; export TMPDIR=$PWD/'|x'",
    "TMPDIR holds a line end": "mkdir $'x\\ny'; export TMPDIR=$PWD/$'x\\ny'",
    "PATH is not set": "unset PATH",
    "a variable with an odd name": "x() { :; }; export -f x",
    "many descriptors": "exec 5</dev/null 200</dev/null",
}


@pytest.mark.parametrize("before", FINE.values(), ids=FINE)
def test_a_program_runs_in_odd_surroundings(lens: Lens, tmp_path: Path, before: str) -> None:
    """With its own status, and nothing said."""
    (tmp_path / "here").mkdir()
    done = in_shell(lens, before, "run", "-q", "/bin/sh", "-c", "exit 3", cwd=tmp_path / "here")
    assert (done.returncode, done.stderr.replace("sh: 0: getcwd() failed: No such file or directory\n", "")) == (3, "")


def test_error_too_few_descriptors(lens: Lens, tmp_path: Path) -> None:
    """The message names the reason."""
    done = in_shell(lens, "ulimit -n 6", "run", "-q", "true", cwd=tmp_path)
    assert done.returncode == 125
    assert "Too many open files" in done.stderr
    assert "Traceback" not in done.stderr


def test_error_a_log_beside_a_directory_that_was_removed(lens: Lens, tmp_path: Path) -> None:
    """There is no place for it."""
    done = in_shell(lens, FINE["a directory that was removed"], "run", "--log", "x", "true", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (125, "strace-lens: x cannot be written: No such file or directory\n")


@AS_ROOT
def test_error_no_proc(lens: Lens) -> None:
    """A container may lack it."""
    namespace = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /proc && exec "$@"', "sh"]
    if subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    done = lens("run", "true", before=namespace)
    assert (done.returncode, done.stderr) == (
        125,
        "strace-lens: /proc is not mounted here, and shows who traces whom: mount -t proc proc /proc\n",
    )


@AS_ROOT
def test_error_a_program_where_nothing_may_be_executed(lens: Lens, tmp_path: Path) -> None:
    """A mount with noexec, which its mode does not show."""
    (tmp_path / "place").mkdir()
    script = 'mount -t tmpfs -o noexec none place && cp /bin/true place && exec "$@"'
    namespace = ["unshare", "--mount", "sh", "-c", script, "sh"]
    if subprocess.run([*namespace, "true"], cwd=tmp_path, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    done = lens("run", "place/true", before=namespace, cwd=str(tmp_path))
    assert done.returncode == 126
    assert "'place/true' is not executable here: its mode lets others, or its file system" in done.stderr


def test_a_thousand_children_at_once(lens: Lens, tmp_path: Path) -> None:
    """Each has its end in the log."""
    script = (
        "import os\nends = os.pipe()\n"
        "for _ in range(1000):\n"
        "    if os.fork() == 0: os.close(ends[1]); os.read(ends[0], 1); os._exit(0)\n"
        "os.close(ends[1])\nfor _ in range(1000): os.wait()"
    )
    log = tmp_path / "log"
    assert lens("run", "-q", "--log", str(log), sys.executable, "-S", "-c", script).returncode == 0
    assert log.read_text().count("+++ exited with 0 +++") == 1001


def test_a_program_that_closes_every_descriptor(lens: Lens) -> None:
    """None of ours is among them."""
    script = "import os; os.closerange(0, 65536); os._exit(os.system('exit 3') >> 8)"
    assert lens("run", "-q", sys.executable, "-S", "-c", script).returncode == 3


def test_the_log_that_the_program_removes(lens: Lens) -> None:
    """It has our rights; the message says what happened to the log."""
    done = lens("run", "sh", "-c", "rm -r $TMPDIR/*; exit 3")
    assert done.returncode == 125
    assert "there is no such file" in done.stderr
    assert "Traceback" not in done.stderr
