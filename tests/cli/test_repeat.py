"""Many runs of a program: ``--repeat``, ``--log-dir``, ``--max-log``."""

import json
from pathlib import Path

import pytest

from tests.cli.command import FORK_LOG, lens

pytestmark = pytest.mark.needs_strace


class TestDiff:
    """``diff --run A --run B --repeat N``."""

    def test_runs_alternate_after_one_that_is_thrown_away(self, tmp_path: Path) -> None:
        """A and B once each, then ABAB; the logs of the runs that count are kept, with their records."""
        seen, logs = tmp_path / "seen", tmp_path / "new" / "logs"
        a, b = (f"sh -c 'echo {side} >> {seen}; exit {code}'" for side, code in (("a", 0), ("b", 1)))
        done = lens("diff", "--repeat", "2", "--log-dir", logs, "--run", a, "--run", b)
        assert seen.read_text().split() == ["a", "b", "a", "b", "a", "b"]
        assert done.status == 1
        assert "\n1 difference that holds over 2 runs of A and 2 of B (" in done.out
        names = [f"sh-{number}.strace" for number in range(1, 5)]
        assert sorted(path.name for path in logs.iterdir()) == sorted([*names, *(f"{n}.recording.json" for n in names)])
        assert lens("diff", logs / names[0], logs / names[2]).status == 0

    def test_what_varies_within_a_side_is_no_difference(self) -> None:
        """A number that is new in each run; the option that only B has is named without it."""
        noisy = "bash -c 'echo /etc/$RANDOM; /bin/echo $RANDOM; true'"
        done = lens("diff", "--repeat", "3", "--format", "json", "--run", noisy, "--run", noisy)
        document = json.loads(done.out)
        assert (done.status, document["verdict"], document["runs"]) == (0, "same", {"a": 3, "b": 3})
        other = noisy.replace("/bin/echo", "/bin/echo -n")
        done = lens("diff", "--repeat", "3", "--run", noisy, "--run", other)
        assert done.status == 1
        assert "(echo): argument -n added" in done.out

    def test_a_log_stands_beside_runs(self, tmp_path: Path) -> None:
        """The log is one run of A; nobody records it again."""
        log = tmp_path / "base.strace"
        assert lens("run", "--quiet", "--log", log, "--", "true").status == 0
        done = lens("diff", log, "--run", "true", "--repeat", "2")
        assert done.status == 0
        assert "\nno difference that holds over 1 run of A and 2 of B (1 task in A, 1 task in B)\n" in done.out

    def test_error_both_are_looked_up_before_either_runs(self, tmp_path: Path) -> None:
        """Nothing runs."""
        touch = f"touch {tmp_path / 'ran'}"
        done = lens("diff", "--repeat", "3", "--log-dir", tmp_path / "logs", "--run", touch, "--run", "no-such-program")
        assert (done.status, done.out, (tmp_path / "ran").exists()) == (127, "", False)

    def test_error_two_logs_cannot_be_repeated(self, tmp_path: Path) -> None:
        """Nothing is recorded there."""
        (tmp_path / "a").write_text(FORK_LOG)
        done = lens("diff", tmp_path / "a", tmp_path / "a", "--repeat", "2")
        assert (done.status, "--repeat says how to record, and nothing is recorded here" in done.err) == (2, True)

    def test_error_a_place_for_the_logs_that_is_none(self, tmp_path: Path) -> None:
        """Said before anything runs."""
        (tmp_path / "file").write_text("")
        touch = f"touch {tmp_path / 'ran'}"
        done = lens("diff", "--log-dir", tmp_path / "file", "--run", touch, "--run", touch)
        assert (done.status, "--log-dir" in done.err, (tmp_path / "ran").exists()) == (2, True, False)

    def test_what_outlives_a_program_leaves_it_undecided_unless_it_is_left_out(self) -> None:
        """strace detached from it in each run; --watched-only asks about the others."""
        command = "sh -c 'sleep 3 > /dev/null 2>&1 & exit 0'"
        words = ("diff", "--repeat", "2", "--run", command, "--run", command)
        undecided = lens(*words, "--format", "json")
        missing = [one["text"] for one in json.loads(undecided.out)["missing"] if one["side"] == "B"]
        assert undecided.status == 4
        assert any(text.startswith("run 2: task 1.1 (line ") for text in missing)
        assert lens(*words, "--watched-only").status == 0

    def test_a_timeout_ends_the_series(self, tmp_path: Path) -> None:
        """Status 124; no other run comes after it."""
        seen = tmp_path / "seen"
        slow = f"sh -c 'echo >> {seen}; exec sleep 60'"
        done = lens("diff", "--repeat", "3", "--timeout", "0.5", "--run", slow, "--run", slow)
        assert (done.status, len(seen.read_text())) == (124, 1)


