"""The run itself, with the real strace."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from strace_lens.errors import RecordingFailed
from strace_lens.record.channel import Channel
from strace_lens.record.command import Options
from strace_lens.record.runner import Surroundings, record
from strace_lens.record.stop import tracees

CAPTURED = Surroundings(input=b"", capture=True)


def test_output_and_status_are_the_programs(tmp_path: Path) -> None:
    """What the program writes is captured apart, byte for byte; its exit status comes back."""
    made = record(["sh", "-c", "printf 'a\\377'; echo b >&2; exit 3"], tmp_path, Options(), CAPTURED)
    assert (made.stdout, made.stderr, made.status) == (b"a\xff", b"b\n", 3)


def test_a_killed_program_has_a_shells_status(tmp_path: Path) -> None:
    """128 + the number of the signal."""
    made = record(["sh", "-c", "kill -SEGV $$"], tmp_path, Options(), CAPTURED)
    assert made.status == 128 + signal.SIGSEGV


def test_the_log_is_private_and_whole(tmp_path: Path) -> None:
    """The log is the user's alone and ends with a whole line; no FIFO is left."""
    made = record(["true"], tmp_path, Options(), CAPTURED)
    assert made.log.stat().st_mode & 0o777 == 0o600
    assert made.log.read_bytes().endswith(b"+++ exited with 0 +++\n")
    assert list(tmp_path.iterdir()) == [made.log]


def test_input_environment_and_directory_are_given(tmp_path: Path) -> None:
    """As subprocess.run has them."""
    around = Surroundings(input=b"in", capture=True, cwd=tmp_path, env={"PATH": os.environ["PATH"], "X": "1"})
    made = record(["sh", "-c", "cat; pwd; echo $X"], tmp_path, Options(), around)
    assert made.stdout == f"in{tmp_path}\n1\n".encode()


def test_no_descriptor_of_ours_reaches_the_program(tmp_path: Path) -> None:
    """The program sees its three standard descriptors, and the one that lists them."""
    made = record(["ls", "/proc/self/fd"], tmp_path, Options(), CAPTURED)
    assert made.stdout is not None
    assert len(made.stdout.split()) == 4


def test_a_timeout_leaves_nothing_alive(tmp_path: Path) -> None:
    """Background children and shells that ignore SIGTERM are ended too, and strace writes their ends."""
    around = Surroundings(input=b"", capture=True, timeout=0.5)
    made = record(["sh", "-c", "trap '' TERM; sleep 1000 & setsid sleep 1000 & wait"], tmp_path, Options(), around)
    assert made.timed_out
    assert made.log.read_text().count("+++ killed by SIGKILL +++") == 3


def test_a_signal_sent_to_us_reaches_the_program(tmp_path: Path) -> None:
    """SIGTERM is passed on, and the program decides what becomes of it."""
    ready = tmp_path / "ready"
    script = f"trap 'exit 9' TERM; touch {ready}; while :; do sleep 0.05; done"

    def terminate() -> None:
        while not ready.exists():
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=terminate).start()
    assert record(["sh", "-c", script], tmp_path, Options(), CAPTURED).status == 9


def test_no_tracee_is_found_where_nothing_is_traced() -> None:
    """This process traces nothing."""
    assert list(tracees(os.getpid())) == []


def test_error_a_log_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full from the first byte on: one message, and the program has ended by itself."""

    def full(_: Channel, __: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Channel, "_write", full)
    with pytest.raises(
        RecordingFailed, match=r"No space left on device .* ran to its end all the same, with exit status 5"
    ):
        record(["sh", "-c", "exit 5"], tmp_path, Options(), CAPTURED)
