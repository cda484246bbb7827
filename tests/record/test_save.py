"""Where a log stays."""

import os
from pathlib import Path

import pytest

from strace_lens.errors import RecordingFailed
from strace_lens.record.options import StraceOptions
from strace_lens.record.runner import Launch, record
from strace_lens.record.save import mask, redacted, save
from strace_lens.recording import Recording
from strace_lens.recording_file import beside
from strace_lens.redact import redactor

pytestmark = pytest.mark.needs_strace


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


@pytest.mark.parametrize("whole", [True, False])
def test_of_both_names_one_stands(recording: Recording, tmp_path: Path, whole: bool) -> None:
    """What an earlier run left under the other name cannot be taken for this run's, nor the record beside it."""
    log, partial = tmp_path / "x", tmp_path / "x.partial"
    for earlier in (log, partial, beside(log), beside(partial)):
        earlier.write_text("earlier")
    place = save(recording, log, whole=whole)
    assert sorted(tmp_path.glob("x*")) == [place, beside(place)]
    assert "earlier" not in place.read_text() + beside(place).read_text()


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("target", ["victim", "nothing", "/dev/null", "."])
def test_a_link_under_the_partial_name_goes_itself(
    recording: Recording, tmp_path: Path, target: str, whole: bool
) -> None:
    """What it names was named by nobody, and stays."""
    (tmp_path / "victim").write_text("precious")
    (tmp_path / "x.partial").symlink_to(target)
    place = save(recording, tmp_path / "x", whole=whole)
    assert not (tmp_path / "x.partial").is_symlink()
    assert ((tmp_path / "victim").read_text(), (tmp_path / "nothing").exists()) == ("precious", False)
    assert place.read_bytes() == recording.log.read_bytes()


def test_a_link_under_the_name_goes_itself_for_a_partial_log(recording: Recording, tmp_path: Path) -> None:
    """It named an earlier log; that stays where it is."""
    (tmp_path / "victim").write_text("precious")
    (tmp_path / "x").symlink_to("victim")
    save(recording, tmp_path / "x", whole=False)
    assert not (tmp_path / "x").is_symlink()
    assert (tmp_path / "victim").read_text() == "precious"


def test_the_partial_name_of_a_long_name(recording: Recording, tmp_path: Path) -> None:
    """255 bytes is all that a name can have."""
    place = save(recording, tmp_path / ("€" * 85), whole=False)
    assert place.name.endswith(".partial")
    assert [len(os.fsencode(path.name)) for path in (place, beside(place))] == [255, 255]


def test_our_own_output_is_not_an_earlier_log(recording: Recording, tmp_path: Path) -> None:
    """/dev/stdout leads to whatever file the caller's output goes to, and that stays."""
    with (tmp_path / "output").open("w") as out:
        place = Path(f"/dev/fd/{out.fileno()}")
        assert save(recording, place, whole=False) == place
    assert (tmp_path / "output").read_bytes() == recording.log.read_bytes()


def test_error_a_log_that_cannot_be_masked_does_not_stay(recording: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    """Better no log than one with a secret."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "chmod", full)
    with pytest.raises(RecordingFailed, match="the log could not be redacted: No space left on device"):
        mask(recording.log, redactor())
    assert not list(recording.log.parent.glob("log*"))


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
