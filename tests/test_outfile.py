"""A file of ours is whole under its name, or not there."""

import os
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from strace_lens import outfile
from strace_lens.errors import UsageError
from strace_lens.outfile import check_place, moved, removed, written

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files of another user")


def write(place: Path, text: str = "new") -> None:
    """Write a report."""
    with written(place) as out:
        out.write(text)


def log(place: Path) -> None:
    """Bring a log to the place."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "source")
        source.write_bytes(b"log\xff")
        moved(source, place)


WAYS = pytest.mark.parametrize("bring", [write, log], ids=["report", "log"])


def names(folder: Path) -> list[str]:
    """What stands in a directory."""
    return sorted(path.name for path in folder.iterdir())


def refused(bring: Callable[[Path], None], place: Path) -> str:
    """What is said of a place that cannot be written to, without the place."""
    with pytest.raises(UsageError) as caught:
        bring(place)
    return str(caught.value).removeprefix(f"{place} cannot be written: ")


def test_a_new_file_has_the_mode_of_any_new_file(tmp_path: Path) -> None:
    """A report that was not there gets the mode that the umask leaves, as if the user had made it."""
    before = os.umask(0o027)
    try:
        write(tmp_path / "report")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "report").stat().st_mode) == 0o640


def test_a_report_keeps_the_mode_of_the_file_that_was_there(tmp_path: Path) -> None:
    """Whoever could read it can read the new one."""
    (tmp_path / "report").touch(0o604)
    write(tmp_path / "report")
    assert stat.S_IMODE((tmp_path / "report").stat().st_mode) == 0o604


@AS_ROOT
def test_a_report_keeps_the_owner_of_the_file_that_was_there(tmp_path: Path) -> None:
    """Root leaves a user the user's own file; a log is root's."""
    for name in ("report", "log"):
        (tmp_path / name).touch()
        os.chown(tmp_path / name, 65534, 65534)
    write(tmp_path / "report")
    log(tmp_path / "log")
    assert [(tmp_path / name).stat().st_uid for name in ("report", "log")] == [65534, 0]


def test_a_log_is_for_its_owner_only(tmp_path: Path) -> None:
    """A log has mode 0600, whatever was there: it may hold secrets."""
    (tmp_path / "log").touch(0o666)
    log(tmp_path / "log")
    assert (tmp_path / "log").read_bytes() == b"log\xff"
    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o600


def test_a_link_that_takes_the_place_of_a_new_file_is_not_followed(tmp_path: Path) -> None:
    """Who may write to the directory can put it there at any time; the file that it names keeps its mode."""
    (tmp_path / "victim").touch(0o600)
    (tmp_path / "report").touch(0o666)
    (tmp_path / "report").chmod(0o666)
    with written(tmp_path / "report") as out:
        out.write("new")
        (beside,) = tmp_path.glob(".strace-lens-*")
        beside.unlink()
        beside.symlink_to("victim")
    assert stat.S_IMODE((tmp_path / "victim").stat().st_mode) == 0o600


def test_an_error_leaves_what_was_there(tmp_path: Path) -> None:
    """An error half-way changes nothing, and leaves nothing beside it."""
    place = tmp_path / "report"
    place.write_text("before")

    def half() -> None:
        with written(place) as out:
            out.write("half")
            raise KeyError

    with pytest.raises(KeyError):
        half()
    assert (place.read_text(), names(tmp_path)) == ("before", ["report"])


def test_an_error_of_somebody_else_is_not_ours(tmp_path: Path) -> None:
    """A log that cannot be read while a report is written is not a report that cannot be written."""
    with pytest.raises(FileNotFoundError), written(tmp_path / "report"):
        (tmp_path / "no-log").read_text()


@WAYS
def test_a_link_to_a_file_is_replaced_itself(tmp_path: Path, bring: Callable[[Path], None]) -> None:
    """What the link names stays as it is."""
    (tmp_path / "file").write_text("precious")
    (tmp_path / "link").symlink_to("file")
    bring(tmp_path / "link")
    assert ((tmp_path / "file").read_text(), (tmp_path / "link").is_symlink()) == ("precious", False)
    assert (tmp_path / "link").stat().st_size > 0


@WAYS
def test_a_link_to_nothing_is_replaced_itself(tmp_path: Path, bring: Callable[[Path], None]) -> None:
    """Nothing comes to be where it leads."""
    (tmp_path / "link").symlink_to("missing")
    bring(tmp_path / "link")
    assert names(tmp_path) == ["link"]
    assert not (tmp_path / "link").is_symlink()


@WAYS
def test_a_pipe_is_written_into(tmp_path: Path, bring: Callable[[Path], None]) -> None:
    """A named pipe, and a link to one, keep what they are."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    for name in ("pipe", "link"):
        read: list[bytes] = []
        reader = threading.Thread(target=lambda read=read: read.append((tmp_path / "pipe").read_bytes()))
        reader.start()
        bring(tmp_path / name)
        reader.join()
        assert read in ([b"new"], [b"log\xff"])
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
def test_a_descriptor_is_written_into(tmp_path: Path, name: str) -> None:
    """Its file is neither replaced nor cut, by a link neither; what we wrote before comes first."""
    (tmp_path / "link").symlink_to("/dev/stdout")
    script = (
        "from pathlib import Path; from strace_lens.outfile import *\n"
        f"print('before')\nwith written(Path({name!r})) as out: out.write('report')"
    )
    with (tmp_path / "out").open("w") as stdout:
        subprocess.run([sys.executable, "-c", script], stdout=stdout, cwd=tmp_path, check=True)
    assert (tmp_path / "out").read_text() == "before\nreport"
    assert (tmp_path / "link").is_symlink()


