"""What was found, in words: how many facts match, of which programs, and which facts are in doubt."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from strace_lens.analysis.expect.count import Seen, Tally
from strace_lens.analysis.expect.printed import scope_text
from strace_lens.analysis.expect.syntax import After, Count
from strace_lens.analysis.expect.verdict import Outcome, counted
from strace_lens.facts.subjects import SUBJECTS
from strace_lens.wording import and_more

_PROGRAMS = 8


def found(tally: Tally, verdict: Outcome) -> str:
    """What was found, in a sentence."""
    return _count(tally, verdict) if isinstance(tally.expectation.demand, Count) else _each(tally)


def doubts(tally: Tally) -> list[str]:
    """The facts that may count, in words."""
    every = tally.maybe.witnesses
    examples = [f"not known: {_at(one.numbers)}{one.values}".rstrip(": ") for one in every]
    more = and_more(tally.maybe.facts - len(every))
    return [*examples, f"{more} about which too little is known"] if more else examples


def _at(numbers: tuple[int, ...]) -> str:
    return f"line {numbers[0]}: " if numbers else ""


def _count(tally: Tally, verdict: Outcome) -> str:
    parts = [_matching(tally) + (_programs(tally.sure) if verdict != "held" else "")]
    if tally.maybe.facts:
        parts.append(f"{tally.maybe.facts} more may {'be one' if tally.expectation.where is None else 'match'}")
    return ", ".join(parts)


def _matching(tally: Tally) -> str:
    """``1 of 4 execs matches``; ``4 execs`` where any counts."""
    sure, every = tally.sure.facts, tally.sure.facts + tally.maybe.facts + tally.other.facts
    if tally.expectation.where is None:
        return _counted(tally, sure)
    match = "matches" if sure < 2 else "match"
    if sure == every or tally.other.facts == 0:
        return f"{_counted(tally, sure)} {match}"
    if every == 1:
        return f"the only {_counted(tally, 1).removeprefix('1 ')} does not match"
    return f"{sure or 'none'} of {_counted(tally, every)} {match}"


def _each(tally: Tally) -> str:
    number = tally.sure.facts + tally.maybe.facts + tally.other.facts
    if not number:
        none = _counted(tally, 0)
        return f"there is {none}" if tally.expectation.where is None else f"{none} matches 'where'"
    claim = _claim(tally)
    every = _counted(tally, number)
    if tally.other.facts == number:
        return f"{every}, and {claim.many if number > 1 else claim.one}"
    parts = []
    if tally.sure.facts or not tally.maybe.facts:
        lack = claim.one_lacks if tally.sure.facts == 1 else claim.many_lack
        parts.append(f"{tally.sure.facts} of {every} {lack}{_programs(tally.sure)}")
    if tally.maybe.facts:
        parts.append(
            f"{tally.maybe.facts} of {every} {claim.may_lack}" if not parts else f"{tally.maybe.facts} {claim.may_lack}"
        )
    return ", ".join(parts)


class Claim(NamedTuple):
    """What facts do that have what ``every`` asks, and what they do that lack it; each for one and for many."""

    one: str
    many: str
    one_lacks: str
    many_lack: str
    may_lack: str


_HAS = Claim(
    "it has what is expected",
    "each has what is expected",
    "does not have what is expected",
    "do not have what is expected",
    "may not have what is expected",
)


def _claim(tally: Tally) -> Claim:
    demand = tally.expectation.demand
    if not isinstance(demand, After):
        return _HAS
    first = f"{demand.subject}{f' {demand.call}' if demand.call else ''}"
    which = first if demand.where is None else f"such {first}"
    none = f"no {which} before"
    return Claim(
        f"it comes after {which}",
        f"each comes after {which}",
        f"has {none} it",
        f"have {none} them",
        f"may have {none} it",
    )


def _programs(seen: Seen) -> str:
    """``: python3, git ×2, curl``: the programs of several facts; "" for one."""
    if seen.facts < 2 or not seen.programs:
        return ""
    return f": {by_program(seen.programs)}"


def by_program(programs: Counter[str]) -> str:
    """The programs of many facts: ``python3, git ×2, curl``, the first eight."""
    names = [name if number == 1 else f"{name} ×{number:,}" for name, number in programs.items()]
    more = and_more(len(names) - _PROGRAMS)
    return f"{', '.join(names[:_PROGRAMS])}{more and f' {more}'}"


def _counted(tally: Tally, number: int) -> str:
    asked = tally.expectation
    more = f" {asked.call}" if asked.call else ""
    if asked.scope is not None:
        more += f" {scope_text(asked.scope)}"
    table = SUBJECTS[asked.subject]
    return counted(number, table.word + more, table.plural + more)
