"""The fixture ``strace`` of the pytest plugin: what it records, and what a test that fails shows."""

from __future__ import annotations

import sys

import pytest

pytestmark = pytest.mark.needs_strace

pytest_plugins = ["pytester"]


def test_error_a_mistake_is_shown_at_the_test(plain: pytest.Pytester) -> None:
    """Not in frames of ours: a program that is not there, a wrong expectation, a block in a block, a bad name."""
    plain.makepyfile(
        """
        import pytest, strace_lens

        def called(strace):
            strace.run(["no-such-program"])

        def test_program(strace):
            called(strace)

        def test_expectation(strace):
            strace.check(strace.run(["true"]), "no exc")

        @pytest.mark.strace("no exec")
        def test_inside(strace):
            strace_lens.run(["true"])

        def test_block(strace):
            with strace.watch():
                with strace.watch():
                    pass

        def test_name(strace):
            strace.baseline("../x")
        """
    )
    result = plain.runpytest("-o", "addopts=")
    result.assert_outcomes(failed=5)
    result.stdout.fnmatch_lines(
        [
            "E * 'no-such-program': there is no such program in PATH",
            "test_error_a_mistake_is_shown_at_the_test.py:4: ProgramNotFound",
            "E *unknown subject 'exc': did you mean 'exec'*",
            "test_error_a_mistake_is_shown_at_the_test.py:10: ExpectationError",
            "E *run inside a watched block: *",
            "test_error_a_mistake_is_shown_at_the_test.py:14: UsageError",
            "E *watch inside a watched block: *",
            "test_error_a_mistake_is_shown_at_the_test.py:18: UsageError",
            "E *strace.baseline: '../x' is no name for a file*",
            "test_error_a_mistake_is_shown_at_the_test.py:22: Failed",
        ]
    )
    result.stdout.no_fnmatch_line("*strace_lens/*.py:*")


def test_a_program_is_recorded_and_judged(plain: pytest.Pytester) -> None:
    """A verdict that held is true; the program's standard input is empty."""
    plain.makepyfile(
        """
        def test_it(strace):
            trace = strace.run(["sh", "-c", "cat; /bin/true; exit 3"], capture=True)
            assert trace.recording.status == 3
            assert strace.check(trace, "exactly 3 processes")
            assert strace.check(trace, "some exit where code == $code", code=3)
            wide = strace.run(["cat", "/etc/passwd"], files=True, network=True, capture=True)
            assert strace.check(wide, 'exactly 1 file where path == "/etc/passwd"')
            assert strace.check(wide, "no connection")
        """
    )
    plain.runpytest("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_error_a_failed_expectation_is_shown(plain: pytest.Pytester) -> None:
    """With what was found, the lines of the log with their numbers, the tree, and where the log is."""
    plain.makepyfile(
        """
        def test_it(strace):
            trace = strace.run("sh -c '/bin/true; exit 3'")
            strace.check(trace, 'no exec where path matches "*/true"')
        """
    )
    result = plain.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            ">       strace.check(trace, 'no exec where path matches \"[*]/true\"')",
            'E       Failed: failed    no exec where path matches "[*]/true"',
            "E                 found: 1 of 2 execs matches (line*",
            "E * 1.1 true, made by 1 sh *",
            'E * execve("/bin/true", *',
            "*- strace: run 1 -*",
            "1 *sh -c '/bin/true; exit 3'*exited with 3*",
            "log: *test_it-strace0/run-1.strace",
        ]
    )
    result.stdout.no_fnmatch_line("*fixture.py:*")


def test_error_an_assertion_on_a_verdict_or_a_difference_explains_itself(plain: pytest.Pytester) -> None:
    """pytest shows its short form; the whole text is a section of the report."""
    plain.makepyfile(
        """
        import strace_lens

        def test_verdict(strace):
            verdict = strace_lens.check(strace.run("/bin/true"), "no exec")
            assert verdict

        def test_diff(strace):
            diff = strace_lens.diff(strace.run("/bin/true"), strace.run("/bin/false"))
            assert not diff
        """
    )
    result = plain.runpytest()
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        [
            "E       assert <Verdict failed: no exec; found: 1 exec>",
            "*- strace: verdict -*",
            "failed    no exec",
            "*found: 1 exec (line 1)",
            '               1  * execve("/bin/true"*',
            "E       assert not <TraceDiff different, 1 difference>",
            "*- strace: diff -*",
            "*false*",
        ]
    )


def test_error_comparisons_explain_themselves(plain: pytest.Pytester) -> None:
    """Flags by what is missing and extra; lists by what they hold, each on a line."""
    plain.makepyfile(
        """
        def test_flags(strace):
            (made,) = strace.run("sh -c '/bin/true; exit 0'").creations
            assert made.flags == {"CLONE_NEWPID"}

        def test_processes(strace):
            assert strace.run("sh -c '/bin/true; exit 0'").processes == []
        """
    )
    result = plain.runpytest()
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        [
            "E       assert flags differ",
            "E           missing: CLONE_NEWPID",
            "E           extra: CLONE_*",
            "E       assert list of 2 == list of 0",
            "E           process 1 (pid *) *sh",
            "E           process 1.1 (pid *) /bin/true",
        ]
    )


@pytest.mark.parametrize(("keep", "names"), [("failed", ["bad"]), ("all", ["bad", "good"]), ("none", [])])
def test_logs_are_kept_as_asked(plain: pytest.Pytester, keep: str, names: list[str]) -> None:
    """Beside tmp_path, each with the record of how it was made."""
    plain.makepyfile(
        """
        def test_good(strace):
            strace.run("/bin/true")

        def test_bad(strace):
            with strace.watch():
                pass
            assert strace.run("/bin/true") is None
        """
    )
    base = plain.path / "base"
    plain.runpytest(f"--strace-keep={keep}", f"--basetemp={base}").assert_outcomes(passed=1, failed=1)
    assert sorted(path.name for path in base.glob("test_*0")) == [f"test_{name}-strace0" for name in names]
    if keep == "failed":
        assert sorted(path.name for path in (base / "test_bad-strace0").iterdir()) == [
            "run-2.strace",
            "run-2.strace.recording.json",
            "watch-1.strace",
            "watch-1.strace.recording.json",
        ]


