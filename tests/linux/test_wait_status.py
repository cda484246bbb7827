"""What a wait tells of a child, as numbers."""

from __future__ import annotations

import os

import pytest

from strace_lens.linux.signal_codes import code_name
from strace_lens.linux.wait_status import CHILD_CODES, child_code, read_status


def by_the_macros(word: int) -> tuple[str, int | None, bool]:
    """What libc's macros say of a status word."""
    if os.WIFEXITED(word):
        return "exited", os.WEXITSTATUS(word), False
    if os.WIFSIGNALED(word):
        return "killed", os.WTERMSIG(word), os.WCOREDUMP(word)
    if os.WIFSTOPPED(word):
        return "stopped", os.WSTOPSIG(word), False
    return "continued" if os.WIFCONTINUED(word) else "unknown", None, False


def test_a_status_word_is_read_as_libc_reads_it() -> None:
    """The macros of wait(2), as Python's os module has them, say the same of each word of 16 bits."""
    assert [word for word in range(0x10000) if read_status(word) != by_the_macros(word)] == []


@pytest.mark.parametrize("word", [-1, 2**32, 0xFFFFFFFFFFFF, 2**99])
def test_a_number_that_is_no_status_word_is_unknown(word: int) -> None:
    """A status word is an int of 32 bits; any other number gives unknown and raises nothing."""
    assert read_status(word) == ("unknown", None, False)


def test_the_codes_of_sigchld_say_how_the_child_changed() -> None:
    """Each CLD_* code stands for one change; two of them kill."""
    assert CHILD_CODES == {
        "CLD_EXITED": "exited",
        "CLD_KILLED": "killed",
        "CLD_DUMPED": "killed",
        "CLD_TRAPPED": "stopped",
        "CLD_STOPPED": "stopped",
        "CLD_CONTINUED": "continued",
    }


@pytest.mark.parametrize("number", [-5, 0, 7, 2**80, *range(1, 7)])
def test_a_code_by_its_number(number: int) -> None:
    """A number gives the code that siginfo_t has for SIGCHLD; None where that says nothing of a child."""
    name = code_name("SIGCHLD", number)
    assert child_code(number) == (name if name in CHILD_CODES else None)
