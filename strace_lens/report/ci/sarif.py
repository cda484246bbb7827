"""Writes verdicts as SARIF 2.1.0 (OASIS): a result for each expectation, with the line of the spec file and of the log.

``kind`` is ``pass``, ``fail`` or ``open``; only a failure has a level (section 3.27.10).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

from strace_lens.analysis.expect.verdict import Verdict, Verdicts
from strace_lens.report.json.document import Json
from strace_lens.report.style import Style
from strace_lens.report.verdict_words import (
    EXCUSED,
    NOT_JUDGED,
    failure_place,
    failure_rows,
    fingerprint,
    grade,
    plain_details,
    settings_text,
    spec_of,
)

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_NOT_JUDGED = "not-judged"
_KINDS = {"held": "pass", "failed": "fail", "undecided": "open", "excused": "open"}


def write(judged: Verdicts, out: TextIO, style: Style) -> None:
    """Writes a document with one run."""
    out.write(json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(judged, style)]}, indent=2) + "\n")


def _run(judged: Verdicts, style: Style) -> dict[str, Json]:
    from strace_lens import __version__

    rules = {fingerprint(one, judged): _rule(one, judged, style) for one in judged.verdicts}
    results: list[Json] = [_result(one, judged, style) for one in judged.verdicts]
    invocation: dict[str, Json] = {"executionSuccessful": judged.failure is None}
    if judged.failure is not None:
        rows = failure_rows(judged, style)
        why = {"text": "\n".join([f"{NOT_JUDGED}: {rows[0]}", *rows[1:]])}
        places: list[Json] = [_location(*at) for at in filter(None, [failure_place(judged)])]
        rules[_NOT_JUDGED] = {"id": _NOT_JUDGED, "shortDescription": {"text": NOT_JUDGED}}
        results.append({"ruleId": _NOT_JUDGED, "kind": "fail", "level": "error", "message": why, "locations": places})
        invocation["toolExecutionNotifications"] = [{"level": "error", "message": why}]
    driver: dict[str, Json] = {"name": "strace-lens", "version": __version__, "rules": list(rules.values())}
    run: dict[str, Json] = {"tool": {"driver": driver}, "invocations": [invocation], "results": results}
    settings = settings_text(judged, style)
    if settings is not None:
        run["properties"] = {"settings": settings}
    return run


def _rule(verdict: Verdict, judged: Verdicts, style: Style) -> dict[str, Json]:
    rule: dict[str, Json] = {
        "id": fingerprint(verdict, judged),
        "shortDescription": {"text": style.text(verdict.expectation)},
    }
    if verdict.because is not None:
        rule["fullDescription"] = {"text": style.text(verdict.because)}
    return rule


def _result(verdict: Verdict, judged: Verdicts, style: Style) -> dict[str, Json]:
    graded = grade(verdict, judged)
    rows = [f"{verdict.outcome}: {style.text(verdict.expectation)}", *plain_details(verdict, style)]
    if graded == "excused":
        rows.insert(1, EXCUSED)
    spec = spec_of(verdict)
    lines = [number for one in verdict.witnesses for number, _ in one.lines] or list(verdict.evidence)
    logs = judged.logs[:1]
    return {
        "ruleId": fingerprint(verdict, judged),
        "kind": _KINDS[graded],
        "level": "error" if graded == "failed" else "none",
        "message": {"text": "\n".join(rows)},
        "locations": [_location(spec, verdict.line)] if spec is not None else [],
        "relatedLocations": [_location(log, line) for log in logs for line in lines],
        "partialFingerprints": {"expectation/v1": fingerprint(verdict, judged)},
    }


def _location(file: str, line: int) -> dict[str, Json]:
    path = Path(file)
    uri = path.as_uri() if path.is_absolute() else quote(str(path).encode("utf-8", "surrogateescape"))
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": line}}}
