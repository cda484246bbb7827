"""Writes a trace as Markdown for a pull request or a job summary: story, failures, tree, graph.

GitHub cuts a comment at 65,536 characters, and shows no Mermaid graph of more than 50,000 characters or 500 edges.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
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
_TREE_ROWS, _TREE_WIDTH = 200, 160
_NODES, _LABEL = 100, 60


def write(trace: Trace, out: TextIO, style: Style) -> None:
    """Writes the page."""
    fitted = replace(style, width=_TREE_WIDTH, colour=False, unicode=True)
    out.writelines(f"{line}\n" for line in _page(trace, fitted))


def _page(trace: Trace, style: Style) -> Iterator[str]:
    for sentence in story(trace, style):
        yield from (markdown("".join(said.text for said in sentence)), "")
    names = trace.names
    yield from _failures(trace, names, style)
    yield from ("<details>", f"<summary>{count(len(trace.tasks), 'task')}</summary>", "")
    yield from _fenced("text", _tree(trace, style))
    yield from ("", "</details>")
    if len(trace.tasks) > 1:
        yield ""
        yield from _fenced("mermaid", list(_graph(trace, names, style)))


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


def _tree(trace: Trace, style: Style) -> list[str]:
    lines = (text.rstrip() for text in texts(tree_lines(trace, style), style))
    found = list(islice(lines, _TREE_ROWS))
    more = and_more(sum(1 for _ in lines), "line")
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
    for number, row in enumerate(islice(rows, _NODES)):
        del above[row.depth :]
        yield f'  n{number}["{_label(row, names, evidence, style)}"]'
        if above:
            yield f'  n{above[-1]} -- "{_entities(made_by(row.task, evidence, style))}" --> n{number}'
        above.append(number)
        if any(map(failed, row.tasks)):
            bad.append(number)
    if more := and_more(sum(1 for _ in rows), "row"):
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
