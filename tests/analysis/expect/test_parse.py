"""Reading expectations: what the language understands, and what it says of what it does not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from strace_lens.analysis.expect.parse import parse, parse_spec
from strace_lens.analysis.expect.syntax import (
    And,
    Bare,
    Comparison,
    Condition,
    Count,
    Each,
    Listed,
    Not,
    Or,
    Quoted,
    Variable,
)
from strace_lens.errors import ExpectationError


def _said(condition: Condition | None) -> str:
    """``condition`` with all its parentheses."""
    match condition:
        case Comparison(path, operator, value):
            return f"{'.'.join(word.text for word in path)} {operator.text} {_given(value)}"
        case Not(part):
            return f"(not {_said(part)})"
        case And(parts):
            return f"({' and '.join(map(_said, parts))})"
        case Or(parts):
            return f"({' or '.join(map(_said, parts))})"
        case None:
            return ""


def _given(value: object) -> str:
    match value:
        case Bare(words):
            return "|".join(word.text for word in words)
        case Quoted(text):
            return repr(text)
        case Variable(name):
            return f"${name}"
        case Listed(items):
            return f"[{', '.join(map(_given, items))}]"
        case _:
            raise AssertionError(value)


class TestQuantifier:
    """How many facts there should be."""

    @pytest.mark.parametrize(
        ("text", "demand"),
        [
            ("exactly 1 clone", Count(1, 1)),
            ("at least 2 clones", Count(2, None)),
            ("at most 12 processes", Count(0, 12)),
            ("between 1 and 3 execs", Count(1, 3)),
            ("some clone", Count(1, None)),
            ("no signal", Count(0, 0)),
        ],
    )
    def test_each_gives_a_range(self, text: str, demand: Count) -> None:
        """Each quantifier is a range of counts."""
        assert demand == parse(text).demand

    def test_every_has_a_condition(self) -> None:
        """``every`` demands of each fact what stands behind ``has``."""
        found = parse('every process where program matches "*/cc1" has exit_code == 0')
        assert isinstance(found.demand, Each)
        assert _said(found.demand.condition) == "exit_code == 0"
        assert _said(found.where) == "program matches '*/cc1'"

    def test_every_needs_no_where(self) -> None:
        """``every`` may speak of all facts of a subject."""
        found = parse("every task has exit_code == 0")
        assert found.where is None
        assert isinstance(found.demand, Each)


class TestSubject:
    """What is counted."""

    @pytest.mark.parametrize(
        ("plural", "word"),
        [
            ("creations", "creation"),
            ("clones", "clone"),
            ("forks", "fork"),
            ("vforks", "vfork"),
            ("tasks", "task"),
            ("processes", "process"),
            ("threads", "thread"),
            ("execs", "exec"),
            ("exits", "exit"),
            ("signals", "signal"),
            ("waits", "wait"),
            ("overlaps", "overlap"),
        ],
    )
    def test_plurals_are_the_same_words(self, plural: str, word: str) -> None:
        """A subject's plural means the subject, whatever the number."""
        assert (word, word) == (parse(f"exactly 1 {plural}").subject, parse(f"at most 2 {word}").subject)

    @pytest.mark.parametrize("text", ["no syscall openat", "no syscalls openat", "no  syscall\topenat"])
    def test_syscall_takes_a_name(self, text: str) -> None:
        """``syscall`` is followed by the name of the call."""
        found = parse(text)
        assert (found.subject, found.call) == ("syscall", "openat")

    def test_a_call_that_strace_has_no_name_for(self) -> None:
        """A call may be named as strace prints one that it does not know."""
        assert parse("no syscall syscall_0x1c3").call == "syscall_0x1c3"


class TestCondition:
    """How comparisons are joined."""

    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("code == 0 and core == false or code == 1", "((code == 0 and core == false) or code == 1)"),
            ("code == 0 and (core == false or code == 1)", "(code == 0 and (core == false or code == 1))"),
            ("not code == 0 and core == true", "((not code == 0) and core == true)"),
            ("not (code == 0 and core == true)", "(not (code == 0 and core == true))"),
            ("not not code == 0", "code == 0"),
            ("not not not code == 0", "(not code == 0)"),
            ("((code == 0))", "code == 0"),
            ("code==0 and task.maker.tid!=7", "(code == 0 and task.maker.tid != 7)"),
            ("code in [0, 1] or signal in [SIGINT,SIGTERM]", "(code in [0, 1] or signal in [SIGINT, SIGTERM])"),
            ("code\n  ==\n  0", "code == 0"),
        ],
    )
    def test_not_binds_before_and_before_or(self, text: str, meant: str) -> None:
        """``not`` binds closest, then ``and``, then ``or``; parentheses come first; blanks do not matter."""
        assert meant == _said(parse(f"some exit where {text}").where)

    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("flags == CLONE_VM|0x400000|SIGCHLD", "flags == CLONE_VM|0x400000|SIGCHLD"),
            ("flags == CLONE_VM | CLONE_FS", "flags == CLONE_VM|CLONE_FS"),
            ("flags contains any CLONE_VM|CLONE_FS", "flags contains any CLONE_VM|CLONE_FS"),
            ("flags contains   any CLONE_VM", "flags contains any CLONE_VM"),
            ("child.tid == $child", "child.tid == $child"),
            ("child.maker.maker.tid in [$a, 0x1f, 017, -1]", "child.maker.maker.tid in [$a, 0x1f, 017, -1]"),
            (r'child.program == "a \"b\" \\ \n # c"', "child.program == 'a \"b\" \\\\ \\n # c'"),
            ("exit_signal == none", "exit_signal == none"),
            ("maker.maker != none", "maker.maker != none"),
        ],
    )
    def test_values(self, text: str, meant: str) -> None:
        """Numbers, names, sets of names, text in quotes, lists and values from outside are read as written."""
        assert meant == _said(parse(f"some clone where {text}").where)

    def test_an_argument_list_as_strace_prints_it(self) -> None:
        """``argv`` is compared with a list of texts, pasted from a log."""
        assert _said(parse('some exec where argv == ["sh", "-c", "ls"]').where) == "argv == ['sh', '-c', 'ls']"


