"""Words that are explained: which belong together, what each is, and what is said of unknown ones."""

from __future__ import annotations

import pytest

from strace_lens.analysis.explain.flags import ConstantSet, FlagSet, explain_set
from strace_lens.analysis.explain.names import CallExplained, FunctionExplained, SignalExplained
from strace_lens.analysis.explain.numbers import ShellStatus
from strace_lens.analysis.explain.words import Comparison, explain_words, is_line
from strace_lens.errors import UsageError
from strace_lens.linux.errnos import Errno
from strace_lens.linux.signal_codes import SignalCode

FORK = {"CLONE_CHILD_CLEARTID", "CLONE_CHILD_SETTID"}


def kinds(*words: str) -> list[str]:
    """The names of the types of what was found."""
    return [type(one).__name__ for one in explain_words(words)]


def flags(*words: str) -> FlagSet:
    """The one set of flags that the words are."""
    (found,) = explain_words(words)
    assert isinstance(found, FlagSet)
    return found


class TestSets:
    """Flags of clone, and constants of other calls."""

    @pytest.mark.parametrize(
        "text", ["0x1200011", "0x1200011|0", "18874385|0", "CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|17"]
    )
    def test_numbers_are_flags_and_an_exit_signal(self, text: str) -> None:
        """Bits get their names, the low byte is the exit signal."""
        found = flags(text)
        assert {flag.name for flag in found.flags} == FORK
        assert (found.exit_signal, found.unknown_bits, found.makes) == ("SIGCHLD", 0, "process")

    def test_flags_as_words_are_one_set(self) -> None:
        """Names without bars belong together, with a signal or a number among them."""
        found = flags("CLONE_VM", "SIGCHLD", "CLONE_VFORK", "0x400000000")
        assert [flag.name for flag in found.flags] == ["CLONE_VM", "CLONE_VFORK"]
        assert (found.exit_signal, found.unknown_bits, found.makes) == ("SIGCHLD", 0x400000000, "borrowing process")

    @pytest.mark.parametrize(
        ("bits", "signal"), [("CLONE_VM|SIGRT_3", "SIGRT_3"), ("0x123", "SIGRT_3"), ("CLONE_VM|0", None)]
    )
    def test_any_signal_may_be_the_exit_signal(self, bits: str, signal: str | None) -> None:
        """A real-time signal, by its name or number; 0 is no signal."""
        assert flags(bits).exit_signal == signal

    def test_the_bit_of_a_new_time_namespace(self) -> None:
        """0x80 is no signal, but the flag for clone3(2) and unshare(2)."""
        found = flags("0x80")
        assert (found.only_clone3, found.exit_signal) == (("CLONE_NEWTIME",), None)

    @pytest.mark.parametrize(
        ("text", "makes"),
        [
            ("CLONE_VM|CLONE_SIGHAND|CLONE_THREAD", "thread"),
            ("SIGCHLD|0", "process"),
            ("CLONE_VM|CLONE_VFORK", "borrowing process"),
            ("CLONE_VM|SIGCHLD", "process in shared memory"),
        ],
    )
    def test_what_flags_make(self, text: str, makes: str) -> None:
        """A thread, a process, one that borrows memory, one that shares it."""
        assert flags(text).makes == makes

    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ("CLONE_SIGHAND|0", "CLONE_SIGHAND needs CLONE_VM"),
            ("CLONE_VM|CLONE_THREAD", "CLONE_THREAD needs CLONE_SIGHAND"),
            ("CLONE_NEWNS|CLONE_FS", "CLONE_NEWNS does not go with CLONE_FS"),
            ("CLONE_PIDFD|CLONE_DETACHED", "CLONE_PIDFD does not go with CLONE_DETACHED"),
        ],
    )
    def test_flags_that_the_kernel_refuses(self, text: str, rule: str) -> None:
        """The rule that is broken is named."""
        assert rule in "\n".join(one.text for one in flags(text).broken)

    def test_constants_of_other_calls(self) -> None:
        """Flags of open, with bars or as words; what has no name stays a number."""
        for words in (["O_RDONLY|O_CLOEXEC"], ["O_RDONLY", "O_CLOEXEC"]):
            (found,) = explain_words(words)
            assert isinstance(found, ConstantSet)
            assert [constant.name for constant in found.constants] == ["O_RDONLY", "O_CLOEXEC"]
        with_bits = explain_set("O_RDONLY|0x40000000")
        assert isinstance(with_bits, ConstantSet)
        assert with_bits.unknown_bits == 0x40000000

    def test_two_kinds_of_flags_are_two_sets(self) -> None:
        """Flags of clone and of open do not mix."""
        assert kinds("CLONE_VM", "O_RDONLY", "CLONE_FS", "O_CREAT") == ["FlagSet", "ConstantSet"]

    def test_error_two_exit_signals(self) -> None:
        """A child sends one signal."""
        with pytest.raises(UsageError, match="a task has one exit signal, not SIGCHLD and SIGUSR1"):
            explain_words(["SIGCHLD|SIGUSR1"])


