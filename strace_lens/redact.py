"""Masks secrets in a text, a command, a sentence of a report, and the lines of a kept log.

The rules look at the text itself, without strace's escapes. ``[redacted]`` replaces what they find. A cheap search for
their marks comes first: a text without marks costs little, and :mod:`redact_rules` is not even loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from strace_lens.errors import UsageError
from strace_lens.suggest import unknown
from strace_lens.values.quoting import escape
from strace_lens.values.repeats import many

if TYPE_CHECKING:
    from strace_lens.redact_rules import Rules

MASK = "[redacted]"

_MARKS = (
    *("pass", "pw", "secret", "token", "key", "auth", "cred", "cookie", "bearer", "://", "eyj"),
    *("login", "session", "mysql", "mariadb", "mongo", "ldap", "redis-cli", "zip", "7z", "curl", "-u", "--proxy-user"),
    *("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "glptt-", "gldt-", "glrt-", "glcbt-", "glsoat-"),
    *("glft-", "glagent-", "glimt-", "glffct-", "akia", "asia", "xox", "xapp-", "slack", "sk-", "sk_", "rk_", "sg."),
    *("pypi-", "npm_", "aiza", "_v1_", "hf_", "shp", "dckr_pat_", "ya29.", "whsec_", "hvs.", "hvb.", "rubygems_"),
    *("lin_api_",),
)
"""Marks, in lower case: each secret that the rules find has one in it or beside it. To look for each in turn takes a
tenth of the time of one expression of them all."""

_CHARACTER = r'[^"\\]|\\.'
# A line that is cut may end in a string, or in an escape in it.
_STRING = re.compile(rf'"({many(_CHARACTER)})("|\\?$)', re.DOTALL)
_PATH = re.compile(r"(?<=\w)<([^<>\s][^<>]*+)>")
_DUMP = re.compile(r"( \| [0-9a-f]{5,} )(.*)(.{16})( \|\s*)")
# sudo and ssh read a password byte by byte; such a line is masked if something was typed unseen.
_BYTE_READ = re.compile(rb'(\bread\(\d[^"]*, )"(?:[^"\\]|\\[0-7]{1,3}|\\.)"(, \d+\) += 1)')


class Redactor(msgspec.Struct, frozen=True, dict=True):
    """Masks what the rules find, and known secrets.

    Attributes:
        more: expressions of the user's.
        without: names of rules that are switched off.
        known: secrets, masked where they are a whole string, and within one if they have 6 characters or more.
        by_rules: False masks only known secrets.
    """

    more: tuple[re.Pattern[str], ...] = ()
    without: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    by_rules: bool = True

    @cached_property
    def _rules(self) -> Rules:
        from strace_lens.redact_rules import Rules

        return Rules(self.more, self.without)

    def may_hold_one(self, text: str) -> bool:
        """Whether the text may hold a secret: it has a mark, may hide one, or this masks more than the rules find."""
        return bool(self.known or self.more) or (self.by_rules and (_is_marked(text) or _hides_marks(text)))

    def _looks_like_one(self, text: str) -> bool:
        return self.by_rules and (bool(self.more) or _is_marked(text))

    def text(self, text: str) -> str:
        """Masks one text, given without strace's quotes and escapes."""
        for known in self.known:
            if text in {known, known + "\n"}:
                return MASK
            if len(known) >= 6:
                text = text.replace(known, MASK)
        return self._rules.text(text) if self._looks_like_one(text) else text

    def secrets(self, text: str) -> tuple[str, ...]:
        """The secrets that the rules find in a text."""
        return self._rules.secrets(text) if self._looks_like_one(text) else ()

    def words(self, words: Sequence[str]) -> tuple[str, ...]:
        """Masks the secrets of a command, where an option's value may be the word behind it."""
        masked = tuple(self.text(word) for word in words) if self.known else tuple(words)
        return self._rules.words(masked, self._looks_like_one) if self._looks_like_one("\n".join(masked)) else masked

    def sentence(self, text: str) -> str:
        """Masks a sentence of a report: its quoted texts (a command, if commas join them), and all else."""
        if not self.may_hold_one(text):
            return text
        return _starred(text) or self.text(self._quoted(text))

    def lines(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The lines of a log with the secrets in its strings, its paths of descriptors and its dumps masked.

        Other text stays, but in a line whose quotes do not match: there nobody can say what a string is.
        """
        for given in lines:
            line = _BYTE_READ.sub(rb'\1"*"\2', given) if self.known else given
            if b'"' in line or b"<" in line or line.startswith(b" | "):
                text = line.decode("utf-8", "surrogateescape")
                yield (_starred(text) or self._line(text)).encode("utf-8", "surrogateescape")
            else:
                yield line

    def _line(self, line: str) -> str:
        masked = self._quoted(line)
        strings = [*_STRING.finditer(line)]
        return self.text(masked) if strings and strings[-1][2] != '"' else masked

    def _quoted(self, line: str) -> str:
        """``line`` with the strings in it masked. Strings with commas between them are one command."""
        pieces: list[str] = []
        run: list[re.Match[str]] = []
        behind = 0
        for string in _STRING.finditer(line):
            if run and line[behind : string.start()] not in {", ", "..., "}:
                pieces += self._run(run)
                run = []
            if not run:
                pieces.append(self._paths(line[behind : string.start()]))
            run.append(string)
            behind = string.end()
        return "".join([*pieces, *self._run(run), self._paths(line[behind:])])

    def _paths(self, text: str) -> str:
        """Text outside of strings, with the paths of descriptors (``-y``) masked."""
        return _PATH.sub(lambda path: f"<{self.text(path[1])}>", text) if "<" in text else text

    def _run(self, run: Sequence[re.Match[str]]) -> Iterator[str]:
        """The strings of one command, each with its quotes, and the commas between."""
        texts = [_unescaped(string[1]) for string in run]
        for index, (string, text, masked) in enumerate(zip(run, texts, self.words(texts), strict=True)):
            yield string.string[run[index - 1].end() : string.start()] if index else ""
            yield string[0] if text == masked else f'"{_escaped(masked, string[1])}{string[2]}'


def _hides_marks(text: str) -> bool:
    """Whether the text may have escapes of letters (``-xx``), or is a dump."""
    return "\\x" in text or " | 0" in text


def _starred(text: str) -> str | None:
    """A line of a hexadecimal dump (``-e read=3``) with all its bytes replaced; None for another line.

    A dump has 16 bytes a line, where no rule can find a secret.
    """
    dump = _DUMP.fullmatch(text)
    if dump is None:
        return None
    return f"{dump[1]}{re.sub('[0-9a-f]{2}', '2a', dump[2])}{'*' * 16}{dump[4]}"


def _is_marked(text: str) -> bool:
    lower = text.lower()
    return any(map(lower.__contains__, _MARKS))


_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "v": "\v", "f": "\f", "a": "\a", "b": "\b"}


def _unescaped(text: str) -> str:
    """The text between strace's quotes, unescaped (util.c: string_quote): UTF-8 with surrogateescape."""
    if "\\" not in text:
        return text

    def one(found: re.Match[str]) -> bytes:
        if found[3] is not None:
            return _LETTERS.get(found[3], found[3]).encode("utf-8", "surrogateescape")
        return bytes([int(found[1], 16) if found[1] else int(found[2], 8) & 0xFF])

    pieces: list[bytes] = []
    behind = 0
    for found in _ESCAPE.finditer(text):
        pieces += [text[behind : found.start()].encode("utf-8", "surrogateescape"), one(found)]
        behind = found.end()
    pieces.append(text[behind:].encode("utf-8", "surrogateescape"))
    return b"".join(pieces).decode("utf-8", "surrogateescape")


def _escaped(text: str, before: str) -> str:
    """``text`` as strace would print it, in hexadecimal if ``before``, the text it replaces, was."""
    hexadecimal = before.startswith("\\x") and len(before) % 4 == 0 and before.count("\\x") * 4 == len(before)
    return escape(text.encode("utf-8", "surrogateescape"), "hex" if hexadecimal else "octal", '"')


def redactor(more: Sequence[str] = (), without: Sequence[str] = ()) -> Redactor:
    """The built-in rules except those named in ``without``, and the expressions of ``more``.

    Raises:
        UsageError: a name is not that of a rule, or a text is not a regular expression.
    """
    if without:
        from strace_lens.redact_rules import RULES

        for name in without:
            if name not in RULES:
                raise UsageError(unknown("redaction rule", name, RULES))
    try:
        return Redactor(more=tuple(re.compile(text, re.DOTALL) for text in more), without=tuple(without))
    except re.error as error:
        raise UsageError(f"a redaction rule is not a regular expression: {error}") from error


def known_only(known: Sequence[str]) -> Redactor:
    """A redactor that masks only these texts."""
    return Redactor(known=tuple(known), by_rules=False)
