"""Comparing what a log tells with what was asked for: true, false, or not known.

The third truth, ``None``, stands for "the log does not tell". An unknown value compares as unknown. An absent one
(the exit code of a killed task) equals nothing but ``none``, differs from everything else, and neither is less nor
greater than anything nor contains or matches it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import TypeAlias

from strace_lens.facts.value import CutText, CutTexts, FieldValue, Loose, NoValue, Wanted

Truth: TypeAlias = bool | None


def all_of(truths: Iterable[Truth]) -> Truth:
    """Both of "and": false by one that is false, else not known by one that is not known."""
    known: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            known = None
    return known


def opposite(truth: Truth) -> Truth:
    """What "not" makes of it."""
    return None if truth is None else not truth


def any_of(truths: Iterable[Truth]) -> Truth:
    """What "or" makes of them: true by one that is true, else not known by one that is not known."""
    return opposite(all_of(map(opposite, truths)))


def equal(actual: FieldValue, wanted: Wanted) -> Truth:
    """``==``."""
    match actual:
        case NoValue.UNKNOWN:
            return None
        case NoValue.ABSENT:
            return wanted is NoValue.ABSENT
        case CutText(text):
            asked = wanted.text if isinstance(wanted, Loose) else wanted
            # What was cut is longer than what is left of it.
            may_be = isinstance(asked, str) and asked.startswith(text) and asked != text
            return None if may_be else False
        case CutTexts():
            return None if isinstance(wanted, tuple) else False
        case frozenset():
            return _same_set(actual, wanted.names if isinstance(wanted, Loose) else wanted)
        case _:
            return _same(actual, wanted)


def _same(actual: FieldValue, wanted: Wanted) -> bool:
    if isinstance(wanted, Loose):
        return actual == (wanted.number if isinstance(actual, int) else wanted.text)
    # To Python, True is 1.
    return type(actual) is type(wanted) and actual == wanted


def _same_set(actual: frozenset[str], wanted: Wanted) -> bool:
    """Equality of sets. A set that names no signal says nothing of the exit signal that clone(2) keeps in its flags."""
    if not isinstance(wanted, frozenset):
        return False
    if not any(_is_signal(name) for name in wanted):
        actual = frozenset(name for name in actual if not _is_signal(name))
    return actual == wanted


def _is_signal(name: str) -> bool:
    return name.startswith("SIG")


def contains(actual: FieldValue, wanted: Wanted) -> Truth:
    """``contains``: all of what is asked for is there."""
    return all_of(_has(actual, one) for one in _several(wanted))


def contains_any(actual: FieldValue, wanted: Wanted) -> Truth:
    """``contains any``: at least one of what is asked for is there."""
    return any_of(_has(actual, one) for one in _several(wanted))


def _several(wanted: Wanted) -> Iterable[str]:
    match wanted:
        case Loose():
            return wanted.names
        case frozenset() | tuple():
            return wanted
        case _:
            return (str(wanted),)


def _has(actual: FieldValue, one: str) -> Truth:
    match actual:
        case NoValue.UNKNOWN:
            return None
        case frozenset() | tuple():
            return one in actual
        case CutTexts():
            return True if one in actual.whole else None
        case _:
            return False


def matches(actual: FieldValue, pattern: Wanted) -> Truth:
    """``matches``: the whole text fits the glob (fnmatch(3), and a ``*`` takes slashes too)."""
    glob = pattern.text if isinstance(pattern, Loose) else str(pattern)
    match actual:
        case NoValue.UNKNOWN | CutTexts():
            return None
        case CutText(text):
            # What the last * takes may go on.
            return True if glob.endswith("*") and fnmatchcase(text, glob) else None
        case NoValue.ABSENT:
            return False
        case tuple():
            return fnmatchcase(" ".join(actual), glob)
        case frozenset():
            return fnmatchcase("|".join(sorted(actual)), glob)
        case _:
            return fnmatchcase(str(actual), glob)


def _ordered(ask: Callable[[int, int], bool]) -> Callable[[FieldValue, Wanted], Truth]:
    def compare(actual: FieldValue, wanted: Wanted) -> Truth:
        if actual is NoValue.UNKNOWN:
            return None
        asked = wanted.number if isinstance(wanted, Loose) else wanted
        return isinstance(actual, int) and isinstance(asked, int) and ask(actual, asked)

    return compare


COMPARE: Mapping[str, Callable[[FieldValue, Wanted], Truth]] = {
    "==": equal,
    "!=": lambda actual, wanted: opposite(equal(actual, wanted)),
    "<": _ordered(lambda actual, asked: actual < asked),
    "<=": _ordered(lambda actual, asked: actual <= asked),
    ">": _ordered(lambda actual, asked: actual > asked),
    ">=": _ordered(lambda actual, asked: actual >= asked),
    "contains": contains,
    "contains any": contains_any,
    "matches": matches,
}
"""Each operator that takes one value; ``in`` is "one of them is equal"."""
