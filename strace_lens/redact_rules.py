"""The rules that find secrets. Each expression takes time in proportion to the length of the text.

They know names (``password``, ``api_key``), forms (``scheme://user:password@host``) and the prefixes that issuers give
their tokens. SECURITY.md says what they cannot know.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

MASK = "[redacted]"

# A name is a run of letters, digits and joints that ends in one of these words. Words that others end in (compass,
# bypass, monkey) must stand alone.
_LONG = r"(?:password|passwd|passphrase|passcode|secret|token|apikey|credentials?)"
_SHORT = r"(?:pass|auth|api[-_]?key|access[-_]?key|private[-_]?key|secret[-_]?key|client[-_]?secret|sessionid)"
_SOLE = rf"(?:[A-Za-z0-9.]++[-_.])*{_SHORT}|(?:[A-Za-z0-9]++[-_.])++pwd"
_NAME = rf"(?:[A-Za-z0-9_.-]*{_LONG}|{_SOLE})(?:[-_.][A-Za-z0-9]++)*"
_VALUE = r"(?P<secret>'[^']*+'|\"[^\"]*+\"|[^\s;&'\"]++)"
_HEADER = r"(?:(?:proxy-)?authorization|(?:set-)?cookie|(?:x-)?[a-z-]*(?:api-?key|token|secret))"
_SCHEME = r"(?:basic|bearer|token|digest|negotiate)"

RULES: Mapping[str, str] = {
    "option": rf"(?i)^--?{_NAME}[=:](?P<secret>.+)",
    "option in a command": rf"(?i)(?<=[\s'\"`(])--?{_NAME}(?:[=:]|\s++(?!-)){_VALUE}",
    "assignment": rf"(?i)(?:^|(?<=[\s;&?,{{'\"`(|]))(?:-[A-Za-z])?{_NAME}={_VALUE}",
    "url": r"(?i)(?:^|(?<=[^a-z0-9+.-]))[a-z][a-z0-9+.-]{0,20}://[^\s/@:\"']*+:(?P<secret>[^\s/@\"']++)@",
    "header": rf"(?i)(?:^|(?<=[^a-z-])){_HEADER}:[ \t]*+(?:{_SCHEME} ++)?(?P<secret>[^\r\n'\"]++)",
    "bearer": r"(?i)(?:^|(?<=\W))bearer\s++(?P<secret>[A-Za-z0-9._~+/=-]{8,}+)",
    "json": rf"(?i)\\*+[\"']{_NAME}\\*+[\"']\s*+:\s*+\\*+\"(?P<secret>(?:[^\"\\]|\\[^\"])++)",
    "user and password": r"(?:^|(?<=\s))(?:-u|--user|--proxy-user)(?:=|\s*+)['\"]?[^\s:'\"/]++:(?P<secret>[^\s'\"]++)",
    "private key": r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?P<secret>.*)",
    "github token": r"(?P<secret>gh[pousr]_[A-Za-z0-9]{20,}+|github_pat_[A-Za-z0-9_]{20,}+)",
    "gitlab token": r"(?P<secret>gl(?:pat|ptt|dt|rt)-[A-Za-z0-9_-]{16,}+)",
    "aws key": r"(?:^|(?<=\W))(?P<secret>(?:AKIA|ASIA)[A-Z0-9]{16})(?!\w)",
    "slack token": r"(?P<secret>xox[abeprs]-[A-Za-z0-9-]{10,}+)",
    "api key": r"(?:^|(?<=\W))(?P<secret>sk-[A-Za-z0-9_-]{20,}+|[sr]k_(?:live|test)_[A-Za-z0-9]{10,}+)",
    "issuer's token": r"(?P<secret>SG\.[\w-]{16,}+\.[\w-]{16,}+|pypi-[\w-]{16,}+|npm_[A-Za-z0-9]{30,}+|AIza[\w-]{30,}+"
    r"|dop_v1_[0-9a-f]{40,}+)",
    "jwt": r"(?:^|(?<=\W))(?P<secret>eyJ[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]*+)",
}
"""Each rule's name and its expression; the group ``secret``, or without one the whole match, is masked."""

_NEXT = re.compile(rf"(?i)--?{_NAME}")
"""An option that takes the next word as value: ``--password hunter2``. Goes with the rule ``option``."""

_GLUED = {"mysql": "-p", "mysqldump": "-p", "mysqladmin": "-p", "mariadb": "-p", "sshpass": "-p"}
"""Programs that take a password glued to an option. Goes with the rule ``option``."""
_BEHIND = {"sshpass": ("-p",), "docker": ("-p",), "podman": ("-p",), "curl": ("-u", "--user", "-U", "--proxy-user")}
"""Programs that take a password, or user:password, behind an option of another name; of docker only with login."""


class Rules:
    """The rules that are switched on."""

    def __init__(self, more: Sequence[re.Pattern[str]], without: Sequence[str]) -> None:
        own = [re.compile(text, re.DOTALL) for name, text in RULES.items() if name not in without]
        self._expressions = (*own, *more)
        self._options = "option" not in without

    def text(self, text: str) -> str:
        """Masks one text. Each rule looks at the text as given: one may mask what another goes by."""
        finding = [expression for expression in self._expressions if expression.search(text)]
        if not finding:
            return text
        pieces: list[str] = []
        behind = 0
        for start, end in sorted(span for expression in finding for span in _secrets(expression, text)):
            if start > behind or not pieces:
                pieces += text[behind:start], MASK
            behind = max(behind, end)
        return "".join([*pieces, text[behind:]])

    def words(self, words: Sequence[str]) -> tuple[str, ...]:
        """Masks the words of a command."""
        masked = [self.text(word) for word in words]
        if self._options:
            program = posixpath.basename(words[0]) if words else ""
            for place in range(1, len(words)):
                masked[place] = self._behind(program, words, place) or masked[place]
        return tuple(masked)

    def _behind(self, program: str, words: Sequence[str], place: int) -> str | None:
        """Masks a word because of the words before it; None if they ask for no mask."""
        word, before = words[place], words[place - 1]
        if _NEXT.fullmatch(before) and not word.startswith("-"):
            return MASK
        glued = _GLUED.get(program)
        if glued and word.startswith(glued) and len(word) > len(glued):
            return glued + MASK
        if before not in _BEHIND.get(program, ()) or (program in {"docker", "podman"} and "login" not in words):
            return None
        user, colon, _ = word.partition(":")
        return f"{user}:{MASK}" if program == "curl" and colon else None if program == "curl" else MASK


def _secrets(expression: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where each secret begins and ends."""
    for found in expression.finditer(text):
        if "secret" not in expression.groupindex or found["secret"] is None:
            yield found.span()
            continue
        secret, (start, end) = found["secret"], found.span("secret")
        # Its quotes stay: the command still reads as a command.
        quotes = int(len(secret) > 1 and secret[0] in "'\"" and secret[-1] == secret[0])
        yield start + quotes, end - quotes
