"""Secrets in a log: found by rules, masked inside the quotes, so that the log stays one that strace could have written.

A rule looks at one string as strace prints it, ``"--password=hunter2"``. What it takes is replaced by ``[redacted]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from strace_lens.errors import UsageError
from strace_lens.suggest import unknown

MASK = "[redacted]"

_NAME = r"(?:pass(?:word|wd|phrase|code)?|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|auth)"
_NAMED = rf"(?:[A-Za-z0-9]+[-_.])*{_NAME}(?:[-_.][A-Za-z0-9]+)*"

RULES: dict[str, str] = {
    "option": rf"(?i)^--?{_NAMED}[=:](?P<secret>.+)",
    "option in a command": rf"(?i)\s--?{_NAMED}(?:[=:]|\s+(?!-))(?P<secret>\S+)",
    "assignment": rf"(?i)(?:^|[\s;&?,{{'])(?:-[A-Za-z])?{_NAMED}=(?P<secret>[^\s;&]+)",
    "url": r"(?i)\b[a-z][a-z0-9+.-]{0,20}://[^\s/@:]*:(?P<secret>[^\s/@]+)@",
    "header": r"(?i)\b(?:proxy-)?authorization:\s*(?:\w+\s+)?(?P<secret>\S+)",
    "bearer": r"(?i)\bbearer\s+(?P<secret>[A-Za-z0-9._~+/=-]{8,})",
    "json": rf"(?i)\\\"{_NAMED}\\\"\s*:\s*\\\"(?P<secret>(?:[^\\]|\\[^\"])+)",
    "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?P<secret>.*)",
    "github token": r"\b(?P<secret>gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})",
    "gitlab token": r"\b(?P<secret>gl(?:pat|ptt|dt|rt)-[A-Za-z0-9_-]{16,})",
    "aws key": r"\b(?P<secret>(?:AKIA|ASIA)[A-Z0-9]{16})\b",
    "slack token": r"\b(?P<secret>xox[abeprs]-[A-Za-z0-9-]{10,})",
    "api key": r"\b(?P<secret>sk-[A-Za-z0-9_-]{20,})",
    "jwt": r"\b(?P<secret>eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*)",
}
"""Each rule's name and its expression; the group ``secret``, or without one the whole match, is masked."""

_NEXT = re.compile(rf"(?i)^--?{_NAMED}$")
"""An option whose value is the string behind it: ``"--password", "hunter2"``. Goes with the rule ``option``."""

# sudo and ssh read a password byte by byte; such a line is masked where something is known to have been typed unseen.
_BYTE_READ = re.compile(rb'(\bread\(\d[^"]*, )"(?:[^"\\]|\\[0-7]{1,3}|\\.)"(, \d+\) += 1)')

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


class Redactor(msgspec.Struct, frozen=True):
    """Masks what the rules find, and what is known to be secret.

    Attributes:
        rules: expressions over the text of one string.
        next_string: the rule ``option`` is on, so that the string behind an option counts too.
        known: texts that are masked wherever they are the whole string, or in it where they are 6 or longer.
    """

    rules: tuple[re.Pattern[str], ...]
    next_string: bool = True
    known: tuple[str, ...] = ()

    def lines(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The lines of a log with every secret in a string masked; what is outside of strings stays."""
        for given in lines:
            line = given
            if b'"' in line:
                if self.known:
                    line = _BYTE_READ.sub(rb'\1"*"\2', line)
                yield self._line(line.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
            else:
                yield line

    def _line(self, line: str) -> str:
        pieces: list[str] = []
        behind = 0
        previous = ""
        for string in _STRING.finditer(line):
            between = line[behind : string.start()]
            follows = self.next_string and between == ", " and _NEXT.match(previous)
            previous = string[1]
            pieces += [between, f'"{MASK if follows else self.text(previous)}"']
            behind = string.end()
        return "".join([*pieces, line[behind:]])

    def words(self, words: Sequence[str]) -> tuple[str, ...]:
        """A command with its secrets masked."""
        result: list[str] = []
        for index, word in enumerate(words):
            follows = self.next_string and index > 0 and _NEXT.match(words[index - 1])
            result.append(MASK if follows else self.text(word))
        return tuple(result)

    def text(self, text: str) -> str:
        """One string, masked."""
        for known in self.known:
            if text == known or text == known + "\\n":
                return MASK
            if len(known) >= 6:
                text = text.replace(known, MASK)
        for rule in self.rules:
            text = rule.sub(_masked, text)
        return text


def _masked(found: re.Match[str]) -> str:
    if "secret" not in found.re.groupindex or found["secret"] is None:
        return MASK
    start, end = (place - found.start() for place in found.span("secret"))
    return found[0][:start] + MASK + found[0][end:]


def redactor(more: Sequence[str] = (), without: Sequence[str] = ()) -> Redactor:
    """The built-in rules but those named in ``without``, and the expressions of ``more``.

    Raises UsageError for a name that is no rule's and for what is no expression.
    """
    for name in without:
        if name not in RULES:
            raise UsageError(unknown("redaction rule", name, RULES))
    expressions = [text for name, text in RULES.items() if name not in without]
    try:
        return Redactor(
            rules=tuple(re.compile(text, re.DOTALL) for text in [*expressions, *more]),
            next_string="option" not in without,
        )
    except re.error as error:
        raise UsageError(f"a redaction rule is no regular expression: {error}") from error


def known_only(known: Sequence[str]) -> Redactor:
    """Masks these texts and nothing else."""
    return Redactor(rules=(), next_string=False, known=tuple(known))
