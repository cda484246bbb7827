"""Each row of docs/failures.md, and each promise of SECURITY.md, is held by the test that it names."""

import re
from pathlib import Path

from strace_lens.redact_rules import RULES

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "failures.md").read_text()
HEADS = ("|---", "| what |", "| target |")
ROWS = [line for line in PAGE.splitlines() if line.startswith("|") and not line.startswith(HEADS)]
SECURITY = (ROOT / "SECURITY.md").read_text()
PROMISES = re.findall(
    r"(?ms)^- \*\*.*?(?=^- \*\*|^$)", SECURITY.partition("## What we promise")[2].partition("\n## ")[0]
)


def test_every_row_names_a_test() -> None:
    """By its name or its file."""
    assert len(ROWS) > 50
    last_cells = {row: row.rsplit("|", 2)[-2].strip() for row in ROWS}
    assert [row for row, cell in last_cells.items() if not re.search(r"`test|^the same$", cell)] == []


def test_every_promise_names_a_test() -> None:
    """SECURITY.md says what we hold for a program that may be hostile."""
    assert len(PROMISES) == 9
    assert [promise for promise in PROMISES if not re.search(r"`test", promise)] == []


def test_every_rule_for_secrets_is_documented() -> None:
    """SECURITY.md lists the rules that --redact-not takes, and no other."""
    assert re.findall(r"(?m)^\| `([^`]+)` \|", SECURITY) == list(RULES)


def test_every_test_that_is_named_is_there() -> None:
    """A test that is renamed is renamed here too."""
    code = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    defined = set(re.findall(r"def (test_\w+)", code))
    named = set(re.findall(r"`(test_\w+)`", PAGE + SECURITY))
    assert named - defined == set()
    assert [place for place in re.findall(r"`(tests/[\w/.]+)`", PAGE + SECURITY) if not (ROOT / place).exists()] == []