class TestSpec:
    """A file of expectations."""

    def test_one_a_line(self) -> None:
        """Empty lines and comments are no expectations; ``#`` in quotes is no comment."""
        text = '# of the build\n\nno thread  # at all\r\n  some exec where path == "a#b" # "c"\n \t\n#"\nno fork'
        found = parse_spec(text, source="build.spec")
        assert [one.text for one in found] == ["no thread", 'some exec where path == "a#b"', "no fork"]
        assert [one.origin.line for one in found] == [3, 4, 7]

    def test_an_escaped_quote_does_not_end_the_text(self) -> None:
        r"""``\"`` within quotes does not let a comment begin."""
        (found,) = parse_spec(r'some exec where path == "a\"#b" # c', source="")
        assert found.text == r'some exec where path == "a\"#b"'

    def test_an_empty_file(self) -> None:
        """A file without expectations gives none."""
        assert parse_spec("", source="empty.spec") == []

    def test_error_names_file_line_and_column(self) -> None:
        """An error points at the word in its line of the file."""
        with pytest.raises(ExpectationError) as caught:
            parse_spec("no fork\n\n\tsome clone where flag == CLONE_VM # hm", source="my.spec")
        assert str(caught.value) == (
            "my.spec:3:19: unknown field of clone 'flag': did you mean 'flags'? "
            "(known: child, exit_signal, flags, kind, maker, via)\n"
            "   some clone where flag == CLONE_VM\n"
            "                    ^^^^"
        )

    def test_error_of_a_quote_that_is_not_closed(self) -> None:
        """A quote that is not closed is told as that, whatever follows it."""
        with pytest.raises(ExpectationError) as caught:
            parse_spec('some exec where path == "a # b', source="")
        assert caught.value.message == "this quote is not closed"


class TestBounds:
    """What is too long or too deep is told; what is merely long is read."""

    def test_error_of_60_parentheses(self) -> None:
        """Parentheses that are nested too deep are an error at the first one too many."""
        text = f"some exit where {'(' * 60}code == 0{')' * 60}"
        with pytest.raises(ExpectationError) as caught:
            parse(text)
        assert (caught.value.message, caught.value.column) == ("parentheses are nested at most 20 deep", 37)

    def test_20_parentheses(self) -> None:
        """Twenty levels can be read, each with more than one part."""
        text = f"some exit where {'(code == 1 and ' * 20}code == 0{')' * 20}"
        assert _said(parse(text).where).count("and") == 20

    def test_parentheses_in_quotes_do_not_nest(self) -> None:
        """A parenthesis in a text is a character."""
        found = parse(f'some exec where path == "{"(" * 60}"')
        assert _said(found.where) == f"path == '{'(' * 60}'"

    def test_2000_ands(self) -> None:
        """A condition may have 2,000 parts."""
        found = parse(f"some exit where {' and '.join(['code == 0'] * 2000)}")
        assert isinstance(found.where, And)
        assert len(found.where.parts) == 2000

    def test_3000_nots(self) -> None:
        """A row of ``not`` is not nested."""
        assert _said(parse(f"some exit where {'not ' * 3001}code == 0").where) == "(not code == 0)"

    def test_error_of_a_text_that_is_too_long(self) -> None:
        """A text of more than 100,000 characters is not looked at."""
        with pytest.raises(ExpectationError) as caught:
            parse(f"some exit where code in [{'1, ' * 50_000}1]")
        assert caught.value.message == "an expectation has at most 100000 characters, this has 150027"


def test_judging_does_not_load_pyparsing() -> None:
    """What judges, and what reports verdicts, does not pay for the grammar."""
    script = "import sys, strace_lens.analysis.expect.judge; sys.exit('pyparsing' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
