"""A verdict that was made under settings names their file, in each format."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from strace_lens.report.formats import report
from tests.report.ci.verdicts import ALL, GREEN


@pytest.mark.parametrize("name", ["text", "markdown", "json", "junit", "github", "sarif", "tap", "codequality"])
def test_the_settings_file_is_named(name: str) -> None:
    """And nothing where there is none."""
    assert "pyproject.toml" in report("check", ALL, name)
    assert "pyproject.toml" not in report("check", replace(ALL, settings=None), name)


def test_the_settings_of_what_held_are_named() -> None:
    """JUnit has a property of the suite, SARIF one of the run."""
    green = replace(GREEN, settings="/src/strace-lens.toml")
    assert '<property name="settings" value="/src/strace-lens.toml"/>' in report("check", green, "junit").replace(
        " />", "/>"
    )
    assert '"properties": {\n        "settings": "/src/strace-lens.toml"' in report("check", green, "sarif")
    assert report("check", green, "github").endswith("2 expectations: 2 held (settings: /src/strace-lens.toml)\n")
