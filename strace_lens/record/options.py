"""The options of a recording that users may choose."""

from __future__ import annotations

import msgspec

from strace_lens.errors import UsageError
from strace_lens.escape import plain
from strace_lens.record.strace import Strace

STRING_LIMIT = 4096
"""Bytes of a string, and items of an argument list, that strace prints. Its default, 32, cuts what we compare."""


class StraceOptions(msgspec.Struct, frozen=True):
    """How strace records a program.

    Attributes:
        trace: strace's filter words, ``%process,write``.
        follow: follow the tasks that the program makes (``-f``).
        seccomp_bpf: let calls outside the filter run untraced, if strace can.
        string_limit: bytes of a string and items of a list that strace prints.
        descriptors: print the path of each descriptor (``-y``).
        user: name of the user that runs the program; only root can choose.
        env: variables for the program, but not for strace: NAME=VALUE sets one, NAME removes it.
        more: further strace options, checked by :mod:`strace_lens.record.strace_args`.
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
        """Refuses words that cannot be printed: strace would repeat them on the program's stderr.

        Raises:
            UsageError: a word holds such a character.
        """
        for word in (self.trace, *self.more):
            if plain(word) != word:
                raise UsageError(f"{word!r} cannot be passed to strace: it holds a character that cannot be printed")

    def uses_seccomp_bpf(self, strace: Strace) -> bool:
        """Whether to use --seccomp-bpf. It needs ``-f`` (strace(1)) and strace 5.3, and saves nothing for ``all``."""
        everything = self.trace.startswith("!") or not {"all", "%all"}.isdisjoint(self.trace.split(","))
        return self.seccomp_bpf and self.follow and not everything and strace.knows("--seccomp-bpf")
