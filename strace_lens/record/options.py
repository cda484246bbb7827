"""How a program is recorded: what the user may choose."""

from __future__ import annotations

import msgspec

from strace_lens.errors import UsageError
from strace_lens.escape import plain
from strace_lens.record.strace import Strace

STRING_LIMIT = 4096
"""Bytes of a string, and items of an argument list, that are recorded. strace's own 32 hides what is compared."""


class StraceOptions(msgspec.Struct, frozen=True):
    """How a program is recorded.

    Attributes:
        trace: strace's filter words, ``%process,write``.
        follow: follow the tasks that the program makes (``-f``).
        seccomp_bpf: let calls outside the filter run untraced, where strace can.
        string_limit: bytes of a string and items of a list that are recorded.
        descriptors: print what each descriptor stands for (``-y``).
        user: whose program it is to be, by name; only root can choose.
        env: variables that the program gets and strace does not, NAME=VALUE; a NAME alone is taken away.
        more: options for strace, which :mod:`strace_lens.record.strace_args` has checked.
    """

    trace: str = "%process"
    follow: bool = True
    seccomp_bpf: bool = True
    string_limit: int = STRING_LIMIT
    descriptors: bool = False
    user: str | None = None
    env: tuple[str, ...] = ()
    more: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise UsageError for words that strace would repeat on the program's stderr as they are."""
        for word in (self.trace, *self.more):
            if plain(word) != word:
                raise UsageError(f"{word!r} is no word for strace: it holds what cannot be printed")

    def uses_seccomp_bpf(self, strace: Strace) -> bool:
        """It needs ``-f`` (strace(1)), saves nothing where every call is traced, and came with strace 5.3."""
        everything = self.trace.startswith("!") or not {"all", "%all"}.isdisjoint(self.trace.split(","))
        return self.seccomp_bpf and self.follow and not everything and strace.knows("--seccomp-bpf")
