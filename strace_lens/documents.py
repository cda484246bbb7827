"""Finds pages of the documentation that commands print: in the package, or in ``docs/`` of a checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def page(name: str) -> str:
    """Returns the text of a page."""
    package = Path(str(files("strace_lens")))
    installed = package / "docs" / name
    return (installed if installed.is_file() else package.parent / "docs" / name).read_text(encoding="utf-8")
