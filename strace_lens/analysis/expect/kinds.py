"""Values of the wrong kind: an argument may be anything, so that only facts show that a text is compared with names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

from strace_lens.analysis.expect.compile import Path, comparisons, paths
from strace_lens.analysis.expect.syntax import Bare, Condition, Given, Listed, Quoted
from strace_lens.facts.evidence import Evidence
from strace_lens.facts.subjects import Subject
from strace_lens.facts.value import CutText, FieldValue, Kind, NumbersIn, Printed, number_in

What = Literal["a text", "a number", "names"]
_MOST = 64
_HINTS = {
    "a text": 'a text is written in quotes: "..."',
    "a number": "a number is written without quotes: 3",
    "names": "names are written without quotes: O_RDONLY|O_CLOEXEC",
}


class KindsSeen(msgspec.Struct):
    """One comparison of an argument, and what the facts had.

    Attributes:
        path: the field.
        kinds: what it is compared with.
        found: of other kinds, in how many facts.
    """

    path: Path
    kinds: frozenset[What]
    found: dict[What, int] = {}

    def take(self, evidence: Evidence, fact: Any) -> bool:  # Any: a fact of the subject
        """Look at a fact; False when enough is known: one value is of a kind that was asked for."""
        kinds = _kinds_of(self.path.read(evidence, fact))
        if kinds & self.kinds:
            self.found = {}
            return False
        for kind in kinds:
            self.found[kind] = self.found.get(kind, 0) + 1
        return sum(self.found.values()) < _MOST

    def warnings(self) -> Iterator[str]:
        """A sentence where no fact has a value of such a kind."""
        for kind in sorted(self.found):
            compared = " or ".join(sorted(self.kinds))
            yield f"{self.path.name} holds {kind}, and {compared} was asked for; {_HINTS[kind]}"


def kinds(conditions: Iterable[Condition], subject: Subject[Any]) -> list[KindsSeen]:
    """The comparisons of fields that may hold anything."""
    found = []
    for condition in conditions:
        fields = paths(condition, subject)
        for comparison in comparisons(condition):
            path = fields[".".join(word.text for word in comparison.path)]
            wanted = frozenset(_asked_kinds(comparison.value))
            if path.kind is Kind.ANYTHING and wanted and comparison.operator.text not in {"matches", "contains"}:
                found.append(KindsSeen(path, wanted))
    return found


def _asked_kinds(given: Given) -> Iterator[What]:
    items = given.items if isinstance(given, Listed) else (given,)
    for item in items:
        if isinstance(item, Quoted):
            yield "a text"
        elif isinstance(item, Bare) and item.words[0].text not in {"NULL", "none", "0"}:
            # 0 is a null pointer, too.
            yield "names" if number_in(item.words[0].text) is None else "a number"


def _kinds_of(value: FieldValue) -> set[What]:
    """What a value is; nothing where it is not known, or absent, or a null pointer, or an address."""
    match value:
        case str() | CutText() | NumbersIn():
            return {"a text"}
        case frozenset():
            return {"names"}
        case Printed(number, names):
            # A large number may be an address, and any may stand for names.
            return {"a number", "names"} if names else {"a number"} if abs(number) < 1 << 16 else set()
        case int() if value != 0:
            return {"a number"}
        case _:
            return set()
