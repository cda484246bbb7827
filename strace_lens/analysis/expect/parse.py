r"""Parses the language of expectations: text -> :class:`Expectation`.

An expectation demands a number of facts, or a condition that each fact meets::

    exactly 1 clone where flags == CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD
    no exec where path matches "*/curl"
    every process where program matches "*/cc1" has exit_code == 0
    some creation where child.tid == $child and maker.tid == $parent

:mod:`strace_lens.facts.subjects` has the table of subjects and fields. If a field is a task, the fields of ``task``
follow after a dot. A field that can be absent can be compared with ``none``. ``$name`` is a value that the caller gives
when the expectation is judged. In a spec file every line is an expectation, and ``#`` begins a comment.
"""

from __future__ import annotations

import re

from strace_lens.analysis.expect.compile import check
from strace_lens.analysis.expect.conditions import QUOTED
from strace_lens.analysis.expect.grammar import sentence
from strace_lens.analysis.expect.syntax import Expectation, Origin, Wrong

__all__ = ["Expectation", "parse", "parse_spec"]

MOST_CHARACTERS = 100_000
DEEPEST = 20
"""The most levels of parentheses: pyparsing recurses, with some 18 frames of Python's stack for each level."""


def parse(text: str, *, source: str = "", line: int = 1) -> Expectation:
    """Reads one expectation. ``source`` and ``line`` say in errors where the text is from.

    Raises:
        ExpectationError: the text is not an expectation.
    """
    return _read(Origin(text, source, line))


def parse_spec(text: str, *, source: str) -> list[Expectation]:
    """Reads a spec file: one expectation per line. A line may be empty; ``#`` outside quotes begins a comment.

    Raises:
        ExpectationError: a line is not an expectation; the error has its number.
    """
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        if bare := _without_comment(line):
            found.append(_read(Origin(bare, source, number)))
    return found


_COMMENT = re.compile(rf"{QUOTED}|\\.|#")
_PARENTHESIS = re.compile(rf"{QUOTED}|\\.|[()]")


def _without_comment(line: str) -> str:
    start = next((found.start() for found in _COMMENT.finditer(line) if found.group() == "#"), len(line))
    return line[:start].rstrip()


def _read(origin: Origin) -> Expectation:
    try:
        _bounded(origin.text)
        expectation = Expectation(origin, *sentence(origin.text))
        check(expectation)
    except Wrong as wrong:
        raise origin.error(wrong) from None
    return expectation


def _bounded(text: str) -> None:
    """Checks that ``text`` is not too long or too deep for the grammar. Raises Wrong."""
    if not text.strip():
        raise Wrong("there is no expectation", 0)
    if len(text) > MOST_CHARACTERS:
        raise Wrong(f"an expectation has at most {MOST_CHARACTERS} characters, this has {len(text)}", 0)
    depth = 0
    for found in _PARENTHESIS.finditer(text):
        depth += {"(": 1, ")": -1}.get(found.group(), 0)
        if depth > DEEPEST:
            raise Wrong(f"parentheses are nested at most {DEEPEST} deep", found.start())
