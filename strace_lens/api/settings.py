"""What the settings of a directory mean: rules that exist, named specs, what a baseline is to hold."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from strace_lens.errors import ExpectationError, UnreadableLog, UsageError
from strace_lens.settings.find import nearest

if TYPE_CHECKING:
    from strace_lens.analysis.compare.baseline import Baseline, Holds
    from strace_lens.analysis.expect.syntax import Expectation
    from strace_lens.settings.read import Settings

MARK = "@"
"""Before the name of a spec of the settings: ``@ci``."""


def settings_of(folder: str | os.PathLike[str] | None = None) -> Settings | None:
    """Returns the settings that count in a directory (default: the working directory); None: there are none.

    Raises:
        UnreadableLog: a file cannot be read.
        SettingsError: a file is no TOML; or a key, a type, a rule, or an expectation in a list is wrong.
        UsageError: one directory has both kinds.
    """
    try:
        source = nearest(folder or Path.cwd())
    except FileNotFoundError:  # the working directory was removed
        return None
    if source is None:
        return None
    from strace_lens.settings.read import settings_in

    found = settings_in(source)
    if found.has_rules:
        _check_rules(found)
    for name, listed in found.specs.items():
        for text in () if isinstance(listed, str) else listed:
            _listed(text, name, found)
    return found


_RULES = ("keep", "ignore", "mask")


def _alone(key: str, word: str) -> tuple[list[str], list[str], list[str]]:
    """The arguments of ``chosen`` for one rule."""
    keep, ignore, mask = ([word] if key == one else [] for one in _RULES)
    return keep, ignore, mask


def _check_rules(settings: Settings) -> None:
    """Refuses rules that do not exist, or that contradict each other."""
    from strace_lens.analysis.compare.rules import chosen

    for key in _RULES:
        for word in getattr(settings, key) or ():
            try:
                chosen(*_alone(key, word))
            except UsageError as error:
                raise settings.wrong(str(error).removeprefix("--"), (key,), word) from None
    for word in set(settings.keep or ()) & set(settings.ignore or ()):
        raise settings.wrong(f"keep and ignore both name '{word}'", ("ignore",), word)


def spec(name: str, settings: Settings | None) -> list[Expectation]:
    """Returns the expectations of a file (``-``: standard input), or of a spec that the settings name (``@ci``).

    Raises:
        UnreadableLog: a file cannot be read.
        ExpectationError, SettingsError: an expectation is wrong.
        UsageError: the settings have no such name.
    """
    if not name.startswith(MARK):
        return _in_file(name, f"--spec {name}")
    known, name = {} if settings is None else settings.specs, name.removeprefix(MARK)
    if settings is None or name not in known:
        raise UsageError(_unknown(name, settings))
    found = known[name]
    if not isinstance(found, str):
        return [_listed(text, name, settings) for text in found]
    path = os.path.relpath(settings.source.path.parent / found)
    try:
        return _in_file(path, path)
    except UnreadableLog as error:
        raise settings.wrong(str(error), ("specs", name), found) from None


def _unknown(name: str, settings: Settings | None) -> str:
    from strace_lens.settings.find import OWN, SHARED
    from strace_lens.suggest import unknown

    if settings is not None:
        return f"{settings.name}: {unknown('spec', name, settings.specs)}; a file of that name is ./{MARK}{name}"
    return (
        f"--spec {MARK}{name} is a name from the settings, and there are none: no {OWN}, and no {SHARED} with "
        f"[tool.strace-lens], here or above; a file of that name is ./{MARK}{name}"
    )


def _listed(text: str, name: str, settings: Settings) -> Expectation:
    from strace_lens.analysis.expect.parse import parse

    path = ("specs", name)
    try:
        return parse(text, source=settings.name, line=settings.line_of(path, text))
    except ExpectationError as error:
        raise settings.wrong(error.message, path, text, offset=error.column - 1, width=error.width) from None


def _in_file(path: str, named: str) -> list[Expectation]:
    """The expectations of a file, whatever ends its lines."""
    from strace_lens.analysis.expect.parse import parse_spec

    try:
        given = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        text = given.decode("utf-8-sig")
    except OSError as error:
        raise UnreadableLog(f"{named} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = given.count(b"\n", 0, error.start) + 1
        raise UnreadableLog(f"{named} cannot be read: line {line} is not UTF-8") from error
    return parse_spec(text.replace("\r\n", "\n").replace("\r", "\n"), source=path)


def to_hold(asked: Holds | None, known: Baseline | None, settings: Settings | None) -> Holds | None:
    """Returns what a baseline is to hold, where the settings have rules: these, unless others are asked for.

    None: what it held before.
    """
    if settings is None or not settings.has_rules:
        return asked
    from strace_lens.analysis.compare.baseline import Holds

    if asked is None and known is not None:
        asked = Holds(known.holds("exact"), known.holds("files"), known.holds("network"))
    held = asked or Holds()
    return replace(held, **settings.rules(held.keep, held.ignore, held.mask))
