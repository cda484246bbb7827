"""What holds for all tests: no clock decides one, no shell that started them, no machine without strace or network."""

import signal
import subprocess
import sys
import tempfile
from functools import cache
from importlib.metadata import requires

import pytest
from hypothesis import HealthCheck, settings

from strace_lens.api.doctor import doctor

# On a busy machine an example may take a hundred times as long as on a quiet one.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

# A shell without job control starts what runs in the background with SIGINT and SIGQUIT ignored (POSIX, 2.11 of the
# shell), and nohup(1) what it runs with SIGHUP. What is ignored stays so across execve: tests that send such a signal
# would wait for ever.
for _number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, signal.default_int_handler if _number == signal.SIGINT else signal.SIG_DFL)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips a test that needs what is not here. What reads logs can be tested everywhere."""
    if item.get_closest_marker("needs_strace") and (reason := untraceable()) is not None:
        pytest.skip(f"strace cannot trace here: {reason}")
    if item.get_closest_marker("needs_network") and not has_network():
        pytest.skip("pip cannot reach an index of packages")


@cache
def untraceable() -> str | None:
    """Why no program can be traced here; None: one can."""
    return doctor().reason


@cache
def has_network() -> bool:
    """Whether pip can fetch what strace-lens leans on."""
    needed = [one for one in requires("strace-lens") or () if ";" not in one]  # behind it: only for an extra
    words = ("-m", "pip", "download", "--quiet", "--retries", "0", "--no-deps", "--no-cache-dir")
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, *words, "--dest", folder, *needed]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
