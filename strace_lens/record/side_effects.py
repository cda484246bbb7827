"""Finds what tracing changed for the program."""

from __future__ import annotations

import mmap
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from strace_lens.recording import Recording

_SANITIZER = (b"libasan.so", b"liblsan.so", b"LeakSanitizer does not work under ptrace")
_MOST_READ = 64 << 20


def notes(recording: Recording, executed: Iterable[str]) -> tuple[str, ...]:
    """One sentence for each change, with what to do. ``executed``: paths of the programs that ran."""
    paths = [Path(path) for path in dict.fromkeys(executed)]
    found = [set_id_note(path, seccomp_bpf=recording.seccomp_bpf) for path in paths]
    if recording.status != 0:
        found += [_sanitizer_note(path) for path in paths]
    return tuple(note for note in found if note is not None)


def set_id_note(path: Path, *, seccomp_bpf: bool) -> str | None:
    """A note if the program has set-id bits or file capabilities that the kernel ignored; else None.

    The kernel ignores them if the tracer lacks CAP_SYS_PTRACE, and for a task with no_new_privs, which --seccomp-bpf
    sets (execve(2)).
    """
    if not _has_privileges_of_its_own(path):
        return None
    if os.geteuid() != 0:
        return f"{path} ran without its set-id privileges: it was traced; record as root, with --user, to keep them"
    if seccomp_bpf:
        return f"{path} ran without its set-id privileges: --seccomp-bpf removes them, --no-seccomp-bpf keeps them"
    return None


def _has_privileges_of_its_own(path: Path) -> bool:
    try:
        what = path.stat()
        set_id = stat.S_ISREG(what.st_mode) and (
            (what.st_mode & stat.S_ISUID and what.st_uid != os.getuid())
            or (what.st_mode & stat.S_ISGID and what.st_mode & stat.S_IXGRP and what.st_gid != os.getgid())
        )
        return bool(set_id) or "security.capability" in os.listxattr(path)
    except OSError:  # removed since, or a relative path from another directory
        return False


def _sanitizer_note(path: Path) -> str | None:
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as bytes_:
            if not any(bytes_.find(word, 0, _MOST_READ) >= 0 for word in _SANITIZER):
                return None
    except (OSError, ValueError):  # ValueError: an empty file
        return None
    return (
        f"{path} is built with AddressSanitizer or LeakSanitizer, which fails under a tracer: "
        "run it with ASAN_OPTIONS=detect_leaks=0 in its environment"
    )
