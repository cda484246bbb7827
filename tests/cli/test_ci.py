"""``check`` in continuous integration: several reports at once, GitHub's streams, and what must never be green."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from junitparser import JUnitXml

from tests.cli.command import FORK_LOG, Done, lens
from tests.report.ci.runner import obeyed
from tests.waiting import HANG

HOLDS = ("-e", "exactly 1 clone")
FAILS = ("-e", "no clone")
UNDECIDED = ("-e", "no syscall openat")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of fork.c."""
    path = tmp_path / "fork.strace"
    path.write_text(FORK_LOG)
    return path


def forging(*words: str | Path, **env: str) -> Done:
    """Checks a program that prints what GitHub's runner would take for commands, the last line without its end."""
    script = "echo '::error::forged'; echo '::stop-commands::x' >&2; echo '##[error]y' >&2; printf '::warning::z'"
    return lens("check", "--run", *words, "--", "sh", "-c", script, env=env)


def test_several_reports_at_once(log: Path, tmp_path: Path) -> None:
    """``--format github,junit=FILE``: annotations on standard output, the file beside."""
    done = lens("check", log, *FAILS, *HOLDS, "--format", f"github,junit={tmp_path}/report.xml")
    assert done.status == 1
    assert [(level, fields["title"]) for level, fields, _ in obeyed(done.out)] == [("error", "failed: no clone")]
    (suite,) = JUnitXml.fromfile(str(tmp_path / "report.xml"))
    assert (suite.tests, suite.failures, suite.errors) == (2, 1, 0)


@pytest.mark.parametrize(
    ("name", "begins"),
    [("a.xml", "<?xml"), ("a.tap", "TAP version 13"), ("a.sarif", "{"), ("a.md", "### strace-lens: ")],
)
def test_the_suffix_chooses_the_format(log: Path, tmp_path: Path, name: str, begins: str) -> None:
    """As for JSON."""
    assert lens("check", log, *HOLDS, "-o", tmp_path / name).status == 0
    assert (tmp_path / name).read_text().startswith(begins)


@pytest.mark.needs_strace
def test_the_programs_output_makes_no_annotation() -> None:
    """The runner obeys none of its lines, on either stream, and obeys ours again afterwards."""
    done = forging("-e", "at least 9 processes", "--format", "github")
    for output in (done.err + done.out, done.out + done.err):
        ((level, fields, message),) = obeyed(output)
        assert (level, fields["title"]) == ("error", "failed: at least 9 processes")
        assert message.startswith("found: 1 process (")
    tokens = [line for line in done.err.splitlines() if line.startswith("::stop-commands::")]
    assert len(set(tokens)) == 2  # ours, and the program's
    assert forging("-e", "some process", "--format", "github").err != done.err  # another token each time


def test_the_runner_obeys_again_after_a_mistake() -> None:
    """If nothing can run, the error is an annotation."""
    done = lens("check", "--run", "-e", "some exec", "--format", "github", "--", "no-such-program")
    assert done.status == 127
    ((level, _, message),) = obeyed(done.err + done.out)
    assert (level, "no-such-program" in message) == ("error", True)


def test_a_job_summary_only_where_github_asks(log: Path, tmp_path: Path) -> None:
    """GITHUB_STEP_SUMMARY names a file that other commands of the step write to as well; only ``github`` adds to it."""
    summary = tmp_path / "summary"
    summary.write_text("before\n")
    env = {"GITHUB_STEP_SUMMARY": str(summary)}
    lens("check", log, *HOLDS, env=env)
    assert summary.read_text() == "before\n"
    lens("check", log, *FAILS, "--format", "github", env=env)
    lens("check", log, *HOLDS, "--format", f"github={tmp_path}/annotations", env=env)
    text = summary.read_text()
    assert text.startswith("before\n### strace-lens: ")
    assert text.count("### strace-lens: ") == 2
    assert "**failed**: no clone" in text
    assert lens("check", log, *HOLDS, "--format", "github", env={"GITHUB_STEP_SUMMARY": ""}).status == 0


