"""Writes what many runs of a program have in common as JSON; follows ``strace_lens/schemas/stable.json``."""

from __future__ import annotations

from typing import TextIO

from strace_lens.analysis.compare.stability import Fact, Habit, Stability
from strace_lens.analysis.compare.table import Who
from strace_lens.report.json.document import FORMAT_VERSION, Json, indented
from strace_lens.report.stable_words import words
from strace_lens.report.style import Style


def write(found: Stability, out: TextIO, style: Style) -> None:
    """Writes one document."""
    document: dict[str, Json] = {
        "format_version": FORMAT_VERSION,
        "command": list(found.command),
        "runs": found.runs,
        "incomplete": [{"run": run, "text": text} for run, text in found.incomplete],
        "same": [_same(fact, found) for fact in found.facts if fact.same],
        "varied": [_varied(fact, found) for fact in found.facts if not fact.same],
        "deeds": [_habit(habit) for habit in found.habits],
        "expectations": list(found.expectations),
        "notes": list(found.notes),
        "settings": found.settings,
    }
    out.write(indented(document, style.redactor))


def _same(fact: Fact, found: Stability) -> dict[str, Json]:
    return {"who": _who(fact.who), "aspect": fact.aspect, **_value(fact, 0, found)}


def _varied(fact: Fact, found: Stability) -> dict[str, Json]:
    forms: list[Json] = [{**_value(fact, place, found), "runs": form.runs} for place, form in enumerate(fact.forms)]
    return {"who": _who(fact.who), "aspect": fact.aspect, "forms": forms}


def _value(fact: Fact, place: int, found: Stability) -> dict[str, Json]:
    """A number in ``count``; else in ``values`` those that one run has, in words: one type a member, for pyarrow."""
    value = fact.forms[place].value
    if isinstance(value, int):
        return {"count": value, "values": []}
    return {"count": None, "values": [words(fact.aspect, (one,), found) for one in value]}


def _who(who: Who | None) -> Json:
    """What a process is; null for all of them."""
    if who is None:
        return None
    path, argv = who.images[-1] if who.images else (who.program, None)
    return {"kind": who.kind, "program": path, "argv": None if argv is None else list(argv)}


def _habit(habit: Habit) -> dict[str, Json]:
    deed = habit.deed
    return {
        "program": habit.program,
        "field": deed.field,
        "verb": deed.verb,
        "object": deed.object,
        "error": deed.error,
        "runs": habit.runs,
    }
