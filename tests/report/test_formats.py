"""The table of formats: what there is, what a name or a suffix chooses, what an unknown one is told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import PurePath
from typing import get_args

import pytest

from strace_lens.errors import UsageError
from strace_lens.report.formats import FORMATS, SUFFIXES, Kind, for_file, named, names, report
from tests.report.findings import findings

ROWS = [(kind, row.name) for kind, rows in FORMATS.items() for row in rows]


def test_each_kind_of_finding_has_rows() -> None:
    """Its first row is text for people."""
    assert set(FORMATS) == set(get_args(Kind)) == set(findings())
    assert {names(kind)[0] for kind in FORMATS} == {"tree", "text"}


@pytest.mark.parametrize(("kind", "name"), ROWS)
def test_each_writer_writes_each_finding(kind: Kind, name: str) -> None:
    """It ends with a newline, or is empty where there is nothing to say; nothing acts on a terminal."""
    for finding in findings()[kind]:
        text = report(kind, finding, name)
        assert text == "" or text.endswith("\n")
        assert all(line.isprintable() for line in text.replace("\t", " ").splitlines())


@pytest.mark.parametrize(
    ("file", "name"),
    [("x.json", "json"), ("X.JSON", "json"), ("a/b.ndjson", "ndjson"), ("x.jsonl", "ndjson"), ("x.txt", "tree"),
     ("x", "tree"), ("/dev/stdout", "tree"), ("x.json.gz", "tree")],
)  # fmt: skip
def test_a_files_suffix_chooses_the_format(file: str, name: str) -> None:
    """Any other name leaves the default."""
    assert for_file("trace", PurePath(file)).name == name


def test_a_suffix_stands_for_a_format_of_the_table() -> None:
    """And .md is the markdown of a kind that has one."""
    assert set(SUFFIXES.values()) <= {name for _, name in ROWS}
    assert for_file("prove", PurePath("x.md")).name == "markdown"


def test_error_a_suffix_without_a_format() -> None:
    """Text under such a name would surprise, so the user is told what there is."""
    with pytest.raises(UsageError) as caught:
        for_file("audit", PurePath("x.ndjson"))
    assert str(caught.value) == ("x.ndjson: this report has no format ndjson (known: text, json); --format chooses one")


def test_error_an_unknown_format_names_the_nearest_and_all() -> None:
    """Those of the kind, not those of another."""
    with pytest.raises(UsageError) as caught:
        named("trace", "jsn")
    assert str(caught.value) == (
        f"unknown format 'jsn': did you mean 'json'? (known: {', '.join(sorted(names('trace')))})"
    )
    with pytest.raises(UsageError, match=r"unknown format 'ndjson'.*\(known: .*json, .*text\)"):
        report("check", None, "ndjson")


def test_a_writer_is_loaded_when_it_is_used() -> None:
    """The table itself brings no writer and no terminal library with it."""
    code = (
        "import sys, strace_lens.report.formats\n"
        "print([name for name in sys.modules if name.startswith(('strace_lens.report.text', 'strace_lens.report.json',"
        " 'strace_lens.model', 'rich'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
