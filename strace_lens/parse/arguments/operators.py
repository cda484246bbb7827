"""Joins operands and operators, as the rule ``value`` says: the tightest operator first."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pyparsing as pp

from strace_lens.parse.arguments import make
from strace_lens.parse.arguments.plan import Build, Plan
from strace_lens.values import Arithmetic

MAX_CHAIN = 16
"""The most comments, or operators of one kind except ``|``, in a row: each nests a value, which is printed by
recursion. strace prints two or three."""


def refuse_long(text: str, place: int, length: int) -> None:
    """Refuses a chain longer than MAX_CHAIN.

    Raises:
        ParseFatalException: the chain is longer.
    """
    if length > MAX_CHAIN:
        raise pp.ParseFatalException(text, place, "longer than anything that strace prints")


class Operator(msgspec.Struct, frozen=True):
    """What stands between two operands."""

    text: str


def put_together(text: str, place: int, tokens: pp.ParseResults) -> Plan:
    """Put operands and operators together, the loosest operator first."""
    parts = list(tokens)
    if len(parts) == 1:
        plan: Plan = parts[0]
        return plan
    arrow = next((index for index, part in enumerate(parts) if part in _ARROWS), None)
    if arrow is None:
        return _options(text, place, parts)
    refuse_long(text, place, MAX_CHAIN * sum(part in _ARROWS for part in parts))
    before, after = _options(text, place, parts[:arrow]), _options(text, place, parts[arrow + 1 :])
    return Build(make.change, (before, parts[arrow].text, after))


_ARROWS = (Operator(" => "), Operator("->"))


def _options(text: str, place: int, parts: Sequence[Plan | Operator]) -> Plan:
    options = [_flags(text, place, option) for option in _split(parts, Operator(" or "))]
    return Build(make.either, tuple(options)) if len(options) > 1 else options[0]


def _flags(text: str, place: int, parts: Sequence[Plan | Operator]) -> Plan:
    members = [_arithmetic(text, place, member) for member in _split(parts, Operator("|"))]
    return Build(make.flags, tuple(members)) if len(members) > 1 else members[0]


def _arithmetic(text: str, place: int, parts: Sequence[Plan | Operator]) -> Plan:
    refuse_long(text, place, len(parts))
    plan, *rest = parts
    for operator, right in zip(rest[::2], rest[1::2], strict=True):
        plan = Build(Arithmetic, (plan, operator.text, right))  # type: ignore[union-attr, arg-type]  # they alternate
    return plan  # type: ignore[return-value]  # the first is no operator


def _split(parts: Sequence[Plan | Operator], mark: Operator) -> list[list[Plan | Operator]]:
    found: list[list[Plan | Operator]] = [[]]
    for part in parts:
        if part == mark:
            found.append([])
        else:
            found[-1].append(part)
    return found
