"""Constants and members of structs: each name once, each with words."""

from __future__ import annotations

import errno
import os
import re
from collections import Counter

import pytest

from strace_lens.linux import constants
from strace_lens.linux.clone_flags import CLONE_FLAGS
from strace_lens.linux.constants import CLONE_ARGS, CONSTANTS, MEMBERS
from strace_lens.linux.errnos import ERRORS
from strace_lens.linux.signal_codes import CODES
from strace_lens.linux.signals import SIGNALS
from strace_lens.linux.wait_status import WAIT_OPTIONS
from strace_lens.record.strace import find_strace


def test_no_line_of_the_table_is_lost() -> None:
    """Each name stands once: a second line for the same name would hide the first."""
    lines = [line for line in constants._TABLE.strip().splitlines() if not line.endswith(":")]
    assert [name for name, count in Counter(line.split(" ")[0] for line in lines).items() if count > 1] == []
    assert all(constant.meaning and "(" in constant.used for constant in CONSTANTS.values())


@pytest.mark.needs_strace
def test_names_are_those_that_strace_prints() -> None:
    """Each constant's name stands in the strace that is installed, but for second names of the same bits."""
    strace = find_strace()
    if strace.version < (6, 1):
        pytest.skip(f"strace {strace.version_text} does not have all the names of 6.1")
    text = strace.path.read_bytes()
    # A linker may keep one name as the end of another: the byte behind it is what marks it.
    missing = [name for name in (*CONSTANTS, *CLONE_ARGS, *MEMBERS) if not re.search(rb"%s[\0=]" % name.encode(), text)]
    assert missing == ["O_ASYNC", "WUNTRACED"]


def test_a_name_is_in_one_table() -> None:
    """No constant has the name of a signal, an error, a code or a flag of clone."""
    tables = (CONSTANTS, CLONE_FLAGS, SIGNALS, ERRORS, CODES)
    counted = Counter(name for table in tables for name in table)
    assert [name for name, count in counted.items() if count > 1] == []


def test_options_of_waits_have_bits_and_meanings() -> None:
    """The table of bits and that of meanings know the same options of wait(2), but for those of waitid's first."""
    options = {name for name, constant in CONSTANTS.items() if constant.used == "wait(2)" and name[:2] != "P_"}
    assert options == set(WAIT_OPTIONS)
    assert WAIT_OPTIONS["WNOHANG"] == os.WNOHANG
    assert WAIT_OPTIONS["WUNTRACED"] == os.WUNTRACED
    assert WAIT_OPTIONS["WCONTINUED"] == os.WCONTINUED
    assert WAIT_OPTIONS["WNOWAIT"] == os.WNOWAIT
    assert WAIT_OPTIONS["WEXITED"] == os.WEXITED
    assert WAIT_OPTIONS["WSTOPPED"] == os.WSTOPPED


def test_the_members_of_clone3s_struct() -> None:
    """struct clone_args has eleven members of 64 bits: 88 bytes (include/uapi/linux/sched.h)."""
    assert len(CLONE_ARGS) * 8 == 88


def test_errors_named_in_meanings_exist() -> None:
    """A meaning that says which error a call fails with names a real one."""
    named = {word for constant in CONSTANTS.values() for word in re.findall(r"\bE[A-Z]{3,}\b", constant.meaning)}
    assert named <= {*ERRORS}
    assert named & set(errno.errorcode.values())
