"""``--files`` and ``--network``: what they record, and where they are a mistake."""

import json
import sys
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from tests.cli.command import FORK_LOG, lens

pytestmark = pytest.mark.needs_strace


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


def test_diff_says_what_differs_in_sets_and_in_sequence(tmp_path: Path) -> None:
    """The JSON document follows its schema with all that options add."""
    report = tmp_path / "diff.json"
    commands = ("--run", "head -c0 /etc/hostname", "--run", "head -c0 /etc/passwd")
    done = lens("diff", "--files", "--network", "--events", "--stat", "--format", f"text,json={report}", *commands)
    assert done.status == 1
    document = json.loads(report.read_text())
    jsonschema.validate(document, json.loads((files("strace_lens") / "schemas/diff.json").read_text()))
    file, events = document["differences"]
    assert (file["field"], events["field"]) == ("file", "events")
    assert file["deeds"] == {
        "a": [{"verb": "read", "object": "/etc/hostname", "error": None}],
        "b": [{"verb": "read", "object": "/etc/passwd", "error": None}],
    }
    (block,) = events["blocks"]
    assert (block["a"]["number"], block["b"]["number"], block["only_count"]) == (1, 1, False)
    assert "/etc/passwd" in block["b"]["events"][0]["text"]
    assert [one["program"].rpartition("/")[2] for one in document["stats"]] == ["head"]
    assert (document["not_recorded"], document["not_compared"][0]["what"]) == ([], "lookups")
    assert "~ head: reads /etc/passwd, no longer /etc/hostname" in done.out
