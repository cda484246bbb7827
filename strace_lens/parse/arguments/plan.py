"""Plans: how to build values from literals, as a rule of the grammar gives it.

A plan is a tree. :class:`Program` is its flat form: filling in a line's literals is then a short loop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import TypeAlias, cast

import msgspec

from strace_lens.parse.arguments.make import Part
from strace_lens.values import Partial, Value

Make: TypeAlias = Callable[..., Part]


class Slot(msgspec.Struct, frozen=True):
    """A literal belongs here; ``place`` is its offset in the shape."""

    place: int


class Build(msgspec.Struct, frozen=True):
    """What to make of the parts."""

    make: Make
    parts: tuple[Plan, ...]


Plan: TypeAlias = "Slot | Build | Part"

Row: TypeAlias = "list[Part]"
Pick: TypeAlias = "Callable[[Row], tuple[Part, ...]]"


class Program(msgspec.Struct, frozen=True):
    """The steps that build values from a row of literals, constants and earlier results.

    Attributes:
        constants: put behind the literals.
        steps: each picks parts from the row and appends the value made of them.
        result: picks the values from the row.
        missing: the closing marks that the last value lacks.
        whole: none of the values has Raw in it, unless a literal is.
    """

    constants: tuple[Part, ...]
    steps: tuple[tuple[Make, Pick], ...]
    result: Pick
    missing: str
    whole: bool = True

    def run(self, row: Row) -> tuple[Value, ...]:
        """Returns the values. ``row`` holds the literals; the steps append to it."""
        row += self.constants
        for make, pick in self.steps:
            row.append(make(*pick(row)))
        values = cast("tuple[Value, ...]", self.result(row))
        if self.missing and values:
            return (*values[:-1], Partial(values[-1], self.missing))
        return values


def program(plan: Build, places: dict[int, int], missing: str) -> Program | None:
    """The program of a list's plan; None if a literal has no place in it, or the grammar took other text for a literal.

    ``places`` gives the number of the literal at each offset of the shape.
    """
    flat = _Flat(places)
    result = [flat.part(part) for part in plan.parts]
    if flat.used != places.keys():
        return None
    return Program(
        tuple(flat.constants), tuple((make, flat.pick(parts)) for make, parts in flat.steps), flat.pick(result), missing
    )


class _At(msgspec.Struct, frozen=True):
    """A place in the row: of a literal, a constant or a step's result, each counted from 0."""

    kind: str
    index: int


class _Flat:
    def __init__(self, places: dict[int, int]) -> None:
        self.places = places
        self.used: set[int] = set()
        self.constants: list[Part] = []
        self.steps: list[tuple[Make, list[_At]]] = []

    def part(self, plan: Plan) -> _At:
        """The place where the value of a plan will be. A value without literals is built now, once."""
        if isinstance(plan, Slot):
            self.used.add(plan.place)
            return _At("literal", self.places.get(plan.place, 0))
        if not isinstance(plan, Build):
            self.constants.append(plan)
            return _At("constant", len(self.constants) - 1)
        parts = [self.part(part) for part in plan.parts]
        if all(at.kind == "constant" for at in parts):
            self.constants.append(plan.make(*[self.constants[at.index] for at in parts]))
            return _At("constant", len(self.constants) - 1)
        self.steps.append((plan.make, parts))
        return _At("step", len(self.steps) - 1)

    def pick(self, parts: Sequence[_At]) -> Pick:
        """A function that takes the parts out of a row."""
        start = {"literal": 0, "constant": len(self.places), "step": len(self.places) + len(self.constants)}
        indices = [start[at.kind] + at.index for at in parts]
        if len(indices) > 1:
            return cast(Pick, itemgetter(*indices))
        return (lambda row: (row[indices[0]],)) if indices else (lambda _row: ())
