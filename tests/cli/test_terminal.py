"""What a user at a terminal sees: reports of its width, in colour."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pexpect
import pytest

from strace_lens.cli.say import read_to
from strace_lens.report.style import columns
from tests.cli.command import FORK_LOG
from tests.waiting import HANG


def shown(columns: int, *words: str | Path, **env: str) -> str:
    """What the command writes on a terminal of so many columns."""
    command = [sys.executable, "-m", "strace_lens", *map(str, words)]
    running: pexpect.spawn[str] = pexpect.spawn(
        command[0], command[1:], dimensions=(24, columns), encoding="utf-8", timeout=HANG, env={**_plain(), **env}
    )
    return str(running.read()).replace("\r\n", "\n")


def _plain() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "NO_COLOR", "TERM"}} | {
        "TERM": "xterm"
    }


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log with a long command."""
    path = tmp_path / "log"
    path.write_text(FORK_LOG.replace('["./fork"]', f'["./fork", "{"long " * 60}"]'))
    return path


@pytest.mark.parametrize("form", ["tree", "timeline", "summary"])
def test_a_report_has_the_width_of_the_terminal(log: Path, form: str) -> None:
    """No line of it wraps; COLUMNS outranks what the terminal says."""
    for width, env in ((60, {}), (100, {}), (100, {"COLUMNS": "70"})):
        text = shown(width, "report", "--color", "never", "--format", form, log, **env)
        rows = text.partition("axis: ")[0].splitlines()
        assert max(map(columns, rows)) <= int(env.get("COLUMNS", width))
        assert "fork" in text


def test_a_terminal_has_colours(log: Path) -> None:
    """What failed is red; without the colours the text is that of NO_COLOR."""
    text = shown(80, "report", log)
    assert "\x1b[31mexited with 7\x1b[0m" in text
    assert re.sub(r"\x1b\[[0-9;]*m", "", text) == shown(80, "report", log, NO_COLOR="1")


def test_how_much_of_a_long_log_is_read_is_shown_and_wiped_out(log: Path, tmp_path: Path) -> None:
    """On a terminal only; a short log shows nothing."""
    long = tmp_path / "long"
    long.write_text(FORK_LOG + "7 lseek(3, 0, SEEK_SET) = 0\n" * 400_000)
    text = shown(80, "report", "--color", "never", long)
    before, wiped, report = text.rpartition("\r\x1b[K")
    assert wiped
    assert re.fullmatch(r"(\r\x1b\[Kreading long: \d+ %)*", before)
    assert "fork" in report
    assert "\x1b[K" not in shown(80, "report", log)


def test_the_place_in_a_file_is_that_of_its_reader(log: Path) -> None:
    """Unknown of a file that nobody reads."""
    assert read_to(log) is None
    with log.open("rb", buffering=0) as stream:
        stream.read(7)
        assert read_to(log) == 7
