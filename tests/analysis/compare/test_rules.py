"""Rules that say what varies by nature: each can be switched off, and users add their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from strace_lens.analysis.compare.diff import compare
from strace_lens.analysis.compare.rules import RULES, Rules, chosen
from strace_lens.errors import UsageError
from tests.analysis.compare.test_made_up import ran
from tests.analysis.judged_logs import traced


def outcome(ours: str, theirs: str, **rules: list[str]) -> str:
    """The answer for two programs that run another with one argument each."""
    return compare(
        traced(ran(ours)), traced(ran(theirs)), keep=rules.get("keep", ()), mask=rules.get("mask", ())
    ).outcome


def test_a_rule_can_be_switched_off() -> None:
    """Then two temporary names are two names."""
    assert outcome("/tmp/ccAAAAAA.s", "/tmp/ccBBBBBB.s") == "same"
    assert outcome("/tmp/ccAAAAAA.s", "/tmp/ccBBBBBB.s", keep=["temporary-names"]) == "different"
    assert outcome("x-41", "x-41", keep=["pids"]) == "same"


def test_a_mask_takes_what_it_matches_for_the_same() -> None:
    """On both sides; words that it does not match differ as before."""
    assert outcome("id=a1", "id=b2") == "different"
    assert outcome("id=a1", "id=b2", mask=[r"id=\w+"]) == "same"
    assert outcome("id=a1", "no=b2", mask=[r"id=\w+"]) == "different"


@pytest.mark.parametrize("mask", ["a", "a+", "", ".", "x|", "id=a1"])
def test_a_mask_that_hits_one_side_makes_no_difference(mask: str) -> None:
    """Equal words are equal whatever a mask would make of them."""
    assert outcome("id=a1", "id=a1", mask=[mask]) == "same"


def test_error_an_unknown_rule_names_the_nearest_and_all() -> None:
    """And an unknown call the nearest call."""
    with pytest.raises(UsageError, match=r"unknown rule 'adresses': did you mean 'addresses'\? \(known: comm"):
        chosen(keep=["adresses"])
    with pytest.raises(UsageError, match="unknown system call 'kil': did you mean 'kill'"):
        chosen(ignore=["syscall kil"])
    with pytest.raises(UsageError, match=r"--mask '\(' is not a regular expression"):
        chosen(mask=["("])
    with pytest.raises(UsageError, match="--keep pids and --ignore pids contradict each other"):
        chosen(keep=["pids"], ignore=["pids"])


def test_rules_that_are_off_hold_when_they_are_asked_for() -> None:
    """The others hold unless they are kept."""
    assert {rule.name for rule in Rules().holding} == {rule.name for rule in RULES if rule.on}
    assert chosen(ignore=["libc"]).holds("libc")
    assert not chosen(keep=["waits"]).holds("waits")


def test_each_rule_stands_in_the_docs() -> None:
    """With its name and its reason."""
    page = re.sub(r"\s+", " ", (Path(__file__).parents[3] / "docs" / "comparison.md").read_text())
    assert [rule.name for rule in RULES if f"| `{rule.name}` | {rule.reason} |" not in page] == []
