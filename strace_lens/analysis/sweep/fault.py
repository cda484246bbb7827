"""What a sweep does to a call, and which faults are plausible at a site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec.structs import replace

from strace_lens.analysis.sweep.site import Site
from strace_lens.errors import UsageError
from strace_lens.linux.errnos import ERRORS
from strace_lens.linux.faults import FAULTS, READS, WAITING
from strace_lens.linux.signals import SIGNALS
from strace_lens.suggest import unknown

Kind = Literal["error", "retval", "signal", "delay"]


class Fault(msgspec.Struct, frozen=True):
    """What strace does to a call (strace(1), ``--inject``).

    Attributes:
        kind: the call returns an error or another value, and the kernel does nothing; or its task gets a signal; or
            the call begins later.
        value: name of the error, the number, name of the signal, microseconds.
        lasting: so does each later call of that name, of the same task; printed as strace's ``+``.
    """

    kind: Kind
    value: str
    lasting: bool = False

    def __str__(self) -> str:
        mark = "+" * self.lasting
        match self.kind:
            case "error":
                return f"{self.value}{mark}"
            case "delay":
                return f"delay={int(self.value) / 1e6:g}s{mark}"
            case _:
                return f"{self.kind}={self.value}{mark}"

    @property
    def words(self) -> str:
        """The words for strace's ``--inject``."""
        return f"{'delay_enter' if self.kind == 'delay' else self.kind}={self.value}"


class Asked(msgspec.Struct, frozen=True):
    """Which faults the user asks for. Nothing: the most telling one of each site.

    Attributes:
        every: all plausible faults of each site.
        errors: these alone; where a call is not named by ``--only``, if they are plausible there.
        signal, delay: this signal, or this delay in microseconds, in place of an error.
        lasting: at the site and at each later call of that name: a disk stays full.
    """

    every: bool = False
    errors: tuple[str, ...] = ()
    signal: str | None = None
    delay: int | None = None
    lasting: bool = False


def asked(
    errno: Sequence[str], signal: str | None = None, delay: float | None = None, *, lasting: bool = False
) -> Asked:
    """Reads ``--errno``, ``--signal`` and ``--delay`` (seconds).

    Raises:
        UsageError: a name is unknown, or two of them were given.
    """
    words = tuple(word.strip() for given in errno for word in given.split(",") if word.strip())
    if sum((bool(words), signal is not None, delay is not None)) > 1:
        raise UsageError("--errno, --signal and --delay exclude each other: a call has one fault at a time")
    errors = tuple(word if word.startswith("retval=") else word.upper() for word in words if word.lower() != "all")
    for word in errors:
        if word not in ERRORS and not word.removeprefix("retval=").lstrip("-").isdecimal():
            raise UsageError(unknown("error", word, ERRORS))
    if signal is not None:
        signal = _signal(signal)
    late = None if delay is None else round(delay * 1e6)
    return Asked(len(errors) < len(words), errors, signal, late, lasting)


def _signal(word: str) -> str:
    name = f"SIG{word.upper().removeprefix('SIG')}"
    if name not in SIGNALS:
        raise UsageError(unknown("signal", name, SIGNALS))
    return SIGNALS[name]


def faults_at(site: Site, wanted: Asked, *, named: bool = False) -> list[Fault]:
    """The faults to try at a site, most telling first. ``named``: the user named the call."""
    found = _faults_at(site, wanted, named=named)
    return [replace(fault, lasting=True) for fault in found] if wanted.lasting else found


def _faults_at(site: Site, wanted: Asked, *, named: bool) -> list[Fault]:
    if wanted.signal is not None:
        return [Fault("signal", wanted.signal)]
    if wanted.delay is not None:
        return [Fault("delay", str(wanted.delay))]
    plausible = [word for word in _ordered(site) if word != "retval" or site.before is not None]
    if wanted.every:
        return [_fault(word, site) for word in dict.fromkeys((*plausible, *wanted.errors))]
    if not wanted.errors:
        return [_fault(word, site) for word in plausible[:1]]
    return [_fault(word, site) for word in wanted.errors if named or word in plausible or word not in _PLAUSIBLE]


_PLAUSIBLE = frozenset(word for row in FAULTS.values() for word in row)


def _ordered(site: Site) -> list[str]:
    """The plausible faults of a site, by its call and by what its descriptor stands for."""
    # A stat of a descriptor names no file that could be forbidden.
    asks_descriptor = site.descriptor is not None and site.given is None and site.call in {"newfstatat", "statx"}
    row = list(FAULTS.get("fstat" if asks_descriptor else site.call, ()))
    if site.kind not in WAITING or site.descriptor in {0, 1, 2}:  # those may be files at another time
        return row
    if site.call == "close":
        return []
    if row[:1] in (["EIO"], ["ENOSPC"]):  # those of a disk
        row.sort(key=lambda word: word != "EINTR")
    return [*row, "retval=0"] if site.call in READS else row


def _fault(word: str, site: Site) -> Fault:
    if word == "retval":
        return Fault("retval", str(site.before))
    if word.startswith("retval="):
        return Fault("retval", word.removeprefix("retval="))
    return Fault("error", word)
