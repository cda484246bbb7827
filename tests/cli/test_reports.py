"""``--format`` and ``-o``: which reports are written, and where."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from strace_lens.cli.options import Color, OutputOptions
from strace_lens.cli.reports import asked_for, style_of
from strace_lens.errors import UsageError
from tests.cli.command import FORK_LOG, lens
from tests.report.findings import FORK, traced


def wanted(words: str | None, output: str | None = None) -> list[tuple[str, str | None]]:
    """Format and file of each report that is asked for."""
    path = Path(output) if output is not None else None
    reports = asked_for("trace", words, OutputOptions(path, Color.NEVER))
    return [(report.format.name, str(report.path) if report.path else None) for report in reports.wanted]


@pytest.mark.parametrize(
    ("words", "output", "expected"),
    [
        (None, None, [("tree", None)]),
        (None, "x.json", [("json", "x.json")]),
        (None, "x.out", [("tree", "x.out")]),
        ("timeline", "x.json", [("timeline", "x.json")]),
        ("events", None, [("events", None)]),
        ("tree,json=a.json", None, [("tree", None), ("json", "a.json")]),
        ("tree,json=a.json", "b", [("tree", "b"), ("json", "a.json")]),
        ("json=a=b.json,ndjson=c", None, [("json", "a=b.json"), ("ndjson", "c")]),
    ],
)
def test_format_and_file_say_what_is_written(
    words: str | None, output: str | None, expected: list[tuple[str, str | None]]
) -> None:
    """A report without a file goes to -o, else to the stream; --format outranks the suffix."""
    assert wanted(words, output) == expected


@pytest.mark.parametrize(
    ("words", "output", "message"),
    [
        ("tree,json", None, "--format tree,json: two reports cannot go to one place; write FORMAT=FILE"),
        ("tree,json", "x", "--format tree,json: two reports cannot go to x; write FORMAT=FILE"),
        ("tree=x,json=x", None, "--format tree=x,json=x: two reports cannot go to x; write FORMAT=FILE"),
        ("json=a", "b", "--format json=a: no report is left for -o b, each has its own file"),
        ("json=", None, "--format json=: a file's name is missing behind the ="),
        ("tree,", None, "unknown format ''"),
        ("", None, "unknown format ''"),
        ("codequality", None, "unknown format 'codequality' (known: "),
    ],
)
def test_error_words_that_do_not_fit(words: str, output: str | None, message: str) -> None:
    """No report is lost and none overwrites another."""
    with pytest.raises(UsageError) as caught:
        wanted(words, output)
    assert str(caught.value).startswith(message)


def test_each_report_goes_to_its_place(tmp_path: Path) -> None:
    """The stream gets what has no file."""
    out = io.StringIO()
    asked_for("trace", f"tree,json={tmp_path / 'a'}", OutputOptions()).write(traced(FORK), out)
    assert out.getvalue() == traced(FORK).report("tree")
    assert (tmp_path / "a").read_text() == traced(FORK).report("json")


def test_colour_is_for_a_file_only_where_it_is_asked_for(tmp_path: Path) -> None:
    """--color always."""
    for color, coloured in ((Color.ALWAYS, True), (Color.AUTO, False)):
        asked_for("trace", None, OutputOptions(tmp_path / "a", color)).write(traced(FORK))
        assert ("\x1b[" in (tmp_path / "a").read_text()) is coloured


def test_a_stream_that_is_no_terminal_has_no_width() -> None:
    """Nothing is cut in a pipe; what is drawn depends on its encoding."""
    for encoding, unicode in (("utf-8", True), ("UTF8", True), ("ascii", False), ("iso8859-1", False)):
        style = style_of(io.TextIOWrapper(io.BytesIO(), encoding), Color.AUTO)
        assert (style.colour, style.width, style.unicode) == (False, None, unicode)


def test_a_command_writes_several_reports(tmp_path: Path) -> None:
    """The log of fork.c as a tree and as JSON, in one call."""
    log = tmp_path / "fork.strace"
    log.write_text(FORK_LOG)
    done = lens("report", log, "--format", f"tree,json={tmp_path / 'out.json'}")
    assert (done.status, done.out.splitlines()[0]) == (0, "1 of 2 failed: 1.1 fork exited with 7")
    assert json.loads((tmp_path / "out.json").read_text())["format_version"] == 2


@pytest.mark.needs_strace
def test_a_run_reports_to_stderr_and_to_a_file(tmp_path: Path) -> None:
    """The program's stdout stays its own."""
    done = lens("run", "--format", f"tree,json={tmp_path / 'out.json'}", "--", "echo", "hello")
    assert (done.status, done.out) == (0, "hello\n")
    assert "it exited with 0\n1 /usr/bin/echo hello" in done.err
    assert json.loads((tmp_path / "out.json").read_text())["recording"]["command"] == ["echo", "hello"]


def test_ascii_is_drawn_where_the_locale_has_nothing_else(tmp_path: Path) -> None:
    """The tree keeps its shape in the C locale."""
    log = tmp_path / "fork.strace"
    log.write_text(FORK_LOG)
    for env in ({"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"LC_ALL": "C"}):
        done = lens("report", log, env=env)
        assert done.out.isascii()
        assert done.out.splitlines()[2].startswith("`- 1.1 clone ")
        assert lens("report", log, "--format", "timeline", env=env).out.isascii()


def test_error_an_unknown_format_stops_before_any_work(tmp_path: Path) -> None:
    """The program is not run."""
    done = lens("run", "--format", "jsn", "touch", tmp_path / "ran")
    assert (done.status, done.out) == (125, "")
    assert "unknown format 'jsn': did you mean 'json'? (known: " in done.err
    assert not (tmp_path / "ran").exists()