@WAYS
def test_a_name_as_long_as_names_can_be(tmp_path: Path, bring: Callable[[Path], None]) -> None:
    """255 bytes, of characters that have three."""
    bring(tmp_path / ("€" * 85))
    assert names(tmp_path) == ["€" * 85]


def a_directory(place: Path) -> None:
    """The place is a directory."""
    place.mkdir()


def a_link_to_a_directory(place: Path) -> None:
    """The place is a link to one."""
    place.symlink_to(".")


def a_circle(place: Path) -> None:
    """The place is a link to itself."""
    place.symlink_to(place.name)


def a_file_for_a_directory(place: Path) -> None:
    """What should be the directory is a file."""
    place.parent.rmdir()
    place.parent.touch()


def a_missing_directory(place: Path) -> None:
    """The directory is not there."""
    place.parent.rmdir()


@WAYS
@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (a_directory, "Is a directory"),
        (a_link_to_a_directory, "Is a directory"),
        (a_circle, "Too many levels of symbolic links"),
        (a_file_for_a_directory, "Not a directory"),
        (a_missing_directory, "No such file or directory"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_error_a_place_where_no_file_can_be(
    tmp_path: Path, made: Callable[[Path], None], reason: str, bring: Callable[[Path], None]
) -> None:
    """The message names the place and the reason, before the work and after it; nothing is left or changed."""
    place = tmp_path / "folder" / "place"
    place.parent.mkdir()
    made(place)
    before = names(place.parent) if place.parent.is_dir() else None
    assert refused(bring, place) == reason
    with pytest.raises(UsageError, match=reason):
        check_place(place)
    assert (names(place.parent) if place.parent.is_dir() else None) == before


@WAYS
def test_error_a_name_that_is_too_long(tmp_path: Path, bring: Callable[[Path], None]) -> None:
    """256 bytes; nothing is left beside it."""
    assert refused(bring, tmp_path / ("x" * 256)) == "File name too long"
    assert names(tmp_path) == []


def test_error_a_name_that_holds_a_nul_byte(tmp_path: Path) -> None:
    """No file can have it."""
    with pytest.raises(UsageError, match=r"a.x00b cannot be written: embedded null byte"):
        write(tmp_path / "a\0b")


def test_error_a_name_with_an_escape_sequence_is_written_out(tmp_path: Path) -> None:
    """The message is one printable line."""
    with pytest.raises(UsageError) as caught:
        write(tmp_path / "no" / "a\x1b[31m\n::error::b")
    assert str(caught.value) == f"{tmp_path}/no/a\\x1b[31m\\n::error::b cannot be written: No such file or directory"


@WAYS
def test_error_a_full_disk(bring: Callable[[Path], None]) -> None:
    """/dev/full takes nothing."""
    with pytest.raises(UsageError, match="/dev/full cannot be written: No space left on device"):
        bring(Path("/dev/full"))


@WAYS
def test_error_a_disk_that_is_full_leaves_nothing(
    tmp_path: Path, bring: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was there before stays whole, and nothing half-written is beside it."""
    (tmp_path / "place").write_text("before")

    def full(path: Path) -> int:
        path.touch()
        return os.open("/dev/full", os.O_WRONLY)

    monkeypatch.setattr(outfile, "_made", full)
    monkeypatch.setattr(outfile, "_as_before", lambda *_: None)  # /dev/full keeps its mode
    assert refused(bring, tmp_path / "place") == "No space left on device"
    assert (names(tmp_path), (tmp_path / "place").read_text()) == (["place"], "before")


@WAYS
def test_error_a_pipe_that_nobody_reads(
    tmp_path: Path, bring: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """We do not wait for ever."""
    monkeypatch.setattr(outfile, "_PATIENCE", 0.0)
    os.mkfifo(tmp_path / "pipe")
    assert refused(bring, tmp_path / "pipe") == "nobody reads this pipe"
    assert names(tmp_path) == ["pipe"]


def test_error_a_descriptor_that_is_not_open() -> None:
    """The message names it."""
    with pytest.raises(UsageError, match="/dev/fd/987 cannot be written: Bad file descriptor"):
        write(Path("/dev/fd/987"))


def test_error_the_reader_of_a_log_went_away(tmp_path: Path) -> None:
    """A log that nobody took was not kept."""
    reader, writer = os.pipe()
    os.close(reader)
    (tmp_path / "source").write_bytes(b"log")
    with pytest.raises(UsageError, match="its reader went away"):
        moved(tmp_path / "source", Path(f"/dev/fd/{writer}"))
    os.close(writer)


def test_the_reader_of_a_report_may_go_away() -> None:
    """That is no mistake of the user's."""
    reader, writer = os.pipe()
    os.close(reader)
    with pytest.raises(BrokenPipeError):
        write(Path(f"/dev/fd/{writer}"))
    os.close(writer)


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Path]:
    """A directory as /tmp, of a user who is not us, and what a third one put there."""
    place = tmp_path / "shared"
    place.mkdir()
    os.chown(place, 1, 1)
    (tmp_path / "victim").write_text("precious")
    (place / "link").symlink_to("../victim")
    (place / "dangling").symlink_to("../nothing")
    (place / "to-a-device").symlink_to("/dev/null")
    (place / "to-a-descriptor").symlink_to("/dev/stderr")
    (place / "file").touch(0o666)
    os.mkfifo(place / "pipe")
    for path in place.iterdir():
        os.chown(path, 2, 2, follow_symlinks=False)
    place.chmod(0o1777)
    yield place
    assert ((tmp_path / "victim").read_text(), (tmp_path / "nothing").exists()) == ("precious", False)


@AS_ROOT
@WAYS
@pytest.mark.parametrize("mode", [0o1777, 0o1770])
@pytest.mark.parametrize("name", ["link", "dangling", "to-a-device", "to-a-descriptor", "file", "pipe"])
def test_error_what_another_user_put_into_a_shared_directory(
    shared: Path, name: str, mode: int, bring: Callable[[Path], None]
) -> None:
    """It is refused, and stays as it is."""
    shared.chmod(mode)
    before = (shared / name).lstat()
    reason = refused(bring, shared / name)
    assert reason == f"{shared / name} is another user's, in a directory that all share"
    removed(shared / name)
    assert (shared / name).lstat().st_ino == before.st_ino


@AS_ROOT
def test_a_descriptor_may_be_open_on_a_file_of_another_user(shared: Path) -> None:
    """Whoever opened it has decided: ``sudo strace-lens report -o /dev/stdout >/tmp/file``."""
    with (shared / "file").open("w") as out:
        write(Path(f"/dev/fd/{out.fileno()}"))
    assert (shared / "file").read_text() == "new"


@AS_ROOT
@WAYS
@pytest.mark.parametrize(("owner", "mode"), [(0, 0o1777), (1, 0o1777), (2, 0o0777), (2, 0o1755)])
def test_a_link_in_a_directory_is_replaced_where_the_kernel_would_follow_it(
    shared: Path, owner: int, mode: int, bring: Callable[[Path], None]
) -> None:
    """Our own link, one of the directory's owner, and any in a directory that is not shared."""
    os.chown(shared / "link", owner, owner, follow_symlinks=False)
    shared.chmod(mode)
    bring(shared / "link")
    assert not (shared / "link").is_symlink()


@AS_ROOT
def test_a_file_that_is_a_mount_of_its_own_is_written_into(tmp_path: Path) -> None:
    """No new file can take its place: ``docker run -v FILE:FILE``."""
    (tmp_path / "outside").write_text("before, and longer")
    (tmp_path / "report").touch()
    script = (
        "from pathlib import Path; from strace_lens.outfile import written\n"
        "with written(Path('report')) as out: out.write('new')"
    )
    mounted = ["unshare", "--mount", "sh", "-c", 'mount --bind outside report && exec "$@"', "sh"]
    done = subprocess.run([*mounted, sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=False)
    if b"mount:" in done.stderr or b"unshare:" in done.stderr:
        pytest.skip("nothing can be mounted here")
    assert ((tmp_path / "outside").read_text(), names(tmp_path)) == ("new", ["outside", "report"])


def test_a_link_is_removed_itself(tmp_path: Path) -> None:
    """What it names stays; a directory and a pipe stay too."""
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "to-a-device", "folder", "pipe", "missing"):
        removed(tmp_path / name)
    assert names(tmp_path) == ["file", "folder", "pipe"]


def test_a_place_that_can_be_written_to_is_left_as_it_is(tmp_path: Path) -> None:
    """Looking at it changes nothing."""
    (tmp_path / "file").write_text("before")
    for name in ("file", "new", "/dev/null", "/dev/stdout"):
        check_place(tmp_path / name)
    assert (names(tmp_path), (tmp_path / "file").read_text()) == (["file"], "before")


def test_error_a_file_that_is_protected_from_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Renaming would get round its mode."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    (tmp_path / "file").write_text("before")
    assert refused(write, tmp_path / "file") == "you may not write to the file that is there"


def test_the_directory_that_goes_meanwhile(tmp_path: Path) -> None:
    """The message names the place."""
    place = tmp_path / "folder" / "report"
    place.parent.mkdir()

    def gone() -> None:
        with written(place) as out:
            out.write("x")
            for path in place.parent.iterdir():
                path.unlink()
            place.parent.rmdir()

    with pytest.raises(UsageError, match="report cannot be written: No such file or directory"):
        gone()
