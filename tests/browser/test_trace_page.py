"""The page of a trace in Chromium, used as a person would: `make page`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from strace_lens.report.formats import report
from tests.browser.opened import Opened, opened, violations
from tests.model.built import built
from tests.report.html.test_page import HOSTILE
from tests.report.test_perfetto import TIMED

Open = Callable[..., Opened]

BUILD = [
    '1 1700000000.000000 execve("/bin/make", ["make", "-j2"], 0x7f /* 9 vars */) = 0 <0.000100>',
    *(
        line
        for child in range(2, 302)
        for line in (
            f"1 17000000{child:02d}.100000 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD) = {child}",
            f'{child} 17000000{child:02d}.200000 execve("/bin/true", ["true"], 0x7f /* 9 vars */) = 0 <0.000100>',
            f"{child} 17000000{child:02d}.300000 exit_group({child % 2}) = ?",
            f"{child} 17000000{child:02d}.400000 +++ exited with {child % 2} +++",
        )
    ),
    "1 1700000900.000000 exit_group(0) = ?",
    "1 1700000900.000000 +++ exited with 0 +++",
]


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Opens the page of a log's lines. Whatever a test does, the page complains about nothing and asks for nothing."""
    pages: list[Opened] = []

    def open_(lines: list[str], place: str = "", **context: object) -> Opened:
        file = tmp_path / "page.html"
        file.write_text(report("trace", built(lines), "html"), encoding="utf-8")
        pages.append(opened(browser, file, place, **context))
        return pages[-1]

    yield open_
    for page in pages:
        assert page.complaints == []
        assert [address for address in page.requests if address.startswith("http")] == []
        page.close()


def test_the_story_is_there_without_the_script(open_page: Open) -> None:
    """And a word that the rest needs it."""
    page = open_page(TIMED.splitlines(), java_script_enabled=False)
    assert "made 1 process and 1 thread" in page.text(".story")
    assert "needs JavaScript" in page.text("noscript")


def test_the_tree_has_a_row_for_each_task(open_page: Open) -> None:
    """With its level, how it was made, its command and how it ended."""
    page = open_page(TIMED.splitlines())
    rows = page.found("[role=treeitem]")
    assert [row.get_attribute("aria-level") for row in rows] == ["1", "2", "2"]
    assert [row.inner_text().split("\n") for row in rows] == [
        ["▾", "1", "make", "1.5 s"],
        ["1.1", "vfork", "cc1 '</script>'", "exited with 1", "600 ms"],
        ["1.2", "thread", "(thread of make)", "60 ms"],
    ]


def test_equal_tasks_are_one_row_that_opens(open_page: Open) -> None:
    """A row for each way to end; a click opens it, and the box unfolds all."""
    page = open_page(BUILD)
    assert [row.inner_text().split("\n")[1:4] for row in page.found("[role=treeitem]")[1:]] == [
        ["×150", "clone", "true"],
        ["×150", "clone", "true"],
    ]
    page.page.get_by_text("×150").first.click()
    assert page.found("[role=treeitem]")[2].get_attribute("aria-level") == "3"
    page.page.get_by_label("Fold equal").uncheck()
    assert page.text("#tree [role=treeitem]:nth-child(3) b") == "1.2"


def test_a_filter_leaves_matches_and_those_above_them(open_page: Open) -> None:
    """By text, and the failed ones alone."""
    page = open_page(TIMED.splitlines())
    page.page.get_by_label("Failed only").check()
    # innerText depends on whether the browser has drawn the row by then.
    first, second = (row.text_content().lstrip("▾") for row in page.found("[role=treeitem]"))
    assert first.startswith("1make")
    assert second.startswith("1.1")
    page.page.get_by_label("Failed only").uncheck()
    page.page.locator(".tasks input[type=search]").fill("thread of")
    assert page.text(".tasks .count") == "2 rows of 3 tasks"


def test_events_are_filtered_by_text_kind_and_task(open_page: Open) -> None:
    """The count says how many of all are left."""
    page = open_page(TIMED.splitlines(), "#task=1.1")
    page.page.locator(".tables input[type=search]").first.fill("EXIT")
    assert page.text(".tables .count") == "7 of 11 events"
    page.page.get_by_label("Of", exact=True).select_option("one")
    assert page.text(".tables .count") == "2 of 11 events"
    page.page.locator(".tables input[type=search]").first.fill("")
    page.page.get_by_label("Kind").select_option("s")
    assert page.text(".tables .count") == "0 of 11 events"


def test_a_line_of_the_log_is_one_click_away(open_page: Open) -> None:
    """The joined call in the table, and the physical lines as strace wrote them beside it."""
    page = open_page(TIMED.splitlines())
    page.page.get_by_text("vfork() = 2", exact=False).click()
    assert page.hash == "#line=2"
    log = TIMED.splitlines()
    assert page.text(".details pre") == f"2\t{log[1]}\n4\t{log[3]}"


def test_flags_are_explained_on_hover_and_in_the_details(open_page: Open) -> None:
    """From the words of ``explain``."""
    page = open_page(TIMED.splitlines(), "#task=1.2")
    assert "both run in the same address space" in page.text(".details .words")
    page.page.locator(".table .word", has_text="CLONE_SIGHAND").first.hover()
    assert page.text("#tip").startswith("CLONE_SIGHAND: sigaction of one acts on both")


