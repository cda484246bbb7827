"""Whether programs can be traced here, and by which strace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strace_lens.errors import CannotTrace
from strace_lens.record.strace import find_strace

if TYPE_CHECKING:
    from strace_lens.diagnosis import Diagnosis


def doctor() -> Diagnosis:
    """Finds out whether programs can be traced here; if not, why, and what to do."""
    from strace_lens.record.doctor.diagnose import examine

    return examine()


def strace_version() -> str | None:
    """The version of the strace in PATH, as strace prints it; None if no strace can be used."""
    try:
        return find_strace().version_text
    except CannotTrace:
        return None
