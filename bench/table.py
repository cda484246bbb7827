"""The table of results: a row a command, in Markdown, printed as results come."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from statistics import median

from measure import Pair, Sample

Cells = Sequence[str]
_WIDTHS = (42, 26, 9, 20, 6, 7, 5, 5)
_HEADS = ("whole command", "CPU ms (from - to)", "wall ms", "CPU, peer = 1", "wall", "peak MB", "load", "notes")


def print_heads() -> None:
    """Begin the table."""
    begin(_HEADS, _WIDTHS)


def print_title(title: str) -> None:
    """Begin a section of the table."""
    _print([f"**{title}**", *[""] * 7])


def print_peer(name: str, samples: list[Sample]) -> None:
    """A row for what others are held against, if any could be."""
    if samples:
        _print([name, *_times(samples), "1", "1", _peak(samples), load(), "peer"])


def print_row(name: str, pairs: list[Pair], note: str = "") -> None:
    """A row for a command and its pairs."""
    samples = [pair.new for pair in pairs]
    cpu = ratios(pairs, lambda sample: sample.cpu)
    wall = ratios(pairs, lambda sample: sample.wall)
    _print([name, *_times(samples), spread(cpu), f"{median(wall):.2f}", _peak(samples), load(), note])


def print_failure(name: str, complaint: str) -> None:
    """A row for a command that could not be measured."""
    _print([name, *[""] * 6, complaint])


def ratios(pairs: list[Pair], of: Callable[[Sample], float]) -> list[float]:
    """What each run took of what its partner took."""
    return [of(pair.new) / of(pair.base) for pair in pairs]


def spread(values: list[float]) -> str:
    """Median, least and most."""
    return f"{median(values):.2f} ({min(values):.2f} - {max(values):.2f})"


def _times(samples: list[Sample]) -> list[str]:
    cpu = [sample.cpu * 1000 for sample in samples]
    wall = median(sample.wall * 1000 for sample in samples)
    return [f"{median(cpu):,.0f} ({min(cpu):,.0f} - {max(cpu):,.0f})", f"{wall:,.0f}"]


def _peak(samples: list[Sample]) -> str:
    return f"{max(sample.peak for sample in samples):,.0f}"


def load() -> str:
    """How many wanted to run, over the last minute."""
    return f"{os.getloadavg()[0]:.1f}"


def _print(cells: Cells) -> None:
    print_cells(cells, _WIDTHS)


def begin(heads: Cells, widths: Sequence[int]) -> None:
    """Print the heads of a table."""
    print_cells(heads, widths)
    print_cells(["-" * width for width in widths], widths)


def print_cells(cells: Cells, widths: Sequence[int]) -> None:
    """Print a row, at once."""
    padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
    print(f"| {' | '.join(padded)} |", flush=True)
