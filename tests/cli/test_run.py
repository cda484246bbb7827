"""``strace-lens run``: the program's own stdio and status, the report beside it."""

import json
import re
import signal
import sys
from pathlib import Path

import pytest

from tests.cli.command import called, lens

pytestmark = pytest.mark.needs_strace


def tree(text: str) -> list[str]:
    """The rows of a tree with the times taken out."""
    return [re.sub(r"  \S+ @\S+$", "", line) for line in text.partition("\n\n")[0].splitlines()[1:]]


def test_the_program_keeps_its_output_and_status() -> None:
    """What it writes goes where it would, the report to stderr, the status is the program's."""
    done = lens("run", "--", "sh", "-c", "echo out; echo err >&2; exit 3")
    assert (done.status, done.out) == (3, "out\n")
    assert re.fullmatch(
        r"err\n.*; 1 of 1 failed: 1 sh exited with 3\n1 /usr/bin/sh -c .*: exited with 3  .*\n\n.*\n", done.err
    )


def test_a_pipeline_is_a_tree() -> None:
    """Two forks of the shell, each with what it ran and how it ended."""
    done = lens("run", "--", "sh", "-c", "ls / | wc -l")
    assert tree(done.err) == [
        "1 /usr/bin/sh -c 'ls / | wc -l'",
        "├─ 1.1 clone /usr/bin/ls /",
        "└─ 1.2 clone /usr/bin/wc -l",
    ]


def test_a_killed_program_is_told_and_has_a_shells_status() -> None:
    """128 + 11, and the tree says SIGSEGV."""
    done = lens("run", "--", "sh", "-c", "kill -SEGV $$")
    assert done.status == 128 + signal.SIGSEGV
    assert "was killed by SIGSEGV" in done.err


def test_a_threaded_program_has_threads() -> None:
    """Python's threads are tasks in the group of the interpreter."""
    script = "import threading; t = threading.Thread(target=print); t.start(); t.join()"
    done = lens("run", "--format", "json", "-o", "/dev/stderr", "--", sys.executable, "-c", script)
    document = json.loads(done.err)
    assert [task["kind"] for task in document["tasks"]] == ["process", "thread"]
    assert document["creations"][0]["shares"][0] == "memory"


def test_pythons_subprocess_is_a_process(tmp_path: Path) -> None:
    """The child's pid in the tree is the one that Python had of it."""
    script = "import subprocess; p = subprocess.Popen(['true']); p.wait(); print(p.pid)"
    report = tmp_path / "report.json"
    done = lens("run", "--format", "json", "-o", report, "--", sys.executable, "-c", script)
    document = json.loads(report.read_text())
    assert [task["tid"] for task in document["tasks"] if task["maker"] == 0] == [int(done.out)]
    assert document["tasks"][1]["end"]["code"] == 0


def test_make_with_two_jobs_is_read(tmp_path: Path) -> None:
    """Each compiler run of ``make -j2`` is in the tree, and all ended well."""
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.c").write_text(f"int {name}(void) {{ return 0; }}\n")
    (tmp_path / "Makefile").write_text("all: a.o b.o c.o\n")
    done = lens("run", "--format", "json", "-o", tmp_path / "report", "--", "make", "-s", "-j2", cwd=tmp_path)
    document = json.loads((tmp_path / "report").read_text())
    compilers = [task for task in document["tasks"] if (task["program"] or "").endswith("/cc1")]
    assert (done.status, len(compilers), document["complete"]) == (0, 3, True)
    assert {task["end"]["code"] for task in document["tasks"]} == {0}


def test_without_follow_there_is_one_task_that_is_watched() -> None:
    """The child is known by its making and its parent's wait, and not followed."""
    done = lens("run", "--no-follow", "--", "sh", "-c", "(exit 4); true")
    assert "exited with 4 (reported to its parent)" in done.err
    assert "incomplete" not in done.err


def test_quiet_reports_nothing_and_the_log_is_straces(tmp_path: Path) -> None:
    """--log keeps a plain strace log, for its owner only."""
    log = tmp_path / "log"
    done = lens("run", "--quiet", "--log", log, "--", "true")
    assert done.err == ""
    assert re.match(r"\d+ +\d+\.\d{6,9} execve\(", log.read_text())
    assert log.stat().st_mode & 0o777 == 0o600


def test_options_behind_the_program_are_the_programs() -> None:
    """With or without ``--``."""
    assert lens("run", "--quiet", "echo", "--format").out == "--format\n"


def test_a_program_may_begin_with_a_dash(tmp_path: Path) -> None:
    """Behind ``--`` it is a program like any other."""
    program = tmp_path / "-V"
    program.write_text("#!/bin/sh\necho ran\n")
    program.chmod(0o755)
    assert lens("run", "--quiet", "--", "-V", env={"PATH": f"{tmp_path}:/usr/bin:/bin"}).out == "ran\n"


def test_the_end_of_time_is_124() -> None:
    """As timeout(1)."""
    assert lens("run", "--quiet", "--timeout", "0.3", "--", "sleep", "100").status == 124


def scripted(folder: Path, text: str, mode: int = 0o755) -> Path:
    """An executable file with that text."""
    script = folder / "program"
    script.write_text(text)
    script.chmod(mode)
    return script


@pytest.mark.parametrize(
    ("text", "status", "message"),
    [
        ("#!/nonexistent/interpreter\n", 127, "ENOENT, its interpreter is missing"),
        ("no shebang\n", 126, "ENOEXEC, its format is not known"),
        ("\x7fELF" + "\0" * 200, 126, "ENOEXEC, its format is not known"),
    ],
    ids=["missing interpreter", "no interpreter line", "broken ELF"],
)
def test_error_what_cannot_be_executed_says_why(tmp_path: Path, text: str, status: int, message: str) -> None:
    """The reason is execve's own, explained; a missing interpreter is "not found", as for a shell."""
    done = lens("run", "--", scripted(tmp_path, text))
    assert done.status == status
    assert message in done.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["no-such-program"], 127, "'no-such-program': there is no such program in PATH"),
        (["/etc/passwd"], 126, "'/etc/passwd' is not executable"),
        (["/etc"], 126, "'/etc' is a directory"),
        (["--no-such-option", "true"], 125, "No such option: --no-such-option"),
        ([], 125, "run takes a PROGRAM, or --pid N"),
    ],
)
def test_error_a_failure_of_ours_is_told_from_the_programs(words: list[str], status: int, message: str) -> None:
    """126 and 127 as env(1), 125 for the rest."""
    done = lens("run", *words)
    assert done.status == status
    assert message in done.err
    assert "Traceback" not in done.err


def test_error_no_strace_is_125(tmp_path: Path) -> None:
    """Without strace the program does not run."""
    done = lens("run", "--", "/bin/echo", "ran", env={"PATH": str(tmp_path)})
    assert (done.status, done.out) == (125, "")
    assert "strace is not installed" in done.err


def test_error_strace_in_strace_says_who_traces() -> None:
    """A task has one tracer only: the reason is in the message."""
    done = called(
        [
            "strace",
            "-f",
            "-o",
            "/dev/null",
            sys.executable,
            "-m",
            "strace_lens",
            "check",
            "--run",
            "-e",
            "no clone",
            "true",
        ]
    )
    assert done.status == 77
    assert "is itself traced, by pid" in done.err


def test_error_an_output_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """No half-written file beside its place."""
    done = lens("run", "-o", tmp_path / "no" / "report", "--", "true")
    assert done.status == 125
    assert "cannot be written: No such file or directory" in done.err
    assert list(tmp_path.iterdir()) == []
