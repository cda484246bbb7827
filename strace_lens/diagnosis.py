"""What the doctor found, as plain data."""

from __future__ import annotations

from typing import Literal

import msgspec

Grade = Literal["ok", "note", "bad"]


class Check(msgspec.Struct, frozen=True):
    """One check of the doctor.

    Attributes:
        name: of the thing: ``strace``, ``ptrace``, ``seccomp-bpf``, ``yama`` …
        grade: ``ok``; ``note``: worth knowing; ``bad``: no program can be traced.
        text: what was found.
        remedy: what to do about it, or None.
    """

    name: str
    grade: Grade
    text: str
    remedy: str | None = None


class Diagnosis(msgspec.Struct, frozen=True):
    """The result of the doctor.


    Attributes:
        checks: in the order in which the doctor made them.
        strace_path: of the strace that was tried, or None.
        strace_version: as that strace prints it, or None.
        capabilities: what this strace can do, by name.
    """

    checks: tuple[Check, ...]
    strace_path: str | None = None
    strace_version: str | None = None
    capabilities: dict[str, bool] = {}

    @property
    def works(self) -> bool:
        """Whether programs can be traced here."""
        return self.reason is None

    @property
    def reason(self) -> str | None:
        """Why no program can be traced, and what to do about it, on one line; None if programs can be traced."""
        for check in self.checks:
            if check.grade == "bad":
                return f"{check.text}. {check.remedy}" if check.remedy else check.text
        return None
