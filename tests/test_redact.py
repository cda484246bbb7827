"""Secrets in a log are masked inside the quotes; the rest of the line stays as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strace_lens.errors import UsageError
from strace_lens.redact import Redactor, known_only, redactor
from strace_lens.redact_rules import RULES

SECRET = "hunter2hunter2"


def line(string: str, using: Redactor | None = None) -> str:
    """The string, after it was masked in a line of strace."""
    text = f'7 execve("/bin/x", ["x", "{string}"], 0x7ffd /* 9 vars */) = 0\n'
    (masked,) = (using or redactor()).lines([text.encode()])
    before, behind = text.split(string, 1)
    result = masked.decode()
    assert result.startswith(before)
    assert result.endswith(behind)
    return result[len(before) : len(result) - len(behind)]


@pytest.mark.parametrize(
    ("string", "masked"),
    [
        (f"--password={SECRET}", "--password=[redacted]"),
        (f"--db-passwd={SECRET}", "--db-passwd=[redacted]"),
        (f"-token:{SECRET}", "-token:[redacted]"),
        (f"API_TOKEN={SECRET}", "API_TOKEN=[redacted]"),
        (f"AWS_SECRET_ACCESS_KEY={SECRET}", "AWS_SECRET_ACCESS_KEY=[redacted]"),
        (f"a=1; PASSWORD={SECRET} ./run", "a=1; PASSWORD=[redacted] ./run"),
        (f"https://me:{SECRET}@example.org/x", "https://me:[redacted]@example.org/x"),
        (f"postgres://:{SECRET}@db/x?a=1", "postgres://:[redacted]@db/x?a=1"),
        (f"Authorization: Basic {SECRET}", "Authorization: Basic [redacted]"),
        (f"Bearer {SECRET}", "Bearer [redacted]"),
        (f'{{\\"password\\": \\"{SECRET}\\"}}', '{\\"password\\": \\"[redacted]\\"}'),
        ("ghp_" + "a1" * 18, "[redacted]"),
        ("glpat-" + "a1" * 10, "[redacted]"),
        ("AKIA" + "A1" * 8, "[redacted]"),
        ("xoxb-1234567890-abc", "[redacted]"),
        ("sk-" + "a1" * 20, "[redacted]"),
        ("eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl", "[redacted]"),
        (f"true --password={SECRET} x", "true --password=[redacted] x"),
        (f"mysql --password {SECRET} --host x", "mysql --password [redacted] --host x"),
        ("-----BEGIN RSA PRIVATE KEY-----\\nMIIE", "-----BEGIN RSA PRIVATE KEY-----[redacted]"),
        (f"TOKEN=Bearer {SECRET}", "TOKEN=[redacted] [redacted]"),
        (f"password=https://me:a&{SECRET}@host", "password=[redacted]@host"),
        (f"Cookie: a -----BEGIN PRIVATE KEY-----\\n{SECRET}", "Cookie: [redacted]"),
        ("password=''", "password='[redacted]'"),
    ],
)
def test_what_looks_like_a_secret_is_masked(string: str, masked: str) -> None:
    """The rules by their kinds."""
    assert line(string) == masked


@pytest.mark.parametrize(
    "string",
    [
        "--passive=yes",
        "author=bob",
        "https://example.org/a:b@c",
        "tokenizer",
        "compass=1",
        "/etc/passwd",
        "monkey=1",
        "x --auth --y",
    ],
)
def test_what_does_not_stays(string: str) -> None:
    """Words that only hold such a word, and URLs without credentials."""
    assert line(string) == string


def test_the_word_behind_an_option_is_its_value() -> None:
    """``--password hunter2`` is two strings."""
    text = b'7 execve("/bin/x", ["x", "--password", "hunter2", "y"], 0x7ffd /* 9 vars */) = 0\n'
    assert list(redactor().lines([text])) == [text.replace(b"hunter2", b"[redacted]")]
    assert redactor().words(["x", "--password", "hunter2", "y"]) == ("x", "--password", "[redacted]", "y")


def test_rules_are_added_and_switched_off() -> None:
    """A rule without the group ``secret`` masks its whole match."""
    assert line("id-4711", redactor(["id-[0-9]+"])) == "[redacted]"
    assert line(f"--password={SECRET}", redactor(without=["option", "assignment"])) == f"--password={SECRET}"


def test_what_was_typed_unseen_is_masked() -> None:
    """As a whole string, in a longer one, and where it is read byte by byte."""
    known = known_only([SECRET])
    assert line(f"{SECRET}\\n", known) == "[redacted]"
    assert line(f"a {SECRET} b", known) == "a [redacted] b"
    assert list(known.lines([b'7 read(3, "h", 1) = 1\n'])) == [b'7 read(3, "*", 1) = 1\n']


@given(st.lists(st.binary(max_size=60), max_size=5))
def test_lines_without_a_string_stay_as_they_are(lines: list[bytes]) -> None:
    """Whatever bytes they are."""
    plain = [one.replace(b'"', b"'") for one in lines]
    assert list(redactor().lines(plain)) == plain


def test_error_there_is_no_such_rule() -> None:
    """The message lists the rules."""
    with pytest.raises(UsageError) as caught:
        redactor(without=["nope"])
    assert str(caught.value) == f"unknown redaction rule 'nope' (known: {', '.join(sorted(RULES))})"


def test_error_a_rule_that_is_no_expression() -> None:
    """The message says where it is wrong."""
    with pytest.raises(UsageError, match=r"not a regular expression: unterminated character set at position 0"):
        redactor(["["])
