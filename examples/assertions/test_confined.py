"""What pip, pytest-socket, Bazel and Nix watch for: no network, no file outside, no secret, from any process."""

import subprocess

import pytest

OFFLINE = 'no connection where family in [AF_INET, AF_INET6] because "a test must run on a train"'


@pytest.mark.strace(OFFLINE)
def test_no_process_of_this_test_uses_the_network():
    """The marker watches this process and all that it starts, git and curl included."""
    subprocess.run(["sh", "-c", "echo one | cat"], check=True, stdout=subprocess.DEVNULL)


def test_a_build_writes_below_its_directory(strace, tmp_path):
    """Whatever writes: make, the shell, or a program that they start."""
    (tmp_path / "Makefile").write_text("out: in\n\tcp in out\n")
    (tmp_path / "in").write_text("x")
    trace = strace.run(["make"], cwd=tmp_path, files=True)
    inside = f'path matches "{tmp_path}/*" or path matches "/dev/*"'
    strace.check(trace, f"no file where access contains any write|create|delete and not ({inside})")
    strace.check(trace, f'some file where access contains write and path == "{tmp_path}/out"')


def test_a_build_reads_no_key(strace, tmp_path):
    """Nor looks for one: failed calls count too."""
    (tmp_path / "Makefile").write_text("out:\n\techo x > out\n")
    trace = strace.run(["make"], cwd=tmp_path, files=True)
    strace.check(trace, 'no file where path matches "*/.ssh/*" or path matches "*/.netrc"')
