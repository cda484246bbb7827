"""The world of each run: a copy of the directory, input, commands around it, and nothing left behind."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import strace_lens
from strace_lens.analysis.sweep.finding import Sweep
from strace_lens.api.sweep import Around, Options, swept
from strace_lens.api.sweeps.world import World
from strace_lens.errors import ProgramNotFound, RecordingFailed, TimedOut, UsageError
from strace_lens.record.run import procfs

pytestmark = pytest.mark.needs_strace


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A TMPDIR of the test's own, empty when the sweep is over."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def sh(script: str, **options: object) -> Sweep:
    """Sweep the writes of a script."""
    return strace_lens.sweep(["sh", "-c", script], only="write", **options)  # type: ignore[arg-type]


def outcomes(found: Sweep) -> list[tuple[str, str | None]]:
    """Each outcome with its path."""
    return sorted(((one.outcome, one.site.path) for one in found.results), key=str)


def test_each_run_has_a_copy_and_the_directory_stays_as_it_is(place: Path, scratch: Path) -> None:
    """No hard link leads out of it: what a run writes into a file of the copy is not in the directory."""
    os.link(place / "in.txt", place / "again.txt")
    found = sh("echo more >> in.txt; mkdir shut; chmod 0 shut; echo x > again.txt", dir=place)
    assert {path.name: path.read_text() for path in place.iterdir()} == {"in.txt": "given\n", "again.txt": "given\n"}
    assert outcomes(found) == [("reported", "again.txt"), ("silent", "in.txt")]
    assert list(scratch.iterdir()) == []


def test_standard_input_is_given_again(place: Path) -> None:
    """To each run, whole, as a file."""
    found = sh("read x; echo $x > out.txt; cmp -s in.txt out.txt", dir=place, input="given\n")
    assert outcomes(found) == [("reported", "out.txt")]


def test_what_varies_is_named_and_a_mask_blanks_it() -> None:
    """Without the mask nothing that looks the same is called tolerated."""
    script = "date +%N; (echo lost > /dev/null) 2> /dev/null; true"
    undecided = sh(script, path="/dev/null")
    assert outcomes(undecided) == [("undecided", "/dev/null")]
    assert "its standard output: line 1 is" in undecided.results[0].judged.why
    assert outcomes(sh(script, path="/dev/null", mask="[0-9]+")) == [("tolerated", "/dev/null")]


def test_verify_judges_in_place_of_the_comparison(place: Path) -> None:
    """It runs in the copy, and reads the program's output."""
    script = "date +%N > id.txt; echo done; true"
    found = sh(script, dir=place, verify="grep -q done && test -s id.txt")
    assert outcomes(found) == [("silent", "id.txt"), ("silent", None)]
    assert all("--verify ends with 1" in one.judged.difference for one in found.results)


def test_a_programs_own_pids_are_the_same_in_each_run(place: Path) -> None:
    """In its output, and in its files."""
    found = sh("echo $$ > id.txt; echo $$ | cat; true", dir=place)
    assert [note for note in found.notes if "not the same" in note] == []


def test_setup_and_cleanup_run_around_each_run(place: Path, tmp_path: Path) -> None:
    """In the directory of the run; a leak of the program's is not theirs."""
    seen = tmp_path / "seen"
    found = sh("read x < made; echo $x > out.txt", dir=place, setup="echo made > made", cleanup=f"ls >> {seen}")
    assert outcomes(found) == [("reported", "out.txt")]
    assert seen.read_text() == "in.txt\nmade\nout.txt\n" * 3


def test_error_a_setup_or_verify_that_fails_without_a_fault(place: Path) -> None:
    """Nothing could be judged."""
    with pytest.raises(UsageError, match="--setup failed with exit status 3: no"):
        sh("true", dir=place, setup="echo no; exit 3")
    with pytest.raises(UsageError, match="--verify fails without any fault, with exit status 4"):
        sh("true", verify="exit 4")


def test_error_a_directory_that_cannot_be_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, here: the message names a file, once."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "in.txt")

    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "in.txt").touch()
    monkeypatch.setattr("shutil.copy2", full)
    with pytest.raises(RecordingFailed, match=r"cannot be copied: \[Errno 28\] No space left on device: 'in.txt'"):
        World(tmp_path / "world-0000", tmp_path / "source").make()


def test_error_no_call_is_as_asked() -> None:
    """A sweep of nothing would be green. The message has the calls that there are."""
    with pytest.raises(UsageError, match=r"as asked \(--only write --task 9\); it makes .*write"):
        sh("echo x", task="9")


def test_error_a_program_that_never_ends_or_is_not_there() -> None:
    """Each in words."""
    with pytest.raises(TimedOut, match="did not end within 1 s"):
        strace_lens.sweep(["sleep", "1000"], timeout=1)
    with pytest.raises(ProgramNotFound):
        strace_lens.sweep("no-such-program")


def test_runs_side_by_side_give_the_same_table(place: Path) -> None:
    """Their paths are their own, and are not shown."""
    script = "echo a > a; (echo b > b); pwd; echo $TMPDIR; cat < in.txt"
    one, two = (sh(script, dir=place, jobs=jobs) for jobs in (1, 2))
    assert [(r.outcome, r.key, r.judged) for r in one.results] == [(r.outcome, r.key, r.judged) for r in two.results]
    assert len(one.results) == 5


