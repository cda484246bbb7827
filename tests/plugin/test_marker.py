"""The marker ``@pytest.mark.strace``: watches the test's own process tree while the test function runs."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.needs_strace

pytest_plugins = ["pytester"]

_GOOD_AND_BAD = """
    import subprocess

    import pytest

    @pytest.mark.strace('no exec where path matches "*/curl"', "exactly 2 processes")
    def test_good():
        subprocess.run(["/bin/true"], check=True)

    @pytest.mark.strace('no exec where path matches "*/true"')
    def test_bad():
        subprocess.run(["/bin/true"], check=True)

    @pytest.mark.strace("no exec", "no thread", "no creation", "exactly 1 process")
    def test_nothing():
        pass
"""


def test_error_an_expectation_that_failed(plain: pytest.Pytester) -> None:
    """The test fails with its place, what was found, the lines of the log, and the tree."""
    plain.makepyfile(_GOOD_AND_BAD)
    result = plain.runpytest()
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        [
            'failed    no exec where path matches "[*]/true"',
            "          found: 1 *exec* matches*",
            "* 1.1 true, made by 1 *python*",
            '* execve("/bin/true", *',
            "test_error_an_expectation_that_failed.py:9: @pytest.mark.strace",
            "*- strace: watch 1 -*",
            "1 (*python*): lives on*",
            "*1.1 * /bin/true *",
        ]
    )


def test_error_a_marker_that_asks_nothing_or_has_a_wrong_word(plain: pytest.Pytester) -> None:
    """The test fails with its place: it would be green whatever it did."""
    plain.makepyfile(
        test_it="""
        import pytest

        @pytest.mark.strace()
        def test_nothing(): pass

        @pytest.mark.strace("no exec", watched_onyl=True)
        def test_word(): pass

        @pytest.mark.strace("no exec where path == $path", path="/x")
        def test_let(): pass
        """
    )
    result = plain.runpytest()
    result.assert_outcomes(errors=2, passed=1)
    result.stdout.fnmatch_lines(
        [
            "test_it.py:3: @pytest.mark.strace has no expectation",
            "test_it.py:6: @pytest.mark.strace has no argument watched_onyl, *: did you mean 'watched_only'?",
        ]
    )


@pytest.mark.parametrize(
    "words", [["-s"], ["--capture=sys"], ["-n", "2"], ["-n", "2", "-s"], ["--import-mode=importlib"]]
)
def test_it_works_under_xdist_and_any_capture(plain: pytest.Pytester, words: list[str]) -> None:
    """The verdicts are the same: tasks of pytest, of xdist and of execnet do not count."""
    plain.makepyfile(_GOOD_AND_BAD)
    plain.runpytest_subprocess(*words).assert_outcomes(passed=2, failed=1)


def test_it_works_in_a_src_layout(plain: pytest.Pytester) -> None:
    """The tests import an installed or a configured package."""
    package = plain.mkdir("src").joinpath("made")
    package.mkdir()
    (package / "__init__.py").write_text("import subprocess\n\ndef call():\n    subprocess.run(['/bin/true'])\n")
    tests = plain.mkdir("tests")
    (tests / "test_it.py").write_text(
        "import made, pytest\n\n@pytest.mark.strace('exactly 1 exec')\ndef test_it():\n    made.call()\n"
    )
    plain.makeini("[pytest]\npythonpath = src\ntestpaths = tests\naddopts = --strict-markers")
    plain.runpytest_subprocess().assert_outcomes(passed=1)


def test_it_works_with_unittest(plain: pytest.Pytester) -> None:
    """On methods and classes; a test that failed by itself keeps its own failure."""
    plain.makepyfile(
        """
        import subprocess, unittest

        import pytest

        @pytest.mark.strace("no exec")
        class TestIt(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def _strace(self, strace):
                self.strace = strace

            def test_good(self):
                pass

            def test_bad(self):
                subprocess.run(["/bin/true"])

            def test_own_failure(self):
                subprocess.run(["/bin/true"])
                self.fail("its own")

            @unittest.skip("not today")
            def test_skipped(self):
                pass

        class TestFixture(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def _strace(self, strace):
                self.strace = strace

            def test_run(self):
                self.strace.check(self.strace.run("/bin/true"), "no exec")
        """
    )
    result = plain.runpytest("-rf")
    result.assert_outcomes(passed=1, failed=3, skipped=1)
    result.stdout.fnmatch_lines(["*AssertionError: its own*"])
    result.stdout.fnmatch_lines(["failed    no exec", "*test_it_works_with_unittest.py:*: @pytest.mark.strace"])
    result.stdout.fnmatch_lines(["*- strace: run 1 -*"])


def test_it_works_with_async_tests(plain: pytest.Pytester) -> None:
    """What a coroutine starts is of the test."""
    plain.makepyfile(
        """
        import asyncio, unittest

        import pytest

        async def call():
            await (await asyncio.create_subprocess_exec("/bin/true")).wait()

        @pytest.mark.anyio
        @pytest.mark.strace("exactly 1 exec")
        async def test_anyio():
            await call()

        @pytest.mark.anyio
        @pytest.mark.strace("no exec")
        async def test_bad():
            await call()

        @pytest.fixture
        def anyio_backend():
            return "asyncio"

        class TestAsync(unittest.IsolatedAsyncioTestCase):
            @pytest.mark.strace("exactly 1 exec")
            async def test_it(self):
                await call()
        """
    )
    plain.runpytest_subprocess().assert_outcomes(passed=2, failed=1)


def test_markers_of_module_class_and_function_add_up(plain: pytest.Pytester) -> None:
    """Each is judged; a value may be given for a name."""
    plain.makepyfile(
        """
        import subprocess

        import pytest

        pytestmark = pytest.mark.strace("no exit where code == $bad", bad=7)

        @pytest.mark.strace("no thread")
        class TestIt:
            @pytest.mark.strace("no exec")
            def test_it(self):
                subprocess.run(["sh", "-c", "exit 7"])
        """
    )
    result = plain.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["failed    no exit where code == $bad", "failed    no exec"])
    result.stdout.no_fnmatch_line("* no thread")


def test_what_an_expectation_needs_is_recorded(plain: pytest.Pytester) -> None:
    """Files and connections too: neither pytest's own files nor those of fixtures are among them."""
    plain.makepyfile(
        """
        import socket

        import pytest

        @pytest.fixture
        def written(tmp_path):
            (tmp_path / "a").write_text("a")
            yield tmp_path
            (tmp_path / "b").write_text("b")

        @pytest.mark.strace("no file where access contains write", "no connection")
        def test_good(written):
            (written / "a").read_text()

        @pytest.mark.strace("no file where access contains write")
        def test_bad(written):
            (written / "c").write_text("c")

        @pytest.mark.strace('no connection where family == AF_INET and not address == "127.0.0.1"')
        def test_network():
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
                one.connect(("192.0.2.1", 9))
        """
    )
    result = plain.runpytest()
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["*connect(*192.0.2.1*"])


def test_error_the_failure_of_the_test_itself_comes_first(plain: pytest.Pytester) -> None:
    """The tree is shown with it; the expectation is not judged."""
    plain.makepyfile(
        """
        import subprocess

        import pytest

        @pytest.mark.strace("no exec")
        def test_it():
            subprocess.run(["/bin/true"])
            assert 1 == 2

        @pytest.mark.strace("no exec")
        def test_skipped():
            subprocess.run(["/bin/true"])
            pytest.skip("not today")
        """
    )
    result = plain.runpytest()
    result.assert_outcomes(failed=1, skipped=1)
    result.stdout.fnmatch_lines(["E       assert 1 == 2", "*- strace: watch 1 -*"])
    result.stdout.no_fnmatch_line("failed    no exec")


def test_error_an_undecided_expectation(plain: pytest.Pytester) -> None:
    """A task that outlives the test leaves it undecided, and the test fails; the owner may let it pass."""
    plain.makepyfile(
        """
        import subprocess

        import pytest

        @pytest.fixture
        def children():
            found = []
            yield found
            for child in found:
                child.kill()
                child.wait()

        @pytest.mark.strace("at most 5 execs")
        def test_it(children):
            children.append(subprocess.Popen(["sleep", "1000"]))
        """
    )
    result = plain.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["undecided at most 5 execs", "* missing: task 1.1 * alive at the end; watch until *"])
    result = plain.runpytest("--strace-undecided=pass")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*1 undecided verdict passed*", "*::test_it: at most 5 execs"])


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ('"exactly 1 clon"', "@pytest.mark.strace:1:11: unknown subject 'clon': *"),
        ("7", "*@pytest.mark.strace takes expectations as text, not 7"),
        ('"no exit where code == $code"', "*$code*"),
    ],
)
def test_error_a_mistake_in_the_marker(plain: pytest.Pytester, marker: str, message: str) -> None:
    """The error shows file and line of the test."""
    plain.makepyfile(f"import pytest\n\n@pytest.mark.strace({marker})\ndef test_it():\n    pass\n")
    result = plain.runpytest()
    assert result.ret == 1
    result.stdout.fnmatch_lines(["test_error_a_mistake_in_the_marker.py:3: " + message])


