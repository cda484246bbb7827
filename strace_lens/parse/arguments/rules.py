"""Runs the grammar: the only file that calls pyparsing's parser."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pyparsing as pp

from strace_lens.parse.arguments import grammar
from strace_lens.parse.arguments.plan import Build

FRAMES_A_LEVEL = 40
"""Nested Python calls that pyparsing makes for each level of brackets; measured: some 30."""


@cache
def _rule(name: str) -> pp.ParserElement:
    """Builds a rule of the grammar, in which blanks count: pyparsing skips them by default."""
    skipped = pp.ParserElement.DEFAULT_WHITE_CHARS
    pp.ParserElement.set_default_whitespace_chars("")
    try:
        return {"arguments": grammar.arguments, "note": grammar.note}[name]().parse_with_tabs()
    finally:
        pp.ParserElement.set_default_whitespace_chars(skipped)


@contextmanager
def _room_for(depth: int) -> Iterator[None]:
    """Raises Python's recursion limit by what ``depth`` levels of brackets need."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + FRAMES_A_LEVEL * depth)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def read_shape(rule: str, shape: str, depth: int) -> Build | None:
    """The plan of a shape by the rule ``arguments`` or ``note``; None if the rule does not read all of it.

    ``depth`` is how deep the brackets of the shape nest.
    """
    try:
        with _room_for(depth):
            found = _rule(rule).parse_string(shape, parse_all=True)
    except (pp.ParseBaseException, RecursionError):
        return None
    plan = found[0]
    return plan if isinstance(plan, Build) else None
