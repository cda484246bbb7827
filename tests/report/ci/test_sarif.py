"""Verdicts as SARIF 2.1.0, read by the models of sarif-pydantic."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sarif_pydantic import Level, Sarif  # type: ignore[import-untyped]  # it has no types

from strace_lens.analysis.expect.verdict import Verdicts
from strace_lens.report.formats import report
from tests.report.ci.verdicts import ALL, EVERY, GREEN, LET_PASS, NOT_JUDGED


def run(judged: Verdicts) -> dict[str, Any]:
    """The only run of the report."""
    (found,) = json.loads(report("check", judged, "sarif"))["runs"]
    return dict(found)


@pytest.mark.parametrize("name", EVERY)
def test_it_is_sarif(name: str) -> None:
    """A reader of others takes it; each result names a rule; only a failure has a level (3.27.10)."""
    text = report("check", EVERY[name], "sarif")
    document = Sarif.model_validate_json(text)
    assert document.version == "2.1.0"
    (found,) = document.runs
    rules = {rule.id for rule in found.tool.driver.rules or []}
    for result in found.results or []:
        assert result.rule_id in rules
        assert (result.level is Level.ERROR) is (result.kind == "fail")
        assert (result.level is Level.NONE) is (result.kind in {"pass", "open"})
        assert result.message.text


def test_kinds() -> None:
    """Held, failed, undecided; what could not be judged fails, and the invocation says so."""
    assert [result["kind"] for result in run(ALL)["results"]] == ["fail", "open", "pass", "pass"]
    assert [result["kind"] for result in run(LET_PASS)["results"]] == ["open", "pass", "pass"]
    assert "(--undecided pass)" in run(LET_PASS)["results"][0]["message"]["text"]
    assert run(GREEN)["invocations"] == [{"executionSuccessful": True}]
    (invocation,) = run(NOT_JUDGED)["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["level"] == "error"
    assert [result["kind"] for result in run(NOT_JUDGED)["results"]] == ["fail"]


def test_places() -> None:
    """The line of the spec file, and those of the log; an expectation of the command line has no place."""
    failed, undecided, held, plain = run(ALL)["results"]
    assert failed["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "ci/spec"}, "region": {"startLine": 3}}}
    ]
    assert failed["relatedLocations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "logs/make-1.strace"}, "region": {"startLine": 12}}}
    ]
    assert undecided["locations"] == held["locations"] == []
    assert plain["locations"][0]["physicalLocation"]["region"] == {"startLine": 9}


def test_a_reason_describes_the_rule() -> None:
    """What ``because`` says."""
    assert run(ALL)["tool"]["driver"]["rules"][0]["fullDescription"] == {"text": "builds must not download"}
