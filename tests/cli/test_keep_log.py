"""``check --log``, ``--keep-log`` and ``--log-dir``: which logs of runs are kept, and where."""

import json
from pathlib import Path

import pytest

from strace_lens.api.read import read
from tests.cli.command import FORK_LOG, Done, lens

pytestmark = pytest.mark.needs_strace

HOLDS = ("-e", "exactly 1 process")
FAILS = ("-e", "no process")


def checked(*words: str | Path, program: str = "true") -> Done:
    """Checks a run of a program."""
    return lens("check", "--run", *words, "--", program)


def names(folder: Path) -> list[str]:
    """The names in a directory."""
    return sorted(path.name for path in folder.iterdir())


def test_the_log_of_a_run_that_failed_is_kept(tmp_path: Path) -> None:
    """--log-dir keeps it with its record, under the program's name; the report says where."""
    folder = tmp_path / "new" / "logs"
    done = checked("--log-dir", folder, *FAILS)
    assert (done.status, names(folder)) == (1, ["true-1.strace", "true-1.strace.recording.json"])
    assert done.out.endswith(f"log       {folder}/true-1.strace\n")
    assert read(folder / "true-1.strace").recorded.calls is not None


def test_the_log_of_a_run_that_held_is_not_kept(tmp_path: Path) -> None:
    """Failed is the default of --keep-log, and says the same."""
    for words in ((), ("--keep-log", "failed"), ("--keep-log", "none")):
        assert checked("--log-dir", tmp_path, *words, *HOLDS).status == 0
    assert checked("--log-dir", tmp_path, "--keep-log", "none", *FAILS).status == 1
    assert names(tmp_path) == []


def test_all_keeps_the_log_of_a_run_that_held(tmp_path: Path) -> None:
    """--keep-log all; an undecided verdict keeps it too without that."""
    done = checked("--log-dir", tmp_path, "--keep-log", "all", "--format", "json", *HOLDS)
    assert json.loads(done.out)["logs"] == [f"{tmp_path}/true-1.strace"]
    undecided = ("-e", "no syscall write", "--trace", "!write")
    assert checked("--log-dir", tmp_path, *undecided).status == 4
    assert "true-2.strace" in names(tmp_path)


def test_a_run_whose_time_was_over_did_not_hold(tmp_path: Path) -> None:
    """Its log is kept even where its end is allowed."""
    words = ("--allow-failure", "--timeout", "0.2", "--log-dir", tmp_path, "-e", "some process")
    assert lens("check", "--run", *words, "--", "sleep", "1000").status == 124
    assert "sleep-1.strace" in names(tmp_path)


def test_an_earlier_log_stays(tmp_path: Path) -> None:
    """A second check takes the next number, beside a log and beside a partial one."""
    (tmp_path / "true-1.strace.partial").touch()
    (tmp_path / "true-2.strace").touch()
    done = checked("--log-dir", tmp_path, *FAILS)
    assert done.out.endswith("/true-3.strace\n")
    assert (tmp_path / "true-2.strace").read_text() == ""


def test_secrets_are_masked_in_a_log_that_is_kept(tmp_path: Path) -> None:
    """--redact masks the log, and its record."""
    words = ("--redact", "--log-dir", tmp_path, *FAILS)
    lens("check", "--run", *words, "--", "echo", "--password=hunter2")
    kept = [(tmp_path / name).read_text() for name in names(tmp_path)]
    assert len(kept) == 2
    assert not [text for text in kept if "hunter2" in text]


def test_log_names_the_file(tmp_path: Path) -> None:
    """--log keeps the log of each run, whatever the verdict."""
    log = tmp_path / "log"
    done = checked("--log", log, "--format", "json", *HOLDS)
    assert json.loads(done.out)["logs"] == [str(log)]
    assert names(tmp_path) == ["log", "log.recording.json"]


def test_a_log_that_is_not_kept_is_told(tmp_path: Path) -> None:
    """A failure without --log-dir says how to get the log; a log that was read is named in JSON."""
    assert checked(*FAILS).out.endswith("log       not kept (--log-dir DIR keeps the logs of runs that did not hold)\n")
    log = tmp_path / "log"
    log.write_text(FORK_LOG)
    assert json.loads(lens("check", log, "--format", "json", *FAILS).out)["logs"] == [str(log)]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--run", "--keep-log", "all", *HOLDS, "true"), "--log-dir DIR is missing"),
        (("--run", "--log-dir", "/dev/null/x", *HOLDS, "true"), "--log-dir /dev/null/x: Not a directory"),
        (("--run", "--keep-log", "some", *HOLDS, "true"), "'some' is not one of"),
        (("log", "--log-dir", "x", *HOLDS), "--log-dir keeps the log of a run, and nothing is recorded here"),
        (("log", "--log", "x", *HOLDS), "--log keeps the log of a run, and nothing is recorded here"),
    ],
)
def test_error_of_options_that_do_not_fit(tmp_path: Path, words: tuple[str, ...], message: str) -> None:
    """Each is a mistake (2) before anything runs."""
    done = lens("check", *words, cwd=tmp_path)
    assert (done.status, message in done.err) == (2, True), done.err


def test_error_leaves_no_log(tmp_path: Path) -> None:
    """Where nothing could run, the directory stays empty."""
    assert checked("--log-dir", tmp_path, *HOLDS, program="no-such-program").status == 127
    assert names(tmp_path) == []
