"""The page of a trace as a file: what it holds, allows and leaves out. ``make page`` opens it in a browser."""

from __future__ import annotations

import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from pathlib import Path, PurePath

import pytest

from strace_lens.errors import UsageError
from strace_lens.redact import known_only
from strace_lens.report.formats import for_file, named, report
from strace_lens.report.html import log as page_log
from strace_lens.report.html import trace as page_trace
from strace_lens.report.html.page import asset
from strace_lens.report.style import Style
from tests.model.built import built
from tests.report.findings import FORK, ODD, traced
from tests.report.html.read_page import Page

ROOT = Path(__file__).resolve().parents[3]
TIMED = """\
7 1700000000.000000 execve("/bin/a", ["a"], 0x7ffe59 /* 39 vars */) = 0
7 1700000001.000000 openat(AT_FDCWD, "/etc/x", O_RDONLY|O_CLOEXEC) = 3
7 1699999999.000000 openat(AT_FDCWD, "/etc/y", O_RDONLY) = -1 ENOENT (No such file or directory)
7 1700000000.000000 connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0
7 1700000000.500000 exit_group(0) = ?
7 1700000000.500000 +++ exited with 0 +++
"""


def page_of(text: str) -> Page:
    """The page of a log."""
    return Page(report("trace", traced(text), "html"))


def test_the_suffix_of_a_file_asks_for_a_page() -> None:
    """Of a trace and of a comparison; other reports have none."""
    assert [for_file("trace", PurePath("x.html")).name, for_file("diff", PurePath("x.HTML")).name] == ["html", "html"]
    with pytest.raises(UsageError):
        for_file("audit", PurePath("x.html"))