def test_error_of_a_summary_that_cannot_be_written(log: Path) -> None:
    """A mistake that names the variable."""
    done = lens("check", log, *HOLDS, "--format", "github", env={"GITHUB_STEP_SUMMARY": "/nonexistent/x"})
    assert (done.status, "GITHUB_STEP_SUMMARY: /nonexistent/x cannot be written" in done.err) == (2, True)


def test_undecided_passes_only_if_the_owner_says_so(log: Path) -> None:
    """Status 4, or 0 with --undecided pass, which every report prints; a failure fails all the same."""
    assert lens("check", log, *UNDECIDED).status == 4
    assert lens("check", log, *UNDECIDED, "--undecided", "error").status == 4
    done = lens("check", log, *UNDECIDED, *HOLDS, "--undecided", "pass")
    assert done.status == 0
    assert "          undecided, which counts as passed here (--undecided pass)\n" in done.out
    for form in ("github", "tap", "junit", "sarif", "codequality", "markdown"):
        assert "(--undecided pass)" in lens("check", log, *UNDECIDED, "--undecided", "pass", "--format", form).out
    document = json.loads(lens("check", log, *UNDECIDED, "--undecided", "pass", "--format", "json").out)
    assert (document["undecided_passes"], document["expectations"][0]["verdict"]) == (True, "undecided")
    assert lens("check", log, *UNDECIDED, *FAILS, "--undecided", "pass").status == 1
    assert lens("check", log, *UNDECIDED, "--undecided", "fail").status == 2


REPORTS = ("a.xml", "a.tap", "a.sarif", "a.md", "a.json", "q.json", "g.txt")
FORMATS = "junit=a.xml,tap=a.tap,sarif=a.sarif,markdown=a.md,json=a.json,codequality=q.json,github=g.txt"


@pytest.mark.parametrize(
    ("words", "status", "why"),
    [
        (("missing.strace", *HOLDS), 2, "missing.strace"),
        (("fork.strace", "-e", "no clnoe"), 2, "unknown subject"),
        (("fork.strace", "--spec", "missing"), 2, "missing cannot be read"),
        (("fork.strace", "another", *HOLDS), 2, "check takes one LOG"),
        (("--run", *HOLDS, "--", "no-such-program"), 127, "no-such-program"),
        (("--run", *HOLDS, "--", "/etc/passwd"), 126, "/etc/passwd"),
        (("--run", *HOLDS, "--", "/bin/true"), 77, "strace"),
    ],
)
def test_error_what_could_not_be_judged_is_never_green(
    log: Path, tmp_path: Path, words: tuple[str, ...], status: int, why: str
) -> None:
    """A green report of an earlier call is replaced by one that says why, in every format."""
    env = {"PATH": "/nonexistent"} if status == 77 else {}
    assert lens("check", log, *HOLDS, "--format", FORMATS, cwd=tmp_path).status == 0
    done = lens("check", "--format", FORMATS, *words, cwd=tmp_path, env=env)
    assert done.status == status, done.err
    told = {name: (tmp_path / name).read_text() for name in REPORTS}
    assert JUnitXml.fromstring(told["a.xml"].encode()).errors == 1
    assert "\nBail out! " in told["a.tap"]
    assert json.loads(told["a.sarif"])["runs"][0]["invocations"][0]["executionSuccessful"] is False
    assert "**strace-lens could not judge the expectations**" in told["a.md"]
    assert why in json.loads(told["a.json"])["failure"]
    assert [issue["severity"] for issue in json.loads(told["q.json"])] == ["blocker"]
    assert [level for level, _, _ in obeyed(told["g.txt"])] == ["error"]