def test_a_link_leads_to_a_task_or_a_line(open_page: Open) -> None:
    """Also to a task in a folded row; a click changes the address, and back goes back."""
    page = open_page(BUILD, "#task=1.7")
    assert page.text(".details h2") == "Task 1.7"
    assert page.text("#tree .current b") == "1.7"
    page.page.locator("a[href='#line=26']").first.click()
    assert page.text(".details h2") == "Line 26"
    page.page.go_back()
    page.page.get_by_role("heading", name="Task 1.7").wait_for()
    page.page.evaluate("location.hash = '#task=9.9'")
    assert page.text(".details h2") == "Task 1.7"


def test_the_timeline_zooms_by_button_wheel_and_key(open_page: Open) -> None:
    """What is shown is said in words, for those who do not see it."""
    page = open_page(TIMED.splitlines())
    seen = page.page.locator(".seen")
    assert seen.inner_text() == "0 s to 1.5 s of 1.5 s"
    page.page.get_by_role("button", name="Zoom in").click()
    assert seen.inner_text() == "375 ms to 1.13 s of 1.5 s"
    page.page.locator("#tree").press("0")
    assert seen.inner_text() == "0 s to 1.5 s of 1.5 s"
    page.page.locator("canvas").hover()
    page.page.keyboard.down("Control")
    page.page.mouse.wheel(0, -100)
    page.page.keyboard.up("Control")
    page.page.wait_for_function("document.querySelector('.seen').textContent !== '0 s to 1.5 s of 1.5 s'")
    page.page.locator("#tree").press("0")
    page.page.locator("#tree").press("End")
    page.page.locator("#tree").press("z")
    assert seen.inner_text() == "394 ms to 466 ms of 1.5 s"


def test_the_tree_is_used_by_keys_alone(open_page: Open) -> None:
    """Arrows move, open and close, Enter selects; the current row is known to a screen reader."""
    page = open_page(TIMED.splitlines())
    page.page.locator("#tree").focus()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.page.keyboard.press(key)
    assert page.hash == "#task=1.1"
    active = page.page.locator("#tree").get_attribute("aria-activedescendant")
    assert (
        page.page.locator(f"#{active}").get_attribute("aria-label")
        == "1.1 vfork /usr/lib/cc1 '</script>', exited with 1, 600 ms"
    )
    page.page.keyboard.press("ArrowLeft")
    page.page.keyboard.press("ArrowLeft")
    assert len(page.found("[role=treeitem]")) == 1
    page.page.keyboard.press("ArrowRight")
    assert len(page.found("[role=treeitem]")) == 3


def test_the_tables_are_used_by_keys_alone(open_page: Open) -> None:
    """The tabs too."""
    page = open_page(TIMED.splitlines())
    page.page.locator("#events").focus()
    for key in ("End", "ArrowUp", "Enter"):
        page.page.keyboard.press(key)
    assert page.hash == "#line=11"
    page.page.get_by_role("tab", name="Events").focus()
    page.page.keyboard.press("ArrowRight")
    assert "Files were not recorded" in page.text(".sheet:not([hidden])")


def test_it_is_dark_where_the_system_is_and_by_a_button(open_page: Open) -> None:
    """Text and canvas."""
    shades = "getComputedStyle(document.documentElement).backgroundColor"
    light, dark = (open_page(TIMED.splitlines(), color_scheme=theme) for theme in ("light", "dark"))
    assert light.page.evaluate(shades) != dark.page.evaluate(shades)
    assert light.bar_colour() != dark.bar_colour()
    shown = light.bar_colour()
    for _ in range(2):
        light.page.get_by_role("button", name="Theme").click()
    assert light.page.evaluate(shades) == dark.page.evaluate(shades)
    light.page.wait_for_timeout(50)
    assert light.bar_colour() == dark.bar_colour() != shown


def test_a_clock_that_was_set_back_is_told(open_page: Open) -> None:
    """By how much, and that the lines give the order."""
    lines = TIMED.replace("1700000000.7", "1699999990.7").splitlines()
    page = open_page(lines)
    assert "The clock was set back: 9.9 s before line 9. Bars follow the order of the lines." in page.text(".legend")


@pytest.mark.parametrize("name", HOSTILE)
def test_error_a_hostile_name_is_harmless(open_page: Open, name: str) -> None:
    """It is shown escaped, and nothing of it runs."""
    quoted = "".join(f"\\{byte:03o}" for byte in name.encode())
    page = open_page(
        [f'7 execve("/{quoted}", ["{quoted}", "constructor"], 0x7f /* 9 vars */) = 0', "7 +++ exited with 0 +++"],
        "#task=1",
    )
    assert page.found("img") == []
    assert len(page.found("script:not([type])")) == 1
    assert page.page.evaluate("document.body.innerText").replace("\n", "").replace("\t", "").isprintable()


@pytest.mark.parametrize("place", ["", "#task=1.1", "#line=2"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_violation(open_page: Open, place: str, theme: str) -> None:
    """With nothing, a task or an event selected."""
    page = open_page(TIMED.splitlines(), place, color_scheme=theme)
    assert violations(page) == []
