"""What all values have in common."""

from __future__ import annotations

from typing import ClassVar

import msgspec


class Value(msgspec.Struct, frozen=True):
    """One argument of a system call, one result, or a part of these.

    Values are frozen. Two values are equal where they have the same type and the same fields.
    """

    @property
    def number(self) -> int | None:
        """The integer that the value stands for, without comments and notes; None where it is not a number."""
        return None


class Printed(Value, frozen=True):
    """A value with fields that say only how strace printed it. Equality ignores those fields.

    Attributes:
        meaning: names of the fields that count.
    """

    meaning: ClassVar[tuple[str, ...]]

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and all(getattr(self, name) == getattr(other, name) for name in self.meaning)

    def __hash__(self) -> int:
        return hash(tuple([getattr(self, name) for name in self.meaning]))


class Wrapped(Value, frozen=True):
    """A value with an addition that does not change what it stands for."""

    value: Value

    @property
    def number(self) -> int | None:
        """The integer that the value stands for, or None."""
        return self.value.number


def number_of(value: Value) -> int | None:
    """The integer that ``value`` stands for, without comments and notes; None where it is not a number."""
    return value.number
