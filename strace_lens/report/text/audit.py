"""The account of what was read of each log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from strace_lens.analysis.audit import Audit
from strace_lens.escape import plain
from strace_lens.report.json.names import snake
from strace_lens.report.json.trace import Json, write_document
from strace_lens.report.style import Line, write_lines

_LINES_SHOWN = 8


def write(accounts: Sequence[tuple[str, Audit]], out: TextIO, *, as_json: bool = False, colour: bool = False) -> None:
    """Write the accounts, each with the name of its log."""
    if as_json:
        write_document([_json(name, account) for name, account in accounts], out)
    else:
        write_lines((line for name, account in accounts for line in _lines(name, account)), out, colour=colour)


def _lines(name: str, account: Audit) -> Iterator[Line]:
    verdict = ("complete", "green") if account.complete else ("incomplete", "bold red")
    yield [(plain(name), "bold"), (": ", ""), verdict]
    kinds = ", ".join(f"{kind} {number:,}" for kind, number in kinds_of(account).items()) or "none"
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
        yield [(f"  missing: {plain(gap.text)}", "red")]
    if len(account.gaps) > _LINES_SHOWN:
        yield [(f"  missing: and {len(account.gaps) - _LINES_SHOWN} more", "red")]


def kinds_of(account: Audit) -> dict[str, int]:
    """How many events of each kind, by the names that NDJSON has for them."""
    return {snake(kind): number for kind, number in sorted(account.events.items())}


def _style(number: int) -> str:
    return "red" if number else ""


def _where(lines: Sequence[int]) -> str:
    if not lines:
        return ""
    more = f" and {len(lines) - _LINES_SHOWN} more" if len(lines) > _LINES_SHOWN else ""
    return f" (lines {', '.join(map(str, lines[:_LINES_SHOWN]))}{more})"


def _json(name: str, account: Audit) -> dict[str, Json]:
    members: dict[str, Json] = {
        "log": name,
        "complete": account.complete,
        "lines": account.lines,
        "events": kinds_of(account),
        "unparsed": account.unparsed,
        "unparsed_lines": list(account.unparsed_lines),
        "raw_arguments": account.raw_arguments,
        "raw_lines": list(account.raw_lines),
        "never_resumed": account.never_resumed,
        "died_in_the_call": account.died,
        "cut": account.cut,
        "headless": account.begun_before_log,
        "without_end": account.without_end,
        "without_newline": account.ends_in_line,
        "gaps": [{"kind": gap.kind, "text": gap.text, "line": gap.line} for gap in account.gaps],
    }
    if account.round_trip_differences is not None:
        members["round_trip_differences"] = account.round_trip_differences
        members["differing_lines"] = list(account.differing_lines)
    return members