def test_error_calls_to_trace_that_strace_does_not_know(plain: pytest.Pytester) -> None:
    """It is no skip: the test would be green."""
    plain.makepyfile("import pytest\n@pytest.mark.strace('no exec', trace='bogus')\ndef test_it(): pass\n")
    result = plain.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines("*strace does not know the calls to trace: invalid system call 'bogus'")


def test_error_another_fixture_of_that_name(plain: pytest.Pytester) -> None:
    """The marker then watches nothing: the test must not be green."""
    plain.makepyfile(
        """
        import pytest

        @pytest.fixture
        def strace():
            return None

        @pytest.mark.strace("no exec")
        def test_it():
            pass

        def test_other(strace):
            assert strace is None
        """
    )
    result = plain.runpytest()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["@pytest.mark.strace has no effect here: *"])


def test_error_run_in_a_marked_test(plain: pytest.Pytester) -> None:
    """What is watched already cannot be traced again: the mistake says so."""
    plain.makepyfile(
        """
        import pytest

        @pytest.mark.strace("no exec")
        def test_it(strace):
            strace.run("/bin/true")
        """
    )
    result = plain.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E *UsageError: run inside a watched block: *"])


def test_error_a_test_that_kills_its_tracer(plain: pytest.Pytester) -> None:
    """Its verdict is undecided."""
    plain.makepyfile(
        """
        import os, re, signal
        from pathlib import Path

        import pytest

        @pytest.mark.strace("no exec")
        def test_it():
            def tracer():
                return int(re.search(r"TracerPid:\\t(\\d+)", Path("/proc/self/status").read_text())[1])
            os.kill(tracer(), signal.SIGKILL)
            while tracer():
                pass
        """
    )
    result = plain.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["undecided no exec", "*strace ended before the block did: somebody killed it"])
