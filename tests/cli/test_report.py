"""``strace-lens report``: any log, any form, and what is no log."""

import json
import re
import sys
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from tests.cli.command import FORK_LOG, called, lens

TREE = """\
1 of 2 failed: 1.1 fork exited with 7
1 ./fork
└─ 1.1 clone (./fork): exited with 7

2 tasks (2 processes, 0 threads), creations: clone 1
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of fork.c."""
    path = tmp_path / "fork.strace"
    path.write_text(FORK_LOG)
    return path


def test_the_tree_tells_who_made_whom(log: Path) -> None:
    """By which call, with which flags, what each ran, how each ended."""
    done = lens("report", log)
    assert (done.status, done.out) == (0, TREE)


def test_standard_input_is_a_log(log: Path) -> None:
    """As ``-``."""
    assert lens("report", "-", stdin=log.read_bytes()).out == TREE


@pytest.mark.needs_strace
def test_the_parts_of_ff_are_one_trace(tmp_path: Path) -> None:
    """A directory with a file for each task."""
    called(["strace", "-ff", "-e", "trace=%process", "-o", str(tmp_path / "log"), "sh", "-c", "(exit 3); true"])
    done = lens("report", tmp_path)
    assert re.fullmatch(r"1 of 2 failed.*\n1 .*\n└─ 1\.1 .*: exited with 3\n\n2 tasks .*\n", done.out)


def test_json_follows_its_schema(log: Path) -> None:
    """The published schema, checked by a library."""
    schema = json.loads((files("strace_lens") / "schemas/trace.json").read_text())
    document = json.loads(lens("report", "--format", "json", log).out)
    jsonschema.validate(document, schema)
    assert document["creations"][0]["flags"] == ["CLONE_CHILD_CLEARTID", "CLONE_CHILD_SETTID"]


@pytest.mark.needs_strace
def test_a_runs_json_follows_its_schema_too() -> None:
    """With the recording in it."""
    schema = json.loads((files("strace_lens") / "schemas/trace.json").read_text())
    document = json.loads(lens("run", "--format", "json", "--", "sh", "-c", "true | true").err)
    jsonschema.validate(document, schema)
    assert document["recording"]["status"] == 0


def test_ndjson_is_a_line_an_event_and_follows_its_schema(log: Path) -> None:
    """Calls are joined; a wait's status is a value."""
    schema = json.loads((files("strace_lens") / "schemas/events.json").read_text())
    lines = [json.loads(line) for line in lens("report", "--format", "ndjson", log).out.splitlines()]
    for line in lines:
        jsonschema.validate(line, schema)
    wait = next(line for line in lines if line.get("name") == "wait4")
    assert (wait["lines"], wait["task"], wait["result"]["value"]) == ([3, 6], 0, 101)


def test_events_are_plain_lines(log: Path) -> None:
    """Where, whose, what."""
    lines = lens("report", "--format", "events", log).out.splitlines()
    assert lines[3] == "5\t1.1\t+++ exited with 7 +++"
    assert lines[4] == "3-6\t1\twait4(101, [{WIFEXITED(s) && WEXITSTATUS(s) == 7}], 0, NULL) = 101"


def test_what_a_program_named_itself_does_nothing_to_the_terminal(log: Path) -> None:
    """Escape sequences and bytes that are no text come out as what they are."""
    log.write_bytes(FORK_LOG.encode().replace(b"./fork", rb"./\33[31m\377x"))
    out = lens("report", log).out
    assert "\x1b" not in out
    assert "\\x1b[31m\\xffx" in out


def test_a_cut_log_is_told_and_is_4(log: Path) -> None:
    """Cut in the middle of a line: what there is is reported, what is missing is named."""
    log.write_text(FORK_LOG[: FORK_LOG.index("wait4(101") + 8])
    done = lens("report", log)
    assert done.status == 4
    assert "incomplete: " in done.out
    assert "the log is cut: its last line has no end" in done.out


