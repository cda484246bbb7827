"""``--files`` and ``--network``: what they record, and where they are a mistake."""

import sys
from pathlib import Path

import pytest

from tests.cli.command import FORK_LOG, lens


def test_run_records_files_with_their_paths(tmp_path: Path) -> None:
    """strace's class of calls, and the path of each descriptor."""
    log = tmp_path / "cat.strace"
    assert lens("run", "--quiet", "--log", log, "--files", "--", "cat", "/etc/hostname").status == 0
    assert "3</etc/hostname>" in log.read_text()
    assert "socket(" not in log.read_text()


def test_run_records_what_sockets_are_used_for(tmp_path: Path) -> None:
    """strace's class of the network, and no file."""
    log = tmp_path / "connect.strace"
    script = "import socket; socket.socket().connect_ex(('127.0.0.1', 1))"
    assert lens("run", "-q", "--log", log, "--network", "--", sys.executable, "-c", script).status == 0
    assert 'sin_addr=inet_addr("127.0.0.1")' in log.read_text()
    assert "openat(" not in log.read_text()


def test_check_records_files_that_no_expectation_needs() -> None:
    """So the call that names a file can be asked for besides."""
    asked = ("check", "--run", "-e", "some syscall openat")
    assert lens(*asked, "--files", "--", "true").status == 0


@pytest.mark.parametrize("option", ["--files", "--network"])
@pytest.mark.parametrize(
    "command", [["diff", "LOG", "LOG"], ["check", "LOG", "-e", "some clone"]], ids=["diff", "check"]
)
def test_error_with_logs_alone_there_is_nothing_to_record(tmp_path: Path, command: list[str], option: str) -> None:
    """A log has what its strace recorded."""
    log = tmp_path / "fork.strace"
    log.write_text(FORK_LOG)
    done = lens(*(str(log) if word == "LOG" else word for word in command), option)
    assert (done.status, done.out) == (2, "")
    assert f"{option} says how to record, and nothing is recorded here; for a log say --recorded" in done.err
