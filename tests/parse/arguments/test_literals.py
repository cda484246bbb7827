"""Strings, numbers, words, comments and texts in angle brackets, whatever they hold."""

from __future__ import annotations

import pytest

from strace_lens.values import (
    Array,
    Change,
    Comment,
    Commented,
    Fd,
    Named,
    Number,
    String,
    Struct,
    Word,
)
from tests.parse.printed_back import arg, args, call


@pytest.mark.parametrize(
    "path",
    [
        "comma, paren) = 0",
        'quote\\"s',
        "'sq'",
        "[br]{c}",
        "\\74unfinished ...\\76",
        "+++ exited +++",
    ],
)
def test_a_path_that_looks_like_strace(path: str) -> None:
    """A path in angle brackets is text, whatever it holds, as an argument and as a result."""
    opened = call(f"openat(3</data/nasty dir/{path}>, 0) = 3</data/nasty dir/{path}>\n")
    assert isinstance(opened.args[0], Fd)
    assert opened.args[0].path == "/data/nasty dir/" + path.replace("\\74", "<").replace("\\76", ">").replace("\\", "")
    assert opened.result is not None
    assert opened.result.returned == opened.args[0]


@pytest.mark.parametrize("text", ["<unfinished ...>", "comma, paren) = 0", "/* comment */", "<... read resumed>) = 0"])
def test_a_string_that_looks_like_strace(text: str) -> None:
    """A string is text, whatever it holds."""
    assert call(f'newfstatat(AT_FDCWD, "{text}", 0) = 0\n').args[1] == String(text.encode())


@pytest.mark.parametrize(
    ("text", "path", "device"),
    [
        ("0</dev/null<char 1:3>>", "/dev/null", "<char 1:3>"),
        ("3</dev/ptmx<char 5:2 @/dev/pts/0>>", "/dev/ptmx", "<char 5:2 @/dev/pts/0>"),
        ("3<TCP:[127.0.0.1:44351->127.0.0.1:35278]>", "TCP:[127.0.0.1:44351->127.0.0.1:35278]", ""),
        ("3<TCPv6:[[::1]:49071->[::1]:38808]>", "TCPv6:[[::1]:49071->[::1]:38808]", ""),
        ('9<UNIX:[478114,@"abstract>x"]>', 'UNIX:[478114,@"abstract>x"]', ""),
        (
            '3<UNIX-STREAM:[760297->760293,"net-yy-unix.socket"]>',
            'UNIX-STREAM:[760297->760293,"net-yy-unix.socket"]',
            "",
        ),
        (
            "4<{eventfd-count=0x3, eventfd-id=1, eventfd-semaphore=0}>",
            "{eventfd-count=0x3, eventfd-id=1, eventfd-semaphore=0}",
            "",
        ),
        ("3<signalfd:[2 /* INT */ 34 /* RT_2 */]>", "signalfd:[2 /* INT */ 34 /* RT_2 */]", ""),
        ("3<pid:3184<forks>>", "pid:3184<forks>", ""),
    ],
)
def test_nested_angle_brackets(text: str, path: str, device: str) -> None:
    """What ``-yy`` says of a descriptor may hold brackets, arrows and quotes."""
    fd = arg(text)
    assert isinstance(fd, Fd)
    assert (fd.path, fd.annotation.device) == (path, device)


def test_deleted_after_and_inside() -> None:
    """``(deleted)`` stands behind the brackets since 5.19; inside them it is part of the name."""
    after, inside = args("4</x>(deleted), 4</x (deleted)>(deleted)")
    assert isinstance(after, Fd)
    assert isinstance(inside, Fd)
    assert (after.path, after.deleted) == ("/x", True)
    assert (inside.path, inside.deleted) == ("/x (deleted)", True)


@pytest.mark.parametrize("comment", [" ,}]\"\\'-5 ", "   B-C-4 ", " K(KT_LETTER, '@') ", " , ) = 0 "])
def test_a_comment_with_anything_in_it(comment: str) -> None:
    """A comment is text, whatever it holds."""
    assert arg(f"{{kb_value=0xb40 /*{comment}*/}}") == Struct(
        (Named("kb_value", Commented(Number(0xB40), Comment(comment))),)
    )


