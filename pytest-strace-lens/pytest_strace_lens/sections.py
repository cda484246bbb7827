"""What a report of pytest shows of recordings: trees, where logs are kept, verdicts that a test held in variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import strace_lens
from strace_lens.errors import StraceLensError
from strace_lens.facts.completeness import is_whole
from strace_lens.record.save import save

if TYPE_CHECKING:
    from pytest_strace_lens.fixture import Strace

TITLE = "strace"
_MOST = 40
"""Lines of a tree that are shown."""


def add(report: pytest.TestReport, call: pytest.CallInfo[None], made: Strace | None) -> None:
    """Adds sections to the report of a phase; keeps the logs, as ``--strace-keep`` says."""
    if report.failed and call.excinfo is not None:
        texts = list(_variables(call.excinfo))
        report.sections += [(f"{TITLE}: {name}", text) for name, text in texts]
    if made is None:
        return
    keep = made.node.config.getoption("--strace-keep")
    wanted = report.failed if keep == "failed" else keep == "all" and report.when == "call"
    kept = _kept(made) if wanted else {}
    if report.failed:
        report.sections += _recorded(made, kept)
    if report.when == "call":
        report.strace_baselines = [str(path) for path in made.baselines]  # type: ignore[attr-defined]  # xdist passes it on
        report.strace_written = list(made.written)  # type: ignore[attr-defined]  # as above
        report.strace_undecided = list(made.judge.accepted)  # type: ignore[attr-defined]  # as above


def _variables(found: pytest.ExceptionInfo[BaseException]) -> Iterator[tuple[str, str]]:
    """The verdicts and differences in the variables of the test that failed, which an assertion shows in short."""
    frame = found.traceback[-1].frame
    if frame.f_globals.get("__name__", "").startswith("pytest_strace_lens."):
        return  # the message has it
    for name, value in frame.f_locals.items():
        is_bad = isinstance(value, strace_lens.Verdict) and not value
        if is_bad or (isinstance(value, strace_lens.TraceDiff) and value):
            yield name, str(value)


def traces(made: Strace) -> Iterator[tuple[str, strace_lens.Trace]]:
    """The traces of a test, each with a name; a block or session that has not ended has none."""
    for number, (what, source) in enumerate(made.recorded, 1):
        try:
            trace = source if isinstance(source, strace_lens.Trace) else source.trace
        except StraceLensError:
            continue
        yield f"{what} {number}", trace


def _recorded(made: Strace, kept: dict[str, Path]) -> Iterator[tuple[str, str]]:
    for name, trace in traces(made):
        lines = str(trace).splitlines()
        more = [f"and {len(lines) - _MOST} more lines"] if len(lines) > _MOST else []
        place = [f"log: {kept[name]}"] if name in kept else []
        yield f"{TITLE}: {name}", "\n".join([*lines[:_MOST], *more, *place])


def _kept(made: Strace) -> dict[str, Path]:
    """Copies the logs into a folder of the test; returns the place of each by name."""
    if not made.recorded:
        return {}
    folder = made.factory.mktemp(re.sub(r"\W", "_", made.node.name)[:30] + "-strace")
    places = {}
    for name, trace in traces(made):
        if trace.recording is not None and trace.recording.log.exists():
            place = folder / f"{name.replace(' ', '-')}.strace"
            places[name] = save(trace.recording, place, whole=is_whole(trace))
    return places
