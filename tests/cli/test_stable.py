"""``strace-lens stable``: many runs of a program."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.command import lens
from tests.waiting import HANG

pytestmark = pytest.mark.needs_strace

VARYING = "echo >> {0}; if [ $(wc -l < {0}) = 2 ]; then /bin/false; fi; true"
"""Its second run makes a child that the others do not make; each makes wc."""


def test_it_says_what_was_the_same_and_what_varied(tmp_path: Path) -> None:
    """The program's own output goes to stderr, the report to stdout; status 0."""
    done = lens("stable", "-n", "3", "--", "bash", "-c", VARYING.format(tmp_path / "seen"))
    assert done.status == 0
    assert len((tmp_path / "seen").read_text()) == 3
    parts = [part.splitlines()[0] for part in done.out.split("\n\n")]
    assert parts[1:] == [
        "The same in all 3 runs: no thread",
        "What varied",
        "Safe to assert: each of these held in every run (ready for check --spec)",
    ]
    assert "  processes: 3 to 4 (3 in 2 runs, 4 in 1 run)" in done.out
    assert "  /bin/false: how many: 0 to 1 (0 in 2 runs, 1 in 1 run)" in done.out


def test_what_it_says_is_safe_holds_when_it_is_checked(tmp_path: Path) -> None:
    """The end of the report is a spec file."""
    command = ("sh", "-c", "ls / | wc -l; exit 3")
    done = lens("stable", "-n", "2", "--", *command)
    spec = tmp_path / "spec"
    spec.write_text(done.out.partition("(ready for check --spec)\n")[2])
    checked = lens("check", "--allow-failure", "--spec", spec, "--run", *command)
    assert (checked.status, checked.out.count("held  ")) == (0, len(spec.read_text().splitlines()))


def test_json_has_facts_as_data() -> None:
    """Who, aspect, value."""
    document = json.loads(lens("stable", "-n", "2", "--format", "json", "--", "sh", "-c", "/bin/true; exit 3").out)
    assert (document["runs"], document["varied"], document["command"][0]) == (2, [], "sh")
    first = {"kind": "first", "program": None, "argv": None}
    assert {"who": None, "aspect": "processes", "count": 2, "values": []} in document["same"]
    assert {"who": first, "aspect": "end", "count": None, "values": ["exit status 3"]} in document["same"]
    assert "exactly 2 processes" in document["expectations"]


def test_markdown_is_a_page(tmp_path: Path) -> None:
    """The suffix of -o chooses it."""
    page = tmp_path / "stable.md"
    assert lens("stable", "-n", "2", "-o", page, "--", "true").status == 0
    assert page.read_text().startswith("# true: 2 runs\n\n## The same in every run\n")
    assert "\n    exactly 1 process\n" in page.read_text()


def test_files_are_told_if_they_are_recorded(tmp_path: Path) -> None:
    """What each program read and wrote in every run, and what may be asserted of it."""
    kept, once = tmp_path / "kept", tmp_path / "once"
    script = f"read x < /etc/passwd; echo >> {kept}; if [ $(wc -l < {kept}) = 2 ]; then : > {once}; fi"
    document = json.loads(
        lens("stable", "-n", "2", "--files", "--network", "--format", "json", "--", "dash", "-c", script).out
    )
    runs = {(one["verb"], Path(one["object"]).name): one["runs"] for one in document["deeds"]}
    assert (runs["read", "passwd"], runs["write", "kept"], runs["write", "once"]) == (2, 2, 1)
    assert "no connection" in document["expectations"]
    done = lens("stable", "-n", "2", "--files", "--", "dash", "-c", f": > {kept}")
    assert f'no file where access contains any write|create|delete and not path in ["{kept}"]\n' in done.out
    assert "\n  dash: reads ld.so.cache (files of the loader), libc.so.6 (shared libraries); writes /" in done.out


def test_it_keeps_the_logs(tmp_path: Path) -> None:
    """One for each run, with its record."""
    assert lens("stable", "-n", "2", "--log-dir", tmp_path, "--", "true").status == 0
    assert len(list(tmp_path.glob("true-[12].strace"))) == 2
    assert lens("check", tmp_path / "true-1.strace", "-e", "exactly 1 process").status == 0


def test_a_run_that_its_timeout_ended_is_the_last(tmp_path: Path) -> None:
    """Status 124; what it lacks is named."""
    slow = f"echo >> {tmp_path / 'seen'}; exec sleep 60"
    done = lens("stable", "-n", "3", "--timeout", "0.5", "--", "sh", "-c", slow)
    assert (done.status, len((tmp_path / "seen").read_text())) == (124, 1)


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (("-n", "0", "true"), 2, "-n"),
        (("no-such-program",), 127, "there is no such program"),
        ((), 2, "Missing argument"),
        (("--format", "yaml", "true"), 2, "unknown format 'yaml'"),
    ],
)
def test_error_a_users_mistake(words: tuple[str, ...], status: int, message: str) -> None:
    """One clear message, nothing on stdout."""
    done = lens("stable", *words)
    assert (done.status, done.out, message in done.err) == (status, "", True)


def test_ctrl_c_ends_it_and_leaves_nothing(tmp_path: Path) -> None:
    """Status 130, and no folder of ours."""
    own = tmp_path / "tmp"
    own.mkdir()
    seen = tmp_path / "seen"
    command = [sys.executable, "-m", "strace_lens", "stable", "--", "sh", "-c", f"echo >> {seen}; exec sleep 61.25"]
    started = subprocess.Popen(
        command, env={**os.environ, "TMPDIR": str(own)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    until = time.monotonic() + HANG
    while not seen.exists() and time.monotonic() < until:
        time.sleep(0.01)
    started.send_signal(signal.SIGINT)
    out, _ = started.communicate(timeout=HANG)
    assert (started.returncode, out, list(own.iterdir())) == (130, b"", [])
