"""The way of the log from strace to its file, with lines that strace could write."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from strace_lens.record.run.log_pipe import Channel
from tests.waiting import HANG


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Channel]:
    """A channel that is open."""
    with Channel(tmp_path, tmp_path / "log") as opened:
        yield opened


def write(channel: Channel, text: bytes) -> None:
    """What strace writes, and what we take of it."""
    with channel.pipe.open("wb", buffering=0) as strace:
        strace.write(text)
    channel.read()


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"7 +++ exited with 3 +++\n", 3),
        (b"7 12:30:01.000001 +++ exited with 3 +++\n", 3),
        (b"7 +++ killed by SIGSEGV (core dumped) +++\n", -11),
        (b"7 +++ killed by SIGRT_2 +++\n", -34),
    ],
)
def test_the_end_of_the_first_task_is_the_programs(channel: Channel, line: bytes, status: int) -> None:
    """Whatever columns there are."""
    write(channel, b"7 execve(...) = 0\n8 +++ exited with 1 +++\n")
    assert not channel.program_ended
    write(channel, line)
    assert (channel.program_ended, channel.status) == (True, status)


def test_without_a_pid_column_there_is_only_the_program(channel: Channel) -> None:
    """As without -f."""
    write(channel, b"execve(...) = 0\n+++ exited with 4 +++\n")
    assert (channel.program_ended, channel.status) == (True, 4)


def test_an_end_that_comes_in_pieces_is_seen(channel: Channel) -> None:
    """A read may end anywhere."""
    for byte in b"7 execve(...) = 0\n7 +++ exited with 3 +++":
        write(channel, bytes([byte]))
    assert not channel.program_ended
    write(channel, b"\n")
    assert channel.program_ended


@pytest.mark.parametrize(
    "line",
    [
        b'7 write(1, "+++ exited with 3 +++", 21) = 21\n',
        b'7 write(1, "\\n7 +++ exited with 3 +++", 21 <unfinished ...>\n',
        b"77 +++ exited with 3 +++\n",
        b"7 +++ superseded by execve in pid 9 +++\n",
    ],
)
def test_what_only_looks_like_the_end(channel: Channel, line: bytes) -> None:
    """Strings of the program, other tasks, and a thread that took the program's place."""
    write(channel, b"7 execve(...) = 0\n" + line)
    assert not channel.program_ended


def test_a_line_that_nobody_will_end_is_ended(channel: Channel) -> None:
    """In strace's own words for a task that it detaches from; a whole line stays as it is."""
    write(channel, b"7 wait4(-1, ")
    channel.end_open_line()
    channel.end_open_line()
    assert channel.log.read_bytes() == b"7 wait4(-1,  <detached ...>\n"


def test_the_log_is_private(channel: Channel) -> None:
    """So is the pipe."""
    assert [path.stat().st_mode & 0o777 for path in (channel.log, channel.pipe)] == [0o600, 0o600]


def test_without_a_proc_of_ours_there_is_a_fifo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A /proc of another pid namespace has other processes under our numbers."""
    monkeypatch.setattr(os, "getpid", lambda: 2**22 + 1)
    with Channel(tmp_path, tmp_path / "log") as channel:
        assert channel.pipe.is_fifo()
        assert not channel.pipe.is_symlink()
        write(channel, b"7 execve(...) = 0\n")
        assert channel.size == 18
    assert [path.name for path in tmp_path.iterdir()] == ["log"]


@pytest.mark.needs_strace
def test_error_a_strace_that_comes_after_our_death_does_not_wait(tmp_path: Path) -> None:
    """There is nothing to open any more, where a FIFO would keep it waiting for a reader."""
    script = (
        "import os, sys; from pathlib import Path; from strace_lens.record.run.log_pipe import Channel\n"
        "Channel(Path(sys.argv[1]), Path(sys.argv[1]) / 'log').open(); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script, tmp_path], check=True)
    command = ["strace", "-o", str(tmp_path / "strace.fifo"), "true"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANG, check=False)
    assert done.returncode == 1
    assert "No such file or directory" in done.stderr


def test_error_a_log_that_is_there_already_is_not_touched(tmp_path: Path) -> None:
    """Nobody can have put a link in its place."""
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "log").symlink_to(victim)
    with pytest.raises(FileExistsError), Channel(tmp_path, tmp_path / "log"):
        pass
    assert victim.read_text() == "precious"


def test_error_a_full_disk_is_told_once_and_the_fifo_is_drained(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the pipe is drained, so that strace never waits."""

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with channel.pipe.open("wb", buffering=0) as strace:
        strace.write(b"7 execve(...) = 0\n")
        channel.read()
        strace.write(b"7 +++ exited with 3 +++\n")
        channel.read()
    assert channel.error is not None
    assert channel.error.strerror == "No space left on device"
    assert (channel.size, channel.program_ended) == (0, True)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Channel]:
    """A channel whose log holds 20 bytes at most."""
    with Channel(tmp_path, tmp_path / "log", most=20) as opened:
        yield opened


def test_a_log_that_is_full_ends_behind_a_whole_line(small: Channel) -> None:
    """Half a line could hold half a secret; all that follows is dropped, and counted."""
    write(small, b"7 first = 0\n7 second = 0\n")
    write(small, b"8 x\n")
    assert small.log.read_bytes() == b"7 first = 0\n"
    assert (small.size, small.dropped) == (12, 17)


def test_the_end_of_the_program_shows_behind_a_full_log(small: Channel) -> None:
    """What is dropped is looked at all the same."""
    write(small, b"7 execve(...) = 0\n7 long long long = 0\n7 +++ exited with 3 +++\n")
    assert (small.program_ended, small.status, small.dropped > 0) == (True, 3, True)


def test_a_log_that_just_fits_is_whole(small: Channel) -> None:
    """The limit is the largest size."""
    write(small, b"7 0123456789 = 1234\n")
    assert (small.size, small.dropped) == (20, 0)
