"""Compiles a condition into a test of facts: its words become fields, its literals become values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import pairwise
from typing import Any, TypeAlias

import msgspec

from strace_lens.analysis.expect.literals import EQUALITY, OPERATORS, TYPES, FieldType, not_a_task
from strace_lens.analysis.expect.syntax import (
    And,
    Bare,
    Comparison,
    Condition,
    Expectation,
    Given,
    Listed,
    Literal,
    Not,
    Or,
    Quoted,
    Variable,
    Word,
    Wrong,
)
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.fields import TASK_FIELDS, Field
from strace_lens.facts.logic import COMPARE, Truth, all_of, any_of, equal, opposite
from strace_lens.facts.subjects import Subject, subject
from strace_lens.facts.value import FieldValue, Hypothetical, Kind, Loose, NoValue, Wanted
from strace_lens.model.task import Task
from strace_lens.suggest import did_you_mean, nearest, short, unknown

Test: TypeAlias = Callable[[Evidence, Any], Truth]  # Any: a fact of the subject that the condition is about
Let: TypeAlias = Mapping[str, str] | None
"""The values of ``$name`` words; None before they are given: a ``$name`` may then be anything."""


class Path(msgspec.Struct, frozen=True):
    """A field as a condition names it: its words, its kind, whether it may be absent, and its value in a fact."""

    name: str
    kind: Kind
    optional: bool
    read: Callable[[Evidence, Any], FieldValue]  # Any: as of Test

    @property
    def type(self) -> FieldType:
        """Its operators, and how to read a literal for it."""
        return TYPES[self.kind]


def check(expectation: Expectation) -> None:
    """Checks that every word of ``expectation`` is known.

    Raises:
        Wrong: a word is not known, or does not fit its field.
    """
    for asked in expectation.asked:
        for condition in asked.conditions:
            ready(condition, subject(asked.subject, asked.call), None)


def ready(condition: Condition, subject: Subject[Any], let: Let) -> Test:
    """Returns ``condition`` as a test of facts of ``subject``.

    Raises:
        Wrong: a word or a value does not fit.
    """
    match condition:
        case Comparison():
            return _comparison(condition, subject, let)
        case Not(part):
            test = ready(part, subject, let)
            return lambda evidence, fact: opposite(test(evidence, fact))
        case And(parts):
            tests = [ready(part, subject, let) for part in parts]
            return lambda evidence, fact: all_of(test(evidence, fact) for test in tests)
        case Or(parts):
            tests = [ready(part, subject, let) for part in parts]
            return lambda evidence, fact: any_of(test(evidence, fact) for test in tests)


def paths(condition: Condition, subject: Subject[Any]) -> dict[str, Path]:
    """The fields in ``condition``, by name, in the order of the text."""
    found: dict[str, Path] = {}
    for comparison in comparisons(condition):
        path = _path(comparison.path, subject)
        found.setdefault(path.name, path)
    return found


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Each comparison of a condition, in the order of the text."""
    match condition:
        case Comparison():
            yield condition
        case Not(part):
            yield from comparisons(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from comparisons(part)


# fields


def _path(words: tuple[Word, ...], subject: Subject[Any]) -> Path:
    """The field that ``words`` name: a field of the subject; after a dot, a field of that task. Raises Wrong."""
    first = _field(words[0], subject.fields, subject.word)
    field, steps = first, []
    for before, word in pairwise(words):
        if field.kind is not Kind.TASK:
            raise Wrong(
                f"{before.text} is {field.kind.value}, it has no field '{short(word.text)}'", word.at, len(word.text)
            )
        step = _field(word, TASK_FIELDS, "task")
        steps.append(step.read)
        field = step

    name = ".".join(word.text for word in words)

    def read(evidence: Evidence, fact: Any) -> FieldValue:
        if isinstance(fact, Hypothetical):
            return fact.known.get(name, NoValue.UNKNOWN)
        value = first.read(evidence, fact)
        for step in steps:
            if not isinstance(value, Task):
                return value
            value = step(evidence, value)
        return value

    return Path(name, field.kind, field.optional, read)


def _field(word: Word, fields: Mapping[str, Field[Any]], owner: str) -> Field[Any]:
    if word.text not in fields:
        raise Wrong(unknown(f"field of {owner}", word.text, fields), word.at, len(word.text))
    return fields[word.text]


# comparisons


def _comparison(comparison: Comparison, subject: Subject[Any], let: Let) -> Test:
    path = _path(comparison.path, subject)
    operator = comparison.operator.text
    _know(path, comparison.operator)
    if operator == "in":
        options = _options(comparison, path, let)
        return lambda evidence, fact: _is_one_of(path.read(evidence, fact), options)
    wanted = _wanted(path, operator, comparison.value, let)
    compare = COMPARE[operator]
    return lambda evidence, fact: compare(path.read(evidence, fact), wanted)


def _know(path: Path, operator: Word) -> None:
    """Checks that the field has the operator. Raises Wrong."""
    if operator.text not in OPERATORS:
        raise Wrong(unknown("operator", operator.text, path.type.operators), operator.at)
    if operator.text not in path.type.operators:
        choice = ", ".join(path.type.operators)
        raise Wrong(f"{path.name} is {path.kind.value}: no '{operator.text}' for it (known: {choice})", operator.at)


def _is_one_of(actual: FieldValue, options: Collection[Wanted]) -> Truth:
    return any_of(equal(actual, option) for option in options)


def _options(comparison: Comparison, path: Path, let: Let) -> list[Wanted]:
    if not isinstance(comparison.value, Listed):
        raise Wrong("'in' takes a list: in [1, 2]", comparison.value.at)
    return [_wanted(path, "==", item, let) for item in comparison.value.items]


def _wanted(path: Path, operator: str, given: Given, let: Let) -> Wanted:
    """The value to compare the field with. Raises Wrong if such a field cannot have it."""
    if isinstance(given, Variable):
        return _from_outside(path, operator, given, let)
    if isinstance(given, Listed):
        given = Listed(tuple(_text_of(item, let) for item in given.items), given.at)
    if operator == "matches":
        if not isinstance(given, Quoted):
            raise Wrong("'matches' takes a pattern in quotes: matches \"*/cc1\"", given.at)
        return given.text
    if operator in EQUALITY:
        if path.optional and isinstance(given, Bare) and [word.text for word in given.words] == ["none"]:
            return NoValue.ABSENT
        if path.kind is Kind.TEXTS and isinstance(given, Quoted):
            raise _not_a_list(path, given)
    return path.type.read(given)


def _not_a_list(path: Path, given: Literal) -> Wrong:
    return Wrong(f'{path.name} is a list of texts: compare it with a list, as in == ["ls", "-l"]', given.at)


def _text_of(item: Literal, let: Let) -> Literal:
    """Replaces a ``$name`` in a list by its text."""
    return Quoted(_value_of(item, let), item.at) if isinstance(item, Variable) else item


def _value_of(variable: Variable, let: Let) -> str:
    """The text of ``$name``; "" before values are given. Raises Wrong if the values lack the name."""
    if let is None:
        return ""
    if variable.name not in let:
        hint = did_you_mean(nearest(f"${variable.name}", [f"${name}" for name in let]))
        choice = ", ".join(f"${name}" for name in sorted(let)) or "none"
        raise Wrong(f"no value was given for ${variable.name}{hint} (given: {choice})", variable.at)
    return let[variable.name]


def _from_outside(path: Path, operator: str, variable: Variable, let: Let) -> Wanted:
    """Reads the value of ``$name`` by the kind of the field: a number, a text, a name, a set. Raises Wrong."""
    text = _value_of(variable, let)
    if path.kind is Kind.TASK or (path.kind is Kind.TEXTS and operator in EQUALITY):
        raise _not_a_list(path, variable) if path.kind is Kind.TEXTS else not_a_task(variable)
    if let is None or operator == "matches" or path.type.plain:
        return (text,) if path.kind is Kind.TEXTS and operator != "matches" else text
    if path.kind is Kind.ANYTHING:
        return Loose(text)
    literal = Bare(tuple(Word(part.strip(), variable.at) for part in text.split("|")))
    try:
        return _wanted(path, operator, literal, let)
    except Wrong as wrong:
        raise Wrong(f"${variable.name} is '{short(text)}': {wrong.message}", variable.at) from wrong
