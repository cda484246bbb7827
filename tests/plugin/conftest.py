"""What the tests of the pytest plugin share."""

from __future__ import annotations

import pytest


@pytest.fixture
def plain(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A directory for tests, with nothing of how this run was started."""
    pytest.importorskip("pytest_strace_lens", reason="pytest-strace-lens is not installed: make test installs it")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return pytester