class TestComparison:
    """Sets and functions side by side."""

    @pytest.mark.parametrize(
        "words",
        [
            ["CLONE_VM|SIGCHLD", "SIGCHLD|0"],
            ["fork", "pthread_create"],
            ["0x11", "0x100"],
            ["fork()", "CLONE_VM|SIGCHLD"],
        ],
    )
    def test_two_stand_side_by_side(self, words: list[str]) -> None:
        """Two sets with bars or as numbers, two functions, or one of each; each column has its word."""
        (found,) = explain_words(words)
        assert isinstance(found, Comparison)
        assert [title for title, _ in found.columns] == words

    def test_a_function_is_compared_as_glibc_does_it(self) -> None:
        """musl's fork is fork(2) without flags, glibc's is clone(2)."""
        (found,) = explain_words(["fork", "vfork"])
        assert isinstance(found, Comparison)
        assert [{flag.name for flag in flags.flags} for _, flags in found.columns] == [
            FORK,
            {"CLONE_VM", "CLONE_VFORK"},
        ]

    def test_what_is_no_set_follows(self) -> None:
        """Other words are explained behind the table."""
        assert kinds("fork", "ENOENT", "vfork") == ["Comparison", "Errno"]

    def test_one_stands_alone(self) -> None:
        """One function is explained, with the system call of its name."""
        assert kinds("fork") == ["FunctionExplained", "CallExplained"]


class TestNames:
    """Signals, errors, calls, functions, codes."""

    @pytest.mark.parametrize(
        ("word", "name", "number"),
        [
            ("SIGCHLD", "SIGCHLD", 17),
            ("CHLD", "SIGCHLD", 17),
            ("SIGCLD", "SIGCHLD", 17),
            ("SIGRT_3", "SIGRT_3", 35),
            ("RT_3", "SIGRT_3", 35),
            ("SIGRTMIN", "SIGRTMIN", 32),
            ("SIGRTMAX", "SIGRT_32", 64),
        ],
    )
    def test_signals(self, word: str, name: str, number: int) -> None:
        """By strace's names, by aliases, and without SIG."""
        (found,) = explain_words([word])
        assert isinstance(found, SignalExplained)
        assert (found.signal.name, found.signal.number) == (name, number)

    def test_a_signal_comes_with_its_codes(self) -> None:
        """SIGCHLD has six codes of its own, SIGUSR1 none."""
        chld, usr1 = explain_words(["SIGCHLD", "SIGUSR1"])
        assert isinstance(chld, SignalExplained)
        assert isinstance(usr1, SignalExplained)
        assert (len(chld.codes), len(usr1.codes)) == (6, 0)

    def test_errors(self) -> None:
        """By name or second name."""
        found = explain_words(["ENOENT", "EWOULDBLOCK", "ERESTARTSYS"])
        assert [(one.name, one.number) for one in found if isinstance(one, Errno)] == [
            ("ENOENT", 2),
            ("EAGAIN", 11),
            ("ERESTARTSYS", 512),
        ]

    def test_system_calls(self) -> None:
        """With arguments and strace's classes; one that no table has is known by its name alone."""
        openat, rtas = explain_words(["openat", "rtas"])
        assert isinstance(openat, CallExplained)
        assert openat.synopsis is not None
        assert (openat.synopsis.arguments[1], openat.classes) == ("pathname", ("%desc", "%file"))
        assert rtas == CallExplained("rtas", None, ())

    @pytest.mark.parametrize(
        ("word", "expected"),
        [
            ("fork(2)", "CallExplained"),
            ("fork(3)", "FunctionExplained"),
            ("fork()", "FunctionExplained"),
            ("popen(3)", "FunctionExplained"),
            ("openat()", "CallExplained"),
            ("exit(3)", "CallExplained"),
        ],
    )
    def test_references_to_the_manual(self, word: str, expected: str) -> None:
        """Section 2 has system calls, others functions; where there is one thing only, it is meant."""
        assert kinds(word) == [expected]

    def test_codes(self) -> None:
        """Why a signal was sent."""
        (found,) = explain_words(["CLD_DUMPED"])
        assert isinstance(found, SignalCode)
        assert (found.signal, found.number) == ("SIGCHLD", 3)

    def test_a_functions_flags_are_the_callers_where_it_passes_them_on(self) -> None:
        """clone(3) of libc has no flags of its own."""
        function, call = explain_words(["clone"])
        assert isinstance(function, FunctionExplained)
        assert [flags for _, flags in function.ways] == [None, None]
        assert isinstance(call, CallExplained)


