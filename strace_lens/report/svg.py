"""Writes the tree and the timeline as a picture (SVG 1.1), for READMEs and lessons; light or dark as the reader's page.

It has no script, no font and no address of anything else. Each piece of text says how long it is, so that columns stand
below each other with whatever monospaced font the reader has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TextIO
from xml.sax.saxutils import escape

from msgspec.structs import replace

from strace_lens.model.trace import Trace
from strace_lens.report.life_rows import timeline_lines
from strace_lens.report.style import Line, Style, columns
from strace_lens.report.tree_rows import tree_lines
from strace_lens.wording import and_more

_COLUMNS = 100
"""The width of the text where the style has none."""
_MOST = 400
"""The most rows of the tree, and of the timeline: a picture of thousands shows nothing."""
_CHAR, _ROW, _EDGE = 8.4, 18, 16

_CSS = """\
text { font: 14px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #1f2328; white-space: pre; }
rect { fill: #ffffff; stroke: #d1d9e0; }
.bold { font-weight: 600; } .dim { fill: #6e7781; } .red { fill: #cf222e; } .green { fill: #116329; }
.yellow { fill: #7d4e00; } .cyan { fill: #0969da; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; } rect { fill: #0d1117; stroke: #3d444d; }
.dim { fill: #8d96a0; } .red { fill: #ff7b72; } .green { fill: #7ee787; } .yellow { fill: #e3b341; }
.cyan { fill: #79c0ff; }
}"""


def write(trace: Trace, out: TextIO, style: Style) -> None:
    """Writes the picture of ``trace``."""
    out.writelines(drawn([*picture_lines(trace, style)]))


def picture_lines(trace: Trace, style: Style) -> Iterator[Line]:
    """Yields the lines of the picture: the tree, a gap, the timeline."""
    fitted = replace(style, width=style.width or _COLUMNS, colour=False)
    yield from map(fitted.fit, _first(tree_lines(trace, fitted)))
    yield [("", "")]
    # The first line of the timeline is that of the tree.
    yield from map(fitted.fit, _first(islice(timeline_lines(trace, fitted), 1 if trace.tasks else 0, None)))


def _first(lines: Iterable[Line]) -> Iterator[Line]:
    rest = iter(lines)
    yield from islice(rest, _MOST)
    if more := and_more(sum(1 for _ in rest), "line"):
        yield [(more, "yellow")]


def drawn(lines: Sequence[Line]) -> Iterator[str]:
    """Yields the text of a picture of lines."""
    wide = max((sum(columns(text) for text, _ in line) for line in lines), default=0)
    width, height = round(wide * _CHAR + 2 * _EDGE), len(lines) * _ROW + 2 * _EDGE
    size = f'width="{width}" height="{height}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width} {height}" role="img">\n'
    title = "".join(text for text, _ in lines[0]) if lines else ""
    yield f"<title>{escape(title)}</title>\n<style>\n{_CSS}\n</style>\n"
    yield f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="6"/>\n'
    for number, line in enumerate(lines):
        yield from _pieces(line, _EDGE + number * _ROW + 13)
    yield "</svg>\n"


def _pieces(line: Line, y: int) -> Iterator[str]:
    column = 0
    for text, style in line:
        wide = columns(text)
        bare = text.strip(" ")
        if bare:
            x = _EDGE + (column + wide - columns(text.lstrip(" "))) * _CHAR
            length = f'textLength="{columns(bare) * _CHAR:.1f}" lengthAdjust="spacingAndGlyphs"'
            named = f' class="{style}"' if style else ""
            yield f'<text x="{x:.1f}" y="{y}" {length}{named}>{escape(bare)}</text>\n'
        column += wide
