"""Calls of programs as strace prints them, from the patterns in calls.txt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

from turns import Call

_NAME = re.compile(r"@(a|size|pipe|noise|folder|header|lib|sig|fd|n|pid|maker)\b")
_PATH = re.compile(r"(?<=[D\dd])<(?:/|pipe:)[^>\n]*>")
_LIBRARIES = ("libz.so.1", "libgmp.so.10", "libmpc.so.3", "libm.so.6", "libzstd.so.1")
_HEADERS = ("stdio.h", "bits/types.h", "x86_64-linux-gnu/sys/cdefs.h", "x86_64-linux-gnu/bits/floatn-common.h")
_FOLDERS = ("/usr/local/sbin", "/usr/local/bin", "/usr/lib/gcc/x86_64-linux-gnu/12/../../../../x86_64-linux-gnu/bin")
_SIGNALS = ("SIGHUP", "SIGINT", "SIGUSR1", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGTSTP", "SIGRT_1", "SIGRT_2", "SIGIO")


class Values(dict[str, str]):
    """What stands for the names in a section: what is not set is drawn anew each time."""

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self._random = chance.random
        self._draws = {"a": self._address, "size": self._number, "pipe": self._number, "noise": self._noise}

    def __missing__(self, name: str) -> str:
        return self._draws[name]()

    def renew(self) -> None:
        """Draw what stays the same within a section."""
        self["lib"] = self._one_of(_LIBRARIES)
        self["folder"] = self._one_of(_FOLDERS)
        self["header"] = self._one_of(_HEADERS)
        self["sig"] = self._one_of(_SIGNALS)
        self["fd"] = str(3 + int(self._random() * 5))

    def _one_of(self, words: tuple[str, ...]) -> str:
        return words[int(self._random() * len(words))]

    def _address(self) -> str:
        return f"0x7f{int(self._random() * 0x10000000):07x}000"

    def _number(self) -> str:
        return str(100 + int(self._random() * 60000))

    def _noise(self) -> str:
        return "".join(f"\\x{int(self._random() * 256):02x}" for _ in range(8))


class Patterns:
    """The sections of calls.txt; without ``paths`` as strace prints them without -y."""

    def __init__(self, chance: Random, paths: bool) -> None:
        self._values = Values(chance)
        text = (Path(__file__).parent / "calls.txt").read_text()
        self._sections = dict(_sections(text if paths else _PATH.sub("", text)))

    def calls(self, section: str, kind: str = "plain", /, **names: object) -> Iterator[Call]:
        """The calls of a section, and of those that it includes."""
        for part in self._sections[section]:
            if isinstance(part, tuple):
                for _ in range(part[1]):
                    yield from self.calls(part[0], "plain", **names)
            else:
                yield from self._filled(part, kind, names)

    def call(self, section: str, kind: str, /, **names: object) -> Call:
        """The only call of a section."""
        return next(self.calls(section, kind, **names))

    def _filled(self, text: str, kind: str, names: dict[str, object]) -> Iterator[Call]:
        self._values.renew()
        self._values.update((name, str(value)) for name, value in names.items())
        for line in text.format_map(self._values).split("\n"):
            head, _, rest = line.partition("¦")
            tail, _, result = rest.rpartition(" = ")
            yield Call(head, tail, result, kind)


def _sections(text: str) -> Iterator[tuple[str, list[str | tuple[str, int]]]]:
    """Name and parts of each section: a text of calls, or another section and how often."""
    for block in re.split(r"(?m)^\[", text)[1:]:
        name, _, lines = block.strip().partition("]\n")
        yield name, list(_parts(lines))


def _parts(lines: str) -> Iterator[str | tuple[str, int]]:
    for part in re.split(r"(?m)^(\+ .*)\n?", lines):
        if part.startswith("+ "):
            found = re.fullmatch(r"\+ (.*?)(?: (\d+))?", part)
            assert found is not None
            yield found[1], int(found[2] or 1)
        elif part.strip():
            yield _as_format(part.strip())


def _as_format(text: str) -> str:
    return _NAME.sub(r"{\1}", text.replace("{", "{{").replace("}", "}}"))
