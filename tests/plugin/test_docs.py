"""The page about pytest does what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "pytest.md").read_text()


def _block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def _masked(text: str) -> list[str]:
    """The lines, without what differs between machines and runs: numbers, times, paths, how a shell makes children."""
    text = re.sub(r"(vfork|clone3?)\(.*|<\.\.\. .*|/\S*/|-{3,}|\d[\d.]*m?s\b", "…", text)
    return [re.sub(r"[\d, .-]+", " ", line).strip() for line in text.splitlines()]


@pytest.mark.needs_strace
def test_the_example_fails_as_shown(plain: pytest.Pytester) -> None:
    """Each line of the page's output is there."""
    plain.makepyfile(test_install=_block("python"))
    result = plain.runpytest()
    result.assert_outcomes(passed=1, failed=1)
    shown, found = _masked(_block("console")), _masked("\n".join(result.stdout.lines))
    missing = [line for line in shown[1:] if line not in found and "…" not in line]
    assert missing == []


def test_each_option_is_told(plain: pytest.Pytester) -> None:
    """As pytest's help has them."""
    options = set(re.findall(r"--strace-\w+", plain.runpytest("--help").stdout.str()))
    assert options == set(re.findall(r"^\| `(--strace-\w+)", PAGE, re.MULTILINE))
