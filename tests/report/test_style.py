"""How text is written: cut to a terminal's width, drawn in ASCII, in colour."""

from __future__ import annotations

import io

from strace_lens.report.style import PLAIN, Line, Style, columns, write_lines
from strace_lens.report.text import timeline, tree
from tests.report.findings import FORK, ODD, traced

LINE: Line = [("ab", "bold"), ("cdef", ""), ("gh", "red")]


def text(line: Line) -> str:
    """The line without its styles."""
    return "".join(piece for piece, _ in line)


def test_nothing_is_cut_in_a_file() -> None:
    """Without a width a line is as long as it is."""
    assert PLAIN.fit(LINE) == LINE


def test_a_line_is_cut_to_the_width_of_a_terminal() -> None:
    """The mark counts in; a line that fits has none."""
    assert Style(width=8).fit(LINE) == LINE
    assert text(Style(width=5).fit(LINE)) == "abcd…"
    assert text(Style(width=3).fit(LINE)) == "ab…"
    assert text(Style(width=5, unicode=False).fit(LINE)) == "ab..."


def test_wide_characters_take_two_columns() -> None:
    """As terminals draw them; an accent that combines takes none."""
    assert columns("漢字") == 4
    assert columns("e\u0301") == 1
    assert text(Style(width=5).fit([("漢字漢", "")])) == "漢字…"
    assert columns(text(Style(width=4).fit([("漢字漢", "")]))) <= 4


def test_the_rows_of_a_tree_fit_the_terminal() -> None:
    """What is missing is told in full."""
    out = io.StringIO()
    tree.write(traced(ODD), out, Style(width=40))
    rows, rest = out.getvalue().split("\n\n")
    assert max(map(columns, rows.splitlines())) == 40
    assert "…" not in rest


def test_ascii_is_drawn_where_nothing_else_can_be() -> None:
    """Trees and timelines hold no character beyond ASCII then."""
    for writer in (tree, timeline):
        out = io.StringIO()
        writer.write(traced(FORK), out, Style(unicode=False))
        assert out.getvalue().isascii()
    out = io.StringIO()
    tree.write(traced(FORK), out, Style(unicode=False))
    assert "\n`- 1.1 clone (./a): exited with 3\n" in out.getvalue()


def test_colour_is_written_when_asked_for() -> None:
    """The text stays the same."""
    out = io.StringIO()
    write_lines([LINE], out, Style(colour=True))
    assert out.getvalue() == "\x1b[1mab\x1b[0mcdef\x1b[31mgh\x1b[0m\n"
