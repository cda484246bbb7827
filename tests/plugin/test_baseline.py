"""Baselines of the pytest plugin: missing fails, unused is named, nothing is written or deleted without being asked."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.needs_strace

pytest_plugins = ["pytester"]

_TESTS = """
    import pytest

    def test_it(strace):
        assert strace.run(["sh", "-c", "/bin/{0}; exit {1}"]) == strace.baseline()

    @pytest.mark.parametrize("word", ["a", "b c", "d/e"])
    def test_many(strace, word):
        assert strace.run(["sh", "-c", "exit 0", word]) == strace.baseline()

    class TestIt:
        def test_it(self, strace):
            trace = strace.run("/bin/true")
            assert trace == strace.baseline("first")
            assert trace == strace.baseline()
            assert trace == strace.baseline()
"""


def _files(plain: pytest.Pytester) -> list[str]:
    return sorted(str(path.relative_to(plain.path)) for path in plain.path.rglob("*.lock"))


def _written(plain: pytest.Pytester, text: str, *words: str) -> pytest.RunResult:
    plain.makepyfile(test_mod=text)
    return plain.runpytest("--strace-update", *words)


def test_error_a_missing_baseline_fails_everywhere(plain: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what writes it; nothing is written."""
    for variable in ("CI", "NOTHING"):
        monkeypatch.setenv(variable, "1")
        plain.makepyfile(test_mod=_TESTS.format("true", 0))
        result = plain.runpytest("-k", "test_it and not TestIt")
        result.assert_outcomes(failed=1, deselected=4)
        result.stdout.fnmatch_lines(
            ["E       assert <Trace *> == <baseline test_it.lock>", "E *pytest --strace-update*"]
        )
        monkeypatch.delenv(variable)
    assert _files(plain) == []


@pytest.mark.parametrize("words", [[], ["-n", "3"]])
def test_update_writes_a_file_for_each(plain: pytest.Pytester, words: list[str]) -> None:
    """A run after it passes, and changes nothing; workers of xdist too."""
    _written(plain, _TESTS.format("true", 0), *words).assert_outcomes(passed=5)
    files = _files(plain)
    folder = "__strace__/test_mod"
    assert len(files) == 7
    assert {f"{folder}/TestIt-test_it.{name}lock" for name in ("", "first.", "2.")} < set(files)
    assert {f"{folder}/test_it.lock", f"{folder}/test_many-a.lock"} < set(files)
    texts = [(plain.path / file).read_bytes() for file in files]
    plain.runpytest(*words).assert_outcomes(passed=5)
    assert [(plain.path / file).read_bytes() for file in files] == texts


def test_error_a_difference_is_shown(plain: pytest.Pytester) -> None:
    """In the assertion; an update accepts it."""
    _written(plain, _TESTS.format("true", 0)).assert_outcomes(passed=5)
    plain.makepyfile(test_mod=_TESTS.format("false", 3))
    result = plain.runpytest()
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(
        ["E * assert <Trace tasks=2 gaps=0> == <baseline test_it.lock>", "E * now runs /bin/false, was /bin/true *"]
    )
    result = _written(plain, _TESTS.format("false", 3))
    result.assert_outcomes(passed=5)
    result.stdout.fnmatch_lines(
        [
            "*= 1 baseline written (--strace-update) =*",
            "__strace__/test_mod/test_it.lock: written; * differences to what it was",
            "~ 1.1 (true) now runs /bin/false, was /bin/true *",
        ]
    )
    plain.runpytest().assert_outcomes(passed=5)


def test_error_a_baseline_with_a_merge_conflict(plain: pytest.Pytester) -> None:
    """The test fails with the line; an update does not overwrite it."""
    _written(plain, _TESTS.format("true", 0), "-k", "test_many")
    place = plain.path / "__strace__/test_mod/test_many-a.lock"
    place.write_text(place.read_text() + "<<<<<<< HEAD\n")
    for words in ([], ["--strace-update"]):
        result = plain.runpytest("-k", "test_many", *words)
        result.assert_outcomes(passed=2, failed=1, deselected=2)
        result.stdout.fnmatch_lines(["E *test_many-a.lock*conflict*"])


def test_a_watched_block_has_a_baseline_too(plain: pytest.Pytester) -> None:
    """The process itself lives on in it."""
    text = """
        import subprocess

        def test_it(strace):
            with strace.watch() as seen:
                subprocess.run(["/bin/true"], check=True)
            assert seen.trace == strace.baseline()
    """
    _written(plain, text).assert_outcomes(passed=1)
    plain.runpytest().assert_outcomes(passed=1)
    plain.makepyfile(test_mod=text.replace("/bin/true", "/bin/echo"))
    plain.runpytest().assert_outcomes(failed=1)


class TestUnused:
    """What no test used is named at the end of a run, and stays."""

    def _run(self, plain: pytest.Pytester, text: str, *words: str | Path) -> list[str]:
        plain.makepyfile(test_mod=text)
        lines = plain.runpytest(*words).stdout.lines
        return [line for line in lines if line.startswith("__strace__")]

    def test_of_a_test_that_is_gone(self, plain: pytest.Pytester) -> None:
        """Only if the whole module ran."""
        _written(plain, _TESTS.format("true", 0))
        rest = "def test_it(strace):\n    assert strace.run(['sh', '-c', '/bin/true; exit 0']) == strace.baseline()\n"
        gone = self._run(plain, rest)
        assert len(gone) == 6
        assert "__strace__/test_mod/test_it.lock" not in gone
        assert self._run(plain, rest, "-k", "test_it") == []
        assert self._run(plain, rest, "test_mod.py::test_it") == []
        assert len(self._run(plain, rest, "-n", "2")) == 6
        assert len(_files(plain)) == 7

    def test_of_a_test_that_does_not_use_it(self, plain: pytest.Pytester) -> None:
        """Where it passed, even if only a part of the tests ran."""
        _written(plain, _TESTS.format("true", 0))
        changed = _TESTS.format("true", 0).replace(" == strace.baseline()", "", 1)
        assert self._run(plain, changed, "-k", "test_it") == ["__strace__/test_mod/test_it.lock"]

    def test_of_a_module_that_is_gone(self, plain: pytest.Pytester) -> None:
        """Beside one that ran."""
        _written(plain, _TESTS.format("true", 0))
        plain.path.joinpath("test_mod.py").rename(plain.path / "test_other.py")
        lines = plain.runpytest("--strace-update").stdout.lines
        assert "= 7 unused baselines =" in "\n".join(lines)
        assert len(_files(plain)) == 14

    def test_all_are_used(self, plain: pytest.Pytester) -> None:
        """Nothing is printed; a test that is skipped or fails leaves its own alone."""
        _written(plain, _TESTS.format("true", 0))
        assert self._run(plain, _TESTS.format("true", 0)) == []
        assert self._run(plain, "def test_it():\n    assert 0\n", "-k", "test_it") == []
