"""The grammar at work: the only place that runs it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pyparsing as pp

from strace_lens.parse.arguments import grammar
from strace_lens.parse.arguments.plan import Build

FRAMES_A_LEVEL = 40
"""So many calls nest in pyparsing for each level of brackets; measured: some 30."""


@cache
def _rule(name: str) -> pp.ParserElement:
    """Build a rule of the grammar. In it blanks count; pyparsing's default, to skip them, is for everybody else."""
    skipped = pp.ParserElement.DEFAULT_WHITE_CHARS
    pp.ParserElement.set_default_whitespace_chars("")
    try:
        return {"arguments": grammar.arguments, "note": grammar.note}[name]().parse_with_tabs()
    finally:
        pp.ParserElement.set_default_whitespace_chars(skipped)


@contextmanager
def _room_for(depth: int) -> Iterator[None]:
    """Let Python recurse deeper than by default, by what ``depth`` levels of brackets need."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + FRAMES_A_LEVEL * depth)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def read_shape(rule: str, shape: str, depth: int) -> Build | None:
    """The plan that the rule ``arguments`` or ``note`` makes of a shape; None where it does not read it to its end.

    ``depth`` is how deep the brackets of the shape nest.
    """
    try:
        with _room_for(depth):
            found = _rule(rule).parse_string(shape, parse_all=True)
    except (pp.ParseBaseException, RecursionError):
        return None
    plan = found[0]
    return plan if isinstance(plan, Build) else None
