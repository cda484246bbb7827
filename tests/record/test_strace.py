"""Which strace is here, and what it knows."""

from pathlib import Path

import pytest

from strace_lens.errors import CannotTrace
from strace_lens.record.strace import Strace, find_strace


def played(folder: Path, first_line: str) -> None:
    """A strace that says only its version."""
    script = folder / "strace"
    script.write_text(f"#!/bin/sh\necho '{first_line}'\n")
    script.chmod(0o755)


def test_the_strace_in_path_tells_its_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first line of ``strace -V`` is read, development versions included."""
    played(tmp_path, "strace -- version 6.8.0.27.f3c2")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_strace() == Strace(tmp_path / "strace", (6, 8), "6.8.0.27.f3c2")


def test_options_are_known_from_the_version_they_came_with() -> None:
    """--seccomp-bpf came with 5.3, --follow-forks with 5.6."""
    old, new = Strace(Path("strace"), (5, 5), "5.5"), Strace(Path("strace"), (5, 6), "5.6")
    assert [old.knows("--seccomp-bpf"), old.knows("--follow-forks"), new.knows("--follow-forks")] == [True, False, True]


def test_error_no_strace_names_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without strace the message says how to install it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotTrace) as caught:
        find_strace()
    assert str(caught.value) == (
        "strace is not installed: no strace in PATH. "
        "Install the package strace (it has this name on Debian, Fedora, Alpine and Arch)."
    )


def test_a_variable_names_the_strace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """STRACE_LENS_STRACE goes before PATH; an empty one says nothing."""
    played(tmp_path, "strace -- version 6.8")
    (tmp_path / "strace").rename(tmp_path / "other")
    monkeypatch.setenv("STRACE_LENS_STRACE", str(tmp_path / "other"))
    assert find_strace().path == tmp_path / "other"
    monkeypatch.setenv("STRACE_LENS_STRACE", "")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotTrace, match="no strace in PATH"):
        find_strace()
    monkeypatch.setenv("STRACE_LENS_STRACE", "/nowhere/strace")
    with pytest.raises(CannotTrace, match="STRACE_LENS_STRACE names '/nowhere/strace', and there is no such program"):
        find_strace()


def test_error_an_old_strace_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Older than 4.26 is not read."""
    played(tmp_path, "strace -- version 4.21")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotTrace, match=r"is version 4\.21; strace 4\.26 or newer is needed"):
        find_strace()


def test_error_a_program_that_only_has_the_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not tell a version is not strace."""
    played(tmp_path, "hello")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotTrace, match="does not print its version: 'strace -V' began with 'hello'"):
        find_strace()
