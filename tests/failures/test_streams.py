"""A reader may be slow, gone or never there: the run ends, and ends right."""

import array
import contextlib
import fcntl
import os
import signal
import subprocess
import termios
from pathlib import Path

import pytest

from tests.failures.lens import LENS, Lens
from tests.waiting import HANG, until

pytestmark = pytest.mark.needs_strace

MANY = "i=0; while [ $i -lt 300 ]; do (:); i=$((i+1)); done"


def test_error_time_is_over_though_nobody_reads_the_terminal(lens: Lens) -> None:
    """The program's output waits for its reader; its end does not."""
    process = lens.start("run", "-q", "--terminal", "--timeout", "1.5", "yes")
    assert process.wait(HANG) == 124
    process.communicate()


def unread(pipe: int) -> int:
    """Bytes that wait in it (FIONREAD of ioctl_tty(2))."""
    size = array.array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, size)
    return size[0]


def test_a_reader_of_the_terminal_may_take_its_time(lens: Lens) -> None:
    """All of the output comes, long after the program's end."""
    process = lens.start("run", "-q", "--terminal", "seq", "20000")
    assert process.stdout is not None
    first = os.read(process.stdout.fileno(), 1)
    pipe = process.stdout.fileno()
    # How much a pipe takes depends on how it is filled (pipe(7)): pages that are not full count as such.
    until(lambda: unread(pipe) > 16_000, "the program has written, and nobody read")
    rest, _ = process.communicate(timeout=HANG)
    assert (process.returncode, (first + rest).count(b"\n")) == (0, 20000)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "<&- 2>&-"])
def test_what_is_closed_is_closed_for_the_program(lens: Lens, tmp_path: Path, closed: str) -> None:
    """Nothing of ours takes its number; the status is the program's, with a report that nobody can get."""
    script = 'exec "$@" ' + closed
    program = ["sh", "-c", "exec 9>fds; ls /proc/self/fd >&9 2>/dev/null; exit 5"]
    listed = []
    for words in ([], [*LENS, "run"]):
        command = ["bash", "-c", script, "bash", *words, *program]
        assert subprocess.run(command, cwd=tmp_path, env=lens.env, check=False).returncode == 5
        listed.append((tmp_path / "fds").read_text())
    assert listed[0] == listed[1]


def test_a_reader_of_the_report_may_go_away(lens: Lens, tmp_path: Path) -> None:
    """The status of run is the program's all the same, and a log is kept."""
    log = tmp_path / "log"
    script = f"{' '.join(LENS)} run --log {log} sh -c '{MANY}; exit 3' 2> >(head -c 1 >/dev/null)"
    assert subprocess.run(["bash", "-c", script], env=lens.env, check=False).returncode == 3
    assert log.exists()


@pytest.mark.parametrize("option", ["--log", "-o"])
def test_error_a_pipe_that_is_opened_and_not_read(lens: Lens, tmp_path: Path, option: str) -> None:
    """A signal ends us all the same, where the log or the report waits for its reader."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
    process = lens.start("run", "--format", "events", option, str(pipe), "sh", "-c", f"{MANY}; exit 3")

    def begun() -> bytes:
        with contextlib.suppress(BlockingIOError):  # opened and empty; a pipe that nobody has opened is at its end
            return os.read(reader, 1)
        return b""

    until(begun, "the log or the report is written")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=HANG)
    os.close(reader)
    assert process.returncode == 128 + signal.SIGTERM


def test_error_log_and_report_in_one_file(lens: Lens, tmp_path: Path) -> None:
    """The report would take the place of the log, or of what may stand beside it; nothing is run."""
    log = str(tmp_path / "file")
    for place in (log, f"{log}.partial", f"{log}.recording.json", f"{log}.partial.recording.json"):
        for words in (["-o", place], ["--format", f"tree,json={place}"]):
            done = lens("run", "--log", log, *words, "touch", str(tmp_path / "ran"))
            assert done.returncode == 125
            assert done.stderr == f"strace-lens: -o '{place}': the report would take the place of the log\n"
    assert list(tmp_path.glob("[fr]*")) == []


@pytest.mark.parametrize("command", [["report"], ["audit"], ["check", "-e", "no thread"], ["diff", "other"]])
def test_error_a_report_in_the_place_of_its_log(lens: Lens, tmp_path: Path, command: list[str]) -> None:
    """By a link, too, which names it; the log stays."""
    for name in ("log", "other"):
        (tmp_path / name).write_text('1 execve("/a", ["a"], 0x1 /* 1 var */) = 0\n1 +++ exited with 0 +++\n')
    (tmp_path / "link").symlink_to("log")
    for place in ("log", "link"):
        done = lens(*command, "-o", place, "log", cwd=str(tmp_path))
        assert done.returncode == 2
        assert "the report would take the place of the log" in done.stderr
    assert (tmp_path / "log").read_text().startswith("1 execve")
