"""A page of ours in a browser, and what it complains about."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest


def launch(playwright: Any) -> Any:
    """Starts the system's Chromium without a window; skips the test where there is none."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no Chromium is installed")
    # Chromium's sandbox does not work for root.
    return playwright.chromium.launch(executable_path=program, args=["--no-sandbox"] if os.geteuid() == 0 else [])


class Opened:
    """A page that was opened.

    Attributes:
        page: playwright's.
        complaints: what it wrote to the console, and exceptions.
        requests: the addresses that it asked for.
    """

    def __init__(self, page: Any) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        page.on("request", lambda request: self.requests.append(request.url))

    def text(self, selector: str) -> str:
        """The text of the first element."""
        found: str = self.page.locator(selector).first.inner_text()
        return found

    def found(self, selector: str) -> list[Any]:
        """The elements."""
        elements: list[Any] = self.page.query_selector_all(selector)
        return elements

    @property
    def hash(self) -> str:
        """The end of the address."""
        found: str = self.page.evaluate("location.hash")
        return found

    def bar_colour(self) -> str:
        """The colour of the first task's bar on the canvas."""
        found: str = self.page.evaluate("""
            () => {
              const canvas = document.querySelector("canvas");
              const at = [Math.round(canvas.width / 2), Math.round((56 + 12) * devicePixelRatio)];
              const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
              pixel.drawImage(canvas, ...at, 1, 1, 0, 0, 1, 1);
              return pixel.getImageData(0, 0, 1, 1).data.join();
            }
        """)
        return found

    def close(self) -> None:
        """Closes it."""
        self.page.context.close()


def opened(browser: Any, file: Path, place: str, **context: object) -> Opened:
    """Opens a file in a browser of its own, and waits until it has read its data; ``place``: such as ``#task=1``."""
    page = Opened(browser.new_context(**{"viewport": {"width": 1400, "height": 900}, **context}).new_page())
    page.page.goto(f"{file.as_uri()}{place}")
    if context.get("java_script_enabled", True):
        page.page.wait_for_selector("html[data-ready]", state="attached")
        page.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page


def violations(page: Opened) -> list[str]:
    """What axe-core finds."""
    axe = pytest.importorskip("axe_playwright_python")
    page.page.evaluate((Path(axe.__file__).parent / "axe.min.js").read_text())
    found = page.page.evaluate("axe.run({ resultTypes: ['violations'] })")
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for one in found["violations"]
        for node in one["nodes"][:3]
    ]