def test_the_built_files_are_made_of_the_sources() -> None:
    """Else run tools/page.py."""
    done = subprocess.run([sys.executable, ROOT / "tools/page.py", "--check"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_policy_allows_one_script_and_one_style_by_their_hashes() -> None:
    """Nothing else runs, and nothing is loaded."""
    page = page_of(FORK)
    for name, directive in (("script", "script-src"), ("style", "style-src")):
        digest = b64encode(sha256(page.texts[name].encode()).digest()).decode()
        assert page.policy[directive] == [f"'sha256-{digest}'"]
    assert page.policy["default-src"] == ["'none'"]
    assert page.texts["script"] == asset("page.js")


def test_no_element_names_an_address_or_acts() -> None:
    """No attribute is a handler or a style; links lead into the page or nowhere."""
    for tag, found in page_of(ODD).tags:
        assert not [name for name in found if name.startswith("on") or name == "style"], tag
        places = [value for name, value in found.items() if name in {"src", "href"}]
        assert all(value is not None and value.startswith(("#", "data:,")) for value in places), tag


def test_an_empty_page_is_small() -> None:
    """Below 300 KB: what every page has."""
    assert len(report("trace", traced(""), "html").encode()) < 300_000


def test_it_holds_each_task_and_each_event() -> None:
    """Tasks with maker, creation, programs and end; events with their lines and the task's number."""
    page = page_of(FORK)
    first, second = page.trace["tasks"]
    assert (first["name"], first["maker"], second["name"], second["maker"]) == ("1", -1, "1", 0)
    assert second["made"]["flags"] == ["CLONE_CHILD_CLEARTID", "CLONE_CHILD_SETTID", "SIGCHLD"]
    assert (first["execs"][0][3], second["end"]["text"]) == ("./a 'x y'", "exited with 3")
    assert [(row[0], row[1], row[2], row[4]) for row in page.rows] == [
        ("1", "1", "0", "x"), ("2", "2", "0", "c"), ("3", "6", "0", "o"), ("4", "4", "1", "e"), ("5", "5", "1", "e"),
        ("7", "7", "0", "s"), ("8", "8", "0", "e"), ("9", "9", "0", "e"),
    ]  # fmt: skip
    assert page.rows[2][7:] == ["3", "7 wait4(8,  <unfinished ...>", "6", FORK.splitlines()[5]]


def test_times_count_from_the_first_line_and_follow_the_order_of_lines() -> None:
    """Where the clock was set back, the page says where and by how much."""
    page = page_of(TIMED)
    assert page.trace["axis"]["steps"] == [[3, 2_000_000_000, 1_000_000_000]]
    assert [int(row[3]) / 1e9 for row in page.rows] == [0, 1, 1, 2, 2.5, 2.5]


def test_files_and_addresses_are_there_where_they_were_recorded() -> None:
    """A log of processes alone has neither: the page then says so, and shows no empty table."""
    found = page_of(TIMED).trace
    assert found["files"][1:] == [[0, "/etc/x", "read", 1, "", 2], [0, "/etc/y", "", 1, "ENOENT", 3]]
    assert found["addresses"] == [[0, "127.0.0.1:80", "connect", 1, "", 4]]
    assert (page_of(FORK).trace["files"], page_of(FORK).trace["addresses"]) == (None, None)


def test_error_what_strace_did_not_watch_is_said() -> None:
    """Without -f the program may have made more tasks."""
    lines = ['execve("/bin/a", ["a"], 0x7ffe59 /* 39 vars */) = 0', "+++ exited with 0 +++"]
    assert "strace did not follow" in Page(report("trace", built(lines), "html")).shown


def test_words_are_explained_from_the_data_of_explain() -> None:
    """Flags, constants, errors, signals and calls that the page shows, and no others."""
    found = page_of(TIMED).trace
    assert set(found["words"]) == {"AF_INET", "AT_FDCWD", "ENOENT", "O_CLOEXEC", "O_RDONLY"}
    assert found["words"]["ENOENT"].startswith("error 2: ")
    assert set(found["calls"]) >= {"openat", "connect", "execve"}
    assert "CLONE_CHILD_SETTID" in page_of(FORK).trace["words"]


HOSTILE = (
    "</script><script>alert(1)</script>",
    "]]>",
    "<img src=x onerror=alert(1)>",
    "\u202eevil",
    "\u200b",
    "\x1b[2J",
    "a\tb\nc",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_error_a_hostile_name_is_only_text(name: str) -> None:
    """It makes no element, hides nothing and breaks no row."""
    quoted = "".join(
        char if char.isprintable() and char.isascii() else "".join(f"\\{byte:03o}" for byte in char.encode())
        for char in name
    )
    lines = [f'7 execve("/{quoted}", ["{quoted}"], 0x7ffe59 /* 39 vars */) = 0', "7 +++ exited with 0 +++"]
    page = Page(report("trace", built(lines), "html"))
    plain = [tag for tag, _ in page_of(FORK).tags if tag not in {"a", "ul", "li"}]
    assert [tag for tag, _ in page.tags if tag not in {"a", "ul", "li"}] == plain
    assert page.shown.replace("\n", "").isprintable()
    assert page.unpacked("trace").isprintable()
    assert all(cell.isprintable() for row in page.rows for cell in row)
    assert len(page.rows) == 2


def test_secrets_are_masked_unless_the_user_asks() -> None:
    """In the story, the tree, the rows of the log and the paths."""
    lines = [
        '7 execve("/bin/curl", ["curl", "--password", "hunter22"], 0x7ffe59 /* 39 vars */) = 0',
        '7 write(1, "password=hunter22", 17 <unfinished ...>',
        "7 <... write resumed>) = 17",
        "7 +++ exited with 0 +++",
    ]
    page = Page(report("trace", built(lines), "html"))
    assert "hunter22" not in page.shown + page.unpacked("trace") + page.unpacked("log")
    assert "[redacted]" in page.unpacked("log")
    from io import StringIO

    out = StringIO()
    named("trace", "html").load()(built(lines), out, Style(redactor=known_only([])))
    assert "hunter22" in Page(out.getvalue()).unpacked("log")


def test_error_too_many_tasks_and_events_are_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first tasks stay, and events that tell of them before others; the page says what is missing."""
    monkeypatch.setattr(page_trace, "MOST_TASKS", 1)
    monkeypatch.setattr(page_log, "MOST_EVENTS", 7)
    page = page_of(FORK)
    assert len(page.trace["tasks"]) == 1
    assert "the first 1 of 2 tasks" in page.shown
    assert "2 events of the log have no room" in page.shown
    assert {row[0] for row in page.rows} >= {"1", "2", "9"}


def test_error_a_deep_chain_and_long_arguments_stay_small() -> None:
    """2,000 forks in a row, and a command of 20,000 words: no name or text grows with them."""
    chain = ['1 execve("/a", [' + ", ".join(['"word"'] * 20_000) + "], 0x7f /* 1 var */) = 0"]
    chain += [f"{number} vfork() = {number + 1}" for number in range(1, 2_000)]
    page = Page(report("trace", built(chain), "html"))
    assert max(len(task["name"]) for task in page.trace["tasks"]) == 1
    assert max(len(row[6]) for row in page.rows) < 3_000
    assert "characters cut" in page.rows[0][6]
    assert len(page.unpacked("trace")) < 2_000_000


def test_the_same_trace_makes_the_same_page() -> None:
    """Byte for byte: no clock, no order of sets."""
    assert report("trace", traced(FORK), "html") == report("trace", traced(FORK), "html")
