"""Texts that the log does not show whole: unreadable, cut, printed as numbers, or names for another file."""

from __future__ import annotations

import pytest

from strace_lens.facts.logic import alike
from strace_lens.facts.value import Alias, CutText, CutTexts, FieldValue, NoValue, Printed
from tests.analysis.judged_logs import judged

ASKED = "-f -e trace=%process,openat,symlink"


def program(*lines: str) -> str:
    """The log of a program that did ``lines``."""
    rows = ['50 execve("/opt/tool", ["tool"], 0x7ffd50 /* 9 vars */) = 0', *(f"50 {line}" for line in lines)]
    return "\n".join([*rows, "50 exit_group(0)                      = ?", "50 +++ exited with 0 +++", ""])


def outcome(log: str, text: str, recorded: str = ASKED) -> str:
    """The outcome of one expectation."""
    return judged(log, text, recorded=recorded).outcome


class TestExecByDescriptor:
    """A file that is run by a descriptor has a name only where -y shows it (execveat(2), fexecve(3))."""

    EMPTY = 'execveat(5, "", ["t", "-x"], 0x7ffd50 /* 9 vars */, AT_EMPTY_PATH) = 0'

    @pytest.mark.parametrize(
        "call",
        [
            EMPTY,
            'execveat(5, "", ["t", "-x"], 0x7ffd50 /* 9 vars */, AT_EMPTY_PATH|AT_SYMLINK_NOFOLLOW) = 0',
            'execve("/proc/self/fd/5", ["t", "-x"], 0x7ffd50 /* 9 vars */) = 0',
            'execve("/proc/50/fd/5", ["t", "-x"], 0x7ffd50 /* 9 vars */) = 0',
            'execve("/proc/thread-self/fd/5", ["t", "-x"], 0x7ffd50 /* 9 vars */) = 0',
            'execve("/proc/self/task/50/fd/5", ["t", "-x"], 0x7ffd50 /* 9 vars */) = 0',
            'execve("/dev/fd/5", ["t", "-x"], 0x7ffd50 /* 9 vars */) = 0',
            'execve("/dev/stdin", ["t", "-x"], 0x7ffd50 /* 9 vars */) = 0',
            'execve("/proc/self/exe", ["t", "-x"], 0x7ffd50 /* 9 vars */) = 0',
            'execveat(AT_FDCWD, "/proc/self/fd/5", ["t", "-x"], 0x7ffd50 /* 9 vars */, 0) = 0',
        ],
    )
    def test_the_file_behind_it_is_unknown(self, call: str) -> None:
        """No path can be excluded, and no program that ran; that a program ran, and its arguments, are known."""
        log = program(call)
        assert outcome(log, 'no exec where path matches "*/true"') == "undecided"
        assert outcome(log, 'every process has program == "/opt/tool"') == "undecided"
        assert outcome(log, 'no process where program == "/usr/bin/true"') == "undecided"
        assert outcome(log, "exactly 2 execs") == "held"
        assert outcome(log, 'some exec where argv == ["t", "-x"]') == "held"

    def test_the_descriptors_path_is_known_with_y(self) -> None:
        """strace -y prints what the descriptor stands for."""
        log = program(self.EMPTY.replace("(5,", "(5</usr/bin/true>,"))
        assert outcome(log, 'no exec where path matches "*/true"') == "failed"
        assert outcome(log, 'every process has program == "/usr/bin/true"') == "held"

    def test_a_name_that_is_given_holds_as_it_is_given(self) -> None:
        """The path that the program gave is known, and may be asked for."""
        log = program('execve("/proc/self/exe", ["t"], 0x7ffd50 /* 9 vars */) = 0')
        assert outcome(log, 'some exec where path == "/proc/self/exe"') == "held"
        assert outcome(log, 'some exec where path matches "/proc/self/*"') == "held"

    def test_a_failed_exec_is_none(self) -> None:
        """A descriptor that could not be run ran nothing."""
        log = program(self.EMPTY.replace("= 0", "= -1 EACCES (Permission denied)"))
        assert outcome(log, 'no exec where path matches "*/true"') == "held"


