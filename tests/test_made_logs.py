"""``bench/make_logs.py``: the logs that are timed are such as strace writes."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import lens

MAKE_LOGS = Path(__file__).resolve().parents[1] / "bench" / "make_logs.py"
KINDS = ("build", "sequential", "processes")


def made(kind: str, log: Path, *options: str) -> Path:
    """A short log of a kind."""
    subprocess.run([sys.executable, MAKE_LOGS, kind, "3000", log, *options], check=True)
    return log


@pytest.mark.parametrize("options", [[], ["--tt"]])
@pytest.mark.parametrize("kind", KINDS)
def test_a_made_log_is_read_without_complaint(kind: str, options: list[str], tmp_path: Path) -> None:
    """Nothing is missing, nothing is raw, every line is printed back as it stands."""
    done = lens("audit", "--round-trip", "--format", "json", made(kind, tmp_path / "log", *options))
    (account,) = json.loads(done.out)
    keys = ("unparsed", "raw_arguments", "never_resumed", "without_end", "round_trip_differences")
    assert (done.status, [account[key] for key in keys]) == (0, [0] * 5)
    assert account["lines"] == pytest.approx(3000, rel=0.15)


@pytest.mark.parametrize("kind", KINDS)
def test_another_seed_is_another_recording_of_the_same(kind: str, tmp_path: Path) -> None:
    """Text and files differ, tasks do not; the same seed gives the same text. Long arguments are cut, as by strace."""
    one, again = made(kind, tmp_path / "one"), made(kind, tmp_path / "again")
    other = made(kind, tmp_path / "other", "--seed=2")
    assert one.read_bytes() == again.read_bytes() != other.read_bytes()
    assert lens("diff", "--ignore", "arguments", "--ignore", "files", one, other).status == 0


def test_a_made_build_is_mixed_as_a_parallel_build_is(tmp_path: Path) -> None:
    """Four of five lines are halves, one in ten tells of processes."""
    lines = made("build", tmp_path / "log").read_text().splitlines()
    halves = sum("<unfinished ...>" in line or " resumed>" in line for line in lines)
    calls = re.compile(r"\b(?:execve|clone3|vfork|wait4|exit_group)(?:\(| resumed>)|\+\+\+ exited|--- SIGCHLD")
    wanted = sum(calls.search(line) is not None for line in lines)
    assert halves / len(lines) == pytest.approx(0.8, abs=0.05)
    assert wanted / len(lines) == pytest.approx(0.1, abs=0.02)
