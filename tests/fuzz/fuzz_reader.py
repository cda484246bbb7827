"""Feeds the reader whatever breaks new ground.

What must hold of any bytes: reading does not fail, every line is printed back by one event, and every argument list
prints its text. What this finds belongs into ``tests/parse/test_total.py`` as an example. The command line is that of
``target.py``.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from tests.fuzz import target

with target.instrumented("strace_lens.parse", "strace_lens.events", "strace_lens.values"):
    from strace_lens.events import Syscall
    from strace_lens.parse.log import read_lines

from tests.fuzz.pieces import changing
from tests.traces.describe import golden, names

SEEDS_A_LOG = 12


def read_back(text: str) -> None:
    """Read a text as a log; raise AssertionError where it is not printed back."""
    found = list(read_lines(io.StringIO(text, newline="\n")))
    for event in found:
        if isinstance(event, Syscall):
            assert ", ".join(map(str, event.args)) == event.args_text
            assert event.tail is None or str(event.result) == event.result_text
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    shown = {number: line for event in found for number, line in event.printed()}
    assert [shown.get(number) for number in range(1, len(lines) + 1)] == lines


def seeds() -> Iterator[str]:
    """A few stretches of three lines of each golden log."""
    for name in names():
        with golden(name) as log:
            lines = list(log.lines())
        for place in range(0, len(lines), max(3, len(lines) // SEEDS_A_LOG)):
            yield "".join(lines[place : place + 3])


if __name__ == "__main__":
    SEEDS = list(seeds())
    target.run("reader", read_back, SEEDS, changing(SEEDS))
