"""Writes what a sweep found as JSON; follows ``strace_lens/schemas/sweep.json``."""

from __future__ import annotations

from typing import TextIO

from strace_lens.analysis.sweep.finding import SiteResult, Sweep
from strace_lens.analysis.sweep.site import Site
from strace_lens.report.json.document import FORMAT_VERSION, Json, indented, text
from strace_lens.report.style import Style

_MOST = 20
"""Sites beside each. A fault in a thousand tasks fires at a thousand sites."""


def write(found: Sweep, out: TextIO, style: Style) -> None:
    """Writes one document."""
    document: dict[str, Json] = {
        "format_version": FORMAT_VERSION,
        "command": list(found.command),
        "sites": [_result(result, found) for result in found.results],
        "counts": {str(outcome): number for outcome, number in found.counts.items()},
        "runs": found.runs,
        "run_ns": round(found.seconds * 1e9),
        "limit_ns": round(found.limit * 1e9),
        "loader": found.loader,
        "without_fault": [{"call": call, "sites": number} for call, number in found.without_fault.items()],
        "interrupted": found.interrupted,
        "notes": list(found.notes),
    }
    out.write(indented(document, style.redactor))


def _result(result: SiteResult, found: Sweep) -> dict[str, Json]:
    return {
        **_site(result.site),
        "descriptor": result.site.descriptor,
        "fault": str(result.fault),
        "outcome": result.outcome,
        "failed": result.outcome in found.fail_on and not found.allows(result),
        "why": result.judged.why or None,
        "difference": list(result.judged.difference),
        "message": result.judged.message or None,
        "lines": list(result.lines),
        "together": [_site(site) for site in result.together(_MOST)],
        "together_count": result.others,
        "run_ns": round(result.seconds * 1e9),
        "repeat": result.repeat,
    }


def _site(site: Site) -> dict[str, Json]:
    return {
        "task": site.task,
        "program": site.program,
        "call": site.call,
        "nth": site.nth,
        **text("path", site.path),
    }
