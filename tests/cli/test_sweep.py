"""``strace-lens sweep``: the command."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import lens
from tests.waiting import HANG, until

LOSES = "(echo data > out.txt) 2> /dev/null; true"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An empty directory."""
    place = tmp_path / "place"
    place.mkdir()
    return place


@pytest.mark.needs_strace
def test_a_lost_write_is_named_with_the_command_that_repeats_it(place: Path) -> None:
    """Status 1; the last line is the summary."""
    done = lens("sweep", "--dir", place, "--only", "write", "--", "sh", "-c", LOSES)
    assert done.status == 1
    assert "silent: the exit status does not show that output or files differ" in done.out
    assert "ENOSPC at write #1 of out.txt in task 1.1" in done.out
    assert "differs: out.txt has 0 bytes, had 5" in done.out
    assert done.out.splitlines()[-1] == "1 site: 1 silent"
    assert list(place.iterdir()) == []


@pytest.mark.needs_strace
def test_json_has_the_keys_that_are_promised(place: Path) -> None:
    """And a command in ``repeat`` that strace alone understands."""
    done = lens("sweep", "--dir", place, "--only", "write", "--format", "json", "--", "sh", "-c", LOSES)
    (site,) = json.loads(done.out)["sites"]
    known = {key: site[key] for key in ("task", "call", "nth", "path", "fault", "outcome")}
    assert known == {
        "task": "1.1",
        "call": "write",
        "nth": 1,
        "path": "out.txt",
        "fault": "ENOSPC",
        "outcome": "silent",
    }
    assert site["program"].endswith("sh")
    again = subprocess.run(["sh", "-c", site["repeat"]], capture_output=True, text=True, check=False)
    assert again.returncode == 0
    assert again.stderr.count("ENOSPC (No space left on device) (INJECTED)") == 1


@pytest.mark.needs_strace
def test_a_program_without_a_fault_of_its_own_ends_with_0() -> None:
    """What it reports is no failure, unless --fail-on says so."""
    words = ("--only", "write", "--", "cat")
    assert lens("sweep", *words, stdin=b"given\n").status == 0
    done = lens("sweep", "--fail-on", "reported", *words, stdin=b"given\n")
    assert (done.status, done.out.splitlines()[-1]) == (1, "1 site: 1 reported")


def test_error_an_unknown_error_outcome_or_signal() -> None:
    """Each with the nearest word, and status 2."""
    for option, word, near in (
        ("--errno", "ENOSPACE", "ENOSPC"),
        ("--fail-on", "silnt", "silent"),
        ("--signal", "TREM", "SIGTERM"),
    ):
        done = lens("sweep", option, word, "--", "true")
        assert (done.status, near in done.err, "Traceback" in done.err) == (2, True, False)


def test_error_a_program_that_is_not_there() -> None:
    """As env(1): 127."""
    assert lens("sweep", "--", "no-such-program").status == 127


def test_error_dir_is_no_directory(tmp_path: Path) -> None:
    """Status 2, before anything runs."""
    done = lens("sweep", "--dir", tmp_path / "none", "--", "true")
    assert (done.status, "is not a directory" in done.err) == (2, True)


@pytest.mark.needs_strace
def test_after_ctrl_c_the_table_so_far_is_printed_and_nothing_is_left(tmp_path: Path) -> None:
    """Status 130. The signal comes when the first run with a fault has ended: the state shows it."""
    scratch, state = tmp_path / "scratch", tmp_path / "state"
    scratch.mkdir()
    words = ["sweep", "--state", str(state), "--", "sh", "-c", "for i in 1 2 3 4 5 6; do /bin/true; done"]
    program = subprocess.Popen(
        [sys.executable, "-m", "strace_lens", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(scratch)},
    )
    until(state.exists, "a first run has ended")
    program.send_signal(signal.SIGINT)
    out, _ = program.communicate(timeout=HANG)
    assert program.returncode == 130
    assert "note: interrupted: this is what was found until then" in out
    assert "left out: interrupted" in out
    assert list(scratch.iterdir()) == []


@pytest.mark.needs_strace
def test_a_baseline_allows_what_is_known_and_no_more(place: Path, tmp_path: Path) -> None:
    """A missing one is a mistake; --update writes it."""
    lock = tmp_path / "sweep.lock"
    words = ("sweep", "--dir", place, "--only", "write", "--baseline", lock)
    missing = lens(*words, "--", "sh", "-c", LOSES)
    assert (missing.status, "--update writes it" in missing.err) == (2, True)
    assert lens(*words, "--update", "--", "sh", "-c", LOSES).status == 0
    assert lock.read_text().splitlines()[1:] == [
        f"silent: 1.1 write #1 ENOSPC {shutil.which('sh', path='/usr/bin')} out.txt"
    ]
    assert lens(*words, "--", "sh", "-c", LOSES).status == 0
    assert lens(*words, "--", "sh", "-c", f"{LOSES}; (echo more > new.txt) 2> /dev/null; true").status == 1
