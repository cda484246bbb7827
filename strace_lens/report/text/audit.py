"""Writes the account of each log: what was read, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from strace_lens.analysis.audit import Audit
from strace_lens.report.style import Line, Style, write_lines
from strace_lens.wording import and_more, lines_at, snake

_LINES_SHOWN = 8


def write(accounts: Sequence[Audit], out: TextIO, style: Style) -> None:
    """Writes the accounts, one after the other."""
    write_lines((line for account in accounts for line in _lines(account, style)), out, style)


def _lines(account: Audit, style: Style) -> Iterator[Line]:
    verdict = ("complete", "green") if account.complete else ("incomplete", "bold red")
    yield [(style.text(account.log), "bold"), (": ", ""), verdict]
    kinds = ", ".join(f"{snake(kind)} {number:,}" for kind, number in sorted(account.events.items())) or "none"
    yield [(f"  lines                {account.lines:,}", "")]
    yield [(f"  events               {kinds}", "")]
    yield [(f"  not understood       {account.unparsed:,}{_where(account.unparsed_lines)}", _style(account.unparsed))]
    raw = account.raw_arguments
    yield [(f"  arguments left raw   {raw:,}{_where(account.raw_lines)}", _style(raw))]
    died = f" ({account.died:,} since the task ended)" if account.died else ""
    yield [(f"  never resumed        {account.never_resumed:,}{died}", _style(account.never_resumed - account.died))]
    if account.cut or account.begun_before_log or account.ends_in_line:
        yield [(f"  calls cut, headless  {account.cut:,}, {account.begun_before_log:,}", "red")]
    yield [(f"  tasks without end    {account.without_end:,}", _style(account.without_end))]
    if account.round_trip_differences is not None:
        differences = account.round_trip_differences
        where = _where(account.differing_lines)
        yield [(f"  printed differently  {differences:,}{where}", _style(differences))]
    for gap in account.gaps[:_LINES_SHOWN]:
        yield [(f"  missing: {style.text(gap.text)}", "red")]
    if more := and_more(len(account.gaps) - _LINES_SHOWN):
        yield [(f"  missing: {more}", "red")]


def _style(number: int) -> str:
    return "red" if number else ""


def _where(lines: Sequence[int]) -> str:
    return f" ({lines_at(lines, _LINES_SHOWN)})" if lines else ""
