"""``tools/need``: what a fresh machine lacks is named with the packages that bring it."""

import shutil
import subprocess
from pathlib import Path

import pytest

NEED = Path(__file__).resolve().parents[1] / "tools" / "need"


def need(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Ask for a program on a machine that has nothing but ``id``."""
    (folder / "id").symlink_to(str(shutil.which("id")))
    return subprocess.run(
        ["/bin/sh", NEED, program], env={"PATH": str(folder)}, capture_output=True, text=True, check=False
    )


@pytest.mark.needs_strace
def test_what_is_there_is_passed_over() -> None:
    """Nothing is said."""
    done = subprocess.run([NEED, "strace", "cc", "venv"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_error_a_missing_strace_is_named_for_four_systems(tmp_path: Path) -> None:
    """And nothing goes on: 77."""
    done = need("strace", tmp_path)
    assert done.returncode == 77
    for line in ("apt-get install strace", "dnf install strace", "apk add strace", "pacman -S strace"):
        assert line in done.stderr


def test_error_a_missing_compiler_comes_with_its_headers(tmp_path: Path) -> None:
    """gcc alone compiles nothing on Debian and Alpine."""
    done = need("cc", tmp_path)
    assert done.returncode == 77
    assert "apt-get install gcc libc6-dev" in done.stderr
    assert "apk add gcc musl-dev" in done.stderr