class TestAddresses:
    """strace prints the address of a text that it could not read, or was told not to (-e raw)."""

    @pytest.mark.parametrize("operator", ['== "/etc/shadow"', 'matches "/etc/*"', 'in ["/etc/shadow", "/x"]'])
    def test_a_text_at_an_address_is_unknown(self, operator: str) -> None:
        """It may be any text: nothing is excluded, and nothing is shown."""
        log = program("openat(AT_FDCWD, 0x7ffd5e10, O_RDONLY) = 3")
        assert outcome(log, f"no syscall openat where arg1 {operator}") == "undecided"
        assert outcome(log, f"every syscall openat has arg1 {operator}") == "undecided"
        assert outcome(log, f"no syscall openat where not arg1 {operator}") == "undecided"

    def test_each_argument_by_itself(self) -> None:
        """An argument beside it that was read decides."""
        log = program('symlink("/etc/hosts", 0x7ffd5e10) = 0')
        assert outcome(log, 'no syscall symlink where arg0 == "/etc/shadow" and arg1 == "/tmp/x"') == "held"
        assert outcome(log, 'no syscall symlink where arg1 == "/tmp/x"') == "undecided"

    def test_a_null_pointer_is_no_text(self) -> None:
        """NULL is known; strace prints NULL, or 0 where it prints raw numbers."""
        for null in ("NULL", "0"):
            log = program(f"openat(AT_FDCWD, {null}, O_RDONLY) = -1 EFAULT (Bad address)")
            assert outcome(log, 'no syscall openat where arg1 == "/etc/shadow"') == "held"
            assert outcome(log, 'no syscall openat where arg1 matches "/etc/*"') == "held"
            assert outcome(log, "some syscall openat where arg1 == NULL") == "held"

    def test_an_address_that_the_kernel_could_not_read_either(self) -> None:
        """With EFAULT no text stands there."""
        log = program("openat(AT_FDCWD, 0xffffffffffffffff, O_RDONLY) = -1 EFAULT (Bad address)")
        assert outcome(log, 'no syscall openat where arg1 == "/etc/shadow"') == "held"
        assert outcome(log, 'no syscall openat where arg1 matches "*shadow"') == "held"

    def test_another_error_says_nothing_of_the_text(self) -> None:
        """With ENOENT the kernel read a text that strace did not."""
        log = program("openat(AT_FDCWD, 0x7ffd5e10, O_RDONLY) = -1 ENOENT (No such file or directory)")
        assert outcome(log, 'no syscall openat where arg1 == "/etc/shadow"') == "undecided"

    def test_a_number_is_compared_as_a_number(self) -> None:
        """Numbers are asked of numbers, whatever else they may stand for."""
        log = program("openat(AT_FDCWD, 0x7ffd5e10, O_RDONLY) = 3")
        assert outcome(log, "no syscall openat where arg1 == 0x7ffd5e11") == "held"
        assert outcome(log, "some syscall openat where arg1 == 0x7ffd5e10") == "held"

    def test_a_program_at_an_address(self) -> None:
        """Path and arguments of an execve, printed raw."""
        log = program("execve(0x55d0, 0x55e0, 0x55f0) = 0")
        assert outcome(log, 'no exec where path matches "*/curl"') == "undecided"
        assert outcome(log, 'no exec where argv contains "-x"') == "undecided"
        assert outcome(log, 'every process has program == "/opt/tool"') == "undecided"
        assert outcome(log, "exactly 2 execs") == "held"


class TestRawFlags:
    """Under -X raw flags are numbers; which names they stand for is not looked up where they may be a number."""

    RAW = program('openat(-100, "/etc/hosts", 0x80000) = 3')
    NAMES = program('openat(AT_FDCWD, "/etc/hosts", O_RDONLY|O_CLOEXEC) = 3')

    @pytest.mark.parametrize(
        "condition", ["arg2 contains O_CREAT", "arg2 contains any O_CREAT|O_TRUNC", "arg2 == O_CREAT"]
    )
    def test_names_are_asked_of_a_number(self, condition: str) -> None:
        """A set that was printed as a number excludes no name; one that was printed as names does."""
        assert outcome(self.RAW, f"no syscall openat where {condition}") == "undecided"
        assert outcome(self.NAMES, f"no syscall openat where {condition}") == "held"

    def test_a_number_is_asked_of_names(self) -> None:
        """A set that was printed as names may be any number; one that was printed as a number is that one."""
        assert outcome(self.RAW, "no syscall openat where arg2 == 64") == "held"
        assert outcome(self.NAMES, "no syscall openat where arg2 == 64") == "undecided"

    def test_no_flag_is_known(self) -> None:
        """0 is the empty set."""
        log = program('openat(-100, "/etc/hosts", 0) = 3')
        assert outcome(log, "no syscall openat where arg2 contains O_CREAT") == "held"

    def test_flags_of_clone_are_taken_apart(self) -> None:
        """Of creations the bits are known."""
        clone = "clone(child_stack=NULL, flags=0x1200011, child_tidptr=0x7f10) = 51"
        log = program(clone).replace("50 exit", "51 exit_group(0) = ?\n51 +++ exited with 0 +++\n50 exit")
        assert outcome(log, "exactly 1 clone where flags contains CLONE_CHILD_CLEARTID") == "held"
        assert outcome(log, "every clone has exit_signal == SIGCHLD") == "held"
        assert outcome(log, "no clone where flags contains CLONE_VM") == "held"


