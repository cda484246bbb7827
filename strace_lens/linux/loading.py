"""The calls by which the dynamic loader, or the start of a static program, prepares a program (ld.so(8)).

Measured with glibc 2.36 and musl 1.2.3, strace 6.1, x86-64: ``strace true`` and static builds of ``int main() {}``.
"""

from __future__ import annotations

import re

CACHE = "/etc/ld.so.cache"
"""glibc's loader maps this file first, and unmaps it last of all."""

OPENING = frozenset({"open", "openat", "access", "faccessat", "faccessat2", "readlink", "readlinkat"})
"""Calls that name a file while a program is loaded."""

_LOADING = """
    arch_prctl brk close execve fcntl fstat getrandom lseek mmap mmap2 mprotect munmap newfstatat pread64 prlimit64
    read rseq set_robust_list set_thread_area set_tid_address set_tls stat statx ugetrlimit uname
"""
LOADING = OPENING | frozenset(_LOADING.split())
"""All calls of that time."""

_SETTING_UP = """
    arch_prctl mprotect munmap prlimit64 rseq set_robust_list set_thread_area set_tid_address set_tls ugetrlimit
"""
SETTING_UP = frozenset(_SETTING_UP.split())
"""Those that a program's own first steps do not begin with."""

_FILES = re.compile(r"\.so\b|/etc/ld[-.]|/proc/self/exe|/glibc-hwcaps|/lib(?:32|64|x32)?(?:/|$)")


def is_library(path: str) -> bool:
    """Whether the loader may look for such a path: a library, its own tables, the program itself."""
    return _FILES.search(path) is not None
