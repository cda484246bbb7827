"""``strace-lens check``: exit statuses, what is read, what is printed."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import FORK_LOG, lens
from tests.waiting import HANG


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of fork.c."""
    path = tmp_path / "fork.strace"
    path.write_text(FORK_LOG)
    return path


def test_a_log_is_judged_without_the_recorder(log: Path) -> None:
    """Start-up is a feature: nothing that records is loaded for a log."""
    script = (
        "import sys; from strace_lens.cli.main import main\n"
        f"sys.argv = ['strace-lens', 'check', {str(log)!r}, '-e', 'no clone']\n"
        "try: main()\n"
        "except SystemExit: print([name for name in sys.modules if name.startswith('strace_lens.record.')])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=HANG, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_what_holds_is_0(log: Path) -> None:
    """Each expectation with its verdict, what was found, and the lines."""
    done = lens(
        "check", log, "--expect", "exactly 1 clone where exit_signal == SIGCHLD", "-e", "no exec where path matches '*'"
    )
    assert done.status == 2  # the language's quotes are double ones
    done = lens("check", log, "--expect", "exactly 1 clone where exit_signal == SIGCHLD")
    assert (done.status, done.err) == (0, "")
    assert done.out == (
        "held      exactly 1 clone where exit_signal == SIGCHLD\n          found: 1 clone matches (line 2)\n"
    )


def test_one_failure_outranks_what_is_undecided(log: Path) -> None:
    """1 before 4."""
    done = lens("check", log, "-e", "no clone", "-e", "no syscall openat")
    assert done.status == 1
    assert [line.split()[0] for line in done.out.splitlines() if not line.startswith(" ")] == ["failed", "undecided"]


def test_a_call_that_was_not_traced_is_never_absent(log: Path) -> None:
    """Undecided, and the message says what to record."""
    done = lens("check", log, "-e", "no syscall openat")
    assert done.status == 4
    assert "record with --trace=%process,openat" in done.out


def test_the_user_can_say_what_was_traced(log: Path) -> None:
    """A log does not say what its strace was asked; --recorded does: which calls, and whether failed ones too."""
    asked = "-f -e trace=%process,openat"
    assert lens("check", log, "--recorded", asked, "-e", "no syscall openat").status == 0
    assert lens("check", log, "--recorded", f"-z {asked}", "-e", "no syscall openat").status == 4
    assert lens("check", log, "--recorded", "%process", "-e", "no syscall openat").status == 4


def test_a_question_of_what_was_watched(tmp_path: Path) -> None:
    """Without -f a verdict is undecided; --watched-only narrows the question, and the verdict says so."""
    log = tmp_path / "log"
    log.write_text("\n".join(line[6:] for line in FORK_LOG.splitlines() if line.startswith("100")) + "\n")
    words = ("check", log, "--recorded", "-e trace=%process", "-e", 'no exec where path matches "*/curl"')
    done = lens(*words)
    assert (done.status, "record with -f, or ask with --watched-only" in done.out) == (4, True)
    done = lens(*words, "--watched-only")
    assert (done.status, "not watched: task 1.1 (line 2): strace did not follow" in done.out) == (0, True)


def test_a_cut_log_holds_only_what_it_shows(log: Path) -> None:
    """One witness holds 'some'; 'exactly' and 'no' are undecided, whatever was recorded."""
    log.write_text(FORK_LOG[: FORK_LOG.index("wait4(101") + 8])
    assert lens("check", log, "-e", "some clone").status == 0
    assert lens("check", log, "-e", "exactly 1 clone").status == 4
    assert lens("check", log, "-e", "no clone").status == 1


def test_an_empty_log_holds_nothing(log: Path) -> None:
    """Not even that nothing happened."""
    log.write_text("")
    assert lens("check", log, "-e", "no clone").status == 4


def test_a_spec_file_has_an_expectation_a_line(log: Path, tmp_path: Path) -> None:
    """Comments and empty lines are passed over; $name comes from --let."""
    spec = tmp_path / "spec"
    spec.write_text("# what fork does\nexactly 2 processes\n\nsome creation where child.tid == $child  # its pid\n")
    done = lens("check", log, "--spec", spec, "--let", "child=101")
    assert (done.status, done.out.count("held")) == (0, 2)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_spec_file_of_another_editor(log: Path, tmp_path: Path, ending: str, mark: str) -> None:
    """A byte order mark and any line end are no part of an expectation, in a file and on standard input."""
    text = f"{mark}# what fork does{ending}exactly 2 processes{ending}{ending}no thread{ending}".encode()
    spec = tmp_path / "spec"
    spec.write_bytes(text)
    for done in (lens("check", log, "--spec", spec), lens("check", log, "--spec", "-", stdin=text)):
        assert (done.status, done.out.count("held")) == (0, 2)
    spec.write_bytes(text + b"no clnoe")
    assert f"{spec}:5:4: unknown subject 'clnoe'" in lens("check", log, "--spec", spec).err


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (b"no exec\n\xff", "line 2 is not UTF-8"),
        ("no exec\n".encode("utf-16"), "line 1 is not UTF-8"),
        (b"no exec\x00", "unknown subject 'exec\\x00'"),
        (b"# nothing\n\n", "there is nothing to judge"),
        (b"x" * 200_000, "an expectation has at most 100000 characters"),
    ],
)
def test_error_of_a_spec_that_is_none(log: Path, tmp_path: Path, given: bytes, message: str) -> None:
    """A mistake, with its place."""
    spec = tmp_path / "spec"
    spec.write_bytes(given)
    done = lens("check", log, "--spec", spec)
    assert (done.status, message in done.err, len(done.err) < 4000) == (2, True, True)


