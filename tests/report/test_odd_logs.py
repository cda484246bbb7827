"""Logs that reports have trouble with, in each format: many tasks, deep chains, no times or ends, hostile names."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from functools import cache

import pytest
from markdown_it import MarkdownIt

from strace_lens.export.answer import Answer
from strace_lens.model.trace import Trace
from strace_lens.report.formats import names, report
from strace_lens.report.style import Style
from strace_lens.report.text import timeline, tree
from tests.model.lines import traced
from tools.odd_logs import HOSTILE, KINDS, lines

SIZES = {"chain": 300, "argv": 3_000}
LINES = ("tree", "timeline", "summary", "events", "canonical", "markdown", "svg")


@cache
def odd(kind: str) -> Trace:
    """The trace of a log of that kind."""
    return traced("".join(lines(kind, SIZES.get(kind, 60))))


@cache
def written(kind: str, name: str) -> str:
    """A report of it."""
    return report("trace", odd(kind), name)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", names("trace"))
def test_each_format_is_harmless_and_the_same_each_time(kind: str, name: str) -> None:
    """No control character, mark of direction or invisible character, and no line that a runner takes for a command."""
    text = written(kind, name)
    assert text == report("trace", odd(kind), name)
    assert [line for line in text.replace("\t", " ").splitlines() if not line.isprintable()] == []
    assert not re.search(r"^\s*::|##\[", text, re.MULTILINE)


@pytest.mark.parametrize("kind", KINDS)
def test_lines_fit_a_terminal(kind: str) -> None:
    """Of tree and timeline, whatever the depth and the names."""
    from strace_lens.report.style import columns

    for write in (tree.write, timeline.write):
        out = io.StringIO()
        write(odd(kind), out, Style(width=80))
        assert max(map(columns, out.getvalue().splitlines())) <= 80


@pytest.mark.parametrize("kind", KINDS)
def test_no_line_grows_with_the_depth(kind: str) -> None:
    """In a pipe nothing of a command is cut; names and guides of a chain are bounded."""
    for name in ("tree", "timeline", "summary", "events"):
        if kind not in {"argv", "hostile"}:
            assert max(map(len, written(kind, name).splitlines())) < 400, name


@pytest.mark.parametrize("kind", KINDS)
def test_data_formats_are_whole(kind: str) -> None:
    """JSON of three sorts has each task, and SVG is XML."""
    number = len(odd(kind).tasks)
    assert len(json.loads(written(kind, "json"))["tasks"]) == number
    rows = [json.loads(line) for line in written(kind, "ndjson").splitlines()]
    assert {row["task"] for row in rows} == set(range(number))
    tracks = {event["tid"] for event in json.loads(written(kind, "perfetto"))["traceEvents"]}
    assert len(tracks) == number
    ET.fromstring(written(kind, "svg"))


def test_error_a_log_without_ends_says_so() -> None:
    """Each report for people does."""
    for name in ("tree", "timeline", "summary", "markdown", "svg", "html"):
        assert re.search("incomplete|no end", written("endless", name)), name


def test_error_a_clock_that_goes_backwards_is_told() -> None:
    """By each report for people; none shows a duration that is below nothing."""
    for name in ("tree", "timeline", "summary", "markdown", "svg"):
        assert "the clock was set back by " in written("back", name), name
    assert not re.search(r"-\d", written("back", "summary"))
    slices = json.loads(written("back", "perfetto"))["traceEvents"]
    assert min(event.get("ts", 0) for event in slices) >= 0
    assert min(event.get("dur", 0) for event in slices) >= 0


def test_a_log_without_times_has_lines_for_an_axis() -> None:
    """And no time stands in the tree."""
    assert "axis: lines of the log, 1 to " in written("no-times", "timeline")
    assert "@0" not in written("no-times", "tree")


def test_markdown_of_hostile_names_makes_nothing_but_text() -> None:
    """Rendered: no element but those of the report, no link, no picture."""
    page = MarkdownIt("gfm-like", {"linkify": False}).render(written("hostile", "markdown"))
    found = set(re.findall(r"<([a-z0-9]+)", page))
    assert found <= {"p", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "pre", "code", "span"}
    prose = re.sub(r"<code.*?</code>", "", page, flags=re.DOTALL)
    assert not re.search(r"@\w|#\d|GH-\d", prose)
    assert "$" not in re.sub(r"<span>\$</span>", "", prose)


def test_csv_of_hostile_texts_is_no_formula() -> None:
    """No cell begins as one, and each row has its cells."""
    table = Answer(("name", "=name"), tuple((word, f"@{word}") for word in HOSTILE))
    rows = list(csv.reader(io.StringIO(report("query", table, "csv"))))
    assert {len(row) for row in rows} == {2}
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
