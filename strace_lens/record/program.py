"""Finds the program to record, and checks that it can be executed."""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Sequence
from pathlib import Path

from strace_lens.errors import ProgramNotExecutable, ProgramNotFound, UsageError


def find_program(command: Sequence[str], *, cwd: Path | None = None, path: str | None = None) -> Path:
    """Returns the file that execvp(3) would execute for ``command``.

    ``cwd`` is the program's working directory, ``path`` the PATH to search (ours by default).

    Raises:
        ProgramNotFound, ProgramNotExecutable: as env(1) distinguishes them.
        UsageError: the name is empty, or an argument holds a NUL byte.
    """
    if not command or not command[0]:
        raise UsageError("there is no program to run: its name is empty")
    name = command[0]
    if "\0" in "".join(command):
        raise UsageError("an argument holds a NUL byte: no program can get one")
    if "/" in name:
        return _check(Path(cwd or ".") / name, name)
    found = shutil.which(name, path=path)
    if found is not None:
        return Path(found)
    for folder in (path if path is not None else os.environ.get("PATH", os.defpath)).split(os.pathsep):
        if (Path(folder) / name).is_file():
            return _check(Path(folder) / name, name)
    raise ProgramNotFound(f"{name!r}: there is no such program in PATH{_hint(name)}")


def _hint(name: str) -> str:
    """What to write instead of words for a shell."""
    if re.match(r"[A-Za-z_]\w*=", name):
        return f"; to set a variable write: env {name} PROGRAM"
    return "; for a command line write: -- sh -c 'COMMAND LINE'" if " " in name else ""


def _check(file: Path, name: str) -> Path:
    try:
        mode = file.stat().st_mode
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ProgramNotFound(f"{name!r}: there is no such file") from error
    except OSError as error:
        raise ProgramNotExecutable(f"{name!r} cannot be executed: {error.strerror}") from error
    if stat.S_ISDIR(mode):
        raise ProgramNotExecutable(f"{name!r} is a directory, not a program")
    if not os.access(file, os.X_OK):
        if mode & 0o111:
            raise ProgramNotExecutable(
                f"{name!r} is not executable here: its mode lets others, or its file system is mounted with noexec"
            )
        raise ProgramNotExecutable(f"{name!r} is not executable: it has no execute permission for you (chmod +x)")
    return file


def could_not_execute(errno_name: str, name: str) -> ProgramNotFound | ProgramNotExecutable:
    """The error for a failed execve(2) of a program that was found and had execute permission.

    For env(1) and the shells a missing interpreter is "not found" (127), the other errors are 126.
    """
    reasons = {
        "ENOEXEC": "its format is not known here: a script without '#!' line, or a binary for another machine",
        "ENOENT": "its interpreter is missing: the program named in the '#!' line, or the dynamic loader",
        "EACCES": "permission denied: the file, its interpreter, or a mount with noexec",
        "ELIBBAD": "its interpreter is not in a known format",
        "E2BIG": "its arguments and environment are too large",
        "ENOMEM": "there was not enough memory",
        "ETXTBSY": "somebody has it open for writing",
    }
    why = reasons.get(errno_name, "see execve(2)")
    kind = ProgramNotFound if errno_name == "ENOENT" else ProgramNotExecutable
    return kind(f"{name!r} could not be executed: execve failed with {errno_name}, {why}")
