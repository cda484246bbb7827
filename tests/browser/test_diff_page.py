"""The page of a comparison in Chromium: ``make page``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from strace_lens.analysis.compare.diff import compare
from strace_lens.report.formats import report
from tests.browser.opened import Opened, opened, violations
from tests.report.findings import traced
from tests.report.html.test_diff_page import log_of

Open = Callable[..., Opened]
A, B = log_of("ls", "wc", status=1), log_of("id", "ls>cat")


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Opens the page of a comparison, which complains about nothing."""
    pages: list[Opened] = []

    def open_(a: str = A, b: str = B, place: str = "", **context: object) -> Opened:
        file = tmp_path / "page.html"
        file.write_text(report("diff", compare(traced(a), traced(b)), "html"), encoding="utf-8")
        pages.append(opened(browser, file, place, **context))
        return pages[-1]

    yield open_
    for page in pages:
        assert page.complaints == []
        page.close()


def kinds(page: Opened) -> list[str]:
    """What each row of the trees is."""
    return [row.get_attribute("class").split()[-1] for row in page.found("#trees [role=row]")]


def test_the_trees_stand_side_by_side(open_page: Open) -> None:
    """A row for each task, marked as removed, added, changed or the same."""
    page = open_page()
    assert sorted(kinds(page)) == ["added", "added", "changed", "removed", "same"]
    texts = [row.inner_text().split("\n") for row in page.found("#trees [role=row]")]
    assert ["~", "1.1", "vfork", "ls", "exited with 1", "1.2", "vfork", "ls"] in texts


def test_a_difference_leads_to_its_row(open_page: Open) -> None:
    """By a click, by a link, by keys; the sentence stands beside both sides."""
    page = open_page()
    page.page.locator("#differences [role=row]", has_text="1 → 0").click()
    assert page.hash == "#difference=1"
    assert page.text(".details h2") == "Task 1.1 / 1.2"
    assert "exit status 1 → 0" in page.text(".details")
    page.page.locator("#trees").press("n")
    assert page.text(".details h2") != "Task 1.1 / 1.2"
    linked = open_page(place="#difference=1")
    assert linked.text(".details h2") == "Task 1.1 / 1.2"


def test_only_what_differs_can_be_shown(open_page: Open) -> None:
    """With the tasks above it; a filter finds programs of both sides."""
    page = open_page()
    page.page.get_by_label("Differences only").check()
    assert "same" in kinds(page)
    page.page.locator("input[type=search]").fill("cat")
    assert kinds(page) == ["added"]
    assert page.text(".bar:has(#trees-title) .count") == "1 of 5 rows"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_violation(open_page: Open, theme: str) -> None:
    """With differences and a selection, and without any."""
    assert violations(open_page(place="#difference=1", color_scheme=theme)) == []
    assert violations(open_page(A, A, color_scheme=theme)) == []
