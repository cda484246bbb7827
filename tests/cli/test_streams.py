"""Where reports and logs go: descriptors that are open already, full disks, closed streams, readers that go away."""

import sys
from pathlib import Path

import pytest

from tests.cli.command import FORK_LOG, Done, called, lens

LENS = f"{sys.executable} -m strace_lens"


def shell(command: str, cwd: Path) -> Done:
    """A command line of bash."""
    return called(["bash", "-c", command], cwd=cwd)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of fork.c."""
    path = tmp_path / "fork.strace"
    path.write_text(FORK_LOG)
    return path


@pytest.mark.needs_strace
def test_a_log_into_stdout_comes_behind_what_the_program_wrote(tmp_path: Path) -> None:
    """/dev/stdout is a file that others write to: it is neither replaced nor cut."""
    assert shell(f"{LENS} run -q --log /dev/stdout -- echo OUT > o", tmp_path).status == 0
    lines = (tmp_path / "o").read_text().splitlines()
    assert lines[0] == "OUT"
    assert "execve(" in lines[1]
    assert [path.name for path in tmp_path.iterdir()] == ["o"]


def test_a_report_into_stdout_is_appended(tmp_path: Path, log: Path) -> None:
    """As ``>>`` has it."""
    (tmp_path / "o").write_text("before\n")
    shell(f"{LENS} report -o /dev/stdout {log} >> o", tmp_path)
    assert (tmp_path / "o").read_text().startswith("before\n1 of 2 failed")


@pytest.mark.parametrize(("command", "status"), [("check {} -e 'some exec'", 2), ("report {}", 2), ("run true", 125)])
def test_error_a_full_disk_is_no_verdict(log: Path, command: str, status: int) -> None:
    """Not 1, which would mean that an expectation failed."""
    stream = "2" if command.startswith("run") else "1"
    done = shell(f"{LENS} {command.format(log)} {stream}>/dev/full", log.parent)
    assert done.status == status
    assert "Traceback" not in done.err


@pytest.mark.needs_strace
def test_a_closed_stream_is_the_programs_affair(tmp_path: Path) -> None:
    """We run it all the same: what echo makes of a closed stdout is its status."""
    assert shell(f"{LENS} run -q -- true >&-", tmp_path).status == 0
    assert shell(f"{LENS} run -q -- echo x >&-", tmp_path).status == 1


def test_a_reader_that_goes_away_is_no_verdict(log: Path) -> None:
    """141, as of any program that SIGPIPE ends, and nothing is said."""
    done = shell(f"{LENS} check {log} -e 'some exec' | true; exit ${{PIPESTATUS[0]}}", log.parent)
    assert done.status in {0, 141}  # 0: it had written before `true` left
    assert done.err == ""


def test_secrets_are_masked_in_every_report_that_is_asked_to(tmp_path: Path) -> None:
    """report and check of a log, and the parts of ``-ff``; the log itself stays as it is."""
    log = tmp_path / "trace.100"
    text = (
        FORK_LOG.replace('["./fork"]', '["./fork", "--password=hunter2"]').replace("100   ", "").replace("101   ", "")
    )
    log.write_text(text)
    calls: list[list[str | Path]] = [["report", log], ["report", tmp_path], ["check", log, "-e", "exactly 9 execs"]]
    for command, *words in calls:
        done = lens(command, "--redact", *words)
        assert "hunter2" not in done.out + done.err
    assert "--password=[redacted]" in lens("report", "--redact", log).out
    assert log.read_text() == text


def test_a_masked_copy_does_not_stay(tmp_path: Path, log: Path) -> None:
    """Read or not: the private copy goes; a directory among the parts is passed over."""
    private = tmp_path / "private"
    private.mkdir()
    env = {"TMPDIR": str(private)}
    assert lens("report", "--redact", log, env=env).status == 0
    (tmp_path / "text").write_text("hello\nworld\n")
    assert lens("report", "--redact", tmp_path / "text", env=env).status == 2
    assert list(private.iterdir()) == []
