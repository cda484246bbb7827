"""Where the loading of a program ends, and its own calls begin."""

from __future__ import annotations

from typing import Generic, TypeVar

from strace_lens.events import Syscall
from strace_lens.linux.loading import CACHE, LOADING, OPENING, SETTING_UP, is_library
from strace_lens.values import Fd, String, number_of

T = TypeVar("T")


class Loading(Generic[T]):
    """The first calls of a program after its execve, given one by one.

    glibc's loader unmaps ld.so.cache last: there loading ends. A static program, and one without that file, has ended
    it with the last call that sets a program up (arch_prctl, mprotect …) before the first call that no loader makes.

    Attributes:
        is_over: the last call that was given is the program's own, or the loader's last.
    """

    def __init__(self) -> None:
        self.is_over = False
        self._held: list[T] = []
        self._loaded = 0
        self._cache: int | None = None

    def take(self, call: Syscall, item: T) -> list[T]:
        """Takes a call with what stands for it; returns what stands for the program's own calls, as far as known."""
        if call.name not in LOADING or not _is_usual(call):
            self.is_over = True
            return [*self.rest(), item]
        self._held.append(item)
        if call.name == "mmap" and _maps_cache(call):
            self._cache = call.result.value if call.result is not None else None
        elif call.name in SETTING_UP:
            self._loaded = len(self._held)
            if call.name == "munmap" and self._cache is not None and _address(call) == self._cache:
                self.is_over = True
        return []

    def rest(self) -> list[T]:
        """What stands for the calls behind the last one that sets a program up."""
        return self._held[self._loaded :]


def _is_usual(call: Syscall) -> bool:
    """Whether a call that names a file names one that a loader looks for."""
    if call.name not in OPENING:
        return True
    return any(isinstance(arg, String) and is_library(arg.text) for arg in call.args)


def _maps_cache(call: Syscall) -> bool:
    file = call.argument(4)
    return isinstance(file, Fd) and file.path == CACHE


def _address(call: Syscall) -> int | None:
    first = call.argument(0)
    return number_of(first) if first is not None else None
