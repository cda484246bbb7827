"""Where a log stays."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from strace_lens.errors import RecordingFailed
from strace_lens.record.options import StraceOptions
from strace_lens.record.runner import Launch, record
from strace_lens.record.save import forget, redacted, save
from strace_lens.recording import Recording
from strace_lens.redact import redactor


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    """A run of a program that was given a secret."""
    around = Launch(input=b"", capture=True)
    return record(["sh", "-c", "true --password=hunter2"], tmp_path, StraceOptions(), around)


def test_a_whole_log_has_its_name(recording: Recording, tmp_path: Path) -> None:
    """And is its owner's alone."""
    place = save(recording, tmp_path / "x.strace", whole=True)
    assert place == tmp_path / "x.strace"
    assert place.stat().st_mode & 0o777 == 0o600


def test_a_partial_log_says_so_in_its_name(recording: Recording, tmp_path: Path) -> None:
    """So that a script that looks for the name finds nothing."""
    assert save(recording, tmp_path / "x.strace", whole=False) == tmp_path / "x.strace.partial"
    assert not (tmp_path / "x.strace").exists()


def test_a_pipe_is_written_into(recording: Recording, tmp_path: Path) -> None:
    """Partial or not: it has no name to be found under."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert save(recording, pipe, whole=False) == pipe
    assert os.read(reader, 1 << 16).endswith(b"+++ exited with 0 +++\n")
    os.close(reader)


def test_an_earlier_log_is_forgotten(tmp_path: Path) -> None:
    """Under its name, under its partial name, and behind a link."""
    old, partial, link = tmp_path / "x", tmp_path / "x.partial", tmp_path / "link"
    old.touch()
    partial.touch()
    link.symlink_to(old)
    forget(link)
    forget(tmp_path / "x")
    assert [path.name for path in tmp_path.iterdir()] == ["link"]


def test_our_own_output_is_not_an_earlier_log(tmp_path: Path) -> None:
    """/dev/stdout leads to whatever file the caller's output goes to, and that stays."""
    output = tmp_path / "output"
    with output.open("w") as stdout:
        subprocess.run(
            [sys.executable, "-c", "from strace_lens.record.save import *; forget(Path('/dev/stdout'))"],
            stdout=stdout,
            check=True,
        )
    assert output.exists()


def test_secrets_are_masked_in_the_log_and_in_the_command(recording: Recording) -> None:
    """The log stays private."""
    masked = redacted(recording, redactor())
    assert b"hunter2" in b" ".join(word.encode() for word in recording.command)
    assert b"hunter2" not in masked.log.read_bytes()
    assert masked.log.stat().st_mode & 0o777 == 0o600
    assert "hunter2" not in " ".join([*masked.command, *masked.strace])


def test_error_a_log_that_cannot_be_kept(recording: Recording, tmp_path: Path) -> None:
    """The message names the place and what became of the program."""
    place = tmp_path / "missing" / "x.strace"
    with pytest.raises(RecordingFailed) as caught:
        save(recording, place, whole=True)
    assert str(caught.value) == (
        f"{place} cannot be written: No such file or directory. The program had ended with exit status 0."
    )
