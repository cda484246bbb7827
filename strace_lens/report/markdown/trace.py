"""Writes a trace as Markdown for a pull request or a job summary: story, failures, tree, graph.

GitHub cuts a comment at 65,536 characters, and shows no Mermaid graph of more than 50,000 characters or 500 edges.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TextIO

from msgspec.structs import replace

from strace_lens.analysis.outline import Row, outline
from strace_lens.escape import markdown
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.lengths import failed
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.report.story import story
from strace_lens.report.style import Style, texts
from strace_lens.report.task_words import ended, made_by, program
from strace_lens.report.tree_rows import tree_lines
from strace_lens.wording import and_more, count

_FAILED = 20
_SPARE = 400
"""Characters for what stands around the tree."""
_TREE_ROWS, _TREE_WIDTH = 200, 160
_NODES, _LABEL = 100, 60
_GRAPH, _PAGE = 25_000, 65_000
"""The most characters of the graph and of the page: one of a program's is ten here where it could be markup."""


def write(trace: Trace, out: TextIO, style: Style) -> None:
    """Writes the page."""
    fitted = replace(style, width=_TREE_WIDTH, colour=False, unicode=True)
    out.writelines(f"{line}\n" for line in _page(trace, fitted))


def _page(trace: Trace, style: Style) -> Iterator[str]:
    names = trace.names
    above = [*_story(trace, style), *_failures(trace, names, style)]
    below = [*_fenced("mermaid", list(_graph(trace, names, style)))] if len(trace.tasks) > 1 else []
    room = _PAGE - sum(len(line) + 1 for line in (*above, *below))
    yield from above
    yield from ("<details>", f"<summary>{count(len(trace.tasks), 'task')}</summary>", "")
    yield from _fenced("text", _tree(trace, style, room))
    yield from ("", "</details>", *([""] if below else []))
    yield from below


def _story(trace: Trace, style: Style) -> Iterator[str]:
    for sentence in story(trace, style):
        yield from (markdown("".join(said.text for said in sentence)), "")


def _failures(trace: Trace, names: dict[Task, str], style: Style) -> Iterator[str]:
    bad = [task for task in trace.exits if failed(task)]
    if not bad:
        return
    evidence = Evidence(trace)
    yield from ("| task | program | end | line |", "|---|---|---|---|")
    for task in bad[:_FAILED]:
        ran = program(task, evidence, style, 80) or "thread"
        line = task.end.line if task.end else ""
        yield f"| {markdown(names[task][-40:])} | {markdown(ran)} | {markdown(ended(task, names)[0])} | {line} |"
    if more := and_more(len(bad) - _FAILED, "failed task"):
        yield f"| | {more} | | |"
    yield ""


def _tree(trace: Trace, style: Style, room: int) -> list[str]:
    """The tree, in so many characters."""
    found: list[str] = []
    left = 0
    for text in texts(tree_lines(trace, style), style):
        line = text.rstrip()
        room -= len(line) + 1
        if room < _SPARE or len(found) == _TREE_ROWS:
            left += 1
        else:
            found.append(line)
    more = and_more(left, "line")
    return [*found, *([more] if more else [])]


def _fenced(language: str, lines: Sequence[str]) -> Iterator[str]:
    """A block of code that no line of it can end."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield from (f"{fence}{language}", *lines, fence)


def _graph(trace: Trace, names: dict[Task, str], style: Style) -> Iterator[str]:
    """A Mermaid flowchart: a node a row, an arrow from a maker, named by the call."""
    rows = outline(trace, every=style.view.every, depth=style.view.depth, only=style.view.only).rows
    evidence = Evidence(trace)
    above: list[int] = []
    bad: list[int] = []
    yield "flowchart LR"
    room, left = _GRAPH, 0
    for number, row in enumerate(rows):
        if number >= _NODES or room < 0:
            left += 1
            continue
        del above[row.depth :]
        node = f'  n{number}["{_label(row, names, evidence, style)}"]'
        yield node
        if above:
            yield f'  n{above[-1]} -- "{_entities(made_by(row.task, evidence, style))}" --> n{number}'
        room -= 2 * len(node)
        above.append(number)
        if any(map(failed, row.tasks)):
            bad.append(number)
    if more := and_more(left, "row"):
        yield f'  more["{_entities(more)}"]'
    if bad:
        yield "  classDef failed stroke:#cf222e,stroke-width:2px"
        yield f"  class {','.join(f'n{number}' for number in bad)} failed"


def _label(row: Row, names: dict[Task, str], evidence: Evidence, style: Style) -> str:
    many = f" {style.marks.times}{len(row.tasks):,}" if len(row.tasks) > 1 else ""
    ran = program(row.task, evidence, style, _LABEL, short=True) or "thread"
    return _entities(f"{names[row.task][-20:]}{many} {ran}")


def _entities(text: str) -> str:
    """Text for Mermaid: whatever could be its syntax is written by number (``#34;``)."""
    return re.sub(r"[^\w ./=,:+×…-]|(?<=\w)_(?=_)", lambda found: f"#{ord(found[0])};", text)
