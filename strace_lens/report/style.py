"""Lines of text for people, as pieces with styles: one place decides on colour, width and drawing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TextIO

import msgspec

from strace_lens.escape import plain
from strace_lens.redact import Redactor

Piece = tuple[str, str]
"""Text and the name of its style (``""``: none). The text is escaped already: see :mod:`strace_lens.escape`."""
Line = list[Piece]


class Marks(NamedTuple):
    """Characters to draw with.

    Attributes:
        branch, last, guide: of a tree; each has three columns, as has the blank below a last branch.
        sure, maybe: a life in a timeline.
        born, ended, died: where it begins and ends; ``died``: it failed.
        cut: stands for text that is left out.
        times: before a number of equal tasks.
        then: between a program and the one that it became.
    """

    branch: str
    last: str
    guide: str
    sure: str
    maybe: str
    born: str
    ended: str
    died: str
    cut: str
    times: str
    then: str


_UNICODE = Marks("├─ ", "└─ ", "│  ", "━", "─", "┣", "┫", "✗", "…", "×", "→")
_ASCII = Marks("|- ", "`- ", "|  ", "=", "-", "[", "]", "X", "...", "x", "->")


class View(msgspec.Struct, frozen=True):
    """Which tasks a tree or a timeline shows, and what of each.

    Attributes:
        every: equal sisters have a row each.
        depth: levels below the first tasks; None: all.
        only: globs; tasks whose program matches one, and the tasks above them. Empty: all.
        flags: each flag and the exit signal of a creation, not just unusual ones.
        pids: the number of each task.
        files: what each task did with files.
        network: the addresses that each task named.
    """

    every: bool = False
    depth: int | None = None
    only: tuple[str, ...] = ()
    flags: bool = False
    pids: bool = False
    files: bool = False
    network: bool = False


class RuleWords(msgspec.Struct, frozen=True):
    """What the user asks the canonical form to leave out, and not to leave out: names of rules."""

    keep: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    masks: tuple[str, ...] = ()


class Style(msgspec.Struct, frozen=True):
    """How to write text for people. The default is for a file.

    Attributes:
        colour: colours are written.
        width: columns of the terminal; None: cut nothing.
        unicode: the output takes more than ASCII: trees and timelines are drawn with lines.
        redactor: masks secrets in what a program or a user could write.
        view: what a tree or a timeline shows.
        rules: what the canonical form leaves out.
        verbose: say also what most readers do not need.
    """

    colour: bool = False
    width: int | None = None
    unicode: bool = True
    redactor: Redactor = Redactor()
    view: View = View()
    rules: RuleWords = RuleWords()
    verbose: bool = False

    def text(self, text: str) -> str:
        """Returns a text of a program or a user, masked and escaped for one line of a terminal."""
        return plain(self.redactor.sentence(text))

    def texts(self, texts: Sequence[str]) -> list[str]:
        """Returns each of many texts as :meth:`text` does."""
        masks = self.redactor.may_hold_one("\n".join(texts))
        return [self.text(text) if masks else plain(text) for text in texts]

    def command(self, words: Sequence[str]) -> list[str]:
        """Returns the words of a command, masked and escaped."""
        return [plain(word) for word in self.redactor.words(words)]

    @property
    def marks(self) -> Marks:
        """The characters to draw trees and timelines with."""
        return _UNICODE if self.unicode else _ASCII

    def fit(self, line: Line) -> Line:
        """Returns the line, with a mark for its end if it is wider than the terminal."""
        if self.width is None or columns("".join(text for text, _ in line)) <= self.width:
            return line
        room = self.width - len(self.marks.cut)
        kept: Line = []
        for text, style in line:
            part = first_columns(text, room)
            kept.append((part, style))
            room -= columns(part)
            if part != text:
                break
        return [*kept, (self.marks.cut, "dim")]


PLAIN = Style()


def columns(text: str) -> int:
    """Returns how many columns of a terminal printable text takes (UAX 11: wide characters take two)."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # its tables take 7 ms to load, and most text is ASCII

    return cell_len(text)


def first_columns(text: str, room: int) -> str:
    """Returns the beginning of printable text that takes ``room`` columns, or one less before a wide character."""
    if text.isascii():
        return text[: max(room, 0)]
    # A character takes two columns at most, and text of any length may come here.
    near = text[: max(room, 0) * 4 + 16]
    while near and columns(near) > room:
        near = near[: _nearer(near, room)]
    return near


def _nearer(text: str, room: int) -> int:
    """Returns how many characters to keep, fewer than there are: half of what is too wide goes at once."""
    return min(len(text) - 1, len(text) - (columns(text) - room) // 2)


_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "cyan": "36",
    "bold green": "1;32",
    "bold red": "1;31",
}
"""SGR parameters of the styles (ECMA-48). To write them takes no library: rich would take 60 ms to load."""


def write_lines(lines: Iterable[Line], out: TextIO, style: Style) -> None:
    """Writes the lines, coloured if the style says so."""
    out.writelines(texts(lines, style))


def texts(lines: Iterable[Line], style: Style) -> Iterator[str]:
    """Yields the text of each line with its end, coloured if the style says so."""
    if not style.colour:
        return ("".join([text for text, _ in line]) + "\n" for line in lines)
    return ("".join([_coloured(*piece) for piece in line]) + "\n" for line in lines)


def _coloured(text: str, name: str) -> str:
    return f"\x1b[{_CODES[name]}m{text}\x1b[0m" if name and text else text
