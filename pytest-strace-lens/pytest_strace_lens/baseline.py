"""What ``strace.baseline()`` gives: a baseline in git that a trace is compared with by ``==``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import strace_lens
from strace_lens.api.baseline import Holds, compare, read, update
from strace_lens.api.settings import to_hold
from strace_lens.errors import StraceLensError

if TYPE_CHECKING:
    from pytest_strace_lens.verdicts import Judge
    from strace_lens.settings.read import Settings

_HOW = "pytest --strace-update"


class Baseline:
    """A file that says what a program makes, runs and ends with.

    ``trace == baseline`` is true only if nothing differs and nothing is missing that could. With ``--strace-update``
    the comparison writes the file instead.

    Attributes:
        path: of the file.
        text: what the last comparison found, in words; empty before the first.
    """

    def __init__(
        self, path: Path, holds: Holds | None, judge: Judge, settings: Settings | None, *, written: list[str] | None
    ) -> None:
        """``written`` gets a text for each file that is written; None: files are not written."""
        self.path, self.text = path, ""
        self._holds, self._judge, self._settings, self._written = holds, judge, settings, written

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, strace_lens.Trace):
            return NotImplemented
        verdict = self._verdict(other)
        self.text = self._judge.words(verdict)
        return self._judge.passes(verdict)

    __hash__ = None  # type: ignore[assignment]  # it changes with its file

    def __repr__(self) -> str:
        return f"<baseline {self.path.name}>"

    def _verdict(self, trace: strace_lens.Trace) -> strace_lens.Verdict:
        try:
            if self._written is None:
                return compare(_near(self.path), trace, how=_HOW)
            self.path.parent.mkdir(parents=True, exist_ok=True)
            holds = to_hold(self._holds, read(self.path), self._settings)
            verdict = update(_near(self.path), trace, holds)
        except StraceLensError as error:
            raise pytest.fail.Exception(str(error), pytrace=True) from None
        if verdict.found.startswith("written"):
            self._written.append("\n".join([f"{_near(self.path)}: {verdict.found}", *verdict.differences]))
        return verdict


def _near(path: Path) -> Path:
    """The path as a user would type it here: messages show it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
