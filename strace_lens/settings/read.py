"""Reads settings from what TOML holds, and points at what is wrong."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from strace_lens.errors import SettingsError, StraceLensError, UsageError
from strace_lens.settings.durations import seconds
from strace_lens.settings.find import OWN, Source
from strace_lens.settings.places import Place, Places
from strace_lens.suggest import unknown

Spec: TypeAlias = str | tuple[str, ...]
"""A spec that has a name: the path of a file, relative to the settings file, or expectations."""


class Settings(msgspec.Struct, frozen=True, dict=True, eq=False):
    """What a settings file asks for; None: it does not say.

    Attributes:
        source: the file.
        trace: strace's filter words.
        timeout: seconds; 0: no timeout.
        ignore, keep, mask: what a comparison leaves out and does not leave out.
        specs: specs by name.
    """

    source: Source
    trace: str | None = None
    timeout: float | None = None
    ignore: tuple[str, ...] | None = None
    keep: tuple[str, ...] | None = None
    mask: tuple[str, ...] | None = None
    specs: Mapping[str, Spec] = {}

    @property
    def name(self) -> str:
        """The path of the file, as a user would type it here."""
        return self.source.name

    @property
    def has_rules(self) -> bool:
        """Whether it says what comparisons leave out."""
        return any(rule is not None for rule in (self.ignore, self.keep, self.mask))

    def rules(
        self, keep: Sequence[str] | None, ignore: Sequence[str] | None, mask: Sequence[str] | None
    ) -> dict[str, tuple[str, ...]]:
        """Returns the rules of a comparison: those that were asked for, and for what was not, those of the file.

        A rule that was asked for is taken out of the opposite list of the file.
        """
        ours = {"keep": keep or self.keep, "ignore": ignore or self.ignore, "mask": mask or self.mask}
        found = {key: tuple(words or ()) for key, words in ours.items()}
        if keep and not ignore:
            found["ignore"] = tuple(word for word in found["ignore"] if word not in keep)
        if ignore and not keep:
            found["keep"] = tuple(word for word in found["keep"] if word not in ignore)
        return found

    @cached_property
    def _places(self) -> Places:
        return Places(self.source.text)

    def line(self, *path: str) -> int | None:
        """The number of the line of a setting; None: that cannot be said."""
        place = self._places.key((*self.source.table, *path))
        return None if place is None else place.line

    def line_of(self, path: Sequence[str], text: str) -> int:
        """The number of the line of a text in a setting; 1 if that cannot be said."""
        place = self._places.text((*self.source.table, *path), text)
        return 1 if place is None else place.line

    def wrong(
        self, message: str, path: Sequence[str], text: str, *, offset: int = 0, width: int | None = None
    ) -> StraceLensError:
        """Returns the error for a text in a setting, or for ``width`` characters of it from ``offset`` on."""
        place = self._places.text((*self.source.table, *path), text)
        if place is None:
            return UsageError(f"{self.name}: {'.'.join(path)}: {message}")
        return _pointing(self.source, message, place.piece(text, offset, len(text) if width is None else width))


def settings_in(source: Source) -> Settings:
    """Reads the settings of a file.

    Raises:
        SettingsError: a key is not known, or a value is of the wrong type.
        UsageError: the same, where the place cannot be said.
    """
    if not isinstance(source.values, dict):
        raise _error(source, "tool.strace-lens is a table of settings", ())
    values: dict[str, Any] = {key: _value(source, key, value) for key, value in source.values.items()}
    return Settings(source, **values)


def _value(source: Source, key: str, value: object) -> object:
    if key not in _READERS:
        hint = f"; in {OWN} settings stand without [tool.strace-lens]" if key == "tool" and not source.table else ""
        raise _error(source, unknown("setting", key, _READERS) + hint, (key,), of_key=True)
    return _READERS[key](source, key, value)


def _text(source: Source, key: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise _error(
            source, f"{key} takes strace's words for calls, such as '%process,openat', not {_what(value)}", (key,)
        )
    return value


def _duration(source: Source, key: str, value: object) -> float:
    found = seconds(value) if isinstance(value, str) else None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf:
        found = float(value)
    if found is None:
        raise _error(source, f"{key} takes seconds, or a time such as '5s', '2m' or '1h', not {_what(value)}", (key,))
    return found


def _texts(source: Source, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _error(source, f"{key} takes a list of texts, such as {_EXAMPLES[key]}, not {_what(value)}", (key,))
    return tuple(value)


_EXAMPLES = {"ignore": '["arguments"]', "keep": '["pids"]', "mask": '["build-[0-9]+"]'}


def _specs(source: Source, key: str, value: object) -> dict[str, Spec]:
    if not isinstance(value, dict):
        raise _error(source, f"{key} takes a table of names and what each stands for, not {_what(value)}", (key,))
    return {name: _spec(source, (key, name), one) for name, one in value.items()}


def _spec(source: Source, path: Sequence[str], value: object) -> Spec:
    if isinstance(value, str) and value:
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise _error(source, f"a spec is the path of a file, or a list of expectations, not {_what(value)}", path)


_READERS: dict[str, Callable[[Source, str, object], object]] = {
    "trace": _text,
    "timeout": _duration,
    "ignore": _texts,
    "keep": _texts,
    "mask": _texts,
    "specs": _specs,
}
"""The keys of a settings file, and what reads the value of each."""


def _what(value: object) -> str:
    """A value of TOML in words, for a message."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)[:40]
        case str():
            return f"'{value[:40]}'" if value else "an empty text"
        case list():
            return "a list of texts" if value and all(isinstance(one, str) for one in value) else "a list"
        case dict():
            return "a table"
    return "a date or a time"


def _error(source: Source, message: str, path: Sequence[str], *, of_key: bool = False) -> StraceLensError:
    """The error for a setting; it points at the value, or at the key."""
    places, full = Places(source.text), (*source.table, *path)
    place = places.key(full) if of_key else places.value(full)
    if place is None:
        return UsageError(f"{source.name}: {message}")
    return _pointing(source, message, place)


def _pointing(source: Source, message: str, place: Place) -> SettingsError:
    line = Places(source.text).line(place.line)
    return SettingsError(message, line, place.column, line=place.line, source=source.name, width=place.width)


def spec_path(settings: Settings, path: str) -> Path:
    """Where the file of a named spec is, as a user would type it here."""
    return Path(os.path.relpath(settings.source.path.parent / path))
