"""The text of a canonical form gives the same data back, and says where it is wrong."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strace_lens.analysis.compare.form import Canonical, Entry, Made, Node, Ran, Used
from strace_lens.analysis.compare.form_read import read_form, read_numbered
from strace_lens.analysis.compare.form_text import text_of, usual_signal
from strace_lens.analysis.compare.rebuilt import Rebuilt
from strace_lens.errors import UnreadableLog
from strace_lens.model.check import check

WORD = st.one_of(
    st.text(max_size=12), st.sampled_from(["?", "...", "", "a b", '"', "\\", "#", "##[x]", "x 2", "\udc80\n", "none"])
)
NAME = st.text(string.ascii_uppercase + "_", min_size=1, max_size=9)
MADE = st.builds(
    Made,
    st.sampled_from([None, "", "clone", "vfork"]),
    st.one_of(st.none(), st.lists(NAME, max_size=3, unique=True).map(lambda names: tuple(sorted(names)))),
    st.sampled_from([None, "", "SIGCHLD", "SIGUSR1"]),
)


TRIED = st.builds(Used, st.just("tries"), st.just(("run",)), WORD, st.one_of(st.just(""), WORD.filter(bool)))
USED = st.lists(
    TRIED
    | st.builds(
        Used,
        st.sampled_from(["file", "connection"]),
        st.lists(st.sampled_from(["read", "look at", "create?"]), min_size=1, max_size=2, unique=True).map(
            lambda verbs: tuple(sorted(verbs))
        ),
        WORD,
        st.one_of(st.just(""), WORD.filter(bool)),
    ),
    max_size=2,
).map(tuple)


@st.composite
def ran(draw: st.DrawFn) -> Ran:
    """A program; arguments that are not known are not cut."""
    argv = draw(st.one_of(st.none(), st.lists(WORD, max_size=3).map(tuple)))
    cut = argv is not None and draw(st.booleans())
    return Ran(draw(st.one_of(st.none(), WORD)), argv, cut, draw(USED))


@st.composite
def node(draw: st.DrawFn) -> Node:
    """A task; a thread has neither name nor end."""
    kind = draw(st.sampled_from(["process", "thread", "other", "task"]))
    made = draw(st.one_of(st.none(), MADE, st.just(Made(exit_signal=usual_signal(kind)))))
    if kind == "thread":
        return Node("thread", "", made)
    end = st.one_of(st.none(), st.integers(0, 255), NAME)
    call = st.text(string.ascii_letters + ' (),"<>=', min_size=1).map(str.strip).filter(bool)
    return Node(
        kind,
        draw(st.one_of(st.none(), WORD)),
        made,
        draw(WORD),
        draw(USED),
        draw(st.lists(ran(), max_size=2).map(tuple)),
        draw(end),
        draw(st.lists(call, max_size=2).map(tuple)),
    )


@st.composite
def forms(draw: st.DrawFn) -> Canonical:
    """A canonical form: no task stands deeper than one level below the task before it."""
    entries: list[Entry] = []
    for _ in range(draw(st.integers(0, 5))):
        depth = draw(st.integers(0, entries[-1].depth + 1 if entries else 0))
        entries.append(Entry(depth, draw(st.integers(1, 30)), draw(node())))
    masks = draw(st.lists(st.sampled_from(["a+", "x y", '"']), max_size=2).map(tuple))
    return Canonical(
        ("pids",), ("libc", "syscall kill"), masks, draw(st.sampled_from([(), ("no end",)])), tuple(entries)
    )


@given(forms())
def test_the_text_gives_the_same_data_back(form: Canonical) -> None:
    """And the data the same text; each fact is one line of printable characters."""
    text = text_of(form)
    assert read_form(text) == form
    assert text_of(read_form(text)) == text
    assert all(line.isprintable() for line in text.split("\n"))


TEXT = """\
strace-lens canonical 1
ignore arguments

