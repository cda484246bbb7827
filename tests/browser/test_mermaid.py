"""Mermaid itself draws the graphs of ``--format markdown``, as GitHub does: ``make heavy`` fetches it from npm."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from strace_lens.report.formats import report
from tests.model.lines import FORK, end, start, traced
from tools.odd_logs import lines

MERMAID = Path(
    os.environ.get("STRACE_LENS_MERMAID")
    or Path(__file__).parents[2] / "build" / "npm" / "node_modules" / "mermaid" / "dist" / "mermaid.min.js"
)
LOGS = {
    "failed": f"{start(1, '/bin/make')}1 {FORK} = 2\n{start(2, '/bin/cc')}{end(2, 3)}{end(1, 2)}",
    "hostile": "".join(lines("hostile", 60)),
    "chain": "".join(lines("chain", 200)),
    "many": "".join(lines("tasks", 2_000)),
}
_DRAW = """
async (text) => {
  mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });
  const { svg } = await mermaid.render("drawn", text);
  document.body.innerHTML = svg;
  const labels = [...document.querySelectorAll(".nodeLabel")].map((one) => one.textContent);
  return { labels, scripts: document.querySelectorAll("body script, a, img").length };
}
"""


def graph(log: str) -> str:
    """The graph of a log's report."""
    return report("trace", traced(log), "markdown").partition("```mermaid\n")[2].partition("\n```")[0]


@pytest.mark.parametrize("name", LOGS)
def test_mermaid_draws_each_graph(browser: Any, name: str) -> None:
    """Each node with its words, no element of a program's, and none of Mermaid's pictures of an error."""
    if not MERMAID.is_file():
        pytest.skip("Mermaid is not there: make heavy")
    text = graph(LOGS[name])
    page = browser.new_page()
    page.set_content("<body></body>")
    page.add_script_tag(path=MERMAID)
    drawn = page.evaluate(_DRAW, text)
    page.close()
    nodes = [line for line in text.splitlines() if line.startswith(("  n", "  more")) and " -- " not in line]
    assert len(drawn["labels"]) == len(nodes)
    assert drawn["scripts"] == 0
    if name == "failed":
        assert drawn["labels"] == ["1 make", "1.1 cc"]
