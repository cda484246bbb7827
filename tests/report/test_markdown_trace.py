"""A trace as Markdown: story, failures, tree, graph."""

from __future__ import annotations

import io
import re

from strace_lens.model.trace import Trace
from strace_lens.report.markdown import trace as page
from strace_lens.report.style import PLAIN, Style, View
from tests.model.lines import FORK, end, start, traced

LOG = f"{start(1, '/bin/make')}1 {FORK} = 2\n{start(2, '/bin/cc')}{end(2, 3)}{end(1, 2)}"


def written(trace: Trace, style: Style = PLAIN) -> str:
    """The page."""
    out = io.StringIO()
    page.write(trace, out, style)
    return out.getvalue()


def graph(text: str) -> list[str]:
    """The lines of the Mermaid graph."""
    return text.partition("```mermaid\n")[2].partition("\n```")[0].splitlines()


def test_the_story_comes_first() -> None:
    """Then the failures, the tree to unfold, the graph."""
    text = written(traced(LOG))
    assert text.startswith("/bin/make made 1 process and exited with 2.\n")
    places = [text.index(part) for part in ("| task | program | end | line |", "<details>", "</details>", "```mermaid")]
    assert places == sorted(places)
    assert "| 1.1 | /bin/cc | exited with 3 | 5 |" in text
    assert "\n1 /bin/make: exited with 2\n└─ 1.1 clone /bin/cc: exited with 3\n" in text


def test_the_graph_has_a_node_a_row() -> None:
    """An arrow from the maker, named by the call; what failed is marked."""
    assert graph(written(traced(LOG))) == [
        "flowchart LR",
        '  n0["1 make"]',
        '  n1["1.1 cc"]',
        '  n0 -- "clone" --> n1',
        "  classDef failed stroke:#cf222e,stroke-width:2px",
        "  class n0,n1 failed",
    ]


def test_nothing_that_failed_makes_no_table() -> None:
    """One task alone makes no graph either."""
    text = written(traced(start(1) + end(1)))
    assert "| task |" not in text
    assert "mermaid" not in text


def test_names_are_no_markup() -> None:
    """Of Markdown, HTML, or Mermaid; no run of backticks ends the block."""
    name = '````\\n</details>"]; click n0 call x() | `<b>'.replace('"', '\\"')
    log = f'{start(1)}1 {FORK} = 2\n2 execve("/{name}", ["x"], 0x7f) = 0\n{end(2, 1)}{end(1)}'
    text = written(traced(log))
    assert text.count("\n`````text\n") == 1
    assert text.count("\n`````\n") == 1
    (node,) = [line for line in graph(text) if line.startswith("  n1[")]
    assert re.fullmatch(r'  n1\["[\w ./=,:+×…#;-]*"\]', node)
    assert "<b>" not in text.partition("<details>")[0]


def _many(name: str) -> str:
    """The log of 998 programs with long names, which fail."""
    calls = (f"1 vfork() = {n}\n{start(n, f'/bin/{n}-' + name * 300)}{end(n, 1)}" for n in range(2, 1000))
    return start(1) + "".join(calls) + end(1)


def test_names_that_grow_by_escapes_keep_the_limits_too() -> None:
    """A dollar sign takes 14 characters in text, a picture 8 in a graph."""
    for name in ("$", "\\360\\237\\231\\202", '\\"', "@1"):
        text = written(traced(_many(name)))
        assert 20_000 < len(text) < 65_536
        assert text.rstrip().endswith("```")
        assert len("\n".join(graph(text))) < 50_000
        assert "and 978 more failed tasks" in text


def test_the_page_keeps_githubs_limits() -> None:
    """65,536 characters a comment; 500 edges and 50,000 characters a graph; it says what it leaves out."""
    text = written(traced(_many("x")))
    assert len(text) < 65_536
    assert len("\n".join(graph(text))) < 50_000
    assert graph(text)[-3] == '  more["and 899 more rows"]'
    assert re.search(r"\nand 80\d more lines\n", text)
    assert "and 978 more failed tasks" in text


def test_a_view_chooses_tasks() -> None:
    """As in the tree."""
    assert len(graph(written(traced(LOG), Style(view=View(depth=0))))) == 4
