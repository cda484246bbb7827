"""What a user says that strace was asked for: options as given to strace, or a bare list of calls."""

from __future__ import annotations

import pytest

from strace_lens.api.asked import asked_for
from strace_lens.errors import UsageError


@pytest.mark.parametrize(
    ("text", "words", "follows"),
    [
        ("%process,openat", "%process,openat", None),
        ("!read", "!read", None),
        ("-f", "all", True),
        ("", "all", False),
        ("-e trace=openat", "openat", False),
        ("-f -e trace=%process", "%process", True),
        ("-ff -etrace=openat,?openat2", "openat,?openat2", True),
        ("--follow-forks --trace=%file", "%file", True),
        ("--trace openat -f", "openat", True),
        ("-e openat", "openat", False),
        ("-e t=openat", "openat", False),
        ("-e trace=openat -e trace=read", "read", False),
        ("-f -ttt -T -yy -s 200 -o 'my log' -s99 -v -e trace=openat", "openat", True),
    ],
)
def test_words_say_which_calls_and_whether_children(text: str, words: str, follows: bool | None) -> None:
    """Without -e every call, without -f the first task alone, as strace has it; a bare list says nothing of -f."""
    found = asked_for(text)
    assert (found.filter.words, found.follows) == (words, follows)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("-f -z", "what '-z' leaves out of a log is not known here"),
        ("-e signal=none", "what '-e signal=' leaves out of a log is not known here"),
        ("-P /etc", "what '-P' leaves out"),
        ("-f openat", "what 'openat' leaves out"),
        ("openta", "unknown system call 'openta': did you mean 'openat'?"),
        ("-e trace=clone,frok", "unknown system call 'frok': did you mean 'fork'?"),
        ("-e 'trace", "cannot be split into words: No closing quotation"),
    ],
)
def test_error_words_that_are_not_understood(text: str, message: str) -> None:
    """They decide what may hold, so none is passed over."""
    with pytest.raises(UsageError) as caught:
        asked_for(text)
    assert str(caught.value).startswith("--recorded: ")
    assert message in str(caught.value)