def test_colour_is_for_terminals_and_those_who_ask(log: Path) -> None:
    """--color and CLICOLOR_FORCE; NO_COLOR takes it away."""
    assert "\x1b[" in lens("report", "--color", "always", log).out
    assert "\x1b[" in lens("report", log, env={"CLICOLOR_FORCE": "1"}).out
    assert "\x1b[" not in lens("report", log, env={"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}).out


def test_a_reader_that_goes_away_ends_us_quietly(tmp_path: Path) -> None:
    """As ``| head``."""
    log = tmp_path / "long"
    log.write_text(
        FORK_LOG.replace("100 ", "100 ") + "".join("1 --- SIGURG {si_signo=SIGURG} ---\n" for _ in range(20000))
    )
    done = called(["sh", "-c", f"{sys.executable} -m strace_lens report --format events {log} | head -1"])
    assert (done.status, done.err) == (0, "")


def test_the_output_file_is_whole_or_not_there(log: Path, tmp_path: Path) -> None:
    """-o replaces what was there only when the report is whole."""
    place = tmp_path / "report"
    place.write_text("before")
    assert lens("report", "/nonexistent", "-o", place).status == 2
    assert place.read_text() == "before"
    assert lens("report", log, "-o", place).status == 0
    assert place.read_text() == TREE
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fork.strace", "report"]


def test_error_what_is_no_log_is_2(tmp_path: Path) -> None:
    """A text, a binary file, a directory without parts, nothing at all: each has its message."""
    text = tmp_path / "text"
    text.write_text("hello\nworld\n")
    (tmp_path / "empty").mkdir()
    cases = {
        text: "is not a log of strace: none of its 2 lines was understood",
        Path("/bin/true"): "is not a log of strace",
        tmp_path / "empty": "cannot read",
        tmp_path / "gone": "there is no such file",
    }
    for path, message in cases.items():
        done = lens("report", path)
        assert (done.status, message in done.err, "Traceback" in done.err) == (2, True, False)


@pytest.mark.needs_strace
def test_a_part_of_ff_that_is_missing_is_told(tmp_path: Path) -> None:
    """The maker's part tells that there was one."""
    called(["strace", "-ff", "-e", "trace=%process", "-o", str(tmp_path / "log"), "sh", "-c", "(exit 3); true"])
    assert lens("report", tmp_path).status == 0
    max(tmp_path.iterdir(), key=lambda path: int(path.suffix[1:])).unlink()
    done = lens("report", tmp_path)
    assert done.status == 4
    assert "was made and has no line of its own" in done.out


def test_a_creation_that_is_lost_is_told(log: Path) -> None:
    """The child shows, and nobody made it."""
    log.write_text("".join(line for line in FORK_LOG.splitlines(keepends=True) if "clone(" not in line))
    done = lens("report", log)
    assert done.status == 4
    assert "the log does not show what made task 2 (tid 101)" in done.out


@pytest.mark.needs_strace
def test_two_runs_have_one_canonical_form(tmp_path: Path) -> None:
    """The same bytes for two recordings of a pipeline with a temporary file; a kept rule shows what differs."""
    logs = [tmp_path / name for name in "ab"]
    for log in logs:
        script = "t=$(mktemp); seq 9 | sort > $t & wait; rm $t"
        assert lens("run", "--quiet", "--log", log, "--", "sh", "-c", script).status == 0
    first, second = (lens("report", "--format", "canonical", log) for log in logs)
    assert first.status == 0
    assert first.out == second.out
    assert "/tmp.<made-up>\n" in first.out
    kept = [lens("report", "--format", "canonical", "--keep", "temporary-names", log).out for log in logs]
    assert kept[0] != kept[1]


def test_error_rules_are_for_the_canonical_form(tmp_path: Path) -> None:
    """Other formats show all."""
    (tmp_path / "log").write_text(FORK_LOG)
    done = lens("report", "--keep", "pids", tmp_path / "log")
    assert (done.status, "say what --format canonical leaves out" in done.err) == (2, True)
