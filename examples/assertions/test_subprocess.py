"""CPython asks this of its subprocess module (Lib/test/test_subprocess.py): a child is made by vfork."""

import sys

QUICK = "import subprocess; subprocess.run(['true'])"
CAREFUL = "import subprocess; subprocess.run(['true'], preexec_fn=int)"


def test_a_child_is_made_by_vfork(strace):
    """vfork copies no page tables: the child borrows the memory of its maker until it executes a program."""
    trace = strace.run([sys.executable, "-c", QUICK])
    strace.check(trace, "exactly 1 vfork")
    strace.check(trace, "every creation has flags contains CLONE_VM")


def test_a_child_that_runs_python_code_first_is_a_fork(strace):
    """Python code of the child would change the memory of its maker."""
    trace = strace.run([sys.executable, "-c", CAREFUL])
    strace.check(trace, "no creation where flags contains CLONE_VM")
    strace.check(trace, "exactly 1 creation")
