"""Verdicts as a code quality report, held against the fields that GitLab documents."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from strace_lens.analysis.expect.verdict import Verdicts
from strace_lens.report.formats import report
from tests.report.ci.verdicts import ALL, EVERY, GREEN, LET_PASS, NOT_JUDGED

# docs.gitlab.com: Code Quality, "Code Quality report format".
DOCUMENTED = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-z-]+$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "not": {"pattern": "^\\./"}},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer"}}},
                },
            },
        },
    },
}


def issues(judged: Verdicts) -> list[dict[str, Any]]:
    """The issues of the report."""
    found: list[dict[str, Any]] = json.loads(report("check", judged, "codequality"))
    return found


@pytest.mark.parametrize("name", EVERY)
def test_it_has_the_documented_fields(name: str) -> None:
    """Every issue has them all."""
    jsonschema.validate(issues(EVERY[name]), DOCUMENTED)


def test_severities() -> None:
    """Undecided is major; an empty list means that all held."""
    assert [issue["severity"] for issue in issues(ALL)] == ["critical", "major"]
    assert [issue["severity"] for issue in issues(LET_PASS)] == ["info"]
    assert [issue["severity"] for issue in issues(NOT_JUDGED)] == ["blocker"]
    assert issues(GREEN) == []


def test_an_issue_is_known_again() -> None:
    """The same expectation of the same program has the same mark in every run, and another one has another."""
    first, second = issues(ALL)
    assert first["fingerprint"] == issues(ALL)[0]["fingerprint"] != second["fingerprint"]
    assert first["location"] == {"path": "ci/spec", "lines": {"begin": 3}}
    assert second["fingerprint"] == issues(LET_PASS)[0]["fingerprint"]
