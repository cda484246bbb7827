"""The rules that find secrets. Each expression takes time in proportion to the length of the text.

They know names (``password``, ``api_key``), forms (``scheme://user:password@host``) and the prefixes that issuers give
their tokens. SECURITY.md says what they cannot know.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from strace_lens.values.repeats import many

MASK = "[redacted]"

# A name is a run of letters, digits and joints that ends in one of these words. Words that others end in (compass,
# bypass, monkey) must stand alone.
_OF_KEY = r"(?:api|access|private|secret|account|encryption|signing|master|app|stripe|ssh|auth)"
_LONG = rf"(?:password|passwd|passphrase|passcode|secret|token|credentials?|{_OF_KEY}[-_]?key)"
_SHORT = r"(?:pass|auth|bearer|sessionid)"
_SOLE = rf"(?:[A-Za-z0-9]*+[-_.])*{_SHORT}|(?:[A-Za-z0-9]*+[-_.])+pwd|(?:[A-Za-z0-9]*+[-_.])*pw"
_NAME = rf"(?:[A-Za-z0-9_.-]*{_LONG}s?|{_SOLE})(?:[-_.][A-Za-z0-9]++){{0,8}}"
_OPTION = rf"--?(?:{_NAME}|pwd)"
# A word of the shell. A quote at its beginning may be cut; one further behind may be that of a longer text.
_IN_QUOTES = many(r"[^\"\\]|\\.")
_START = rf"\$?(?:'[^']*+(?:'|$)|\"{_IN_QUOTES}(?:\"|\\?$))"
_PIECE = r"'[^'\s]*+'|\"[^\"\\\s]*+\"|\\.|[^\s;&|'\"\\<>)`]"
_WORD = rf"(?:{_START}{many(_PIECE)}|{many(_PIECE, '+')})"
_UP_TO_QUOTE = r"(?!(?P=quote))(?:[^\\]|\\.)"
_IN_JSON = r"[^\"'\\]|(?!(?P=before)(?P=quote))(?:\\++[\"']?|[\"'])"
_PATH = r"/[^\s@\"']{0,200}+"
_UP_TO_AT = r"@[^\s/@\"']{0,200}+(?=@)"
_BASE64, _MORE = r"[A-Za-z0-9_-]{8,}+", r"\.[A-Za-z0-9_-]*+"
_VALUE = rf"(?P<secret>{_WORD})"
_BEHIND_NAME = r"(?:\+=|:?=|:-|[ \t]++=[ \t]++)"
_KEYED = r"(?:api[-_]?key|token|secret|password|passwd|passphrase)"
_HEADER = rf"(?:(?:proxy-)?authorization|(?:set-)?cookie|(?:x-)?[a-z_-]*{_KEYED})"
_SCHEME = r"(?:basic|bearer|token|digest|negotiate)"
_ISSUED = (
    *(r"SG\.[\w-]{16,}+\.[\w-]{16,}+", r"pypi-[\w-]{16,}+", r"npm_[A-Za-z0-9]{20,}+", r"AIza[\w-]{20,}+"),
    *(r"do[opr]_v1_[0-9a-f]{20,}+", r"hf_[A-Za-z0-9]{20,}+", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{20,}+"),
    *(r"dckr_pat_[\w-]{20,}+", r"ya29\.[\w-]{20,}+", r"whsec_[A-Za-z0-9+/=]{20,}+", r"hv[sb]\.[\w-]{20,}+"),
    *(r"AGE-SECRET-KEY-1[0-9A-Z]{20,}+", r"rubygems_[0-9a-f]{20,}+", r"lin_api_[A-Za-z0-9]{20,}+"),
)

RULES: Mapping[str, tuple[str, ...]] = {
    "option": (rf"(?i)^{_OPTION}[=:](?P<secret>.+)",),
    "option in a command": (
        rf"(?i)(?:(?<=[\s'\"`(=]){_OPTION}(?:[=:]|\s++(?!-))|^{_OPTION}\s++(?!-)){_VALUE}",
        r"(?:^|(?<=[\s'\"]))pass:(?P<secret>[^\s'\"]++)",  # openssl -passin
    ),
    "assignment": (
        rf"(?i)(?<![A-Za-z0-9_.$'\"-])(?:-[A-Za-z])?{_NAME}{_BEHIND_NAME}{_VALUE}",
        (
            rf"(?i)(?<=(?P<quote>['\"]))(?:-[A-Za-z])?{_NAME}{_BEHIND_NAME}"
            rf"(?P<secret>{many(_UP_TO_QUOTE, '+')})"
        ),
        rf"(?i)<(?:[A-Za-z0-9]++:)?{_NAME}>(?P<secret>[^<]++)",
    ),
    "url": (
        (
            r"(?i)(?:^|(?<=[^a-z0-9+.-]))[a-z][a-z0-9+.-]{0,20}://[^\s/:\"']*+:(?!\d++/)(?P<secret>[^\s/@\"']++"
            rf"{many(_PATH, '?')}{many(_UP_TO_AT)})@"
        ),
    ),
    "header": (
        (
            rf"(?i)(?:^|(?<=[^a-z_-])){_HEADER}:[ \t]*+(?:{_SCHEME} ++)?"
            r"(?P<secret>'[^'\r\n]++'?|\"[^\"\r\n]++\"?|[^\r\n'\"]++)"
        ),
    ),
    "bearer": (r"(?i)(?:^|(?<=\W))bearer\s++(?P<secret>[A-Za-z0-9._~+/=-]{8,}+)",),
    # Before each quote of a text stand as many backslashes, and more before one within it: JSON within JSON.
    "json": (
        (
            rf"(?i)[\"']{_NAME}\\*+[\"']\s*+:\s*+\[?\s*+(?P<before>\\*+)(?P<quote>[\"'])"
            rf"(?P<secret>{many(_IN_JSON, '+')})"
        ),
        rf"(?i)[\"']{_NAME}\\*+[\"']\s*+:\s*+(?!null|none|true|false)(?P<secret>[^\s,\"'\\\[\]{{}}]++)",
    ),
    "user and password": (
        r"(?:^|(?<=\s))(?:-u|--user|--proxy-user)(?:=|\s*+)['\"]?[^\s:'\"/]++:(?P<secret>[^\s'\"]++)",
        r"(?:^|(?<=\s))login\s++\S++\s++password\s++(?P<secret>\S++)",  # netrc
    ),
    "private key": (r"-----? ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-----?(?P<secret>.*)",),
    "github token": (r"(?P<secret>gh[pousr]_[A-Za-z0-9]{10,}+|github_pat_[A-Za-z0-9_]{10,}+)",),
    "gitlab token": (r"(?P<secret>gl(?:pat|ptt|dt|rt|cbt|soat|ft|agent|imt|ffct)-[A-Za-z0-9_-]{10,}+)",),
    "aws key": (r"(?:^|(?<=[\W_]))(?P<secret>(?:AKIA|ASIA)[A-Z0-9]{16})(?!\w)",),
    "slack token": (
        r"(?P<secret>(?:xox[abceoprs]|xapp|xoxe\.xox[bp])-[A-Za-z0-9-]{10,}+)",
        r"(?<=hooks\.slack\.com/services/)(?P<secret>[A-Za-z0-9/]{10,}+)",
    ),
    "api key": (r"(?:^|(?<=[\W_]))(?P<secret>sk-[A-Za-z0-9_-]{20,}+|[sr]k_(?:live|test)_[A-Za-z0-9]{10,}+)",),
    "issuer's token": (rf"(?:^|(?<=[\W_]))(?P<secret>{'|'.join(_ISSUED)})",),
    "jwt": (rf"(?:^|(?<=[\W_]))(?P<secret>eyJ{_BASE64}\.{_BASE64}{many(_MORE)})",),
}
"""Each rule's name and its expressions; the group ``secret``, or without one the whole match, is masked."""