def test_a_pid_that_stands_in_a_text_by_chance_changes_nothing(place: Path) -> None:
    """The file and the output have every number that may be one."""
    (place / "numbers").write_text("\n".join(map(str, range(100, os.getpid() + 20_000))))
    found = sh("cat numbers", dir=place)
    assert found.results
    assert found.counts.get("silent", 0) == 0
    assert not any("not the same" in note for note in found.notes)


def test_a_daemon_of_the_program_is_no_leak_and_is_ended(place: Path) -> None:
    """It lives on without a fault too; a note says so."""
    seconds = f"9{os.getpid():07}"  # no other run of the tests has such a process
    found = sh(f"sleep {seconds} > /dev/null 2>&1 & echo x > out.txt; true", dir=place)
    assert outcomes(found) == [("silent", "out.txt")]
    assert any("1 task outlived the program" in note for note in found.notes)
    assert not [pid for pid in procfs.pids() if procfs.command(pid) == ("sleep", seconds)]


def test_max_and_budget_leave_out_and_say_so(place: Path) -> None:
    """What was not tried is never called tolerated."""
    script = "echo a > a; echo b > b; echo c > c"
    for options, why in (({"max": 1}, "--max 1"), ({"budget": 0}, "--budget 0s")):
        found = sh(script, dir=place, **options)
        left = [one for one in found.results if one.outcome == "left out"]
        assert (len(left), {one.judged.why for one in left}) == (3 - found.runs, {why})


def test_a_state_lets_another_call_go_on(place: Path, tmp_path: Path) -> None:
    """What was tried is not tried again; a line that was cut is not read."""
    state = tmp_path / "state"
    script = "echo a > a; echo b > b; echo c > c"
    assert sh(script, dir=place, state=state, max=2).runs == 2
    with state.open("a") as out:
        out.write('{"attempt": "write:err')
    found = sh(script, dir=place, state=state, max=2)
    assert (found.runs, found.counts) == (1, sh(script, dir=place).counts)
    with pytest.raises(UsageError, match="is not of this sweep"):
        sh("echo other", dir=place, state=state)


def test_a_loader_is_left_alone_unless_asked() -> None:
    """A fault that stops it is reported."""
    assert strace_lens.sweep("true", only="read", path="*/libc.so.6").results == ()
    found = strace_lens.sweep("true", only="read", path="*/libc.so.6", loader=True)
    assert [(one.outcome, "error while loading" in one.judged.message) for one in found.results] == [("reported", True)]


def test_a_delay_and_a_signal_stand_in_place_of_an_error() -> None:
    """A late write is tolerated; a program that dies of our signal has another status."""
    (late,) = sh("echo x", delay=0.01).results
    assert (late.outcome, str(late.fault)) == ("tolerated", "delay=0.01s")
    (killed,) = sh("echo x; exec true", signal="TERM").results
    assert (killed.outcome, killed.judged.difference[0]) == ("reported", "killed by SIGTERM, was 0")


def test_interrupted_it_gives_what_it_has(place: Path, scratch: Path) -> None:
    """And leaves nothing behind."""
    begun: list[int] = []
    found = swept(
        Around(("sh", "-c", "echo a > a; echo b > b; echo c > c"), Path(os.devnull)),
        Options(source=place),
        b"",
        begins=lambda run, _of: begun.append(run),
        interrupted=lambda: len(begun) > 2,
    )
    assert found.interrupted
    assert not found
    assert "interrupted" in {one.judged.why for one in found.results}
    assert list(scratch.iterdir()) == []


def test_what_a_program_shuts_can_be_removed(tmp_path: Path) -> None:
    """Directories without permissions, links that lead out."""
    source = tmp_path / "source"
    (source / "below").mkdir(parents=True)
    os.mkfifo(source / "pipe")
    (source / "link").symlink_to(tmp_path)
    world = World(tmp_path / "world-0000", source)
    world.make()
    (world.cwd / "below" / "file").touch()
    (world.cwd / "below").chmod(0)
    assert {name: entry.kind for name, entry in (world.files([], {}) or {}).items() if "/" not in name} == {
        "below": "directory",
        "link": "link",
        "pipe": "other",
    }
    world.remove()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["scratch", "source"]


def test_the_command_that_repeats_a_run_shows_the_same(place: Path, sample: Callable[[str], Path]) -> None:
    """With strace alone: here, the double free."""
    (failed,) = strace_lens.sweep([sample("double_free")], dir=place).failures
    done = subprocess.run(["sh", "-c", failed.repeat], capture_output=True, check=False, stdin=subprocess.DEVNULL)
    assert b"(INJECTED)" in done.stderr
    assert b"killed by SIGABRT" in done.stderr


def test_a_lasting_fault_meets_each_later_call_too(place: Path) -> None:
    """A script that tries again mends a fault that comes once, and not a full disk."""
    script = "for i in 1 2 3; do echo x > out.txt && exit 0; done 2> /dev/null; exit 1"
    assert [one.outcome for one in sh(script, dir=place).results] == ["tolerated"]
    (one,) = sh(script, dir=place, lasting=True).results
    assert (one.outcome, str(one.fault), len(one.lines) >= 3) == ("reported", "ENOSPC+", True)
