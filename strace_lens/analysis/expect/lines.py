"""Adds to verdicts the lines of the log that decide them."""

from __future__ import annotations

from itertools import islice

from msgspec.structs import replace

from strace_lens.analysis.expect.verdict import Verdict
from strace_lens.analysis.expect.witness import Witness
from strace_lens.model.trace import Trace

_MOST = 4
"""Lines of one fact: both parts of a creation, and the end."""


def with_lines(trace: Trace, verdicts: list[Verdict]) -> list[Verdict]:
    """Adds the texts of the lines to the witnesses. Reads the log again, up to the last of them."""
    wanted = {number for one in verdicts for seen in one.witnesses for number in seen.numbers[:_MOST]}
    if trace.lines is None or not wanted:
        return verdicts
    numbered = enumerate(islice(trace.lines(), max(wanted)), start=1)
    texts = {number: text.rstrip("\r\n") for number, text in numbered if number in wanted}

    def told(seen: Witness) -> Witness:
        lines = tuple((number, texts[number]) for number in seen.numbers[:_MOST] if number in texts)
        return replace(seen, lines=lines)

    return [replace(one, witnesses=tuple(map(told, one.witnesses))) for one in verdicts]
