"""Repeats of a group are possessive in every Python: the older ones have a bug in their own (values/repeats.py)."""

import re
from pathlib import Path

import pytest

from strace_lens.values import repeats
from strace_lens.values.repeats import many

HOUSE = Path(__file__).parents[1]
REPEATED = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+")


def test_each_repeat_of_a_group_is_made_by_many() -> None:
    """Python 3.11.4, and Debian 12's 3.11.2, match another text, or none, where a round fails half-way."""
    files = [*(HOUSE / "strace_lens").rglob("*.py"), *(HOUSE / "pytest-strace-lens").rglob("*.py")]
    assert [str(path) for path in files if path.name != "repeats.py" and REPEATED.search(path.read_text())] == []


@pytest.mark.parametrize("possessive", [True, False])
@pytest.mark.parametrize(("times", "matched"), [("*", ["", "ab", "abab"]), ("+", ["ab", "abab"]), ("?", ["", "ab"])])
def test_as_often_as_it_matches(
    monkeypatch: pytest.MonkeyPatch, possessive: bool, times: str, matched: list[str]
) -> None:
    """Both ways, and never back into a round."""
    monkeypatch.setattr(repeats, "_POSSESSIVE", possessive)
    form = re.compile(many("ab", times))
    assert [text for text in ("", "ab", "abab", "abc") if form.fullmatch(text)] == matched
    assert re.fullmatch(many("a|ab", "+") + "c", "abc") is None
