"""The picture of a trace."""

from __future__ import annotations

import io
from xml.etree import ElementTree

from strace_lens.model.trace import Trace
from strace_lens.report import svg
from strace_lens.report.style import PLAIN, Style
from tests.model.lines import FORK, end, start, traced
from tools.drawings import pictures

SVG = "{http://www.w3.org/2000/svg}"


def drawn(trace: Trace, style: Style = PLAIN) -> ElementTree.Element:
    """The picture, read by an XML parser."""
    out = io.StringIO()
    svg.write(trace, out, style)
    return ElementTree.fromstring(out.getvalue())


def texts(picture: ElementTree.Element) -> list[str]:
    """The pieces of text, in order."""
    return [found.text or "" for found in picture.iter(f"{SVG}text")]


LOG = f"{start(1)}1 {FORK} = 2\n{end(2, 3)}{end(1)}"


def test_tree_and_timeline_are_drawn() -> None:
    """With what failed in its colour; the header is the title."""
    picture = drawn(traced(LOG))
    found = texts(picture)
    assert picture.findtext(f"{SVG}title") == "1 of 2 failed: 1.1 a exited with 3"
    assert {"└─", "clone", "(./a)", "exited with 3"} <= set(found)
    assert any(text.endswith("✗") for text in found)
    assert "exited with 3" in [one.text for one in picture.iter(f"{SVG}text") if one.get("class") == "red"]


def test_a_name_is_text_whatever_it_is() -> None:
    """Markup, control characters, marks of direction."""
    name = "</text><script>alert(1)</script>&\\33\\342\\200\\256"
    picture = drawn(traced(f'1 execve("/{name}", ["x"], 0x7f) = 0\n{end(1)}'), Style(width=200))
    assert {element.tag for element in picture.iter()} == {
        f"{SVG}{tag}" for tag in ("svg", "title", "style", "rect", "text")
    }
    assert any("</text><script>alert(1)</script>&\\x1b\\u202e" in text for text in texts(picture))


def test_the_picture_says_what_it_leaves_out() -> None:
    """Of a trace of a thousand different tasks it draws the first rows."""
    log = start(1) + "".join(f"1 vfork() = {n}\n{start(n, f'/bin/{n}')}{end(n)}" for n in range(2, 502)) + end(1)
    found = texts(drawn(traced(log)))
    assert found.count("vfork") < 500
    assert "and 104 more lines" in found


def test_the_picture_is_as_wide_as_its_lines() -> None:
    """A longest line, whatever the columns of its characters."""
    wide, narrow = (drawn(traced(LOG), Style(width=width)).get("width") for width in (120, 60))
    assert int(wide or 0) > int(narrow or 0) > 400


def test_the_pictures_of_the_docs_are_as_the_reports_are() -> None:
    """After a change of tree or timeline: make pictures."""
    assert [path.name for path, text in pictures().items() if path.read_text() != text] == []
