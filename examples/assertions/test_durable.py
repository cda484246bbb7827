"""dpkg, git and databases: the data is on the disk before it gets its name, or a crash leaves an empty file."""

import os
import shutil
import sys

import pytest

WRITE = "import os; f = os.open('new', os.O_CREAT | os.O_WRONLY); os.write(f, b'x'); {sync}; os.rename('new', 'data')"
DURABLE = 'every syscall rename comes after syscall fsync because "a crash must not leave an empty file"'


def test_a_file_is_synced_before_it_is_renamed(strace, tmp_path):
    """The rename(2) begins when fsync(2) has returned."""
    program = [sys.executable, "-c", WRITE.format(sync="os.fsync(f)")]
    strace.check(strace.run(program, cwd=tmp_path, expectations=DURABLE), DURABLE)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_syncs_an_object_when_it_is_told_to(strace, tmp_path):
    """git links a loose object into its place; core.fsync says what it syncs before (git 2.36 and newer)."""
    alone = {**os.environ, "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1"}
    strace.run(["git", "init", "--quiet", "."], cwd=tmp_path, env=alone)
    (tmp_path / "file").write_text("content\n")
    settings = ["-c", "core.fsync=loose-object", "-c", "core.fsyncMethod=fsync"]
    program = ["git", *settings, "hash-object", "-w", "file"]
    asked = ["some syscall link", "every syscall link comes after syscall fsync"]
    trace = strace.run(program, cwd=tmp_path, env=alone, expectations=asked)
    for expectation in asked:
        strace.check(trace, expectation)
