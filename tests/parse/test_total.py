"""The reader takes anything: no bytes make it fail, and every line comes back as it was."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from strace_lens.events import Syscall, Unparsed
from strace_lens.parse.arguments.shapes import MAX_DEPTH
from strace_lens.parse.log import open_log, read_lines
from strace_lens.values import (
    Array,
    BitSet,
    Call,
    Change,
    Comment,
    Commented,
    Flags,
    Named,
    Null,
    Number,
    Raw,
    String,
    Struct,
    Value,
)
from tests.parse.printed_back import events, printed

REAL = (
    "7 clone3({flags=CLONE_VM, exit_signal=0} <unfinished ...>",
    "7 <... clone3 resumed> => {parent_tid=[31993]}, 88) = 31993 <0.000021>",
    'openat(AT_FDCWD</srv>, "a\\"b\\0\\0011"..., O_RDONLY|O_CLOEXEC) = 3</x/comma, paren) = 0>(deleted)',
    "--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=11, si_status=0} ---",
    "[pid 27496] +++ killed by SIGABRT (core dumped) +++",
    "5 wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = 12<sh> /* 11648 in strace's PID NS */",
    "31201<strace> 04:18:41.618380 (+     0.000000) [  59] [00007f2a95d3aad7] rt_sigaction(SIGHUP, ~[RT_1], [3 4]) = 0",
    " | 00020  20 21 22 23 24 25 26 27  28 29 2a 2b 2c 2d 2e 2f   !\"#$%&'()*+,-./ |",
    "clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLDstrace: Process 29272 attached",
    "ioctl(-1, 0x4 /* BTRFS_IOC_CLONE or FICLONE */, {a=1<<(B-1), [C]=02:fc:00:00:00:01, 'x'}) = ? ERESTARTSYS (To be)",
)


def comes_back(text: str) -> None:
    """Every line of ``text`` is printed by one event, as it was; every argument decoded."""
    found = list(read_lines(io.StringIO(text, newline="\n")))
    for event in found:
        if isinstance(event, Syscall):
            assert ", ".join(map(str, event.args)) == event.args_text
    lines = text.split("\n")
    expected = lines[:-1] if lines[-1] == "" else lines
    shown = {number: line for event in found for number, line in event.printed()}
    assert [shown.get(number) for number in range(1, len(expected) + 1)] == expected


class TestAnyText:
    """Nothing that is thrown at it makes the reader fail."""

    @given(st.text())
    @example("٣ getpid() = 3")
    @example("5 f( <unfinished ...>\n5 <... g resumed> <unfinished ...>\n")
    @example("+++ exited with 007 +++")
    @example("f(\x1b[0m3) = 0\x1b[0m\r\n")
    def test_any_text_comes_back(self, text: str) -> None:
        """Any text is read and printed again."""
        comes_back(text)

    @given(st.binary())
    def test_any_bytes_come_back(self, data: bytes) -> None:
        """Bytes that are no UTF-8 survive."""
        text = data.decode("utf-8", "surrogateescape")
        comes_back(text)

    @given(st.text(alphabet="f(){}[]<>\"'/*\\,=|&~!@-+.: 0x19aA\n?", max_size=60))
    @settings(max_examples=600)
    def test_any_punctuation_comes_back(self, text: str) -> None:
        """Arguments of any punctuation are read and printed again."""
        comes_back(f"7 f({text}) = 0\n")

    @given(st.data())
    @settings(max_examples=400)
    def test_damaged_lines_come_back(self, data: st.DataObject) -> None:
        """Real lines with pieces cut out, doubled and put into one another are read and printed again."""
        lines = data.draw(st.lists(st.sampled_from(REAL), min_size=1, max_size=4))
        text = "\n".join(lines) + "\n"
        for _ in range(data.draw(st.integers(1, 4))):
            start = data.draw(st.integers(0, len(text)))
            end = data.draw(st.integers(start, min(len(text), start + 20)))
            put = data.draw(st.sampled_from(["", '"', "\\", "<", ">", "\n", "\r", ") = 0", " <unfinished ...>", "5 "]))
            text = text[:start] + put + text[end:]
        comes_back(text)

    @pytest.mark.parametrize("line", REAL)
    def test_lines_cut_at_every_character(self, line: str) -> None:
        """A line that ends anywhere is read and printed again, with and without a line end."""
        for length in range(len(line)):
            comes_back(line[:length])
            comes_back(f"5 getpid() = 5\n{line[:length]}\n5 getpid() = 5\n")


NAMES = st.from_regex(r"[A-Z][A-Z_]{0,8}[A-Z]", fullmatch=True).filter(lambda name: name != "NULL")
FIELDS = st.from_regex(r"[a-z][a-z_]{0,6}[a-z]", fullmatch=True)
NUMBERS = st.integers(-(2**63), 2**64 - 1).map(Number)
ADDRESSES = st.integers(1, 2**64 - 1).map(lambda number: Number(number, 16))
STRINGS = st.builds(String, st.binary(max_size=12), st.booleans())
COMMENTS = st.from_regex(r" [A-Za-z0-9_ ()\[\]{},\"'.?-]{0,12} ", fullmatch=True).map(Comment)
FLAGS = st.lists(NAMES, min_size=1, max_size=4).map(lambda names: Flags(tuple(names)))
SIMPLE: st.SearchStrategy[Value] = st.one_of(NUMBERS, ADDRESSES, STRINGS, FLAGS, st.just(Null()))


def _nested(inner: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    return st.one_of(
        st.lists(inner, max_size=4).map(lambda items: Array(tuple(items))),
        st.lists(st.builds(Named, FIELDS, inner), max_size=4).map(lambda members: Struct(tuple(members))),
        st.lists(SIMPLE, min_size=2, max_size=4).map(lambda items: BitSet(tuple(items))),
        st.builds(lambda name, items: Call(name, tuple(items)), FIELDS, st.lists(inner, max_size=3)),
        st.builds(Change, SIMPLE, inner.filter(lambda value: not isinstance(value, Change))),
        st.builds(Commented, st.one_of(NUMBERS, ADDRESSES, STRINGS), COMMENTS),
    )


VALUES = st.recursive(SIMPLE, _nested, max_leaves=12)


class TestValues:
    """Values that are printed are read again as the same values."""

    @given(st.lists(VALUES, max_size=5))
    @settings(max_examples=400)
    def test_values_are_read_as_they_were_printed(self, values: list[Value]) -> None:
        """What prints itself is read as what it was."""
        text = ", ".join(str(value) for value in values)
        call = events(f"call({text}) = 0\n")[0]
        assert isinstance(call, Syscall)
        assert call.args == tuple(values)

    @given(st.binary(max_size=40), st.sampled_from(["octal", "hex", "hex-chars"]))
    def test_bytes_survive_every_quoting(self, data: bytes, quoting: str) -> None:
        """A string's bytes are the same however strace was told to print them."""
        text = str(String(data, quoting=quoting))  # type: ignore[arg-type]  # drawn from the literal's words
        call = events(f"write(1, {text}, 3) = 3\n")[0]
        assert isinstance(call, Syscall)
        assert call.args[1] == String(data)


