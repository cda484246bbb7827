"""A browser for the tests of this folder: they are skipped where playwright or Chromium is missing (``make page``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.opened import launch


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:  # Any: playwright is not there for everybody
    """The system's Chromium."""
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()