def test_error_a_mistake_in_a_spec_is_shown_at_its_line(log: Path, tmp_path: Path) -> None:
    """Row by row: the place, the line, the mark below; and where a system has places, as one."""
    (tmp_path / "spec").write_text('some exec\nno exek where path == "x"\n')
    assert lens("check", log, "--spec", "spec", "--format", FORMATS, cwd=tmp_path).status == 2
    told = {name: (tmp_path / name).read_text() for name in REPORTS}
    marked = '  no exek where path == "x"\n     ^^^^'
    (((_, fields, message)),) = obeyed(told["g.txt"])
    assert (fields["file"], fields["line"], message.endswith(marked)) == ("spec", "2", True)
    assert marked in told["a.xml"]
    assert "# " + marked.replace("\n", "\n# ") in told["a.tap"]
    (result,) = json.loads(told["a.sarif"])["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("spec", 2)
    assert result["message"]["text"].endswith(marked)
    assert json.loads(told["q.json"])[0]["location"] == {"path": "spec", "lines": {"begin": 2}}
    assert "\n    " + marked.replace("\n", "\n    ") in told["a.md"]


@pytest.mark.needs_strace
def test_a_run_that_timed_out_is_never_green(tmp_path: Path) -> None:
    """Not even where the program may fail and all else held."""
    words = ("--allow-failure", "--timeout", "0.2", "-e", "some process", "--format", f"junit={tmp_path}/a.xml")
    assert lens("check", "--run", *words, "--", "sleep", "1000").status == 124
    assert JUnitXml.fromfile(str(tmp_path / "a.xml")).failures == 1


@pytest.mark.needs_strace
def test_a_check_that_was_killed_is_never_green(log: Path, tmp_path: Path) -> None:
    """A job that is cancelled: SIGTERM ends the program and us, and the file of an earlier check says so."""
    report = tmp_path / "a.xml"
    assert lens("check", log, *HOLDS, "--format", f"junit={report}").status == 0
    words = [
        "check",
        "--run",
        "-e",
        "some exec",
        "--format",
        f"junit={report}",
        "--",
        "sh",
        "-c",
        "echo up; sleep 1000",
    ]
    with subprocess.Popen([sys.executable, "-m", "strace_lens", *words], stderr=subprocess.PIPE) as check:
        assert check.stderr is not None
        assert check.stderr.readline() == b"up\n"
        check.terminate()
        assert check.wait(HANG) == 143
    assert JUnitXml.fromfile(str(report)).errors == 1
    assert "it was stopped by SIGTERM" in report.read_text()


def test_error_on_standard_output_only_for_machines(tmp_path: Path) -> None:
    """TAP bails out there; a text or JSON report is not begun, and the error is on standard error."""
    for form in ("text", "json", "markdown"):
        assert lens("check", tmp_path / "missing", *HOLDS, "--format", form).out == ""
    assert "\nBail out! " in lens("check", tmp_path / "missing", *HOLDS, "--format", "tap").out


@pytest.mark.needs_strace
@pytest.mark.parametrize("form", ["text", "json", "markdown", "junit", "github", "sarif", "tap", "codequality"])
def test_secrets_are_masked_in_every_report(tmp_path: Path, form: str) -> None:
    """In the arguments of a task and of its maker, in the lines of the log, in values; --no-redact shows them."""
    program = tmp_path / "deploy"
    program.write_text("#!/bin/sh\n/bin/echo --token hunter3 >/dev/null\nexit 1\n")
    program.chmod(0o755)
    asked = ("-e", 'no exec where argv contains "--token"', "-e", "every process has exit_code == 0", "--format", form)
    summary = tmp_path / "summary"
    words = ("--run", *asked, "--", program, "--password=hunter2", "deploy")
    done = lens("check", *words, env={"GITHUB_STEP_SUMMARY": str(summary)})
    text = done.out + (summary.read_text() if form == "github" else "")
    assert (done.status, "hunter2" in text, "hunter3" in text) == (1, False, False)
    assert form == "codequality" or "[redacted]" in text.replace("\\[", "[").replace("\\]", "]")
    shown = lens("check", "--no-redact", *words).out
    assert form == "codequality" or ("hunter2" in shown and "hunter3" in shown)
