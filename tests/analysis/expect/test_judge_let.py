"""Values from outside, given when an expectation is judged."""

from __future__ import annotations

import pytest

from strace_lens.analysis.expect.judge import judge
from strace_lens.analysis.expect.parse import parse
from strace_lens.errors import ExpectationError
from tests.analysis.judged_logs import CALLS, PIPELINE, judged, traced


class TestLet:
    """Values from outside."""

    def test_a_number(self) -> None:
        """``$name`` is a number beside a number."""
        text = "exactly 1 creation where child.tid == $child and maker.tid in [$parent, 1]"
        assert judged(PIPELINE, text, child="12621", parent="12620").outcome == "held"
        assert judged(PIPELINE, text, child="99", parent="12620").outcome == "failed"

    def test_a_text(self) -> None:
        """``$name`` is a text beside a text, a pattern behind ``matches``, a member of a list."""
        assert judged(PIPELINE, "some exec where path == $path", path="/usr/bin/wc").outcome == "held"
        assert judged(PIPELINE, "some exec where path matches $glob", glob="*/wc").outcome == "held"
        assert judged(PIPELINE, "some exec where argv contains $flag", flag="-l").outcome == "held"
        assert judged(PIPELINE, 'some exec where argv == ["wc", $flag]', flag="-l").outcome == "held"

    def test_a_set(self) -> None:
        """``$name`` is a set beside a set, a name beside a name."""
        text = "exactly 2 clones where flags == $flags and exit_signal == $signal"
        flags = "CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID"
        assert judged(PIPELINE, text, flags=flags, signal="SIGCHLD").outcome == "held"
        assert judged(PIPELINE, text, flags=flags + "|CLONE_VM", signal="SIGCHLD").outcome == "failed"
        assert judged(PIPELINE, text, flags=flags, signal="none").outcome == "failed"

    def test_beside_an_argument(self) -> None:
        """``$name`` is what the argument of a system call is."""
        text = "some syscall openat where result == $fd and arg1 == $path and arg2 contains $flags"
        assert judged(CALLS, text, fd="3", path="/etc/hosts", flags="O_CLOEXEC").outcome == "held"

    def test_error_of_a_name_that_was_not_given(self) -> None:
        """A ``$name`` without a value is an error that names those given."""
        with pytest.raises(ExpectationError) as caught:
            judged(PIPELINE, "some creation where child.tid == $chidl", child="1", parent="2")
        assert str(caught.value) == (
            "expectation:1:34: no value was given for $chidl: did you mean '$child'? (given: $child, $parent)\n"
            "  some creation where child.tid == $chidl\n"
            "                                   ^^^^^^"
        )

    def test_error_without_any_value(self) -> None:
        """Where no value was given at all, the error says so."""
        with pytest.raises(ExpectationError, match=r"no value was given for \$a \(given: none\)"):
            judge(traced(PIPELINE), [parse("some exec where path == $a")])

    @pytest.mark.parametrize(
        ("text", "value", "message"),
        [
            ("some task where tid == $x", "abc", "$x is 'abc': expected a number, found 'abc'"),
            ("some task where tid in [1, $x]", "", "$x is '': expected a number, found ''"),
            ("some task where tid == $x", "1|2", "$x is '1|2': expected a number, found a set of names"),
            (
                "some clone where flags == $x",
                "CLONE_WM",
                "$x is 'CLONE_WM': unknown flag 'CLONE_WM': did you mean 'CLONE_VM'?",
            ),
        ],
    )
    def test_error_of_a_value_that_does_not_fit(self, text: str, value: str, message: str) -> None:
        """A value that the field cannot have is an error at the ``$name``."""
        with pytest.raises(ExpectationError) as caught:
            judged(PIPELINE, text, x=value)
        assert (caught.value.message, caught.value.column) == (message, text.index("$") + 1)