_NEXT = re.compile(rf"(?i){_OPTION}")
"""An option that takes the next word as value: ``--password hunter2``. Goes with the rule ``option``."""

_GLUED = {
    **dict.fromkeys(("mysql", "mysqldump", "mysqladmin", "mysqlimport", "mysqlsh", "mariadb", "mariadb-dump"), "-p"),
    **dict.fromkeys(("sshpass", "7z", "7za", "7zz"), "-p"),
}
"""Programs that take a password glued to an option. Goes with the rule ``option``."""
_BEHIND = {
    **dict.fromkeys(("sshpass", "mongo", "mongosh", "mongodump", "docker", "podman"), ("-p",)),
    **dict.fromkeys(("zip", "unzip"), ("-P",)),
    **dict.fromkeys(("ldapsearch", "ldapmodify", "ldapadd", "ldapwhoami"), ("-w",)),
    **dict.fromkeys(("redis-cli",), ("-a",)),
    **dict.fromkeys(("curl",), ("-u", "--user", "-U", "--proxy-user", "-b", "--cookie")),
}
"""Programs that take a password, or user:password, behind an option of another name; of docker only with login."""
_TOOLS = frozenset({*_GLUED, *_BEHIND})
_ANY_TOOL = re.compile(rf"\b(?:{'|'.join(sorted(_TOOLS))})\b")
_COMMAND = re.compile(rf"(?P<end>[;&|\n()`]++)|(?P<word>{_WORD})")


