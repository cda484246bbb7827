"""What is ours for a while is gone when we are."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from strace_lens.scratch import discard, new_folder, new_name_beside


def test_a_folder_is_private() -> None:
    """Nobody else may enter it; it goes with all that is in it."""
    folder = new_folder()
    (folder / "log").touch()
    assert folder.stat().st_mode & 0o777 == 0o700
    discard(folder)
    assert not folder.exists()


def test_a_name_beside_a_place_is_in_its_directory(tmp_path: Path) -> None:
    """However long the name of the place is, the file can be made, and renamed to it."""
    place = tmp_path / ("x" * 255)
    name = new_name_beside(place)
    name.touch()
    name.replace(place)
    discard(name)
    assert list(tmp_path.iterdir()) == [place]


ENDS = {"an end": "pass", "an exit": "sys.exit(3)", "an error": "1 / 0", "a signal that raises": "os.kill(0, 2)"}


@pytest.mark.parametrize("how", ENDS.values(), ids=ENDS)
def test_what_is_left_goes_with_the_process(tmp_path: Path, how: str) -> None:
    """However it ends."""
    script = (
        "import os, sys; from pathlib import Path; from strace_lens.scratch import *\n"
        f"os.setsid(); new_folder(); new_name_beside(Path('x')).touch(); new_name_beside(Path('y')); {how}"
    )
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=env, capture_output=True, check=False)
    assert list(tmp_path.iterdir()) == []


def test_a_forked_child_removes_nothing_of_its_parents(tmp_path: Path) -> None:
    """It has the same list, and ends first."""
    script = (
        "import os, sys; from strace_lens.scratch import *\n"
        "folder = new_folder()\n"
        "if os.fork() == 0: discard(folder); sys.exit()\n"
        "os.wait(); print(folder.exists())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, list(tmp_path.iterdir())) == ("True\n", [])


def test_a_link_in_the_place_of_a_file_is_removed_itself(tmp_path: Path) -> None:
    """Not the directory that it names."""
    (tmp_path / "folder").mkdir()
    name = new_name_beside(tmp_path / "place")
    name.symlink_to("folder")
    discard(name)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_directory_that_is_gone_is_no_error(tmp_path: Path) -> None:
    """There is nothing left to remove."""
    name = new_name_beside(tmp_path / "gone" / "x")
    discard(name)
    discard(name)
