"""A claim: a statement about libc and the kernel that a trace of a small C program can prove or refute.

Each is a TOML file beside this one. The file names a sample in ``c_samples/``, what to trace, its sources, and its
statements in the language of ``check``. To add a claim, add a file, and a sample if no present one serves.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import msgspec

from strace_lens.analysis.expect.parse import Expectation, parse
from strace_lens.errors import UsageError
from strace_lens.settings.places import Places
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
        processors: where the claim was tried, as uname(2) names them; empty: it is of any.
    """

    name: str
    title: str
    sample: Path
    arguments: tuple[str, ...]
    trace: str
    sources: tuple[str, ...]
    explanation: str
    statements: tuple[Statement, ...]
    processors: tuple[str, ...] = ()


def names(folder: Path | None = None) -> list[str]:
    """The names of all claims, sorted; of those in ``folder``, if it is given.

    Raises:
        UsageError: the folder has no claim.
    """
    where = files(__package__) if folder is None else folder
    try:
        found = sorted(path.name.removesuffix(".toml") for path in where.iterdir() if path.name.endswith(".toml"))
    except OSError as error:
        raise UsageError(f"--claims: {folder} cannot be read: {error.strerror}") from error
    if not found:
        raise UsageError(f"--claims: {folder} has no file NAME.toml")
    return found


def load(name: str, folder: Path | None = None) -> Claim:
    """The claim of that name; from ``folder``, if it is given.

    Raises:
        UsageError: no claim has that name; the message names the nearest. Or its file has a mistake.
    """
    known = names(folder)
    if name not in known:
        where = "" if folder is None else f" --claims {folder}"
        raise UsageError(f"{unknown('claim', name, known)} (strace-lens prove{where} --list names them all)")
    if folder is None:
        return _claim(name, files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"), samples())
    file = folder / f"{name}.toml"
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}") from error
    return _claim(str(folder / name), text, folder)


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a claim's file holds."""

    title: str
    sample: str
    trace: str
    explanation: str
    statement: list[_Says]
    source: list[str] = []
    arguments: list[str] = []
    processors: list[str] = []


class _Says(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One ``[[statement]]`` of a claim's file."""

    says: str
    expect: list[str]


def _claim(name: str, text: str, folder: Path) -> Claim:
    """The claim in ``text``, with its sample in ``folder``."""
    words = _words(name, text)
    sample = folder / words.sample
    if not sample.is_file():
        raise UsageError(f"{name}.toml: the sample {sample} is not there")
    return Claim(
        name=name.rpartition("/")[2],
        title=words.title,
        sample=sample,
        arguments=tuple(words.arguments),
        trace=words.trace,
        sources=tuple(words.source),
        explanation=words.explanation.strip(),
        statements=tuple(_statement(name, item, text) for item in words.statement),
        processors=tuple(words.processors),
    )


def _words(name: str, text: str) -> _Words:
    """Reads the file of a claim: the message of a mistake says where it is."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{name}.toml: {error}") from error
    for key in table.keys() - set(_Words.__struct_fields__):
        raise UsageError(f"{name}.toml{_at(text, key)}: {unknown('key', key, _Words.__struct_fields__)}")
    try:
        return msgspec.convert(table, _Words)
    except msgspec.ValidationError as error:
        said = str(error).replace("Object missing required field", "there is no").replace("`$.", "`")
        found = re.search(r"`\$\.(\w+)`", str(error))
        raise UsageError(f"{name}.toml{_at(text, found[1]) if found else ''}: {said}") from error


def _at(text: str, key: str) -> str:
    """Line and column of a key in a file of TOML, each behind a colon; "" if it is not found."""
    place = Places(text).key((key,))
    return f":{place.line}:{place.column}" if place else ""


def _statement(name: str, said: _Says, file: str) -> Statement:
    """Reads a statement. ``file`` is the whole file: a mistake has its line there."""
    lines = [file.count("\n", 0, max(file.find(text), 0)) + 1 for text in said.expect]
    return Statement(
        said.says,
        tuple(parse(text, source=f"{name}.toml", line=line) for text, line in zip(said.expect, lines, strict=True)),
    )


def samples() -> Path:
    """The directory of the C samples: in the installed package, or at the top of a checkout."""
    installed = Path(str(files("strace_lens"))) / "c_samples"
    return installed if installed.is_dir() else installed.parent.parent / "c_samples"