class Rules:
    """The rules that are switched on."""

    def __init__(self, more: Sequence[re.Pattern[str]], without: Sequence[str]) -> None:
        on = (texts for name, texts in RULES.items() if name not in without)
        own = [re.compile(text, re.DOTALL) for texts in on for text in texts]
        self._expressions = (*own, *more)
        self._options = "option" not in without

    def text(self, text: str) -> str:
        """Masks one text."""
        masked = self._by_expressions(text)
        return self._in_commands(masked) if self._options and _ANY_TOOL.search(masked) else masked

    def _by_expressions(self, text: str) -> str:
        """Masks by each expression on the text as given: one may mask what another goes by."""
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

    def secrets(self, text: str) -> tuple[str, ...]:
        """The secrets in a text."""
        found = (match for expression in self._expressions for match in expression.finditer(text))
        return tuple(match["secret"] if "secret" in match.re.groupindex else match[0] for match in found)

    def words(self, words: Sequence[str], looks_like_one: Callable[[str], bool]) -> tuple[str, ...]:
        """Masks the words of a command. Most have no mark of a secret, and need no expression."""
        masked = [self.text(word) if looks_like_one(word) else word for word in words]
        if self._options:
            tool = ""
            for place, word in enumerate(words):
                masked[place] = _behind(tool, words, place) or masked[place]
                tool = _tool(word) or tool
        return tuple(masked)

    def _in_commands(self, text: str) -> str:
        """Masks what programs with options of their own get in a text for the shell."""
        pieces: list[str] = []
        command: list[str] = []
        tool, behind = "", 0
        for found in _COMMAND.finditer(text):
            word = found["word"]
            if word is None:
                command, tool = [], ""
                continue
            command.append(word)
            if word[0] in "'\"" and " " in word:  # a command within the command: sh -c '…'
                masked = word[0] + self._in_commands(word[1:])
            else:
                masked = _behind(tool, command, len(command) - 1) if tool else None
            if masked is not None:
                pieces += [text[behind : found.start("word")], masked]
                behind = found.end()
            tool = _tool(word) or tool
        return "".join([*pieces, text[behind:]])


def _tool(word: str) -> str | None:
    name = posixpath.basename(word)
    return name if name in _TOOLS else None


def _behind(tool: str, words: Sequence[str], place: int) -> str | None:
    """Masks a word because of the words before it, and the program among them; None if they ask for no mask."""
    if not place:
        return None
    word, before = words[place], words[place - 1]
    if _NEXT.fullmatch(before) and not word.startswith("-"):
        return MASK
    glued = _GLUED.get(tool)
    if glued and word.startswith(glued) and len(word) > len(glued):
        return glued + MASK
    if before not in _BEHIND.get(tool, ()) or (tool in {"docker", "podman"} and "login" not in words[:8]):
        return None
    user, colon, _ = word.partition(":")
    if tool != "curl" or before in {"-b", "--cookie"}:
        return MASK
    return f"{user}:{MASK}" if colon else None


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
