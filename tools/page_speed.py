"""Print how fast the page is: first paint, filter and zoom, in the system's Chromium.

    python tools/page_speed.py LOG...

A line a log. Times are milliseconds of this machine as busy as it is; three openings each, the median.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import sync_playwright

from strace_lens import read
from tests.browser.opened import launch

OPENINGS = 3
_FILTER = """
async (text) => {
  const find = document.querySelector(".tables input[type=search]");
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  const started = performance.now();
  find.value = text;
  find.dispatchEvent(new Event("input"));
  await frame();
  const took = performance.now() - started;
  return took;
}
"""
_ZOOM = """
async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const started = performance.now();
  for (let step = 0; step < 20; step++) {
    document.querySelector("button[title^='Zoom in']").click();
    await frame();
  }
  return (performance.now() - started) / 20;
}
"""


def main() -> None:
    """Measures each log."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = launch(playwright)
        for log in sys.argv[1:]:
            file = Path(folder) / "page.html"
            trace = read(log)
            file.write_text(trace.report("html"), encoding="utf-8")
            runs = [_measured(browser, file) for _ in range(OPENINGS)]
            size = f"page of {file.stat().st_size / 1e6:.2f} MB"
            print(f"{log}: {len(trace.tasks):,} tasks, {sum(1 for _ in trace.events):,} events, {size}; milliseconds:")
            print("   " + "  ".join(f"{name} {median(run[name] for run in runs):,.0f}" for name in runs[0]))


def _measured(browser: Any, file: Path) -> dict[str, float]:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready]", state="attached", timeout=120_000)
    marks = page.evaluate("({...document.documentElement.dataset})")
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    page.wait_for_timeout(500)
    first = page.evaluate(_FILTER, "e")
    later = page.evaluate(_FILTER, "exit")
    found = {"first paint": paint, "tasks drawn": float(marks["painted"]), "events there": float(marks["ready"])}
    found |= {"first filter": first, "next filter": later, "zoom a frame": page.evaluate(_ZOOM)}
    page.close()
    return found


if __name__ == "__main__":
    main()
