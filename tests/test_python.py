"""The names for Python: they are shown, loaded when they are used, and what they give prints itself."""

from __future__ import annotations

import json
import pydoc
import subprocess
import sys
from pathlib import Path

import pytest

import strace_lens
from strace_lens.errors import UsageError
from tests.report.findings import FORK, ODD, traced


def test_dir_shows_every_public_name() -> None:
    """Also those that were not used yet."""
    code = "import strace_lens; print(sorted(set(strace_lens.__all__) - set(dir(strace_lens))))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_help_shows_every_public_name() -> None:
    """With its signature and its docstring."""
    text = pydoc.plain(pydoc.render_doc(strace_lens))
    for name in ("class Trace", "class Verdict", "class TraceDiff", "check(", "read(", "run(", "session("):
        assert name in text
    assert "Compares two traces" in text


@pytest.mark.parametrize("name", strace_lens.__all__)
def test_each_public_name_is_there(name: str) -> None:
    """The table of names points at what exists."""
    assert getattr(strace_lens, name) is not None


def test_error_an_unknown_name() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match="module 'strace_lens' has no attribute 'tracer'"):
        _ = strace_lens.tracer


def test_importing_the_package_loads_none_of_its_rooms() -> None:
    """What a name needs is loaded when it is first used."""
    code = "import sys, strace_lens; print([name for name in sys.modules if name.startswith('strace_lens.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


class TestTrace:
    """A trace prints as the tree and gives any report as text."""

    def test_str_is_the_tree(self) -> None:
        """Without the newline that print() adds."""
        trace = traced(FORK)
        assert str(trace) + "\n" == trace.report() == trace.report("tree")
        assert str(trace).startswith(
            "1 of 2 failed: 1.1 a exited with 3\n1 ./a 'x y'\n└─ 1.1 clone (./a): exited with 3\n"
        )

    def test_report_gives_any_format(self) -> None:
        """As the command writes it."""
        assert json.loads(traced(FORK).report("json"))["complete"] is True
        assert len(traced(FORK).report("ndjson").splitlines()) == 8

    def test_repr_is_short(self) -> None:
        """One line for an assertion's message."""
        assert (repr(traced(FORK)), repr(traced(ODD))) == ("<Trace tasks=2 gaps=0>", "<Trace tasks=2 gaps=2>")

    def test_error_an_unknown_format(self) -> None:
        """The nearest is named."""
        with pytest.raises(UsageError, match="unknown format 'tre': did you mean 'tree'"):
            traced(FORK).report("tre")


class TestVerdict:
    """A verdict is true only where it held; str is the text, repr one line."""

    def test_of_what_held(self) -> None:
        """Both name the expectation."""
        verdict = strace_lens.check(traced(FORK), "exactly 1 clone")
        assert verdict
        assert str(verdict) == "held      exactly 1 clone\n          found: 1 clone (line 2)"
        assert repr(verdict) == "<Verdict held: exactly 1 clone>"

    def test_of_what_failed(self) -> None:
        """repr also says what was found: an assertion shows no more."""
        verdict = strace_lens.check(traced(FORK), "no clone")
        assert not verdict
        assert repr(verdict) == "<Verdict failed: no clone; found: 1 clone>"

    def test_repr_of_a_long_expectation_is_cut(self) -> None:
        """It stays on one line of a terminal."""
        text = "exactly 1 clone where " + " and ".join(["exit_signal == SIGCHLD"] * 5)
        assert len(repr(strace_lens.check(traced(FORK), text))) < 80

    def test_report_gives_json(self) -> None:
        """A document with this one verdict."""
        (found,) = json.loads(strace_lens.check(traced(FORK), "no clone").report("json"))["expectations"]
        assert (found["text"], found["verdict"]) == ("no clone", "failed")


class TestDiff:
    """A diff is false only where the two are the same."""

    def test_of_two_that_are_the_same(self) -> None:
        """False, and the text says so."""
        found = strace_lens.diff(traced(FORK), traced(FORK))
        assert not found
        assert (str(found), repr(found)) == (
            "no difference (2 tasks in A, 2 tasks in B)\nfiles and network were not recorded: --files --network",
            "<TraceDiff same, 0 differences>",
        )

    def test_of_two_that_differ(self) -> None:
        """True; the arguments of what was run count."""
        found = strace_lens.diff(traced(FORK), traced(FORK.replace('"x y"', '"z"')), keep=["command-line"])
        assert found
        assert "~ 1 (a): argument 'x y' → z (A line 1, B line 1)" in str(found)
        assert json.loads(found.report("json"))["verdict"] == "different"

    def test_of_what_cannot_be_decided(self) -> None:
        """Undecided is not same."""
        found = strace_lens.diff(traced(FORK), traced(FORK[:-20]))
        assert (found.outcome, bool(found)) == ("undecided", True)

    @pytest.mark.needs_strace
    def test_a_run_is_called_by_its_command(self) -> None:
        """In the heading of the report."""
        trace = strace_lens.run(["sh", "-c", "exit 0"])
        assert str(strace_lens.diff(trace, traced(FORK))).startswith("A: sh -c 'exit 0'\n")


def test_read_takes_what_strace_was_asked_for(tmp_path: Path) -> None:
    """A log does not say what it left out; the caller may."""
    log = tmp_path / "log"
    log.write_text(FORK)
    text = "no syscall openat"
    assert strace_lens.check(strace_lens.read(log), text).outcome == "undecided"
    assert strace_lens.check(strace_lens.read(log, recorded="-f -e trace=%process,openat"), text)


class TestSpark:
    """``strace_lens.spark`` is an extra."""

    def test_error_without_spark(self) -> None:
        """The message says what to install."""
        code = "import sys; sys.modules['pyspark'] = None; import strace_lens; strace_lens.spark.register(None)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert "pip install 'strace-lens[spark]'" in done.stderr.splitlines()[-1]