class TestNumbers:
    """A bare number is each thing that it can be."""

    @pytest.mark.parametrize(
        ("word", "expected"),
        [
            ("17", ["SIGCHLD", "EEXIST"]),
            ("2", ["SIGINT", "ENOENT"]),
            ("-2", ["ENOENT"]),
            ("64", ["SIGRT_32", "ENONET"]),
            ("512", ["ERESTARTSYS"]),
            ("137", ["SIGKILL of a shell"]),
            ("130", ["EOWNERDEAD", "SIGINT of a shell"]),
        ],
    )
    def test_all_of_them(self, word: str, expected: list[str]) -> None:
        """A signal, an error, and what a shell has in $?."""
        told = []
        for one in explain_words([word]):
            match one:
                case SignalExplained():
                    told.append(one.signal.name)
                case Errno():
                    told.append(one.name)
                case ShellStatus():
                    told.append(f"{one.signal} of a shell")
        assert told == expected

    @pytest.mark.parametrize("word", ["0", "4711", "-99999", "99999999999999999999"])
    def test_error_a_number_of_nothing(self, word: str) -> None:
        """The message says how flags are written."""
        with pytest.raises(
            UsageError, match=f"no signal, error or exit status has the number {word}; flags are written as 0x"
        ):
            explain_words([word])


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("CLONE_VM|CLONE_THREAT", "unknown flag 'CLONE_THREAT': did you mean 'CLONE_THREAD'?"),
        ("CLONE_VM|", "unknown flag ''"),
        ("SIGCHILD", "unknown word 'SIGCHILD': did you mean 'SIGCHLD'?"),
        ("enoent", "unknown word 'enoent': did you mean 'ENOENT'?"),
        ("opnat", "unknown word 'opnat': did you mean 'openat'?"),
        ("pthread_creat", "unknown word 'pthread_creat': did you mean 'pthread_create'?"),
        ("O_CLOEXE", "unknown word 'O_CLOEXE': did you mean 'O_CLOEXEC'?"),
        ("0xzz", "unknown word '0xzz'"),
        ("", "unknown word ''"),
        ("open(2)x", "unknown word 'open(2)x'"),
    ],
)
def test_error_an_unknown_word_names_the_nearest(word: str, message: str) -> None:
    """Whatever the word was meant to be."""
    with pytest.raises(UsageError) as caught:
        explain_words([word])
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("word", "line"),
    [
        ("fork() = 12", True),
        ("getpid()", False),
        ("fork(2)", False),
        ("exit(0)", True),
        ("+++ exited with 0 +++", True),
        ("openat", False),
        ("A|B", False),
    ],
)
def test_what_is_read_as_a_line(word: str, line: bool) -> None:
    """An argument list that is no reference to the manual, or a space."""
    assert is_line(word) is line