class TestCutTexts:
    """strace cuts a text at --string-limit: what it printed is the beginning."""

    def test_a_cut_path(self) -> None:
        """It may go on with anything; a path that begins otherwise is excluded."""
        log = program('openat(AT_FDCWD, "/srv/data/a"..., O_RDONLY) = 3')
        assert outcome(log, 'no syscall openat where arg1 == "/srv/data/abc"') == "undecided"
        assert outcome(log, 'no syscall openat where arg1 matches "*/secret"') == "undecided"
        assert outcome(log, 'no syscall openat where arg1 == "/srv/data/a"') == "held"
        assert outcome(log, 'no syscall openat where arg1 == "/etc/shadow"') == "held"
        assert outcome(log, 'some syscall openat where arg1 matches "/srv/*"') == "held"

    def test_a_program_whose_path_is_cut(self) -> None:
        """Which program ran is unknown."""
        log = program('execve("/opt/a/very/long/pa"..., ["x"], 0x7ffd50 /* 9 vars */) = 0')
        assert outcome(log, 'no exec where path matches "*/curl"') == "undecided"
        assert outcome(log, 'every process has program == "/opt/tool"') == "undecided"

    @pytest.mark.parametrize(
        "argv", ['["x", "aaaaaaaa"..., "-q"]', '["x", "-q", ...]', '["x", "-q"...]', "0x55d0", '["x", 0x55d0, "-q"]']
    )
    def test_an_argument_list_that_is_not_whole(self, argv: str) -> None:
        """A word that was cut, a list that was cut, a word that could not be read: none of them excludes a word."""
        log = program(f'execve("/bin/x", {argv}, 0x7ffd50 /* 9 vars */) = 0')
        assert outcome(log, 'no exec where argv contains "--all"') == "undecided"
        assert outcome(log, 'no exec where argv == ["x", "-q"]') == "undecided"
        assert outcome(log, 'no exec where argv matches "*secret*"') == "undecided"

    def test_a_word_that_is_surely_whole(self) -> None:
        """A word that is shorter than a cut one was not cut."""
        log = program('execve("/bin/x", ["x", "-q", "aaaaaaaa"...], 0x7ffd50 /* 9 vars */) = 0')
        assert outcome(log, 'some exec where argv contains "-q"') == "held"
        assert outcome(log, 'some exec where argv contains "aaaaaaaa"') == "undecided"

    def test_a_structure_with_members_left_out(self) -> None:
        """strace abbreviates structures without -v."""
        log = program("openat(AT_FDCWD, {st_mode=S_IFREG|0644, ...}, O_RDONLY) = 3")
        assert outcome(log, 'no syscall openat where arg1 matches "*st_size=5*"') == "undecided"


UNKNOWN, ABSENT = NoValue.UNKNOWN, NoValue.ABSENT


@pytest.mark.parametrize(
    ("one", "other", "truth"),
    [
        ("/a", "/a", True),
        ("/a", "/b", False),
        (3, 3, True),
        (3, 4, False),
        (1, True, False),
        (ABSENT, ABSENT, True),
        (ABSENT, 3, False),
        (UNKNOWN, UNKNOWN, None),
        (UNKNOWN, ABSENT, None),
        ("/a", UNKNOWN, None),
        (frozenset({"A"}), frozenset({"A"}), True),
        (frozenset({"A"}), frozenset(), False),
        (("a", "b"), ("a", "b"), True),
        (("a", "b"), ("a",), False),
        (CutText("/ab"), CutText("/ab"), None),
        (CutText("/ab"), "/abc", None),
        (CutText("/ab"), "/ab", False),
        (CutText("/ab"), "/a", False),
        (CutText("/ab"), "/xy", False),
        (CutText("/ab"), CutText("/abc"), None),
        (CutText("/ab"), CutText("/xbc"), False),
        (CutTexts(("a",)), ("a",), None),
        (CutTexts(("a",)), CutTexts(("a",)), None),
        (Alias("/proc/self/exe"), Alias("/proc/self/exe"), True),  # the program that ran before, which is compared
        (Alias("/proc/self/fd/3"), Alias("/proc/self/fd/3"), None),
        (Alias("/proc/self/fd/3"), Alias("/proc/self/fd/4"), None),
        (Alias("/proc/self/exe"), "/bin/a", None),
        (Printed(0x7F10), Printed(0x7F10), None),
        (Printed(0x7F10), "/a", None),
    ],
)
def test_two_values_are_alike(one: FieldValue, other: FieldValue, truth: bool | None) -> None:
    """Equal, different, or unknown, whichever comes first."""
    assert alike(one, other) is truth
    assert alike(other, one) is truth
