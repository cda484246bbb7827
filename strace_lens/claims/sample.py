"""Compiles the C sample of a claim, and reads what it printed."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import msgspec

from strace_lens.api.run import split
from strace_lens.claims.claim import samples
from strace_lens.errors import NoCompiler, StraceLensError

_FLAGS = ("-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-pthread")


_GCC = "gcc and the C library's headers (Debian: gcc libc6-dev; Fedora: gcc; Alpine: gcc musl-dev; Arch: gcc)"
_MUSL = "musl and its wrapper of gcc (Debian: musl-tools gcc; Fedora: musl-gcc; Alpine: gcc musl-dev; Arch: musl)"


class NotCompiled(StraceLensError):
    """The compiler refused a sample: the claim cannot be proven with that compiler."""


class Compiler(msgspec.Struct, frozen=True):
    """A C compiler: the words that call it, and the version that it prints."""

    command: tuple[str, ...]
    version: str


def find_compiler(wanted: str | None = None) -> Compiler:
    """The compiler that ``wanted`` names, else the environment's CC, else ``cc``.

    Raises:
        NoCompiler: it is not in PATH.
    """
    words = split(wanted or os.environ.get("CC") or "cc")
    if not words or shutil.which(words[0]) is None:
        name = words[0] if words else ""
        packages = _MUSL if name.rpartition("/")[2] == "musl-gcc" else _GCC
        raise NoCompiler(f"there is no C compiler {name!r} in PATH. Install {packages}, or name one with --cc.")
    said = _run([*words, "--version"])
    return Compiler(tuple(words), said.stdout.partition("\n")[0].strip() or words[0])


def compile_sample(compiler: Compiler, source: Path, folder: Path) -> Path:
    """Compiles ``source``; returns the program, in ``folder``. It may include our ``truth.h``.

    Raises:
        NotCompiled: the compiler failed; the message has its first error.
    """
    program = folder / source.stem
    done = _run([*compiler.command, *_FLAGS, "-I", str(samples()), "-o", str(program), str(source)])
    if done.returncode != 0:
        raise NotCompiled(
            f"{source.name} does not compile with {shlex.join(compiler.command)}: {_first_error(done.stderr)}"
        )
    return program


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False, timeout=120
    )


def _first_error(said: str) -> str:
    lines = [line for line in said.splitlines() if "error" in line] or said.splitlines()
    return lines[0] if lines else "it says nothing"


def told(stdout: bytes) -> Mapping[str, str]:
    """The ``name=value`` lines that a sample printed."""
    found = re.findall(r"^([A-Za-z_]\w*)=(.*)$", stdout.decode(errors="replace"), re.MULTILINE)
    return dict(found)


def libc_of(program: Path) -> str:
    """Name and version of the C library that ``program`` is linked with, as its loader prints them (ld.so(8))."""
    loader = re.search(rb"/[\w./-]*/ld-[\w.-]+\.so\.\d+", program.read_bytes())
    if loader is None:
        return "libc unknown (static)"
    path = loader[0].decode()
    done = _run([path, "--version"])
    said = done.stdout + done.stderr
    if "musl" in said:
        version = re.search(r"Version (\S+)", said)
        return f"musl {version[1] if version else ''}".strip()
    glibc = re.search(r"\((.*?)\).*? version (\d+\.\d+)", said)
    return f"glibc {glibc[2]} ({glibc[1]})" if glibc else f"libc of {path}"
