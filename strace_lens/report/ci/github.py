"""Writes verdicts as annotations of a GitHub workflow: a line of standard output that the runner takes for a command.

The runner shows the first ten errors and warnings of a step (actions/toolkit#734), so the last one counts the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from strace_lens.analysis.expect.verdict import Verdict, Verdicts
from strace_lens.report.style import Style
from strace_lens.report.verdict_words import (
    EXCUSED,
    NOT_JUDGED,
    failure_place,
    failure_rows,
    grade,
    log_text,
    plain_details,
    settings_text,
    spec_of,
    summed_up,
)
from strace_lens.wording import and_more

_MOST = 10


def write(judged: Verdicts, out: TextIO, style: Style) -> None:
    """Writes the errors, the warnings, and a line that sums up. What held has no annotation."""
    errors = [_error(one, judged, style) for one in judged.verdicts if grade(one, judged) in {"failed", "undecided"}]
    if judged.failure is not None:
        errors.insert(0, _command("error", failure_place(judged), NOT_JUDGED, failure_rows(judged, style)))
    out.writelines(f"{line}\n" for line in _first("error", errors))
    out.writelines(f"{line}\n" for line in _first("warning", list(_warnings(judged, style))))
    if judged.verdicts:
        settings = settings_text(judged, style)
        out.write(f"strace-lens: {summed_up(judged)}{f' (settings: {settings})' if settings is not None else ''}\n")


def _first(level: str, commands: list[str]) -> Iterator[str]:
    if len(commands) <= _MOST:
        yield from commands
        return
    yield from commands[: _MOST - 1]
    rest = and_more(len(commands) - _MOST + 1, level)
    yield _command(level, None, "strace-lens", [f"{rest}: the job summary has them all"])


def _error(verdict: Verdict, judged: Verdicts, style: Style) -> str:
    log = log_text(judged, style)
    rows = [*plain_details(verdict, style), *([f"log: {log}"] if log is not None else [])]
    return _command("error", _place(verdict), f"{verdict.outcome}: {style.text(verdict.expectation)}", rows)


def _warnings(judged: Verdicts, style: Style) -> Iterator[str]:
    for verdict in judged.verdicts:
        text = style.text(verdict.expectation)
        if grade(verdict, judged) == "excused":
            yield _command("warning", _place(verdict), f"{EXCUSED}: {text}", plain_details(verdict, style))
        elif verdict.warnings:
            yield _command("warning", _place(verdict), text, [style.text(warning) for warning in verdict.warnings])


def _place(verdict: Verdict) -> tuple[str, int] | None:
    spec = spec_of(verdict)
    return None if spec is None else (spec, verdict.line)


def _command(level: str, at: tuple[str, int] | None, title: str, rows: list[str]) -> str:
    place = [f"file={_property(at[0])}", f"line={at[1]}"] if at is not None else []
    return f"::{level} {','.join([*place, f'title={_property(title)}'])}::{_data(chr(10).join(rows))}"


def _data(text: str) -> str:
    """Escapes a message (actions/toolkit, command.ts)."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
