"""What values mean, and how they print themselves."""

from __future__ import annotations

import pytest

from strace_lens.values import (
    Annotation,
    Arithmetic,
    Array,
    Change,
    Comment,
    Commented,
    Fd,
    Flags,
    Named,
    Null,
    Number,
    Partial,
    Pid,
    Raw,
    String,
    Struct,
    Value,
    WaitStatus,
    Word,
    inner,
    name_of,
    number_of,
)


class TestNumbers:
    """Numbers keep their base and are equal by what they are."""

    @pytest.mark.parametrize(
        ("number", "text"),
        [
            (Number(-5), "-5"),
            (Number(0x7F, 16), "0x7f"),
            (Number(-2, 16), "-0x2"),
            (Number(0o644, 8), "0644"),
            (Number(0, 8, 2), "000"),
            (Number(255, 16, 16, prefix=False), "00000000000000ff"),
        ],
    )
    def test_bases(self, number: Number, text: str) -> None:
        """A number prints itself in its base, with its zeros."""
        assert str(number) == text

    def test_equality_is_that_of_the_value(self) -> None:
        """The same number in two bases is equal, and hashes so."""
        assert Number(16) == Number(16, 16)
        assert {Number(16)} == {Number(16, 16)}

    @pytest.mark.parametrize(
        ("first", "second", "other"),
        [
            (Number(1), Number(1, 16, 4, prefix=False), Number(2)),
            (String(b"a"), String(b"a", quoting="hex"), String(b"a", truncated=True)),
            (Annotation(b"a"), Annotation(b"a", "verbatim"), Annotation(b"a", deleted=True)),
            (Change(Number(1), Null()), Change(Number(1), Null(), "->"), Change(Number(1), Number(2))),
            (Array((Number(1),)), Array((Number(1, 16),)), Array((Number(2),))),
        ],
    )
    def test_what_only_strace_prints_does_not_count(self, first: Value, second: Value, other: Value) -> None:
        """Values that strace printed in two ways are equal and have one hash; another meaning makes them differ."""
        assert (first, hash(first)) == (second, hash(second))
        assert first != other

    @pytest.mark.parametrize(("first", "second"), [(Word("a"), Comment("a")), (Number(0), Null())])
    def test_values_of_two_types_differ(self, first: Value, second: Value) -> None:
        """A word is not equal to a comment of the same text, nor a number to a value that stands for it."""
        assert first != second

    @pytest.mark.parametrize(
        ("value", "number"),
        [
            (Null(), 0),
            (Commented(Number(1, 16), Comment(" O_WRONLY ")), 1),
            (Fd(Number(3), Annotation(b"/x")), 3),
            (Fd(Flags(("AT_FDCWD",)), Annotation(b"/x")), -100),
            (Pid(Number(7), Annotation(b"sh", is_comm=True)), 7),
            (Partial(Number(7), ")"), 7),
            (Flags(("A",)), None),
            (String(b"7"), None),
        ],
    )
    def test_the_number_of_a_value(self, value: Value, number: int | None) -> None:
        """Comments and annotations do not hide a number."""
        assert number_of(value) == number

    @pytest.mark.parametrize(("operator", "result"), [("*", 24), ("+", 11), ("-", 5), ("<<", 64), ("/", None)])
    def test_arithmetic(self, operator: str, result: int | None) -> None:
        """Arithmetic has a result where it is one."""
        assert Arithmetic(Number(8), operator, Number(3)).value == result

    def test_a_shift_beyond_any_machine_has_no_result(self) -> None:
        """A shift by a number from a log must not fill the memory."""
        assert Arithmetic(Number(1), "<<", Number(10**9)).value is None


