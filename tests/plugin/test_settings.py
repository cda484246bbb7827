"""Settings of a project (pyproject.toml, strace-lens.toml) in its tests."""

from __future__ import annotations

import textwrap

import pytest

pytestmark = pytest.mark.needs_strace

pytest_plugins = ["pytester"]

SETTINGS = """\
[tool.strace-lens]
trace = "%process,openat"
timeout = 60
ignore = ["arguments"]

[tool.strace-lens.specs]
ci = ["no thread", 'no exec where path matches "*/curl"']
file = "ci.txt"
"""
TESTS = """
    import subprocess
    import pytest

    def test_run(strace):
        trace = strace.run(["true"])
        assert "--trace=%process,openat" in trace.recording.strace
        assert "--trace=%process" in strace.run(["true"], trace="%process").recording.strace
        assert strace.check(trace, "@ci")

    def test_baseline(strace):
        assert strace.run(["true", "a"]) == strace.baseline()

    def test_file(strace):
        strace.check(strace.run(["true"]), "@file")

    @pytest.mark.strace("@ci", "@file")
    def test_marker():
        subprocess.run(["true"])
"""


@pytest.fixture
def project(plain: pytest.Pytester) -> pytest.Pytester:
    """A project with settings, and tests in a directory of it."""
    plain.path.joinpath("pyproject.toml").write_text(SETTINGS)
    plain.path.joinpath("ci.txt").write_text("no exec\n")
    plain.mkdir("tests").joinpath("test_it.py").write_text(textwrap.dedent(TESTS))
    return plain


def test_tests_record_and_judge_as_the_settings_say(project: pytest.Pytester) -> None:
    """The trace set, the rules of baselines, named specs; what did not hold names the settings file."""
    result = project.runpytest_subprocess("--strace-update", "--rootdir", str(project.path))
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        ["*found: 1 exec *", "*settings  pyproject.toml", "tests/test_it.py:17: @pytest.mark.strace"]
    )
    text = project.path.joinpath("tests/__strace__/test_it/test_baseline.lock").read_text()
    assert "ignore arguments\n" in text


def test_error_a_program_that_the_timeout_of_the_settings_ended(project: pytest.Pytester) -> None:
    """The test fails; with a timeout of its own it looks at the trace itself."""
    project.path.joinpath("pyproject.toml").write_text("[tool.strace-lens]\ntimeout = 0.2\n")
    project.makepyfile(
        test_it="""
        def test_it(strace):
            strace.run(["sleep", "60"])

        def test_own(strace):
            assert strace.run(["sleep", "60"], timeout=0.1).recording.timed_out
        """
    )
    result = project.runpytest_subprocess("--rootdir", str(project.path), "test_it.py")
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["E *the program ran longer than the 0.2s of pyproject.toml"])


def test_settings_are_those_of_the_root_directory(project: pytest.Pytester) -> None:
    """Wherever pytest is called from; the tests' own directory does not count."""
    project.path.joinpath("tests/strace-lens.toml").write_text("trace = '%file'\n")
    result = project.runpytest_subprocess("--rootdir", str(project.path), "-k", "test_run", "tests")
    result.assert_outcomes(passed=1, deselected=3)


def test_error_in_the_settings_fails_the_tests_that_trace(project: pytest.Pytester) -> None:
    """At their setup, without a traceback; other tests run."""
    project.path.joinpath("pyproject.toml").write_text("[tool.strace-lens]\ntrase = 'x'\n")
    project.makepyfile(test_other="def test_other(): pass")
    result = project.runpytest_subprocess("--rootdir", str(project.path))
    result.assert_outcomes(passed=1, errors=4)
    result.stdout.fnmatch_lines(
        ["pyproject.toml:2:1: unknown setting 'trase': did you mean 'trace'?*", "  trase = 'x'"]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_error_of_a_name_that_is_not_there_names_the_test(project: pytest.Pytester) -> None:
    """A marker asks for a spec that the settings do not have."""
    project.makepyfile(test_it="import pytest\n\n@pytest.mark.strace('@cii')\ndef test_it(): pass\n")
    result = project.runpytest_subprocess("--rootdir", str(project.path), "test_it.py")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["test_it.py:3: pyproject.toml: unknown spec 'cii': did you mean 'ci'?*"])
