"""``strace-lens audit``: the account of what was read."""

import json
from pathlib import Path

import pytest

from tests.cli.command import FORK_LOG, lens

CUT = FORK_LOG[: FORK_LOG.index("wait4(101") + 8]
FOREIGN = FORK_LOG.replace("101   exit_group", "what is this?\n101   exit_group")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of fork.c."""
    path = tmp_path / "fork.strace"
    path.write_text(FORK_LOG)
    return path


def test_a_whole_log_is_complete(log: Path) -> None:
    """Status 0, and every number is there, the round trip's too."""
    done = lens("audit", "--round-trip", "--format", "json", log)
    (account,) = json.loads(done.out)
    assert done.status == 0
    assert account["complete"] is True
    assert account["events"] == {"exit": 2, "signal_delivery": 1, "syscall": 5}
    keys = ("lines", "unparsed", "raw_arguments", "never_resumed", "without_end", "round_trip_differences")
    assert [account[key] for key in keys] == [9, 0, 0, 0, 0, 0]


def test_without_round_trip_it_is_not_counted(log: Path) -> None:
    """A number that was not measured is not there."""
    assert "round_trip_differences" not in json.loads(lens("audit", "--format", "json", log).out)[0]


def test_a_cut_log_is_4_and_says_what_is_missing(log: Path) -> None:
    """The call that was cut, and the tasks without an end."""
    log.write_text(CUT)
    done = lens("audit", "--round-trip", log)
    assert done.status == 4
    assert f"{log}: incomplete" in done.out
    assert "  tasks without end    1\n" in done.out
    assert "  printed differently  0\n" in done.out


def test_a_line_that_is_not_understood_is_named(log: Path) -> None:
    """By its number."""
    log.write_text(FOREIGN)
    done = lens("audit", log)
    assert done.status == 4
    assert "  not understood       1 (line 4)\n" in done.out


def test_an_empty_log_is_not_complete(log: Path) -> None:
    """Nothing was read of the program."""
    log.write_text("")
    assert lens("audit", log).status == 4


def test_each_log_has_its_account(log: Path, tmp_path: Path) -> None:
    """In the order given; one that is incomplete decides the status."""
    other = tmp_path / "cut.strace"
    other.write_text(CUT)
    done = lens("audit", "--format", "json", log, other)
    assert done.status == 4
    assert [account["complete"] for account in json.loads(done.out)] == [True, False]


def test_error_a_missing_log_is_2(tmp_path: Path) -> None:
    """One clear message."""
    done = lens("audit", tmp_path / "gone")
    assert (done.status, done.out) == (2, "")
    assert "there is no such file" in done.err
