"""What a run leaves in its directory, and how two such states differ."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from strace_lens.wording import count


class Entry(msgspec.Struct, frozen=True):
    """A file, directory, link or other thing in a directory.

    Attributes:
        kind: what it is.
        mode: its permissions.
        size: of a file, in bytes.
        content: a file's hash (of masked text, if there are masks), a link's target, else "".
    """

    kind: Literal["file", "directory", "link", "other"]
    mode: int
    size: int = 0
    content: str = ""


Files: TypeAlias = Mapping[str, Entry]
"""What a directory holds: a path relative to it, and what is there."""


class FileChanges(msgspec.Struct, frozen=True):
    """How the files of a run differ from those of a run without a fault: paths, in order.

    Attributes:
        extra: there, and not without a fault; nor before the run.
        kept: there from before the run, and not without a fault: the program removes or renames it then.
        missing: not there, but without a fault.
        changed: another kind, content or mode; each with both.
    """

    extra: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    changed: tuple[tuple[str, Entry, Entry], ...] = ()
    kept: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.extra or self.kept or self.missing or self.changed)

    @property
    def paths(self) -> tuple[str, ...]:
        """All paths that differ."""
        return tuple(sorted((*self.extra, *self.kept, *self.missing, *(path for path, _, _ in self.changed))))


def compared(
    stable: Files, now: Files, varying: Sequence[str] = (), before: frozenset[str] = frozenset()
) -> FileChanges:
    """Compares what a run left with what it leaves without a fault.

    ``varying`` are paths to leave out; ``before`` are those that were there before the run.
    """
    left_out = set(varying)
    more = now.keys() - stable.keys() - left_out
    both = sorted(stable.keys() & now.keys() - left_out)
    return FileChanges(
        tuple(sorted(more - before)),
        tuple(sorted(stable.keys() - now.keys() - left_out)),
        tuple((path, stable[path], now[path]) for path in both if stable[path] != now[path]),
        tuple(sorted(more & before)),
    )


def sentences(changes: FileChanges) -> list[str]:
    """The changes in words, at most four of each kind."""
    return [
        *_few([f"{path} is left behind" for path in changes.extra]),
        *_few([f"{path} is still there" for path in changes.kept]),
        *_few([f"{path} is missing" for path in changes.missing]),
        *_few([f"{path} {_change(was, now)}" for path, was, now in changes.changed]),
    ]


_MOST = 4


def _few(texts: Sequence[str]) -> list[str]:
    more = len(texts) - _MOST
    return [*texts[:_MOST], *([f"{count(more, 'file')} more like these"] if more > 0 else [])]


def _change(was: Entry, now: Entry) -> str:
    if was.kind != now.kind:
        return f"is a {now.kind}, was a {was.kind}"
    if was.kind == "file" and was.size != now.size:
        return f"has {count(now.size, 'byte')}, had {was.size:,}"
    if was.content != now.content:
        return f"points to {now.content}, pointed to {was.content}" if was.kind == "link" else "has other content"
    return f"has mode {now.mode:o}, had {was.mode:o}"


def masked(text: bytes, masks: Sequence[re.Pattern[bytes]]) -> bytes:
    """Returns text with what the masks find blanked."""
    for mask in masks:
        text = mask.sub(b"*", text)
    return text
