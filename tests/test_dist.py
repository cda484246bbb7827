"""What is built here serves where nothing of ours is: the wheels of both distributions, and the sources."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.documented import ROOT
from tests.waiting import HANG

TEST = """\
def test_a_shell_starts_one_program(strace):
    trace = strace.run(["sh", "-c", "ls / | wc -l"])
    strace.check(trace, "exactly 3 processes")
    strace.check(trace, 'exactly 1 exec where path matches "*/wc"')
"""
NOT_SOURCES = (".ci/", ".gitignore")
"""What a sdist may lack: our continuous integration, and git's."""


def python(*words: str | Path, folder: Path, program: Path = Path(sys.executable)) -> subprocess.CompletedProcess[str]:
    """Python called with these words, without what says where our checkout is."""
    env = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTEST_ADDOPTS"}}
    command = [program, *words]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=HANG, check=False)


def built(kind: str, source: Path, folder: Path) -> None:
    """Puts a wheel or a sdist into the folder, with the tools that are here."""
    done = python("-m", "build", f"--{kind}", "--no-isolation", "--outdir", folder, source, folder=folder.parent)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that was empty, with pytest-strace-lens and what it brings."""
    folder = tmp_path_factory.mktemp("elsewhere")
    built("wheel", ROOT, folder / "dist")
    built("wheel", ROOT / "pytest-strace-lens", folder / "dist")
    python("-m", "venv", folder / "venv", folder=folder)
    found = folder / "venv" / "bin" / "python"
    words = ("-m", "pip", "install", "--quiet", "--find-links", folder / "dist", "pytest-strace-lens")
    done = python(*words, folder=folder, program=found)
    assert done.returncode == 0, done.stderr
    return found


@pytest.mark.needs_network
@pytest.mark.needs_strace
def test_the_plugin_serves_in_an_empty_environment(elsewhere: Path, tmp_path: Path) -> None:
    """A test of five lines passes; broken on purpose, its output alone says what was there instead."""
    (tmp_path / "test_shell.py").write_text(TEST)
    passed = python("-m", "pytest", "-q", folder=tmp_path, program=elsewhere)
    assert "1 passed" in passed.stdout, passed.stdout
    (tmp_path / "test_shell.py").write_text(TEST.replace("*/wc", "*/sort"))
    failed = python("-m", "pytest", "-q", folder=tmp_path, program=elsewhere)
    assert failed.returncode == 1
    assert 'Failed: failed    exactly 1 exec where path matches "*/sort"\n' in failed.stdout
    assert "found: none of 3 execs matches" in failed.stdout
    assert "1.2 clone /usr/bin/wc -l" in failed.stdout


def test_the_sdist_has_every_source(tmp_path: Path) -> None:
    """Each file that git has."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode or not listed.stdout:
        pytest.skip("this is no checkout of git's")
    built("sdist", ROOT, tmp_path)
    (path,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    assert [name for name in listed.stdout.splitlines() if name not in held and not name.startswith(NOT_SOURCES)] == []