def test_a_spec_of_thousands_of_lines(log: Path, tmp_path: Path) -> None:
    """Each is judged, and an error in the last one has its line."""
    spec = tmp_path / "spec"
    rows = [f"at most {number} tasks" for number in range(2, 2002)]
    spec.write_text("\n".join(rows))
    done = lens("check", log, "--spec", spec, "--format", "json")
    assert (done.status, len(json.loads(done.out)["expectations"])) == (0, 2000)
    spec.write_text("\n".join([*rows, "no clnoe"]))
    assert f"{spec}:2001:4: " in lens("check", log, "--spec", spec).err


def test_json_lists_verdicts_and_lines(log: Path) -> None:
    """For machines: text, verdict, evidence."""
    done = lens("check", log, "--format", "json", "-e", "exactly 1 clone")
    (found,) = json.loads(done.out)["expectations"]
    assert (found["text"], found["verdict"], found["evidence"]) == ("exactly 1 clone", "held", [2])


@pytest.mark.needs_strace
def test_a_run_is_judged_and_its_failure_counts() -> None:
    """The program's output goes to stderr; that it fails is a failed expectation unless it may."""
    script = ["--run", "-e", "no clone", "--", "sh", "-c", "echo hello; exit 3"]
    done = lens("check", *script)
    assert (done.status, done.err) == (1, "hello\n")
    assert "failed    the program ends with exit status 0" in done.out
    assert lens("check", "--allow-failure", *script).status == 0


@pytest.mark.needs_strace
def test_options_behind_run_are_the_programs() -> None:
    """``check --run -e … PROGRAM -e``: the second -e is PROGRAM's."""
    assert lens("check", "--run", "-e", "no clone", "echo", "-e", "x").err == "x\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-e", "exactly one clone"], "expected a number, found 'one'"),
        (["-e", "no clone where flgs == 3"], "did you mean 'flags'?"),
        ([], "there is nothing to judge"),
        (["-e", "no clone", "--let", "x"], "--let takes NAME=VALUE, not 'x'"),
        (["-e", "some clone where child.tid == $chld"], "$chld"),
        (["--spec", "/nonexistent"], "/nonexistent cannot be read"),
        (["more", "-e", "no clone"], "put --run before"),
        (["-e", "no clone", "--trace", "%file"], "nothing is recorded here; for a log say --recorded, what its strace"),
        (["-e", "no clone", "--timeout", "3"], "--timeout says how to record, and nothing is recorded here"),
        (["--recorded", "opnat", "-e", "no clone"], "unknown system call 'opnat': did you mean 'openat'?"),
        (["--recorded", "-e 'trace", "-e", "no clone"], "cannot be split into words"),
    ],
)
def test_error_a_users_mistake_is_2_and_no_traceback(log: Path, words: list[str], message: str) -> None:
    """Every mistake has its message."""
    done = lens("check", log, *words)
    assert done.status == 2
    assert message in done.err
    assert "Traceback" not in done.err


def test_error_the_caret_points_at_the_word(log: Path) -> None:
    """Where, what, and the nearest known word."""
    done = lens("check", log, "-e", "some clone where flgs == 3")
    lines = done.err.splitlines()
    assert lines[0].startswith("strace-lens: --expect:1:18: ")
    assert lines[1:] == ["  some clone where flgs == 3", "                   ^^^^"]


def test_error_a_missing_program_is_127() -> None:
    """As where the command itself runs a program."""
    assert lens("check", "--run", "-e", "no clone", "--", "no-such-program").status == 127


def set_id_program(folder: Path) -> Path:
    """A program with a bit that tracing takes from it: set-group-id, for a group that is not ours."""
    program = folder / "set-id"
    program.write_bytes(Path("/bin/true").read_bytes())
    os.chown(program, -1, 1)
    program.chmod(0o2755)
    return program


@pytest.mark.needs_strace
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another group")
def test_a_note_of_run_is_told_by_check_and_diff_too(tmp_path: Path) -> None:
    """On stderr, and in the JSON; diff says of which side."""
    program = set_id_program(tmp_path)
    (told,) = [line for line in lens("run", "--quiet", "--", program).err.splitlines() if "note: " in line]
    note = told.removeprefix("strace-lens: note: ")
    assert note.startswith(f"{program} ran without its set-id privileges")

    checked = lens("check", "--format", "json", "--run", "-e", "no clone", "--", program)
    assert checked.err == f"{told}\n"
    assert json.loads(checked.out)["notes"] == [note]

    compared = lens("diff", "--format", "json", "--run", "true", "--run", str(program))
    assert compared.err == f"strace-lens: note: in B, {note}\n"
    assert json.loads(compared.out)["notes"] == [{"side": "B", "text": note}]


@pytest.mark.needs_strace
def test_a_daemon_that_was_let_go_is_a_note(tmp_path: Path) -> None:
    """As run tells it. strace stays with the daemon and keeps our stderr, so that the end of a pipe would not come."""
    words = ["check", "--run", "-e", "some clone", "--", "sh", "-c", "sleep 1000 >/dev/null 2>&1 & :"]
    with (tmp_path / "err").open("wb") as err:
        subprocess.run(
            [sys.executable, "-m", "strace_lens", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=err,
            timeout=HANG,
            check=False,
        )
    (line,) = (tmp_path / "err").read_text().splitlines()
    assert line.startswith("strace-lens: note: let go, still running: tid ")
    tid = int(line.partition("tid ")[2].partition(" ")[0])
    os.kill(tid, signal.SIGKILL)