process make
  runs /usr/bin/make
  exit 0
  # a remark
  2 x process cc
    made by vfork, flags CLONE_VFORK|CLONE_VM
    runs /usr/bin/cc
    exit 1
"""


def test_remarks_and_foreign_line_ends_are_read() -> None:
    """A file that an editor of another system wrote is the same form."""
    assert read_form("\ufeff" + TEXT.replace("\n", "\r\n")) == read_form(TEXT)
    (make, cc) = read_form(TEXT).entries
    assert (make.node.name, cc.count, cc.node.made) == ("make", 2, Made("vfork", ("CLONE_VFORK", "CLONE_VM")))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("canonical 1", "canonical 2", "f:1: a newer strace-lens wrote this: form 2, and this one reads 1"),
        ("canonical 1", "canonical one", "f:1: 'strace-lens canonical 1' is expected"),
        ("strace-lens", "lens", "f is no canonical form: its first line is not 'strace-lens canonical 1'"),
        (
            "  exit 0",
            "<<<<<<< HEAD\n  exit 0",
            "f:6: a merge conflict: choose a side (git checkout --ours or --theirs); --update then writes it anew",
        ),
        ("  exit 0", "  exit 0\n=======", "f:7: a merge conflict"),
        ("  exit 0", "   exit 0", "f:6: each level is indented by 2 blanks"),
        ("  exit 0", "exit 0", "f:6: it belongs to no task"),
        ("    exit 1", "  exit 1", "f:11: it belongs to no task"),
        ("  exit 0", "  exit zero", "f:6: an exit status is a number"),
        ("  exit 0", "  exits 0", "f:6: unknown word 'exits': did you mean 'exit'?"),
        ("  2 x process", "      2 x process", "f:8: indented deeper than what is above it"),
        ("ignore arguments", "ignore argument", "f:1: in its rules: unknown rule 'argument'"),
        ("runs /usr/bin/make", 'runs "/usr/bin/make', "f:5: a word is not quoted right"),
        ("runs /usr/bin/make", 'runs "\\q"', "f:5: an unknown escape: \\q"),
        ("made by vfork", "made of vfork", "f:9: 'by CALL', 'flags A|B' or 'exit signal NAME' is expected"),
        ("2 x process", "0 x process", "f:8: 0 tasks are no count that a log can have"),
        ("2 x process", "99999999 x process", "f:8: 99999999 tasks are no count that a log can have"),
        ("process make", "process", "f:4: a thread has no name, and every other task has one"),
        ("  exit 0", "  file read", "f:6: 2 to 3 values are expected here, not 1: file read"),
    ],
)
def test_error_a_wrong_line_is_named(old: str, new: str, message: str) -> None:
    """With the file, the number of the line, and what is wrong."""
    assert old in TEXT
    with pytest.raises(UnreadableLog) as raised:
        read_form(TEXT.replace(old, new, 1), "f")
    assert str(raised.value).startswith(message)


PIECES = st.sampled_from(
    [
        *TEXT.splitlines(),
        "made ?",
        "runs",
        "runs ?",
        'runs "',
        "tries",
        "  file read",
        "exit",
        "killed",
        "call",
        "9 x",
        '"',
        "?",
    ]
)


@given(st.lists(st.tuples(st.integers(0, 4), st.one_of(PIECES, st.text(max_size=9))), max_size=12))
def test_any_text_is_read_or_refused_with_its_line(lines: list[tuple[int, str]]) -> None:
    """A file that somebody edited gives data, whose text is read back, or one clear error."""
    text = "strace-lens canonical 1\n" + "".join(f"{'  ' * depth}{line}\n" for depth, line in lines)
    form, why = _read_or_refused(text)
    if form is None:
        assert re.match(r"f:\d+: ", why)
        return
    assert read_form(text_of(form)) == form
    assert check(Rebuilt(*read_numbered(text_of(form), "f")).trace) == []


def _read_or_refused(text: str) -> tuple[Canonical | None, str]:
    try:
        return read_form(text, "f"), ""
    except UnreadableLog as error:
        return None, str(error)
