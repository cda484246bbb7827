"""Warns about expectations that probably mean something else, or that another run may not confirm."""

from __future__ import annotations

import re
from collections.abc import Iterator

from strace_lens.analysis.expect.compile import comparisons
from strace_lens.analysis.expect.count import Tally
from strace_lens.analysis.expect.printed import scope_text
from strace_lens.analysis.expect.syntax import Comparison, Count, Each, Expectation, Listed, Quoted
from strace_lens.analysis.expect.unstable import unstable
from strace_lens.facts.value import Kind
from strace_lens.linux.syscalls import CLONE_CALLS
from strace_lens.model.trace import Trace

_PATHS = frozenset({"path", "program"})


def warnings(tally: Tally, trace: Trace) -> tuple[str, ...]:
    """All warnings, each once."""
    found = [*unstable(tally), *_globs(tally.expectation), *_members(tally)]
    found += [text for one in tally.kinds for text in one.warnings()]
    found += [*_other_calls(tally, trace), *_empty_scope(tally), *_nothing(tally)]
    return tuple(dict.fromkeys(found))


def _globs(expectation: Expectation) -> Iterator[str]:
    for comparison in _all(expectation):
        for glob in _texts(comparison) if comparison.operator.text == "matches" else ():
            if comparison.path[-1].text in _PATHS:
                yield from _no_path(glob, absolute=expectation.subject == "file" and len(comparison.path) == 1)
            if _BRACES.search(glob):
                yield f'braces are literal in a glob: "{glob}" is not a choice; join two comparisons with "or"'


_BRACES = re.compile(r"\{[^{}]*,[^{}]*\}")


def _no_path(glob: str, *, absolute: bool) -> Iterator[str]:
    """Why ``glob`` matches no path. That of a program may be relative; that of a file is ``absolute``."""
    begins = glob.startswith(("*", "/", "?", "[")) or (not absolute and glob.startswith("."))
    if not begins and (absolute or "/" not in glob):
        yield f'"{glob}" cannot match a whole path; "*/{glob}" matches a file of that name in any directory'
    elif glob.endswith("/") and len(glob) > 1:
        yield f'"{glob}" cannot match a path, which has no / at its end; "{glob}*" matches what is below'


def _members(tally: Tally) -> Iterator[str]:
    """``contains`` is asked of a field that may hold a text, or with a pattern."""
    for comparison in _all(tally.expectation):
        if not comparison.operator.text.startswith("contains"):
            continue
        name = ".".join(word.text for word in comparison.path)
        texts = _texts(comparison)
        if any("*" in text or "?" in text for text in texts):
            yield f'"contains" looks for a whole member, and * is literal there: use {name} matches'
        elif texts and tally.kind_of(name) is Kind.ANYTHING:
            yield f'"contains" is for sets, and {name} may be a text; for a text use {name} matches "*{texts[0]}*"'


def _texts(comparison: Comparison) -> list[str]:
    given = comparison.value
    items = given.items if isinstance(given, Listed) else (given,)
    return [item.text for item in items if isinstance(item, Quoted)]


def _other_calls(tally: Tally, trace: Trace) -> Iterator[str]:
    """That one call made no task says nothing about other calls."""
    subject, demand = tally.expectation.subject, tally.expectation.demand
    if subject not in {"fork", "vfork", "clone"} or not isinstance(demand, Count) or demand.most != 0:
        return
    others = sorted({made.via for made in trace.creations} - {subject} - (CLONE_CALLS if subject == "clone" else set()))
    if others:
        yield f'tasks were made by {", ".join(others)}; "no creation" covers every call'


def _empty_scope(tally: Tally) -> Iterator[str]:
    """No task is in the scope: a wrong name of a task, or a glob that no program fits."""
    scope, written = tally.scope, tally.expectation.scope
    if scope is None or written is None:
        return
    if all(scope.holds(tally.evidence, task) is False for task in tally.evidence.trace.tasks):
        yield f"no task is {scope_text(written)}, so it speaks of nothing"


def _nothing(tally: Tally) -> Iterator[str]:
    if isinstance(tally.expectation.demand, Each) and not tally.spoke_of_something:
        yield "it selects no fact, so it checked nothing"


def _all(expectation: Expectation) -> Iterator[Comparison]:
    for asked in expectation.asked:
        for condition in asked.conditions:
            yield from comparisons(condition)
