"""What a traced program chose does nothing to whoever reads a report."""

from hypothesis import given
from hypothesis import strategies as st

from strace_lens.escape import lines, markdown, plain, readable


def test_printable_text_stays() -> None:
    """Letters of any script too."""
    assert plain("naïve 日本 /bin/sh") == "naïve 日本 /bin/sh"


def test_control_characters_are_written_out() -> None:
    """Newlines, escape sequences, C1 controls, marks that turn the direction of writing."""
    assert plain("a\n\t\r\x1b[2J\x9b\u202e") == "a\\n\\t\\r\\x1b[2J\\x9b\\u202e"


def test_a_byte_that_was_no_text_is_written_as_the_byte() -> None:
    """Not as the surrogate that stands for it."""
    assert plain(b"\xffx".decode("utf-8", "surrogateescape")) == "\\xffx"


def test_a_command_of_githubs_runner_is_written_out() -> None:
    """``##[`` is one wherever it stands; a single sign stays."""
    assert plain("a ##[error]b") == "a #\\x23[error]b"
    assert plain("###[x # [") == "##\\x23[x # ["
    assert plain("a ##vso[task.complete]b ##teamcity[") == "a #\\x23vso[task.complete]b #\\x23teamcity["
    assert plain("## fork") == "## fork"


def test_a_line_does_not_begin_with_a_command() -> None:
    """The runner skips blanks at the beginning; in a line, and in an address, the colons stay."""
    assert lines("::error::a", "  ::error::b", "x ::error::c") == "\\x3a:error::a\n  \\x3a:error::b\nx ::error::c"
    assert plain("::1") == "::1"


def test_a_text_is_one_line() -> None:
    """Line ends that it brings, of whichever kind, do not end it."""
    assert lines("a\n::error::b", "c\u2028d\re") == "a\\n::error::b\nc\\u2028d\\re"


@given(st.text())
def test_the_result_is_always_printable(text: str) -> None:
    """Whatever comes in."""
    assert plain(text).isprintable()
    assert "##[" not in plain(text)


@given(st.text())
def test_what_was_escaped_is_not_escaped_again(text: str) -> None:
    """A message is built of escaped parts, and then escaped whole."""
    assert plain(plain(text)) == plain(text)


def test_markdown_calls_nobody_and_begins_no_mathematics() -> None:
    """GitHub looks for ``@name``, ``#1`` and ``GH-1`` after a backslash is gone, and for pairs of ``$``."""
    assert markdown("@octocat #12 GH-3 a@b.c") == "@&#8203;octocat \\#&#8203;12 GH-&#8203;3 a@&#8203;b.c"
    assert markdown("# @ GH") == "\\# @ GH"
    assert markdown("$x$") == "<span>$</span>x<span>$</span>"
    assert markdown("&#8203;") == "&amp;\\#&#8203;8203;"


@given(st.binary())
def test_readable_text_is_what_a_decoder_makes_of_the_bytes(data: bytes) -> None:
    """As ``errors="replace"`` and the decoders of browsers have it: one mark for each broken sequence."""
    assert readable(data.decode("utf-8", "surrogateescape")) == data.decode("utf-8", "replace")
