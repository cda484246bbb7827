"""One value can be printed in several ways (-X raw, -X verbose, -e raw=SET, -xx): a verdict must not hang on that."""

from __future__ import annotations

import pytest

from strace_lens.facts.logic import Truth
from tests.analysis.judged_logs import judged
from tests.facts.test_texts import ASKED, outcome, program

NAMES = ("O_RDONLY|O_NOCTTY", "0x100", "0x100 /* O_RDONLY|O_NOCTTY */")
ZERO = ("O_RDONLY", "0", "0 /* O_RDONLY */")
WORDS = {True: "held", False: "failed", None: "undecided"}


@pytest.mark.parametrize(
    ("printed", "question", "answers"),
    [
        (NAMES, "arg2 contains O_NOCTTY", (True, None, True)),
        (NAMES, "arg2 contains O_CREAT", (False, None, False)),
        (NAMES, "arg2 contains any O_CREAT|O_NOCTTY", (True, None, True)),
        (NAMES, "arg2 == O_RDONLY|O_NOCTTY", (True, None, True)),
        (NAMES, "arg2 == 0x100", (None, True, True)),
        (NAMES, 'arg2 matches "*O_NOCTTY*"', (True, None, True)),
        (ZERO, "arg2 contains O_RDONLY", (True, None, True)),
        (ZERO, "arg2 == O_RDONLY", (True, None, True)),
        (ZERO, "arg2 contains O_TRUNC", (False, False, False)),
        (ZERO, "arg2 == O_TRUNC", (False, False, False)),
        (ZERO, "arg2 contains O_A_NAME_THAT_IS_NOT_IN_THE_TABLE", (False, None, False)),
        (ZERO, "arg2 == 0", (None, True, True)),
    ],
)
def test_constants(printed: tuple[str, ...], question: str, answers: tuple[Truth, ...]) -> None:
    """As names, as a number, as both: a number alone may stand for names; 0 may be a name too."""
    logs = [program(f'openat(AT_FDCWD, "/dev/tty", {one}) = 3') for one in printed]
    found = [outcome(log, f"every syscall openat has {question}") for log in logs]
    assert found == [WORDS[answer] for answer in answers]


@pytest.mark.parametrize(
    "flags", ["0x1200000|17", "0x1200000 /* CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID */|17 /* SIGCHLD */"]
)
def test_flags_and_signal_of_clone_as_numbers(flags: str) -> None:
    """-X raw and -X verbose: what clone was asked for is known, and the child is a process."""
    call = f"clone(child_stack=NULL, flags={flags}, child_tidptr=0x7f1010) = 51"
    log = program(call).replace("50 exit_group", "51 exit_group(0) = ?\n51 +++ exited with 0 +++\n50 exit_group", 1)
    assert outcome(log, "exactly 1 clone where flags == CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD") == "held"
    assert outcome(log, "exactly 2 processes") == "held"
    assert outcome(log, "no syscall clone where arg1 contains CLONE_CHILD_SETTID") != "held"
    assert outcome(log, "no syscall clone where arg1 contains CLONE_THREAD") == (
        "held" if "*" in flags else "undecided"
    )


@pytest.mark.parametrize(
    "printed",
    [
        r'{sa_family=AF_UNIX, sun_path="/run/caf\303\251"}',
        r'{sa_family=AF_UNIX, sun_path="\x2f\x72\x75\x6e\x2f\x63\x61\x66\xc3\xa9"}',
        r'[{sa_family=AF_UNIX, sun_path="/run/caf\303\251"}]',
    ],
)
def test_texts_in_structures_are_compared_as_they_are(printed: str) -> None:
    """The escapes of -x, -xx and of strange bytes are not part of a text within a structure."""
    log = program(f"connect(3, {printed}, 19) = -1 ENOENT (No such file or directory)")
    assert outcome(log, 'no syscall connect where arg1 matches "*/run/café*"', "-f") == "failed"
    assert outcome(log, 'no syscall connect where arg1 matches "*/run/tea*"', "-f") == "held"


@pytest.mark.parametrize(
    ("printed", "answer"),
    [
        ('{sa_family=AF_UNIX, sun_path="/run/x"}', "held"),
        ('{sa_family=0x1 /* AF_UNIX */, sun_path="/run/x"}', "held"),
        ('{sa_family=0x2, sun_path="/run/x"}', "undecided"),
    ],
)
def test_constants_in_structures(printed: str, answer: str) -> None:
    """Where strace printed numbers in a structure, a name that is asked for may be meant by one."""
    log = program(f"connect(3, {printed}, 9) = -1 ENOENT (No such file or directory)")
    assert outcome(log, 'no syscall connect where arg1 matches "*AF_INET*"', "-f") == answer
    assert outcome(log, 'no syscall connect where arg1 matches "*/run/x*"', "-f") == "failed"
    assert (
        judged(
            log, 'no syscall connect where arg1 matches "*/run/y*"', recorded=ASKED.replace("%process", "connect")
        ).outcome
        == "held"
    )