_UNDECIDED = """
    def test_it(strace):
        trace = strace.run("/bin/true")
        assert strace.check(trace, "no connection")
"""


def test_error_undecided_is_never_green(plain: pytest.Pytester) -> None:
    """The test fails and says what to record."""
    plain.makepyfile(_UNDECIDED)
    result = plain.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E       Failed: undecided no connection", "E * missing: * record with --trace=*"])


def test_undecided_passes_where_the_owner_says_so(plain: pytest.Pytester) -> None:
    """And that is printed."""
    plain.makepyfile(_UNDECIDED)
    result = plain.runpytest("--strace-undecided=pass")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        ["*1 undecided verdict passed*--strace-undecided pass*", "test_*::test_it: no connection"]
    )


class TestWhereTracingCannotWork:
    """Tests that use the fixture are skipped with the doctor's reason, or fail with ``--strace-require``."""

    def _run(self, plain: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, *words: str) -> pytest.RunResult:
        plain.makepyfile(
            """
            import pytest

            def test_fixture(strace):
                strace.run("true")

            @pytest.mark.strace("no exec")
            def test_marker():
                pass

            def test_other():
                pass
            """
        )
        nothing = plain.mkdir("nothing")
        monkeypatch.setenv("PATH", str(nothing))
        return plain.runpytest("-ra", *words)

    def test_they_are_skipped(self, plain: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
        """Others run."""
        result = self._run(plain, monkeypatch)
        result.assert_outcomes(passed=1, skipped=2)
        result.stdout.fnmatch_lines(["SKIPPED * strace cannot trace here: strace is not installed: *"])

    def test_error_they_fail_if_tracing_is_required(
        self, plain: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """So that a CI job cannot be green by skipping."""
        result = self._run(plain, monkeypatch, "--strace-require")
        result.assert_outcomes(passed=1, errors=2)
        result.stdout.fnmatch_lines(["*strace cannot trace here (--strace-require): strace is not installed: *"])


def test_pytest_itself_is_traced(plain: pytest.Pytester) -> None:
    """A task has one tracer: tests that trace are skipped."""
    plain.makepyfile("def test_it(strace):\n    strace.run('true')\n\ndef test_other():\n    pass\n")
    result = plain.run("strace", "-f", "-o", "/dev/null", sys.executable, "-m", "pytest", "-ra")
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED * strace cannot trace here: this process is itself traced, by pid *"])


def test_a_session_and_a_block(plain: pytest.Pytester) -> None:
    """As in the library."""
    plain.makepyfile(
        """
        import subprocess

        def test_block(strace):
            with strace.watch() as seen:
                subprocess.run(["/bin/true"], check=True)
            strace.check(seen.trace, "exactly 1 exec")

        def test_session(strace):
            with strace.session(["cat"]) as cat:
                cat.sendline("word")
                cat.expect("word")
            strace.check(cat.trace, "exactly 1 process")
        """
    )
    plain.runpytest().assert_outcomes(passed=2)


def test_a_run_that_does_not_use_it_loads_nothing(plain: pytest.Pytester) -> None:
    """Neither strace_lens nor what it stands on."""
    plain.makepyfile(
        """
        import sys

        def test_it():
            heavy = {"strace_lens", "msgspec", "pyparsing", "rich", "typer", "pexpect", "ctypes.util"}
            assert not heavy & set(sys.modules)
            assert "pytest_strace_lens.plugin" in sys.modules
        """
    )
    plain.runpytest_subprocess("-p", "no:hypothesispytest").assert_outcomes(passed=1)


def test_options_and_marker_are_told(plain: pytest.Pytester) -> None:
    """All options carry our name."""
    help_ = plain.runpytest("--help").stdout.str().partition("tracing with strace:")[2]
    for option in ("--strace-update", "--strace-require", "--strace-keep", "--strace-undecided"):
        assert option in help_
    plain.runpytest("--markers").stdout.fnmatch_lines(["@pytest.mark.strace(*expectations, *"])


def test_error_a_fault_that_does_harm_is_shown(plain: pytest.Pytester) -> None:
    """A sweep that found nothing bad is true; else the test fails with the table."""
    plain.makepyfile(
        """
        def test_right(strace):
            assert strace.sweep(["cat"], only="write", input="given")

        def test_wrong(strace):
            strace.sweep(["sh", "-c", "echo lost; true"], only="write")
        """
    )
    result = plain.runpytest()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "E       Failed: sh -c 'echo lost; true'",
            "E * silent: the exit status does not show that output or files differ",
            "E * ENOSPC at write #1 of standard output in task 1",
            "E * 1 site: 1 silent",
        ]
    )


def test_an_undecided_sweep_fails_unless_the_owner_lets_it_pass(plain: pytest.Pytester) -> None:
    """Then it counts as true, and the summary says so."""
    plain.makepyfile(
        """
        def test_it(strace):
            assert strace.sweep(["sh", "-c", "date +%N; (echo > /dev/null) 2>&-; true"], only="write", path="/dev/null")
        """
    )
    plain.runpytest().assert_outcomes(failed=1)
    passed = plain.runpytest("--strace-undecided", "pass")
    passed.assert_outcomes(passed=1)
    passed.stdout.fnmatch_lines(["*sweep of sh: 1 undecided*"])
