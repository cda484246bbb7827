"""Words for what many runs have in common: what a process is, the values of a fact, in how many runs."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import PurePosixPath
from typing import TypeVar

import msgspec

from strace_lens.analysis.compare.stability import Fact, Habit, Stability, Value
from strace_lens.analysis.compare.table import Who
from strace_lens.analysis.compare.verbs import Deed
from strace_lens.facts.value import NoValue
from strace_lens.redact import Redactor
from strace_lens.report.deed_words import phrases
from strace_lens.wording import and_more, count, shortened

_LONGEST = 100


def called(who: Who, found: Stability, redactor: Redactor) -> str:
    """Returns what a process is: its command, or what it is a fork or a thread of. Masked, not escaped."""
    match who.kind:
        case "first":
            return _program(who, found)
        case "process":
            return ", then ".join(shortened(_command(*image, redactor), _LONGEST) for image in who.images)
        case _:
            return f"{who.kind}s of {_program(who, found)}"


def _command(path: str | None, argv: Sequence[str] | None, redactor: Redactor) -> str:
    if argv is None:
        return f"{path or '?'}, with arguments that vary"
    return shlex.join(redactor.words(argv)) or path or "?"


def _program(who: Who, found: Stability) -> str:
    """The name of a program, to speak of it as a maker."""
    if who.kind == "first" or who.of_first:
        return PurePosixPath(found.command[0]).name if found.command else "the program"
    path = who.images[-1][0] if who.images else who.program
    return PurePosixPath(path).name if path else "?"


class Kind(msgspec.Struct):
    """Processes that are alike in all that was the same in each run.

    Attributes:
        text: how many, and their command; the first of several commands of one program.
        clauses: how they were made, and how they ended.
        depth: how many makers are above them.
    """

    text: str
    clauses: tuple[str, ...]
    depth: int


def kinds(found: Stability, redactor: Redactor) -> Iterator[Kind]:
    """Yields what was the same, by kind of process; those of one program that differ in arguments alone as one."""
    depths: dict[Hashable, int] = {}
    alike: dict[tuple[Who, tuple[str, ...], int], list[tuple[Who, int | None]]] = {}
    for who, facts in of_each(found):
        same = {fact.aspect: fact.forms[0].value for fact in facts if fact.same}
        makers = same.get("maker")
        above = [depths.get(one, 0) for one in makers] if isinstance(makers, tuple) else []
        depths[who.loosely] = 1 + max(above, default=-1)
        number = same.get("count")
        key = (who.loosely, tuple(clauses(facts, found)), depths[who.loosely])
        alike.setdefault(key, []).append((who, number if isinstance(number, int) else None))
    for (_, texts, depth), some in alike.items():
        yield Kind(_counted(some, found, redactor), texts, depth)


def _counted(some: Sequence[tuple[Who, int | None]], found: Stability, redactor: Redactor) -> str:
    numbers = [number for _, number in some]
    total = None if None in numbers else sum(filter(None, numbers))
    more = and_more(len(some) - 1)
    text = called(some[0][0], found, redactor) + (f" {more} with other arguments" if more else "")
    return text if total in {1, None} else f"{total:,} × {text}"


def of_each(found: Stability) -> Iterator[tuple[Who, list[Fact]]]:
    """The facts of each kind of process, in order."""
    for who, facts in groupby((fact for fact in found.facts if fact.who is not None), key=lambda fact: fact.who):
        if who is not None:
            yield who, list(facts)


def total(found: Stability) -> str:
    """``3 processes, no thread``: those of the two numbers that were the same in each run."""
    nouns = {"processes": ("process", "processes"), "threads": ("thread", "threads")}
    same = [fact for fact in found.facts if fact.who is None and fact.same]
    counted = [(fact.forms[0].value, nouns[fact.aspect]) for fact in same]
    return ", ".join(count(n, *words) if isinstance(n, int) and n else f"no {words[0]}" for n, words in counted)


def command(found: Stability, redactor: Redactor) -> str:
    """Returns the command that ran, as a shell reads it. Masked, not escaped."""
    return shlex.join(redactor.words(found.command))


def clauses(facts: Sequence[Fact], found: Stability) -> Iterator[str]:
    """What is the same of one kind of process: ``made by sh: clone CLONE_VM|SIGCHLD``, ``exit status 0``."""
    same = {fact.aspect: fact.forms[0].value for fact in facts if fact.same}
    maker = same.pop("maker", None)
    flags = "|".join(words(aspect, same[aspect], found) for aspect in ("flags", "exit_signal") if aspect in same)
    made = " ".join([words("via", same["via"], found) if "via" in same else "", flags]).strip()
    by = words("maker", maker, found) if maker is not None else ""
    if made or by:
        yield f"{by}: {made}" if by and made else by or f"made by {made}"
    if "end" in same:
        yield words("end", same["end"], found)


def words(aspect: str, value: Value, found: Stability) -> str:
    """A value of a fact: ``3``, ``made by sh``, ``exit status 0 or killed by SIGTERM``."""
    if isinstance(value, int):
        return f"{value:,}"
    return " or ".join(_one(aspect, one, found) for one in value) or "none"


def _one(aspect: str, value: object, found: Stability) -> str:
    match value:
        case Who():
            return f"made by {_program(value, found)}" if aspect == "maker" else _program(value, found)
        case frozenset():
            return "|".join(sorted(map(str, value))) or "no flags"
        case (code, signal) if aspect == "end":
            return f"killed by {signal}" if isinstance(signal, str) else f"exit status {_one('', code, found)}"
        case NoValue():
            return "no exit signal" if aspect == "exit_signal" and value is NoValue.ABSENT else value.value
        case _:
            return str(value)


_NOUNS = {
    "count": "how many",
    "processes": "processes",
    "threads": "threads",
    "maker": "maker",
    "via": "made by",
    "flags": "flags",
    "exit_signal": "exit signal",
    "end": "end",
}


def varying(found: Stability, redactor: Redactor) -> Iterator[str]:
    """Yields how each fact varied that did, with what it is a fact of."""
    for fact in found.facts:
        if not fact.same:
            who = "" if fact.who is None else f"{called(fact.who, found, redactor)}: "
            yield who + varied(fact, found)
    some = [habit for habit in found.habits if habit.runs < found.runs]
    for (program, runs), deeds in _by(some, lambda habit: (habit.program, habit.runs)).items():
        yield f"{_did(program, deeds)}: in {runs:,} of {count(found.runs, 'run')}"


def habits(found: Stability) -> Iterator[str]:
    """Yields what each program did in every run: ``cat: reads /etc/hostname``."""
    every = [habit for habit in found.habits if habit.runs == found.runs]
    for program, deeds in _by(every, lambda habit: habit.program).items():
        yield _did(program, deeds)


K = TypeVar("K", bound=Hashable)


def _by(some: Iterable[Habit], key: Callable[[Habit], K]) -> dict[K, list[Deed]]:
    found: dict[K, list[Deed]] = {}
    for habit in some:
        found.setdefault(key(habit), []).append(habit.deed)
    return found


def _did(program: str | None, deeds: Collection[Deed]) -> str:
    clauses = (f"{verb} {things}" for verb, things in phrases(deeds).items())
    return f"{PurePosixPath(program).name if program else '?'}: {'; '.join(clauses)}"


def varied(fact: Fact, found: Stability) -> str:
    """How a fact varied: ``end: exit status 0 (7 runs), killed by SIGTERM (3 runs)``."""
    forms = [(words(fact.aspect, form.value, found), form.runs) for form in fact.forms]
    if isinstance(fact.forms[0].value, int):
        numbers = sorted((form.value, form.runs) for form in fact.forms if isinstance(form.value, int))
        shown = ", ".join(f"{value:,} in {count(runs, 'run')}" for value, runs in numbers)
        return f"{_NOUNS[fact.aspect]}: {numbers[0][0]:,} to {numbers[-1][0]:,} ({shown})"
    shown = ", ".join(f"{text} in {count(runs, 'run')}" for text, runs in forms)
    return f"{_NOUNS[fact.aspect]}: {shown}"