class TestCheck:
    """``check --repeat N --run PROGRAM``."""

    def test_it_holds_only_if_it_held_in_each_run(self, tmp_path: Path) -> None:
        """The third run makes a child; the evidence names the run."""
        seen = tmp_path / "seen"
        script = f"echo >> {seen}; if [ $(wc -l < {seen}) = 3 ]; then /bin/false; fi; true"
        words = ("--allow-failure", "--log-dir", tmp_path / "logs", "-e", 'no exec where path == "/bin/false"')
        done = lens("check", "--repeat", "4", *words, "--run", "bash", "-c", script)
        assert (done.status, len(seen.read_text())) == (1, 4)
        assert "found: failed in 1 of 4 runs; in run 3: 1 of 3 execs matches" in done.out
        assert "of run 3)" in done.out
        assert [path.name for path in (tmp_path / "logs").glob("*.strace")] == ["bash-3.strace"]

    def test_json_has_the_run(self) -> None:
        """null for one run."""
        for repeat, run in (("1", None), ("2", 1)):
            done = lens("check", "--repeat", repeat, "--format", "json", "-e", "exactly 1 exec", "--run", "true")
            assert [one["run"] for one in json.loads(done.out)["expectations"]] == [run, run]

    def test_it_keeps_the_logs_of_all_runs_or_of_those_that_failed(self, tmp_path: Path) -> None:
        """Each with its record, numbered as the run."""
        assert (
            lens(
                "check", "--repeat", "2", "--keep-log", "all", "--log-dir", tmp_path, "-e", "some exec", "--run", "true"
            ).status
            == 0
        )
        assert sorted(path.name for path in tmp_path.glob("*.strace")) == ["true-1.strace", "true-2.strace"]
        assert lens("check", tmp_path / "true-2.strace", "-e", "exactly 1 exec").status == 0


class TestMaxLog:
    """``--max-log SIZE``: what strace prints beyond is dropped, and the program runs on."""

    def test_the_program_runs_on_and_the_log_is_partial(self, tmp_path: Path) -> None:
        """It keeps its status; the report says what was dropped."""
        log = tmp_path / "l.strace"
        done = lens("run", "--max-log", "300", "--log", log, "--", "sh", "-c", "/bin/true; exit 3")
        assert (done.status, log.exists()) == (3, False)
        assert 0 < (tmp_path / "l.strace.partial").stat().st_size <= 300
        assert "the log is cut at --max-log: " in done.err

    def test_what_the_rest_could_turn_over_is_undecided(self) -> None:
        """One witness holds; that there is no more is not known."""
        # The line of the first execve fits, that of the second does not, whatever the length of the pids.
        words = ("--max-log", "170", "--run", "sh", "-c", "/bin/true; exit 0")
        assert lens("check", "--allow-failure", "-e", "some exec", *words).status == 0
        assert lens("check", "--allow-failure", "-e", "exactly 1 exec", *words).status == 4
        done = lens("diff", "--max-log", "170", *("--run", "sh -c '/bin/true; exit 0'") * 2)
        assert (done.status, "cut at --max-log" in done.out) == (4, True)

    def test_nothing_of_the_program_may_be_left(self) -> None:
        """The first line is longer than the log may be: nothing shows, and nothing breaks."""
        assert lens("run", "--quiet", "--max-log", "1", "--", "sh", "-c", "exit 3").status == 3

    @pytest.mark.parametrize("size", ["0", "-1", "x", "10X", "1.5M", ""])
    def test_error_what_is_no_size(self, size: str) -> None:
        """The message shows what is."""
        done = lens("diff", f"--max-log={size}", "--run", "true", "--run", "true")
        assert (done.status, "is not a size such as 500K, 10M or 1G" in done.err) == (2, True)
