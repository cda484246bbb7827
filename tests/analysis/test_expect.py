"""Reading expectations: what the language understands, and what it says of what it does not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from strace_lens.analysis.expect import parse, parse_spec
from strace_lens.analysis.expectation import (
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
            "                    ^"
        )

    def test_error_of_a_quote_that_is_not_closed(self) -> None:
        """A quote that is not closed is told as that, whatever follows it."""
        with pytest.raises(ExpectationError) as caught:
            parse_spec('some exec where path == "a # b', source="")
        assert caught.value.message == "this quote is not closed"


# Each expectation that is wrong, and below it the caret and the message, which a | continues.
WRONG = r"""
exactly one clone
        ^ expected a number, found 'one'
exactly -1 clones
        ^ expected a number, found '-1'
exactly 99999999999999999999 clones
        ^ expected a number, found '99999999999999999999'
exatly 1 clone
^ unknown quantifier 'exatly': did you mean 'exactly'? (known: at least, at most, between, every, exactly, no, some)
clone
^ unknown quantifier 'clone' (known: at least, at most, between, every, exactly, no, some)
at lest 1 clone
   ^ unknown bound 'lest': did you mean 'least'? (known: least, most)
at
  ^ expected 'least' or 'most', found the end
between 3 and 1 clones
^ no number is between 3 and 1
between 1 or 3 clones
          ^ expected 'and', found 'or'
some
    ^ expected a subject, found the end
some clnoe
     ^ unknown subject 'clnoe': did you mean 'clone'?
| (known: clone, creation, exec, exit, fork, process, signal, syscall, task, thread, vfork, wait)
some syscall
            ^ expected the name of a system call, found the end
some syscall opennat
             ^ unknown system call 'opennat': did you mean 'openat'?
some syscall where result == 1
             ^ expected the name of a system call, found 'where'
some clone whre x == 1
           ^ expected 'where' or the end, found 'whre': did you mean 'where'?
some clone, fork
          ^ expected 'where' or the end, found ','
some clone where
                ^ expected a condition, found the end
some clone where (via == clone
                              ^ expected 'and', 'or' or ')', found the end
some clone where via == clone)
                             ^ expected 'and', 'or' or the end, found ')'
some clone where ()
                  ^ expected a condition, found ')'
some clone where via == clone adn via == clone3
                              ^ expected 'and', 'or' or the end, found 'adn': did you mean 'and'?
some clone where via == clone and
                                 ^ expected a condition, found the end
some clone where via == clone has kind == thread
                              ^ expected 'and', 'or' or the end, found 'has'
every process
             ^ expected 'where' or 'has', found the end
every process where exit_code == 1
                                  ^ expected 'and', 'or' or 'has', found the end
every process has
                 ^ expected a condition, found the end
every process has exit_code == 0 has pid == 1
                                 ^ expected 'and', 'or' or the end, found 'has'
some clone where via
                    ^ expected an operator, found the end
some clone where via ==
                       ^ expected a value, found the end
some clone where via = clone
                     ^ unknown operator '=': did you mean '=='? (known: !=, ==, in, matches)
some clone where flags contain CLONE_VM
                       ^ unknown operator 'contain': did you mean 'contains'? (known: !=, ==, contains, contains any)
some clone where via < clone
                     ^ via is a call: no '<' for it (known: ==, !=, in, matches)
some process where exit_code matches "1*"
                             ^ exit_code is a number: no 'matches' for it (known: ==, !=, <, <=, >, >=, in)
some clone where flag == CLONE_VM
                 ^ unknown field of clone 'flag': did you mean 'flags'?
| (known: child, exit_signal, flags, kind, maker, via)
some clone where child.tdi == 1
                       ^ unknown field of task 'tdi': did you mean 'tid'?
| (known: exit_code, killed_by, kind, maker, name, pid, program, tid)
some clone where child..tid == 1
                       ^ unknown field of task '' (known: exit_code, killed_by, kind, maker, name, pid, program, tid)
some clone where via.tid == 1
                     ^ via is a call, it has no field 'tid'
some clone where child == 1
                          ^ a task is compared by one of its fields, as in maker.tid, or with none
some clone where child == $child
                          ^ a task is compared by one of its fields, as in maker.tid, or with none
some clone where via == clnoe
                        ^ unknown call that makes a task 'clnoe': did you mean 'clone'?
| (known: clone, clone2, clone3, fork, vfork)
some clone where kind == proces
                         ^ unknown kind of task 'proces': did you mean 'process'? (known: other, process, thread)
some clone where flags contains CLONE_VM|CLONE_FILE
                                         ^ unknown flag 'CLONE_FILE': did you mean 'CLONE_FILES'?
some clone where flags == clone_vm
                          ^ unknown flag 'clone_vm': did you mean 'CLONE_VM'?
some clone where flags == "CLONE_VM"
                          ^ expected flags, found text in quotes
some clone where flags == [CLONE_VM]
                          ^ expected flags, found a list
some clone where flags == CLONE_VM|SIGCHLD|SIGUSR1
                          ^ a task has one exit signal, not both SIGCHLD and SIGUSR1
