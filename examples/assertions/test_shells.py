"""Oils counts the processes that a shell starts for a snippet (test/syscall.sh): a shell can be right and wasteful."""

import shutil

import pytest

SNIPPETS = {
    "echo hi": 1,
    "exec /bin/true": 1,
    "(/bin/true)": 2,
    "(/bin/true; echo hi)": 3,
    "echo $(echo hi)": 2,
    "f() { /bin/true; }; f": 2,
    "/bin/true & wait": 2,
    "echo hi | cat": 3,
    "{ echo a; echo b; } | wc -l": 3,
    "for i in 1 2 3; do /bin/true; done": 4,
}


@pytest.mark.parametrize("shell", ["dash", "bash"])
@pytest.mark.parametrize("snippet", SNIPPETS)
def test_a_shell_makes_no_more_processes_than_it_must(strace, shell, snippet):
    """The shell itself is one of them."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    strace.check(strace.run([shell, "-c", snippet]), f"at most {SNIPPETS[snippet]} processes")


@pytest.mark.parametrize(("shell", "processes"), [("dash", 2), ("bash", 1)])
def test_the_last_command_may_take_the_shells_place(strace, shell, processes):
    """bash does not fork for the last command of -c; dash 0.5.12 does, behind "&&"."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    strace.check(strace.run([shell, "-c", "true && /bin/true"]), f"at most {processes} processes")
