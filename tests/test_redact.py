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
        (f"pw={SECRET}", "pw=[redacted]"),
        (f"ask pw = {SECRET}", "ask pw = [redacted]"),
    ],
)
def test_what_looks_like_a_secret_is_masked(string: str, masked: str) -> None:
    """The rules by their kinds."""
    assert line(string) == masked


@pytest.mark.parametrize(
    "text",
    [
        *("PGPASSWORD=%s psql", "export DB_PASS='%s x'", 'TOKEN="a %s" x', "PASSWORD=$'%s' x", "password = %s"),
        *(
            "PASSWORD=a\\ %s",
            "PASSWORD=a'b'%s",
            'password=\\"%s\\"',
            "TOKEN+=%s",
            "${TOKEN:-%s}",
            "x>TOKEN=%s",
            "DB_PW=%s",
        ),
        *("--from-literal=password=%s", "--env=API_KEY=%s", "//registry.example/:_authToken=%s", "x#access_token=%s"),
        *("AccountKey=%s;", "ENCRYPTION_KEY=%s", "PASSWORD='%s", 'PASSWORD="%s\\'),
        *("--password %s", "--pwd=%s", "-password %s", "x -passin pass:%s", "--oauth2-bearer %s", "(--token '%s')"),
        *("{'password': '%s'}", '{"passwords":["%s"]}', '{"password":%s}', '{"token": "a\\"%s"}', '{"secret":"%s'),
        *('{\\"a\\":\\"{\\\\\\"token\\\\\\":\\\\\\"a%s\\\\\\"}\\"}', "<password>%s</password>"),
        *("db_password: '%s'", "password: %s", "machine h login me password %s", "DD-API-KEY: %s"),
        *("https://me:a/%s@host/", "https://me:a@%s@host/", "https://me@example.org:%s@host/", "redis://:%s@host:1"),
        *(
            "mysql -uroot -p%s db",
            "mysql -pa/%s/b db",
            "sudo mysql -p%s",
            "x; sshpass -p '%s' ssh h",
            "docker login -u me -p %s host",
        ),
        *(
            "bash -c 'cd /; mysqldump -p%s db'",
            "redis-cli -a %s",
            "ldapsearch -x -w %s",
            "zip -P %s a.zip b",
            "curl -b %s x",
        ),
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n%s",
        *("---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n%s", "https://hooks.slack.com/services/T0/B0/%s"),
    ],
)
def test_a_secret_in_a_text_is_masked(text: str) -> None:
    """Quotes, escapes, JSON within JSON, a value that is cut, programs with options of their own."""
    assert SECRET not in redactor().text(text % SECRET)


@pytest.mark.parametrize(
    "token",
    [
        *(
            "ghs_" + "a1" * 8,
            "github_pat_" + "a1_" * 9,
            "glcbt-64_" + "a1" * 9,
            "xapp-1-A1-2345-abcdef",
            "xoxp-12-34-abcdef",
        ),
        *("sk-proj-" + "a1" * 12, "rk_live_" + "a1" * 9, "SG." + "a1" * 9 + "." + "b2" * 9, "pypi-" + "a1" * 20),
        *("npm_" + "a1" * 12, "AIza" + "a1_" * 9, "dor_v1_" + "a1" * 20, "hf_" + "a1" * 12, "shpat_" + "a1" * 12),
        *(
            "dckr_pat_" + "a1" * 12,
            "ya29." + "a1" * 20,
            "whsec_" + "a1" * 12,
            "hvs." + "a1" * 12,
            "rubygems_" + "a1" * 12,
        ),
        *("AGE-SECRET-KEY-1" + "Q2" * 20, "lin_api_" + "a1" * 12, "eyJhbGciOiJI.eyJzdWIiOiIx"),
    ],
)
@pytest.mark.parametrize("text", ["%s", "x %s y", "id_%s"])
def test_a_token_is_known_by_its_prefix(token: str, text: str) -> None:
    """Also where the log has cut a JWT before its signature."""
    assert token not in redactor().text(text % token)


def in_hexadecimal(text: str) -> str:
    """The text as strace prints it with ``-xx``."""
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


@pytest.mark.parametrize(
    "cut",
    [
        f'7 execve("/bin/a", ["a", "--password={SECRET}\\',
        f'7 execve("/bin/a", ["a", "TOKEN={SECRET}\\3',
        f'7 execve("/bin/a", ["{in_hexadecimal("TOKEN=" + SECRET)}\\x4',
        f'7 execve("/bin/a", ["a", "TOKEN=a 7 execve("/bin/b", ["b", "--password={SECRET}"], 0x7ffd) = 0',
    ],
)
def test_a_secret_in_a_line_that_is_cut_is_masked(cut: str) -> None:
    """Within an escape, and where the next line follows: what is a string then, nobody can say."""
    for masked in (*redactor().lines([cut.encode()]), redactor().sentence(cut).encode()):
        assert SECRET.encode() not in masked
        assert in_hexadecimal(SECRET).encode() not in masked


def test_an_option_is_known_behind_a_word_that_is_cut() -> None:
    """strace cuts long words: ``"a"...``."""
    assert list(redactor().lines([b'7 execve("/bin/mysql", ["mysql", "aaa"..., "-phunter2"], 0x1) = 0'])) == [
        b'7 execve("/bin/mysql", ["mysql", "aaa"..., "-p[redacted]"], 0x1) = 0'
    ]


def test_a_line_of_hexadecimal_strings_is_masked_in_a_report() -> None:
    """Its marks stand behind escapes: a sentence without a mark may hold a secret."""
    said = redactor().sentence(f'line 7: ["{in_hexadecimal("--password")}", "{in_hexadecimal(SECRET)}"]')
    assert in_hexadecimal(SECRET) not in said


def test_a_dump_is_masked_whole() -> None:
    """strace -e read=3 prints 16 bytes a line, and no rule can find a secret there."""
    dump = " | 00010  68 75 6e 74 65 72 32                              hunter2          |"
    masked = " | 00010  2a 2a 2a 2a 2a 2a 2a                              **************** |"
    assert list(redactor().lines([f"{dump}\n".encode()])) == [f"{masked}\n".encode()]
    assert redactor().sentence(dump) == masked


def test_the_path_of_a_descriptor_is_masked() -> None:
    """strace -y prints it outside of quotes."""
    text = f'7 openat(AT_FDCWD</tmp>, "a", O_RDONLY) = 3</tmp/token={SECRET}>\n'
    assert list(redactor().lines([text.encode()])) == [text.replace(SECRET, "[redacted]").encode()]


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "token_",
            "token ",
            "--token ",
            'token="',
            "token='",
            "\\",
            '"token\\\\\\',
            '"',
            "a://b:",
            "a://b:c/",
            "mysql ",
            "docker -p ",
        ),
        *(
            "-----BEGIN A PRIVATE KEY-----",
            "-u a:",
            "eyJaaaaaaaaa.",
            "<token>",
            '"token":"',
            "login a password b ",
            "zip -P 'a b' ",
        ),
    ],
)
def test_a_long_text_is_masked(unit: str) -> None:
    """Each rule reads it once: one that began anew at each mark would take hours."""
    assert SECRET not in redactor().sentence(unit * (100_000 // len(unit)) + f" TOKEN={SECRET}")


@pytest.mark.parametrize(
    "string",
    [
        "--passive=yes",
        "cd /work; make all PWD=/work",
        "test token = ",
        "http://localhost:4873/@scope/name",
        "ssh://git@example.org:22/x",
        "npm_config_registry=x",
        "global-configuration-of-all",
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