some clone where flags == -1
                          ^ '-1' is no set of flags
some clone where flags == none
                          ^ unknown flag 'none'
some clone where exit_signal == SIGCHILD
                                ^ unknown signal 'SIGCHILD': did you mean 'SIGCHLD'?
some clone where exit_signal == 65
                                ^ there is no signal 65
some signal where code == CLD_EXITD
                          ^ unknown signal code 'CLD_EXITD': did you mean 'CLD_EXITED'?
some signal where status == SIGKIL
                            ^ unknown signal 'SIGKIL': did you mean 'SIGKILL'?
some signal where status == SIGKILL|SIGTERM
                            ^ expected an exit code or the name of a signal, found a set of names
some syscall openat where errno == ENOENTT
                                   ^ unknown error 'ENOENTT': did you mean 'ENOENT'?
some syscall openat where arg6 == 1
                          ^ unknown field of syscall 'arg6': did you mean 'arg5'?
| (known: arg0, arg1, arg2, arg3, arg4, arg5, errno, result, task)
some syscall openat where arg1 == /etc/passwd
                                  ^ expected a number, a name or text in quotes, found '/etc/passwd'
some syscall openat where arg1 == [1]
                                  ^ expected a number, a name or text in quotes, found a list
some process where exit_code == abc
                                ^ expected a number, found 'abc'
some process where exit_code == 1.5
                                ^ expected a number, found '1.5'
some process where exit_code == 09
                                ^ expected a number, found '09'
some process where exit_code == "1"
                                ^ expected a number, found text in quotes
some process where exit_code in 3
                                ^ 'in' takes a list: in [1, 2]
some process where exit_code in [3, x]
                                    ^ expected a number, found 'x'
some process where exit_code in [3,
                                   ^ expected a value, found the end
some process where exit_code in [3 4]
                                   ^ expected ',' or ']', found '4'
some process where exit_code in []
                                 ^ expected a value, found ']'
some process where exit_code == $
                                ^ expected a value, found '$'
some process where program == ls
                              ^ expected text in quotes: "ls"
some process where program == ["ls"]
                              ^ expected text in quotes, found a list
some process where program matches ls
                                   ^ 'matches' takes a pattern in quotes: matches "*/cc1"
some process where program == "ls
                              ^ this quote is not closed
some process where program == "l\s"
                                ^ unknown escape '\s' (known: \", \\, \n)
some exec where argv == "ls"
                        ^ argv is a list of texts: compare it with a list, as in == ["ls", "-l"]
some exec where argv == $argv
                        ^ argv is a list of texts: compare it with a list, as in == ["ls", "-l"]
some exec where argv == ["ls", 1]
                               ^ expected text in quotes
some exit where core == yes
                        ^ expected true or false, found 'yes'
some exit where core == none
                        ^ expected true or false, found 'none'
"""
_ROWS = WRONG.strip("\n").replace("\n| ", " ").split("\n")
ERRORS = list(zip(_ROWS[::2], _ROWS[1::2], strict=True))


class TestErrors:
    """Errors point at the word that is wrong, and name the nearest that is known."""

    @pytest.mark.parametrize(("text", "pointed"), ERRORS, ids=[text for text, _ in ERRORS])
    def test_error_points_at_the_word(self, text: str, pointed: str) -> None:
        """The message, line, column, text and caret are those expected, to the letter."""
        caret, _, message = pointed.partition("^ ")
        with pytest.raises(ExpectationError) as caught:
            parse(text)
        assert str(caught.value) == f"expectation:1:{len(caret) + 1}: {message}\n  {text}\n  {caret}^"

    @pytest.mark.parametrize("text", ["", "  \n\t "])
    def test_error_of_nothing(self, text: str) -> None:
        """An empty text is no expectation."""
        with pytest.raises(ExpectationError, match="there is no expectation"):
            parse(text)

    def test_error_in_a_later_line(self) -> None:
        """An expectation over several lines is pointed at in the line that is wrong."""
        with pytest.raises(ExpectationError) as caught:
            parse("some clone\n  where via == clone\n\tand kind == thred\n", source="--expect")
        assert str(caught.value) == (
            "--expect:3:14: unknown kind of task 'thred': did you mean 'thread'? (known: other, process, thread)\n"
            "   and kind == thred\n"
            "               ^"
        )

    def test_error_of_a_long_word_is_short(self) -> None:
        """A word that is too long for a message is cut in it."""
        with pytest.raises(ExpectationError) as caught:
            parse(f"some {'x' * 5000}")
        assert f"unknown subject '{'x' * 61}...' (known: clone, " in caught.value.message

    def test_error_of_a_number_without_end(self) -> None:
        """A number of thousands of digits is no number of the language."""
        with pytest.raises(ExpectationError, match="expected a number, found '9999"):
            parse(f"some exit where code == {'9' * 5000}")


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
    """What judges, and what reports judgements, does not pay for the grammar."""
    script = "import sys, strace_lens.analysis.judge; sys.exit('pyparsing' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
