"""Writes the differences between two traces in words."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import TextIO

from strace_lens.analysis.compare.finding import Difference, TraceDiff
from strace_lens.escape import plain
from strace_lens.report.coverage_words import coverage
from strace_lens.report.diff_words import over_runs, sentence
from strace_lens.report.stat_words import stat_lines
from strace_lens.report.style import Line, Style, write_lines
from strace_lens.wording import and_more, count, shortened

_MISSING_SHOWN = 5
_BLOCKS_SHOWN = 10
_EVENTS_SHOWN = 6
_LONGEST = 200
_STYLES = {"A": "red", "B": "green"}
_KINDS = {"removed": ("-", "red"), "added": ("+", "green"), "changed": ("~", "yellow")}


def write(found: TraceDiff, out: TextIO, style: Style) -> None:
    """Writes the differences, under the user's names for the two sides."""
    write_lines(_lines(found, style), out, style)


def _lines(found: TraceDiff, style: Style) -> Iterator[Line]:
    for side, name in zip(_STYLES, found.names, strict=True):
        if name != side:
            yield [(f"{side}: ", _STYLES[side]), (style.text(name), "")]
    yield from _commands(found, style)
    yield from ([(line, "")] for line in stat_lines(found, style.unicode))
    for difference in found.differences:
        yield from _difference(difference, style, found.labels)
        yield from _blocks(difference, style)
    yield from _missing(found, style)
    for side, text in found.scope:
        yield [(f"not watched: in {side}, {style.text(text)}", "yellow")]
    if style.verbose:
        for word in found.made_up:
            yield [(f"taken for the same: {style.text(word)}", "dim")]
    yield [(_summary(found), "bold")]
    yield from ([(text, "dim")] for text in coverage(found))
    if found.settings is not None:
        yield [(f"settings: {style.text(found.settings)}", "dim")]


def _commands(found: TraceDiff, style: Style) -> Iterator[Line]:
    """What ran in two logs, if it is not the same: it is no difference. A run of ours has its command as its name."""
    if found.commands[0] == found.commands[1]:
        return
    for side, command in zip(_STYLES, found.commands, strict=True):
        if command:
            yield [(f"{side} ran ", _STYLES[side]), (plain(shlex.join(style.redactor.words(command))), "")]


def _difference(difference: Difference, style: Style, labels: tuple[str, str]) -> Iterator[Line]:
    mark, colour = _KINDS[difference.kind]
    text = style.text(sentence(difference, style.redactor, labels))
    if not style.unicode:
        text = text.replace("→", "->").replace("×", "x")
    doubt = "" if difference.sure else " (not sure: a trace lacks what could remove it)"
    yield [(f"{mark} ", colour), (f"{text}{doubt}", ""), (f" ({_at(difference, labels)})", "dim")]


def _blocks(difference: Difference, style: Style) -> Iterator[Line]:
    """The events that one side lacks, with the line of each."""
    for block in difference.blocks[:_BLOCKS_SHOWN]:
        sides = zip(_STYLES, (block.a, block.b), block.numbers, "-+", strict=True)
        for side, events, number, mark in sides:
            shown = events[:_EVENTS_SHOWN]
            for event in shown:
                times = f" ({event.count:,} times)" if event.count > 1 or block.counts else ""
                text = shortened(style.text(event.text), _LONGEST)
                yield [("    ", ""), (f"{mark} {side} line {event.line}: ", _STYLES[side]), (f"{text}{times}", "")]
            if more := and_more(number - sum(one.count for one in shown), "event"):
                yield [(f"    {mark} {side}: {more}", _STYLES[side])]
    if more := and_more(len(difference.blocks) - _BLOCKS_SHOWN, "place"):
        yield [(f"    {more}", "dim")]


def _at(difference: Difference, labels: tuple[str, str]) -> str:
    """The line that shows it, on each side."""
    places = zip(labels, (difference.a, difference.b), strict=True)
    shown = [f"{side} line {place.lines[0]}" for side, place in places if place is not None and place.lines]
    return ("first: " if len(difference.pairs) > 1 else "") + ", ".join(shown)


def _missing(found: TraceDiff, style: Style) -> Iterator[Line]:
    for side, text in found.missing[:_MISSING_SHOWN]:
        yield [(f"incomplete: in {side}, {style.text(text)}", "yellow")]
    if more := and_more(len(found.missing) - _MISSING_SHOWN):
        yield [(f"incomplete: {more}", "yellow")]


def _summary(found: TraceDiff) -> str:
    tasks = f"{count(found.tasks[0], 'task')} in A, {count(found.tasks[1], 'task')} in B"
    if found.made_up:
        tasks += f"; {count(len(found.made_up), 'word')} with made-up names taken for the same"
    runs = over_runs(found)
    if found.outcome == "same":
        return f"no difference{runs} ({tasks})"
    if found.differences and found.outcome == "undecided":
        return f"undecided: {count(len(found.differences), 'difference')}{runs}, none of them sure ({tasks})"
    if found.differences:
        return f"{count(len(found.differences), 'difference')}{runs} ({tasks})"
    return f"undecided: no difference was seen{runs}, and what is missing could hold one ({tasks})"