class TestStrings:
    """Strings print their bytes as strace does."""

    @pytest.mark.parametrize(
        ("string", "text"),
        [
            (String(b'a"\\\n\t\r\v\f'), r'"a\"\\\n\t\r\v\f"'),
            (String(b"\0001"), r'"\0001"'),
            (String(b"\0x\x07"), r'"\0x\7"'),
            (String(b"\0018"), r'"\18"'),
            (String(b"\xff7", True), r'"\3777"...'),
            (String(b"ab", quoting="hex"), r'"\x61\x62"'),
            (String(b"a\x01\n", quoting="hex-chars"), r'"a\x01\n"'),
            (String(b"x", abstract=True), '@"x"'),
            (String(b"'", quote="'"), r"'\''"),
            (String(b'"', quote="'"), "'\"'"),
        ],
    )
    def test_quoting(self, string: String, text: str) -> None:
        """Octal escapes have three digits only before a digit from 0 to 7."""
        assert str(string) == text

    def test_text_that_is_no_utf8_survives(self) -> None:
        """The text of any bytes can be turned into the bytes again."""
        assert String(b"\xff\xc3\xbc").text.encode("utf-8", "surrogateescape") == b"\xff\xc3\xbc"


class TestFlags:
    """Flags are names and bits."""

    def test_names_and_bits(self) -> None:
        """Names are a set, unknown bits a number; the order printed is kept."""
        flags = Flags(("O_RDWR", Number(0x100, 16), "O_CREAT"))
        assert flags.names == {"O_RDWR", "O_CREAT"}
        assert flags.bits == 0x100
        assert "O_CREAT" in flags
        assert str(flags) == "O_RDWR|0x100|O_CREAT"

    def test_the_name_of_a_constant(self) -> None:
        """A constant's name is found behind its number too."""
        assert name_of(Flags(("SIGCHLD",))) == "SIGCHLD"
        assert name_of(Commented(Number(17), Comment(" SIGCHLD "))) == "SIGCHLD"
        assert name_of(Commented(Number(17), Comment(" 35 vars, unterminated "))) is None
        assert name_of(Flags(("A", "B"))) is None


class TestStructs:
    """Members are found by name."""

    def test_a_member_by_its_name(self) -> None:
        """A member that was not printed is None."""
        struct = Struct((Named("a", Number(1)), Number(2)))
        assert (struct.get("a"), struct.get("b")) == (Number(1), None)

    def test_inner_values(self) -> None:
        """The values that a value is made of are found in each kind; names are none."""
        assert list(inner(Named("a", Array((Number(1), Raw("x")))))) == [Array((Number(1), Raw("x")))]
        assert list(inner(Flags(("A", Number(1))))) == [Number(1)]
        assert list(inner(Number(1))) == []


class TestWaitStatus:
    """A wait status says how a child changed."""

    @pytest.mark.parametrize(
        ("status", "code", "signal", "text"),
        [
            (WaitStatus("WIFEXITED", Number(3)), 3, None, "{WIFEXITED(s) && WEXITSTATUS(s) == 3}"),
            (
                WaitStatus("WIFSIGNALED", Flags(("SIGABRT",)), core=True),
                None,
                "SIGABRT",
                "{WIFSIGNALED(s) && WTERMSIG(s) == SIGABRT && WCOREDUMP(s)}",
            ),
            (
                WaitStatus("WIFSTOPPED", Flags(("SIGTRAP",)), extra=Number(0x80, 16)),
                None,
                "SIGTRAP",
                "{WIFSTOPPED(s) && WSTOPSIG(s) == SIGTRAP | 0x80}",
            ),
            (
                WaitStatus("WIFSIGNALED", Commented(Number(9), Comment(" SIGKILL "))),
                None,
                "SIGKILL",
                "{WIFSIGNALED(s) && WTERMSIG(s) == 9 /* SIGKILL */}",
            ),
            (WaitStatus("WIFCONTINUED"), None, None, "{WIFCONTINUED(s)}"),
        ],
    )
    def test_code_and_signal(self, status: WaitStatus, code: int | None, signal: str | None, text: str) -> None:
        """Code and signal are read from the expression that it prints."""
        assert (status.code, status.signal, str(status)) == (code, signal, text)
