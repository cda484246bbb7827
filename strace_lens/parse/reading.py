"""The grammar at work: the only place that runs it."""

from __future__ import annotations

from functools import cache

import pyparsing as pp

from strace_lens.parse import grammar
from strace_lens.parse.plan import Build, Plan, Slot


@cache
def _rule(name: str) -> pp.ParserElement:
    """Build a rule of the grammar. In it blanks count; pyparsing's default, to skip them, is for everybody else."""
    skipped = pp.ParserElement.DEFAULT_WHITE_CHARS
    pp.ParserElement.set_default_whitespace_chars("")
    try:
        return {"arguments": grammar.arguments, "note": grammar.note}[name]().parse_with_tabs()
    finally:
        pp.ParserElement.set_default_whitespace_chars(skipped)


def read_shape(rule: str, shape: str) -> Plan | None:
    """The plan that the rule ``arguments`` or ``note`` makes of a shape; None where it does not read it to its end."""
    try:
        found = _rule(rule).parse_string(shape, parse_all=True)
    except (pp.ParseBaseException, RecursionError):
        return None
    plan = found[0]
    return plan if isinstance(plan, Slot | Build) else None
