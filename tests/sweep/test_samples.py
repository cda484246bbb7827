"""Programs with one known fault each: a sweep finds it, and names its place."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from strace_lens.api.sweep import sweep
from strace_lens.api.sweeps import sweeping
from tests.sweep.conftest import SAMPLES

pytestmark = pytest.mark.needs_strace

Sample = Callable[[str], Path]

KNOWN = [
    ("ignores_write", ("silent", "write", 1, "out.txt", "ENOSPC"), "out.txt has 0 bytes, had 5"),
    ("double_free", ("crash", "close", 3, "in.txt", "EIO"), "killed by SIGABRT, was 0"),
    ("leaks_child", ("leak", "execve", 1, "PROGRAM", "ENOENT"), "1 task left running"),
    ("ignores_fsync", ("silent", "fsync", 1, "out.tmp", "EIO"), "fsync failed, and the program did not"),
]


@pytest.mark.parametrize(("name", "where", "what"), KNOWN, ids=[name for name, _, _ in KNOWN])
def test_a_known_fault_is_found_and_is_the_only_one(
    name: str, where: tuple[object, ...], what: str, sample: Sample, place: Path
) -> None:
    """The outcome, the call, the path and the difference are those of the program's source."""
    program = sample(name)
    found = sweep([program], dir=place)
    assert not found
    (one,) = found.failures
    assert (one.outcome, one.site.call, one.site.nth, one.site.path, str(one.fault)) == tuple(
        str(program) if part == "PROGRAM" else part for part in where
    )
    assert any(what in text for text in one.judged.difference)


def test_a_program_that_tries_for_ever_hangs(sample: Sample, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run is ended after a time that comes from the runs without a fault."""
    monkeypatch.setattr(sweeping, "FLOOR", 1)
    found = sweep([sample("eintr_for_ever")], dir=place, only="poll")
    assert [(one.outcome, one.site.key, str(one.fault)) for one in found.results] == [
        ("hang", ("1", "poll", 1), "EINTR")
    ]


def test_a_program_that_looks_at_each_result_is_clean(sample: Sample, place: Path) -> None:
    """Each fault that the table knows is tolerated or reported; DIR itself is as before."""
    found = sweep([sample("right")], dir=place, errno="all", jobs=2)
    assert found
    assert set(found.counts) == {"tolerated", "reported"}
    assert {one.site.call for one in found.results} >= {"openat", "read", "write", "fsync", "close", "rename", "wait4"}
    assert [path.name for path in place.iterdir()] == ["in.txt"]


def test_a_sanitizer_is_heard(place: Path, tmp_path: Path) -> None:
    """Its report is a crash, though the program exits by itself; leaks are not looked for under ptrace(2)."""
    program = tmp_path / "sanitized"
    source = SAMPLES / "double_free.c"
    done = subprocess.run(["cc", "-fsanitize=address", "-o", program, source], capture_output=True, check=False)
    if done.returncode or subprocess.run([program], cwd=place, capture_output=True, check=False).returncode:
        pytest.skip("this compiler has no AddressSanitizer that works here")
    (failed,) = sweep([program], dir=place, only="close", path="in.txt").failures
    assert failed.outcome == "crash"
    assert "AddressSanitizer" in failed.judged.message
