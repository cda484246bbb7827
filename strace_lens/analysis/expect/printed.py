"""Prints expectations: text that the parser reads back as an equal expectation."""

from __future__ import annotations

from strace_lens.analysis.expect.syntax import (
    After,
    And,
    Bare,
    Comparison,
    Condition,
    Count,
    Each,
    Expectation,
    Given,
    Listed,
    Not,
    Or,
    Quoted,
    Scope,
    UnderProgram,
    UnderTask,
    Variable,
)
from strace_lens.facts.subjects import SUBJECTS


def printed(expectation: Expectation) -> str:
    """Returns the text of an expectation, on one line, in one spelling."""
    demand = expectation.demand
    words = ["every" if isinstance(demand, Each | After) else _quantifier(demand)]
    words += [_subject(expectation.subject, expectation.call, many=isinstance(demand, Count) and _many(demand))]
    if expectation.scope is not None:
        words.append(scope_text(expectation.scope))
    words += _where(expectation.where)
    match demand:
        case Each(condition):
            words.append(f"has {_condition(condition)}")
        case After(subject, call, where):
            words += ["comes after", _subject(subject, call, many=False), *_where(where)]
    if expectation.because is not None:
        words.append(f"because {quoted(expectation.because)}")
    return " ".join(words)


def _quantifier(count: Count) -> str:
    match count.least, count.most:
        case 0, 0:
            return "no"
        case 1, None:
            return "some"
        case least, None:
            return f"at least {least}"
        case least, most if least == most:
            return f"exactly {most}"
        case 0, most:
            return f"at most {most}"
        case least, most:
            return f"between {least} and {most}"


def _many(count: Count) -> bool:
    return (count.most if count.most is not None else count.least) > 1


def _subject(word: str, call: str | None, *, many: bool) -> str:
    noun = SUBJECTS[word].plural if many else word
    return noun if call is None else f"{noun} {call}"


def scope_text(scope: Scope) -> str:
    """Returns a scope as the language writes it: ``under program "*/make"``."""
    match scope:
        case UnderTask(task):
            return f"under {task}"
        case UnderProgram(glob):
            return f"under program {quoted(glob)}"


def _where(condition: Condition | None) -> list[str]:
    return [] if condition is None else [f"where {_condition(condition)}"]


def _condition(condition: Condition) -> str:
    match condition:
        case Comparison(path, operator, value):
            return f"{'.'.join(word.text for word in path)} {operator.text} {_value(value)}"
        case Not(part):
            return f"not {_inner(part, And, Or)}"
        case And(parts):
            return " and ".join(_inner(part, And, Or) for part in parts)
        case Or(parts):
            return " or ".join(_inner(part, Or) for part in parts)


def _inner(part: Condition, *in_parentheses: type[And | Or]) -> str:
    text = _condition(part)
    return f"({text})" if isinstance(part, in_parentheses) else text


def _value(given: Given) -> str:
    match given:
        case Bare(words):
            return "|".join(word.text for word in words)
        case Quoted(text):
            return quoted(text)
        case Variable(name):
            return f"${name}"
        case Listed(items):
            return f"[{', '.join(map(_value, items))}]"


def quoted(text: str) -> str:
    """Returns a text as the language writes it: in quotes, with its escapes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
