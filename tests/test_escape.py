"""What a traced program chose does nothing to whoever reads a report."""

from hypothesis import given
from hypothesis import strategies as st

from strace_lens.escape import plain


def test_printable_text_stays() -> None:
    """Letters of any script too."""
    assert plain("naïve 日本 /bin/sh") == "naïve 日本 /bin/sh"


def test_control_characters_are_written_out() -> None:
    """Newlines, escape sequences, C1 controls, marks that turn the direction of writing."""
    assert plain("a\n\t\r\x1b[2J\x9b\u202e") == "a\\n\\t\\r\\x1b[2J\\x9b\\u202e"


def test_a_byte_that_was_no_text_is_written_as_the_byte() -> None:
    """Not as the surrogate that stands for it."""
    assert plain(b"\xffx".decode("utf-8", "surrogateescape")) == "\\xffx"


@given(st.text())
def test_the_result_is_always_printable(text: str) -> None:
    """Whatever comes in."""
    assert plain(text).isprintable()
