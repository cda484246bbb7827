"""Lines of text for people, as pieces with styles: one place decides on colour, width and drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TextIO

import msgspec

from strace_lens.escape import plain
from strace_lens.redact import Redactor

if TYPE_CHECKING:
    from rich.console import Console

Piece = tuple[str, str]
"""Text and the name of its style (``""``: none). The text is escaped already: see :mod:`strace_lens.escape`."""
Line = list[Piece]


class Marks(NamedTuple):
    """Characters to draw with: the guides of a tree, the bars of a timeline, and the mark for cut text."""

    branch: str
    last: str
    guide: str
    sure: str
    maybe: str
    cut: str


_UNICODE = Marks("├── ", "└── ", "│   ", "━", "─", "…")
_ASCII = Marks("|-- ", "`-- ", "|   ", "=", "-", "...")


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
        rules: what the canonical form leaves out.
        verbose: say also what most readers do not need.
    """

    colour: bool = False
    width: int | None = None
    unicode: bool = True
    redactor: Redactor = Redactor()
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
            part = _first_columns(text, room)
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
    return sum(_columns_of(char) for char in text)


def _columns_of(char: str) -> int:
    import unicodedata  # its tables take 5 ms to load, and most text is ASCII

    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def _first_columns(text: str, room: int) -> str:
    for place, char in enumerate(text):
        room -= _columns_of(char)
        if room < 0:
            return text[:place]
    return text


def write_lines(lines: Iterable[Line], out: TextIO, style: Style) -> None:
    """Writes the lines, coloured if the style says so."""
    if not style.colour:
        out.writelines("".join(text for text, _ in line) + "\n" for line in lines)
        return
    console = _console(out)
    for line in lines:
        _styled(console, line)


def _console(out: TextIO) -> Console:
    from rich.console import Console

    # Whether to colour is decided; rich would read the environment again.
    return Console(file=out, force_terminal=True, color_system="standard", no_color=False, highlight=False)


def _styled(console: Console, line: Line) -> None:
    from rich.text import Text

    console.print(Text.assemble(*line), soft_wrap=True)
