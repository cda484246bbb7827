"""Whether programs can be traced here, and by which strace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strace_lens.errors import CannotTrace
from strace_lens.record.strace import find_strace

if TYPE_CHECKING:
    from strace_lens.diagnosis import Diagnosis


def doctor() -> Diagnosis:
    """Whether programs can be traced here; if not, why, and what to do."""
    from strace_lens.record.doctor.diagnose import examine

    return examine()


def strace_version() -> str | None:
    """The version of the strace that would record, as it prints it; None where none can be used."""
    try:
        return find_strace().version_text
    except CannotTrace:
        return None
