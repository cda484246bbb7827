"""Feeds the masks whatever breaks new ground, with a secret in it.

What must hold of any text, as a text, a command, a sentence and a line of a log: masking does not fail, a second time
changes nothing, the result is not much longer than what was given, a text without marks stays as it is, and a secret of
each form of SECURITY.md does not survive; all of that in time linear in the length. What this finds belongs into
``tests/test_redact.py`` as an example. The command line is that of ``target.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from zlib import crc32

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from tests.fuzz import target

with target.instrumented("strace_lens.redact", "strace_lens.redact_rules"):
    from strace_lens.redact import MASK, Redactor, known_only
    from strace_lens.redact_rules import RULES, Rules

from strace_lens.report.json.document import indented
from strace_lens.values.quoting import escape
from tests.fuzz.linear import grows_linearly
from tests.fuzz.pieces import changing

SECRET = "Hu9nter2Hu9nter2Hu9nter2Hu9nter2Hu9nter2"
"""Letters and digits, as many as the longest token of an issuer has. No seed and no piece has it."""
FORMS = {
    "option": "--db-password=%",
    "assignment": "API_TOKEN=%",
    "url": "https://me:%@example.org/x",
    "header": "Authorization: Basic %",
    "bearer": "Bearer %",
    "json": '{"password": "%"}',
    "user and password": "-u me:%",
    "private key": "-----BEGIN RSA PRIVATE KEY-----\n%",
    "github token": "ghp_%",
    "gitlab token": "glpat-%",
    "slack token": "xoxb-%",
    "api key": "sk-%",
    "issuer's token": "npm_%",
    "jwt": "eyJ%.%.%",
}
"""A text of each form, with ``%`` for the secret, by the rule that masks it. Two more rules are below."""
COMMANDS = (
    ("x", "--password", "%"),
    ("sshpass", "-p", "%"),
    ("mysql", "-p%"),
    ("docker", "login", "-p", "%"),
    ("curl", "-u", "me:%"),
    ("sh", "-c", "x --password %"),
)
AWS_KEY = "AKIA" + "H9" * 8
OTHER = "correcthorse0correcthorse0correcthorse0"
"""The secret of seeds and pieces."""
USUAL, ALL_RULES, KNOWN = Redactor(), Rules((), ()), known_only([SECRET, "short"])
MOST_LONGER = 12
"""So many times longer a masked text may be: ``[redacted]`` may take the place of one character."""
MOST_ESCAPED = 4 * MOST_LONGER
"""The same where a string is printed anew: strace writes a byte as an octal number."""


def hold(text: str) -> None:
    """Raise where a rule does not hold of ``text``."""
    for mask in (USUAL.text, USUAL.sentence, KNOWN.text, _line, _command):
        once = mask(text)
        assert mask(once) == once, f"a second time: {once!r} becomes {mask(once)!r}"
        assert len(once) <= MOST_ESCAPED * len(text) + len(MASK)
        grows_linearly(mask, text)
    assert len(USUAL.text(text)) <= MOST_LONGER * len(text)
    if ALL_RULES.text(text) != text:
        assert USUAL.may_hold_one(text), f"a rule finds a secret in {text!r}, which has no mark"
    assert SECRET not in KNOWN.text(f"{text}{SECRET}{text}")
    _plant(text)


def _line(text: str) -> str:
    """Mask a line of a log."""
    (masked,) = USUAL.lines([text.encode("utf-8", "surrogateescape")])
    return masked.decode("utf-8", "surrogateescape")


def _command(text: str) -> str:
    """Mask a text as the words of a command."""
    return "\0".join(USUAL.words(text.split("\0")))


def _plant(text: str) -> None:
    """A secret stands behind the text, in a word of its own, in a sentence, a document and a log; none shows it."""
    lot = Random(crc32(_bytes(text)))
    rule = lot.choice(list(FORMS))
    form = FORMS[rule].replace("%", SECRET)
    program, *rest = (word.replace("%", SECRET) for word in lot.choice(COMMANDS))
    behind = text + lot.choice((" ", "\n")) + form
    assert SECRET not in USUAL.text(behind), rule
    assert SECRET not in USUAL.sentence(behind), rule
    assert AWS_KEY not in USUAL.text(f"{text} {AWS_KEY}")
    assert SECRET not in indented({"text": behind, "argv": [program, *rest, text], "more": [{"a": form}]}, USUAL), rule
    assert SECRET not in _line(_printed((program, text, form), hexadecimal=False)), rule
    assert _escaped(SECRET) not in _line(_printed((program, text, form), hexadecimal=True)), rule
    assert SECRET not in "\0".join(USUAL.words((program, *rest, text))), program
    assert SECRET not in _line(_printed((program, *rest, text), hexadecimal=False)), program


def _printed(words: tuple[str, ...], *, hexadecimal: bool) -> str:
    """An execve as strace prints it."""
    quoted = [f'"{_escaped(word) if hexadecimal else escape(_bytes(word), "octal", chr(34))}"' for word in words]
    return f"7 execve({quoted[0]}, [{', '.join(quoted)}], 0x7ffd /* 9 vars */) = 0\n"


def _escaped(text: str) -> str:
    return escape(_bytes(text), "hex", '"')


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def seeds() -> Iterator[str]:
    """Texts with a secret, and lines of them."""
    yield from (form.replace("%", OTHER) for form in FORMS.values())
    for command in [tuple(word.replace("%", OTHER) for word in words) for words in COMMANDS]:
        yield " ".join(command)
        yield "\0".join(command)
        yield _printed(command, hexadecimal=False)
        yield _printed(command, hexadecimal=True)


def pieces() -> list[str]:
    """Marks, and what stands around secrets."""
    names = ("password", "TOKEN", "api_key", "x-api-key", "secret", "pwd", "pw", "cookie:", "AKIA", "a" * 2000)
    marks = ("=", ":", "://", "@", "--", "-p", "-u", " ", "\n", "\t", "'", '"', "\\", '\\"', "\\\\", "\0", '", "', "&")
    escapes = ("\\x", "\\x70", "\\7", "\\160", "\\303", MASK, "é", "Basic ", "-----BEGIN ")
    return [*names, *marks, *escapes, *FORMS.values(), OTHER, *RULES]


if __name__ == "__main__":
    target.run("masks", hold, seeds(), changing(pieces()))
