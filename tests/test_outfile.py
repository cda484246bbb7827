"""A file of ours is whole under its name, or not there."""

import os
import stat
import threading
from pathlib import Path

import pytest

from strace_lens.errors import UsageError
from strace_lens.outfile import moved, written


def test_a_new_file_has_the_mode_of_any_new_file(tmp_path: Path) -> None:
    """By the umask, as if the user had made it."""
    before = os.umask(0o027)
    try:
        with written(tmp_path / "report") as out:
            out.write("x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "report").stat().st_mode) == 0o640


def test_an_error_leaves_what_was_there(tmp_path: Path) -> None:
    """And nothing beside it."""
    place = tmp_path / "report"
    place.write_text("before")

    def half() -> None:
        with written(place) as out:
            out.write("half")
            raise KeyError

    with pytest.raises(KeyError):
        half()
    assert (place.read_text(), list(tmp_path.iterdir())) == ("before", [place])


def test_a_pipe_is_written_into(tmp_path: Path) -> None:
    """What is no regular file keeps what it is."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    with written(pipe) as out:
        out.write("through")
    reader.join()
    assert read == ["through"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_link_is_followed(tmp_path: Path) -> None:
    """The file that it names is replaced, the link stays."""
    (tmp_path / "link").symlink_to(tmp_path / "file")
    with written(tmp_path / "link") as out:
        out.write("x")
    assert (tmp_path / "file").read_text() == "x"
    assert (tmp_path / "link").is_symlink()


def test_a_log_is_for_its_owner_only(tmp_path: Path) -> None:
    """It may hold secrets."""
    (tmp_path / "source").write_bytes(b"log\xff")
    moved(tmp_path / "source", tmp_path / "log")
    assert (tmp_path / "log").read_bytes() == b"log\xff"
    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o600


def test_error_a_place_that_is_not_there(tmp_path: Path) -> None:
    """The message names the place and the reason."""
    with pytest.raises(UsageError) as caught, written(tmp_path / "no" / "report"):
        pass
    assert str(caught.value) == f"{tmp_path}/no/report cannot be written: No such file or directory"


def test_error_a_full_disk() -> None:
    """/dev/full takes nothing."""
    with pytest.raises(UsageError, match="/dev/full cannot be written: No space left on device"):  # noqa: SIM117
        with written(Path("/dev/full")) as out:
            out.write("x")
