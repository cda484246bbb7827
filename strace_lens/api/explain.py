"""Explains words of a command line, and lines of strace."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from strace_lens.analysis.explain.words import Explained, explain_words, is_line, not_a_line

if TYPE_CHECKING:
    from strace_lens.analysis.explain.line import Dissection


def explain(what: Sequence[str]) -> list[Explained | Dissection]:
    """Explains each of ``what``, in order: a word, or a line that strace wrote.

    Lines that follow each other are read as one log: this joins the parts of an unfinished call.

    Raises:
        UsageError: a word is not known, or a line was not understood.
    """
    found: list[Explained | Dissection] = []
    for lines, group in groupby(what, is_line):
        given = list(group)
        found += _lines(given) if lines else explain_words(given)
    return found


def _lines(lines: Sequence[str]) -> list[Dissection]:
    # A word needs no reader.
    from strace_lens.analysis.explain.line import dissect
    from strace_lens.api.read import read_text
    from strace_lens.events import Unparsed

    events = read_text("\n".join(lines))
    for event in events:
        if isinstance(event, Unparsed):
            raise not_a_line(event.text)
    return [dissect(event) for event in events]
