"""Compares values of facts with wanted values: true, false, or None for unknown.

None means that the log does not show it. An unknown value compares as unknown. An absent value (the exit code of a
killed task) equals only ``none``; it is not less or greater than anything, and does not contain or match anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import TypeAlias

from strace_lens.facts.value import (
    Alias,
    CutText,
    CutTexts,
    FieldValue,
    InPart,
    Loose,
    NoValue,
    NumbersIn,
    Other,
    Printed,
    Unsure,
    Wanted,
)
from strace_lens.linux.constants import NOT_ZERO

Truth: TypeAlias = bool | None


def all_of(truths: Iterable[Truth]) -> Truth:
    """Joins by "and": false if one is false, else unknown if one is unknown."""
    known: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            known = None
    return known


def opposite(truth: Truth) -> Truth:
    """Negates a truth: unknown stays unknown."""
    return None if truth is None else not truth


def any_of(truths: Iterable[Truth]) -> Truth:
    """Joins by "or": true if one is true, else unknown if one is unknown."""
    return opposite(all_of(map(opposite, truths)))


def equal(actual: FieldValue, wanted: Wanted) -> Truth:
    """``==``."""
    match actual:
        case NoValue.UNKNOWN:
            return None
        case NoValue.ABSENT:
            return wanted is NoValue.ABSENT
        case frozenset():
            return _same_set(actual, wanted.names if isinstance(wanted, Loose) else wanted)
        case CutText() | CutTexts() | Alias() | Printed() | NumbersIn() | Unsure() | Other():
            return _equal_in_part(actual, wanted)
        case _:
            return _same(actual, wanted)


def _equal_in_part(actual: InPart, wanted: Wanted) -> Truth:
    """``==`` for what is known in part."""
    asked = wanted.text if isinstance(wanted, Loose) else wanted
    match actual:
        case Other(than):
            return False if wanted in than else None
        case Alias(text):
            return True if text == asked else None
        case CutText(text):
            # The whole text is longer than the part that strace printed.
            return None if isinstance(asked, str) and asked.startswith(text) and asked != text else False
        case CutTexts():
            return None if isinstance(wanted, tuple) else False
        case Printed():
            return _same_as_printed(actual, wanted)
        case NumbersIn(text):
            return text == asked or _unless_named(asked)
        case Unsure(sure, maybe):
            return None if isinstance(wanted, frozenset) and sure <= wanted <= sure | maybe else False


def alike(one: FieldValue, other: FieldValue) -> Truth:
    """Whether two values are the same; unknown if either is unknown, or known in part."""
    if type(one) is type(other) and type(one) in _WHOLE:
        return one == other
    if isinstance(one, CutText) or isinstance(other, CutText):
        return _alike_in_part(one, other)
    if one == other == _ITSELF:
        return True
    if NoValue.UNKNOWN in (one, other) or isinstance(one, InPart) or isinstance(other, InPart):
        return None
    return type(one) is type(other) and one == other


_WHOLE = frozenset({str, int, bool, frozenset, tuple})
"""The types of values that are known as a whole."""
_ITSELF = Alias("/proc/self/exe")
"""The program of the task itself: equal on both sides."""


def _alike_in_part(one: FieldValue, other: FieldValue) -> Truth:
    """Compares cut texts: the whole text begins with the printed part and is longer, so another beginning differs."""
    for cut, whole in ((one, other), (other, one)):
        if isinstance(cut, CutText) and isinstance(whole, str):
            return None if whole.startswith(cut.text) and whole != cut.text else False
    if isinstance(one, CutText) and isinstance(other, CutText):
        short, long = sorted((one.text, other.text), key=len)
        return None if long.startswith(short) else False
    return None


def _same_as_printed(actual: Printed, wanted: Wanted) -> Truth:
    """Compare a printed number: it may stand for a text or for names, but where its names were printed too."""
    asked = wanted.number if isinstance(wanted, Loose) and wanted.number is not None else wanted
    if isinstance(asked, int):
        return actual.number == asked
    names = asked.names if isinstance(asked, Loose) else asked
    if actual.names is not None and isinstance(names, frozenset):
        return actual.names == names
    if actual.number or asked is NoValue.ABSENT:
        return False if asked is NoValue.ABSENT else None
    # 0 is a null pointer, no flag, or a constant that is 0.
    return any_of(_is_zero(name) for name in names) if isinstance(names, frozenset) else False


def _is_zero(name: str) -> Truth:
    """False for the name of a constant that is surely not 0; else not known."""
    return False if name in NOT_ZERO else None


_CONSTANT = re.compile("[A-Z][A-Z0-9]*_")


def _unless_named(asked: object) -> Truth:
    """What does not fit numbers may fit their names."""
    return None if isinstance(asked, str) and _CONSTANT.search(asked) else False


def _same(actual: FieldValue, wanted: Wanted) -> bool:
    if isinstance(wanted, Loose):
        return actual == (wanted.number if isinstance(actual, int) else wanted.text)
    # Python: True == 1.
    return type(actual) is type(wanted) and actual == wanted


def _same_set(actual: frozenset[str], wanted: Wanted) -> Truth:
    """Equality of sets. What number or text the names stand for is not known here.

    A wanted set without a signal accepts any exit signal, which clone(2) has in its flags.
    """
    if isinstance(wanted, int | str):
        return None
    if not isinstance(wanted, frozenset):
        return False
    if not any(_is_signal(name) for name in wanted):
        actual = frozenset(name for name in actual if not _is_signal(name))
    return actual == wanted


def _is_signal(name: str) -> bool:
    return name.startswith("SIG")


def contains(actual: FieldValue, wanted: Wanted) -> Truth:
    """``contains``: all wanted members are there."""
    return all_of(_has(actual, one) for one in _several(wanted))


def contains_any(actual: FieldValue, wanted: Wanted) -> Truth:
    """``contains any``: at least one wanted member is there."""
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
        case NoValue.UNKNOWN | Other():
            return None
        case frozenset() | tuple():
            return one in actual
        case CutTexts():
            return True if one in actual.whole else None
        case Printed(number, names):
            return one in names if names is not None else _is_zero(one) if number == 0 else None
        case Unsure(sure, maybe):
            return True if one in sure else None if one in maybe else False
        case str() | CutText() | NumbersIn():
            # A set was asked for, and a text is none: nothing is known by it.
            return None
        case _:
            return False


def matches(actual: FieldValue, pattern: Wanted) -> Truth:
    """``matches``: the whole text fits the glob (fnmatch(3), and a ``*`` takes slashes too)."""
    glob = pattern.text if isinstance(pattern, Loose) else str(pattern)
    match actual:
        case NoValue.UNKNOWN | Other() | CutTexts() | Unsure():
            return None
        case Alias(text):
            return True if fnmatchcase(text, glob) else None
        case CutText(text):
            # The last * may match the missing part.
            return True if glob.endswith("*") and fnmatchcase(text, glob) else None
        case NoValue.ABSENT:
            return False
        case Printed(number, names):
            fits = fnmatchcase(str(number), glob) or (names and fnmatchcase("|".join(sorted(names)), glob))
            return True if fits else False if names or not number else None
        case NumbersIn(text):
            return fnmatchcase(text, glob) or _unless_named(glob)
        case tuple():
            return fnmatchcase(" ".join(actual), glob)
        case frozenset():
            return fnmatchcase("|".join(sorted(actual)), glob)
        case _:
            return fnmatchcase(str(actual), glob)


def _ordered(ask: Callable[[int, int], bool]) -> Callable[[FieldValue, Wanted], Truth]:
    def compare(actual: FieldValue, wanted: Wanted) -> Truth:
        if actual is NoValue.UNKNOWN or isinstance(actual, Other):
            return None
        asked = wanted.number if isinstance(wanted, Loose) else wanted
        if isinstance(actual, Printed):
            actual = actual.number
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
"""Each operator with one value; ``in`` means that one of several is equal."""
