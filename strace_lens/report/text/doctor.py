"""Writes the result of the doctor: a line for each check, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from strace_lens.diagnosis import Diagnosis
from strace_lens.escape import plain
from strace_lens.report.style import Line, Style, write_lines

_STYLES = {"ok": "green", "note": "yellow", "bad": "bold red"}


def write(found: Diagnosis, out: TextIO, style: Style) -> None:
    """Writes the checks, what this strace can and cannot do, and whether programs can be traced."""
    write_lines(_lines(found), out, style)


def _lines(found: Diagnosis) -> Iterator[Line]:
    for check in found.checks:
        yield [(f"{check.grade:4}", _STYLES[check.grade]), (f"  {check.name}: {plain(check.text)}", "")]
        if check.remedy is not None:
            yield [(f"      {plain(check.remedy)}", "")]
    for able, title in ((True, "This strace has"), (False, "It has not")):
        names = [name for name, has in found.capabilities.items() if has is able]
        if names:
            yield [(f"{title}: {', '.join(names)}", "")]
    yield [("Programs can be traced here." if found.works else "Nothing can be traced here.", "bold")]
