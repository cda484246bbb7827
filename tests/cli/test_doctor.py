"""``strace-lens doctor``."""

import json
from pathlib import Path

import pytest

from tests.cli.command import lens

pytestmark = pytest.mark.needs_strace


def test_here_it_works() -> None:
    """0, a line for each thing, and what this strace has."""
    done = lens("doctor")
    lines = done.out.splitlines()
    assert done.status == 0
    assert lines[0].startswith("ok    strace: /")
    assert lines[1] == "ok    ptrace: a program can be traced"
    assert any(line.startswith("This strace has: clone3 decoded, --seccomp-bpf") for line in lines)
    assert lines[-1] == "Programs can be traced here."


def test_json_for_scripts() -> None:
    """The same as data, with a format version."""
    document = json.loads(lens("doctor", "--format", "json").out)
    assert list(document) == ["format_version", "works", "strace", "findings", "capabilities"]
    assert document["works"] is True
    assert list(document["findings"][0]) == ["name", "grade", "text", "remedy"]
    assert document["capabilities"]["--seccomp-bpf"] is True


def test_quiet_is_the_status_alone() -> None:
    """For a condition in a script."""
    done = lens("doctor", "--quiet")
    assert (done.status, done.out, done.err) == (0, "", "")


def test_error_no_strace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """77, and JSON all the same."""
    monkeypatch.setenv("PATH", str(tmp_path))
    done = lens("doctor", "--format", "json")
    document = json.loads(done.out)
    assert (done.status, document["works"], document["strace"], document["capabilities"]) == (77, False, None, {})
    assert document["findings"][0]["grade"] == "bad"