def test_two_comments_in_a_row() -> None:
    """A value may have two comments."""
    assert arg("0x4 /* X_??? */ /* op: 0 */") == Commented(Commented(Number(4), Comment(" X_??? ")), Comment(" op: 0 "))


def test_a_comment_before_its_value() -> None:
    """``/* bytes N..M */`` stands before the bytes, also as the first thing in braces."""
    found = arg('{a=0} => {/* bytes 88..95 */ "\\xde\\xc0"}')
    assert isinstance(found, Change)
    assert found.after == Struct((Commented(String(b"\xde\xc0"), Comment(" bytes 88..95 "), before=True),))


@pytest.mark.parametrize("char", ["(", ")", "*", '"', ",", "\\'", "\\\\", "\\x0d"])
def test_a_character_that_is_punctuation(char: str) -> None:
    """A character constant is a string of one byte."""
    found = arg(f"{{diacr='{char}'}}")
    assert isinstance(found, Struct)
    value = found.get("diacr")
    assert isinstance(value, String)
    assert value.quote == "'"
    assert len(value.data) == 1


def test_a_truncated_string() -> None:
    """``...`` behind a string says that it was cut, also when nothing of it was printed."""
    assert args('"x"..., ""...') == (String(b"x", truncated=True), String(b"", truncated=True))


@pytest.mark.parametrize(
    "text", ["01234567-89ab-cdef-fedc-ba9876543210", "02:fc:00:00:00:01", "fa:fc:00:00:00:01", "*"]
)
def test_bare_words(text: str) -> None:
    """UUIDs, hardware addresses and AX.25's star are words."""
    assert arg(f"{{uuid={text}}}") == Struct((Named("uuid", Word(text)),))


def test_hexadecimal_without_a_prefix() -> None:
    """Eight or sixteen digits with a zero first are hexadecimal without prefix."""
    found = args("nl_groups=00000000, [00000000000000ff]")
    assert found == (Named("nl_groups", Number(0)), Array((Number(255),)))


def test_an_abstract_socket_with_minimal_octal() -> None:
    """``@`` stands for the first NUL; three octal digits are printed only before a digit."""
    found = arg('@"\\0\\0010000"')
    assert found == String(b"\0\x010000", abstract=True)


def test_a_pidfd_in_parent_tid() -> None:
    """clone(CLONE_PIDFD) puts a descriptor where a tid would be."""
    found = arg("parent_tid=[3<pid:19646<family>>]")
    assert isinstance(found, Named)
    assert isinstance(found.value, Array)
    fd = found.value.items[0]
    assert isinstance(fd, Fd)
    assert (fd.number, fd.path) == (3, "pid:19646<family>")


def test_strace_traced_by_strace() -> None:
    """A string full of strace's lines is a string."""
    text = '5 write(1</x>, \\"a\\", 1) = 1\\n'
    assert args(f'1, "{text}", 30')[1] == String(b'5 write(1</x>, "a", 1) = 1\n')


def test_comments_nest() -> None:
    """``-X verbose`` prints comments in comments."""
    assert arg("0 /* QCMD(0 /* Q_??? */, USRQUOTA) */") == Commented(
        Number(0), Comment(" QCMD(0 /* Q_??? */, USRQUOTA) ")
    )


def test_hexadecimal_with_colons() -> None:
    """Addresses of any length are words, as a member and as an element."""
    member, element = args("{hwaddr=8a:8b:8c:8d:8e:8f:90}, [{nla_len=9}, f8:c2:49:13:57]")
    assert member == Struct((Named("hwaddr", Word("8a:8b:8c:8d:8e:8f:90")),))
    assert isinstance(element, Array)
    assert element.items[1] == Word("f8:c2:49:13:57")


def test_bytes_as_the_last_member() -> None:
    """Comment and string stand together as one member, without a comma."""
    found = arg('{flags=0, /* bytes 24..31 */ "\\x80\\x81"}')
    assert isinstance(found, Struct)
    assert found.members[1] == Commented(String(b"\x80\x81"), Comment(" bytes 24..31 "), before=True)


def test_a_comm_that_ends_in_a_hyphen() -> None:
    """The bracket that closes such a name looks like an arrow."""
    found = call("3301<strace--decode-> kill(3301<strace--decode->, SIGTERM) = 0\n")
    assert found.pid == 3301
    assert str(found.args[0]) == "3301<strace--decode->"
