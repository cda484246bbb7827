"""What a rule of the grammar gives: how to build a value once the literals are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from strace_lens.parse import assemble

Make: TypeAlias = Callable[..., assemble.Part]


@dataclass(frozen=True, slots=True)
class Slot:
    """A literal belongs here; ``place`` is its offset in the shape."""

    place: int


@dataclass(frozen=True, slots=True)
class Build:
    """What to make of the parts."""

    make: Make
    parts: tuple[Plan, ...]


Plan: TypeAlias = "Slot | Build | assemble.Part"
