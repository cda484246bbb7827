"""A claim: a statement about libc and the kernel that a trace of a small C program can prove or refute.

Each is a TOML file beside this one. The file names a sample in ``c_samples/``, what to trace, its sources, and its
statements in the language of ``check``. To add a claim, add a file, and a sample if no present one serves.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import msgspec

from strace_lens.analysis.expect.parse import Expectation, parse
from strace_lens.errors import UsageError
from strace_lens.suggest import unknown


class Statement(msgspec.Struct, frozen=True):
    """One sentence of a claim. It is proven if all its expectations hold."""

    says: str
    expectations: tuple[Expectation, ...]


class Claim(msgspec.Struct, frozen=True):
    """A claim, as read from its file.

    Attributes:
        name: of the file, without its ending.
        title: the claim in one sentence.
        sample: path of the C file.
        arguments: of the sample.
        trace: which calls are recorded, in the words of strace's ``--trace``.
        sources: documents that say so: man page sections, files of libc or the kernel.
        explanation: a paragraph for a reader who wants to understand.
        statements: in the order of the file.
    """

    name: str
    title: str
    sample: Path
    arguments: tuple[str, ...]
    trace: str
    sources: tuple[str, ...]
    explanation: str
    statements: tuple[Statement, ...]


def names() -> list[str]:
    """The names of all claims, sorted."""
    return sorted(
        path.name.removesuffix(".toml") for path in files(__package__).iterdir() if path.name.endswith(".toml")
    )


def load(name: str) -> Claim:
    """The claim of that name.

    Raises:
        UsageError: no claim has that name; the message names the nearest.
    """
    if name not in names():
        raise UsageError(f"{unknown('claim', name, names())} (strace-lens prove --list names them all)")
    return _claim(name, files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


_KEYS = {"title", "sample", "arguments", "trace", "source", "explanation", "statement"}


def _claim(name: str, text: str) -> Claim:
    table = tomllib.loads(text)
    for key in table.keys() - _KEYS:
        raise UsageError(f"{name}.toml: {unknown('key', key, _KEYS)}")
    return Claim(
        name=name,
        title=table["title"],
        sample=samples() / table["sample"],
        arguments=tuple(table.get("arguments", ())),
        trace=table["trace"],
        sources=tuple(table["source"]),
        explanation=table["explanation"].strip(),
        statements=tuple(_statement(name, item["says"], item["expect"]) for item in table["statement"]),
    )


def _statement(name: str, says: str, expect: Sequence[str]) -> Statement:
    return Statement(says, tuple(parse(text, source=f"{name}.toml") for text in expect))


def samples() -> Path:
    """The directory of the C samples: in the installed package, or at the top of a checkout."""
    installed = Path(str(files("strace_lens"))) / "c_samples"
    return installed if installed.is_dir() else installed.parent.parent / "c_samples"
