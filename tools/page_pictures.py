"""Make the pictures of the pages that docs/ shows: light and dark, with 6, 500 and 10,000 tasks, and two side by side.

    python tools/page_pictures.py [FOLDER]

FOLDER is docs/pictures. The logs are made, so that the pictures change only with the page.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from made_build import build_log
from PIL import Image
from playwright.sync_api import sync_playwright

from strace_lens import Trace, read
from strace_lens.analysis.compare.diff import compare
from tests.browser.opened import launch, opened

ROOT = Path(__file__).resolve().parents[1]
SIZE = {"width": 1280, "height": 800}
COLOURS = 256
_TASKS = {6: "", 500: "#task=1.37.1.1", 10_000: "#line=781"}


def main() -> None:
    """Makes each picture."""
    home = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "docs" / "pictures"
    home.mkdir(exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = launch(playwright)
        for name, text, place in _pages(Path(folder)):
            file = Path(folder) / "page.html"
            file.write_text(text, encoding="utf-8")
            for theme in ("light", "dark"):
                _take(browser, file, place, theme, home / f"{name}-{theme}.png")


def _pages(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Name and text of each page, and what is selected in it."""
    for tasks, place in _TASKS.items():
        yield f"page-{tasks}", _trace(folder, "build", build_log(tasks)).report("html"), place
    old, new = build_log(30), build_log(34)
    for before, after in (
        ('"/usr/bin/as", "--64", "f2.c"', '"/usr/bin/as", "--64", "-g", "f2.c"'),
        ("exit_group(0)", "exit_group(1)"),
    ):
        new = new.replace(before, after, 1)
    names = ("monday.strace", "tuesday.strace")
    found = compare(_trace(folder, "old", old), _trace(folder, "new", new), names=names)
    yield "page-diff", found.report("html"), "#difference=2"


def _trace(folder: Path, name: str, log: str) -> Trace:
    path = folder / f"{name}.strace"
    path.write_text(log, encoding="utf-8")
    return read(path)


def _take(browser: Any, file: Path, place: str, theme: str, picture: Path) -> None:
    page = opened(browser, file, place, color_scheme=theme, viewport=SIZE)
    shot = Image.open(BytesIO(page.page.screenshot()))
    shot.convert("RGB").quantize(COLOURS, kmeans=2, dither=Image.Dither.NONE).save(picture, optimize=True)
    page.close()
    print(f"{picture} {picture.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