class TestSize:
    """Depth and length have no end, and cost no more than they must."""

    @pytest.mark.parametrize("brackets", ["[]", "{}", "()"])
    def test_nesting_of_ten_thousand(self, brackets: str) -> None:
        """Nesting beyond the stated depth is raw text; the other arguments are read."""
        deep = brackets[0] * 10_000 + brackets[1] * 10_000
        call = events(f"f({deep}, NULL) = 0\n")[0]
        assert isinstance(call, Syscall)
        assert call.args == (Raw(deep), Null())

    def test_nesting_up_to_the_limit(self) -> None:
        """Nesting up to the stated depth is read."""
        call = events(f"f({'[' * MAX_DEPTH}A{']' * MAX_DEPTH}) = 0\n")[0]
        assert isinstance(call, Syscall)
        assert isinstance(call.args[0], Array)

    def test_nesting_of_netlink(self) -> None:
        """Nesting as deep as strace's deepest is read, from deep within a program too."""

        def from_within(depth: int) -> Value:
            return from_within(depth - 1) if depth else events(f"f({'[{a=' * 15}1{'}]' * 15}) = 0\n")[0].args[0]  # type: ignore[union-attr]  # else the test fails

        assert isinstance(from_within(400), Array)

    def test_a_hundred_thousand_arguments(self) -> None:
        """A long argument list is read whole."""
        argv = ", ".join(f'"{number}"' for number in range(100_000))
        call = events(f'execve("x", [{argv}], NULL) = 0\n')[0]
        assert isinstance(call, Syscall)
        found = call.args[1]
        assert isinstance(found, Array)
        assert found.items[99_999] == String(b"99999")

    @pytest.mark.parametrize(
        "piece", ['\\"', "<a", '<"', "/* ", "/**/", "(", ")", ") = ", "f(", "-", "a:", "'", "../", "/a", " > a [0x1] "]
    )
    def test_long_lines_of_one_thing(self, piece: str) -> None:
        """A line of 300 kB of anything that could mislead a search is read and printed again."""
        comes_back("f(" + piece * (300_000 // len(piece)) + ") = 0\n")

    def test_numbers_of_any_length(self) -> None:
        """A number that no machine has is raw text, not an error."""
        call = events(f"f({'9' * 10_000}) = 0\n")[0]
        assert isinstance(call, Syscall)
        assert isinstance(call.args[0], Raw)


def test_a_log_that_is_none(tmp_path: Path) -> None:
    """Of another program's output every line is not understood, and every line is kept."""
    text = '#include <stdio.h>\nint main(void)\n{\n        puts("x");\n        return 0;\n}\n'
    log = tmp_path / "main.c"
    log.write_text(text)
    found = list(open_log(log).events())
    assert all(isinstance(event, Unparsed) for event in found)
    assert printed(found) == text.rstrip("\n")


def test_an_empty_log(tmp_path: Path) -> None:
    """An empty log has no events, no lines, and is not cut."""
    empty = tmp_path / "empty.strace"
    empty.touch()
    log = open_log(empty)
    assert (list(log.events()), log.last_line, log.cut) == ([], 0, False)
