"""What the language says of expectations that it does not understand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strace_lens.analysis.expect.parse import parse
from strace_lens.errors import ExpectationError

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
| (known: clone, connection, creation, exec, exit, file, fork, overlap, parallel, process, signal, syscall, task,
| thread, vfork, wait)
some syscall
            ^ expected the name of a system call, found the end
some syscall opennat
             ^ unknown system call 'opennat': did you mean 'openat'?
some syscall where result == 1
             ^ expected the name of a system call, found 'where'
some clone whre x == 1
           ^ expected 'under', 'where', 'because' or the end, found 'whre': did you mean 'where'?
some clone, fork
          ^ expected 'under', 'where', 'because' or the end, found ','
some clone where
                ^ expected a condition, found the end
some clone where (via == clone
                              ^ expected 'and', 'or' or ')', found the end
some clone where via == clone)
                             ^ expected 'and', 'or', 'because' or the end, found ')'
some clone where ()
                  ^ expected a condition, found ')'
some clone where via == clone adn via == clone3
                              ^ expected 'and', 'or', 'because' or the end, found 'adn': did you mean 'and'?
some clone where via == clone and
                                 ^ expected a condition, found the end
some clone where via == clone has kind == thread
                              ^ expected 'and', 'or', 'because' or the end, found 'has'
every process
             ^ expected 'under', 'where', 'has' or 'comes after', found the end
every process where exit_code == 1
                                  ^ expected 'and', 'or', 'has' or 'comes after', found the end
every process has
                 ^ expected a condition, found the end
no exec undr 1
        ^ expected 'under', 'where', 'because' or the end, found 'undr': did you mean 'under'?
no exec under
             ^ expected 'program' or the name of a task, as 1.2, found the end
no exec under make
              ^ expected 'program' or the name of a task, as 1.2, found 'make'
no exec under 1.0
              ^ expected 'program' or the name of a task, as 1.2, found '1.0'
no exec under program make
                      ^ expected text in quotes, found 'make'
no exec under 1.2 because
                         ^ expected text in quotes, found the end
no exec under 1.2 under 1.3
                  ^ expected 'where', 'because' or the end, found 'under'
no exec because builds
                ^ expected text in quotes, found 'builds'
no exec because "x" where path == "y"
                    ^ expected the end, found 'where'
no syscall under 1
           ^ expected the name of a system call, found 'under'
every exec under 1
                  ^ expected 'where', 'has' or 'comes after', found the end
every exec comes before exit
                 ^ expected 'after', found 'before'
every exec comes after
                      ^ expected a subject, found the end
every exec comes after exit has code == 0
                            ^ expected 'where', 'because' or the end, found 'has'
every process has exit_code == 0 has pid == 1
                                 ^ expected 'and', 'or', 'because' or the end, found 'has'
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
                          ^ '-1' is not a set of flags
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
| (known: arg0, arg1, arg2, arg3, arg4, arg5, dirfd, errno, flags, mode, pathname, result, task)
some syscall rename where oldpth == "x"
                          ^ unknown field of syscall 'oldpth': did you mean 'oldpath'?
| (known: arg0, arg1, arg2, arg3, arg4, arg5, errno, newpath, oldpath, result, task)
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
        """The message, line, column and text are those expected, to the letter; the word is underlined from there."""
        caret, _, message = pointed.partition("^ ")
        with pytest.raises(ExpectationError) as caught:
            parse(text)
        said = str(caught.value)
        assert said.rstrip("^") == f"expectation:1:{len(caret) + 1}: {message}\n  {text}\n  {caret}"

    @pytest.mark.parametrize(
        ("text", "underlined"),
        [
            ("exatly 1 clone", "exatly"),
            ("some clone where via == clnoe", "clnoe"),
            ("some clone where chld.tid == 1", "chld"),
            ("some clone where child.tdi.x == 1", "tdi"),
            ("some clone where via=clone", "="),
            ("some clone where flags == CLONE_VM|CLONE_FILE|CLONE_FS", "CLONE_FILE"),
            ('some exec where argv == "a b"', '"a b"'),
            ('some exec where path == "a b', '"a b'),
            ("some process where exit_code in [3,", " "),
            ("some process where ()", ")"),
        ],
    )
    def test_error_underlines_the_word(self, text: str, underlined: str) -> None:
        """As many marks as the word has characters; one at the end of the text."""
        with pytest.raises(ExpectationError) as caught:
            parse(text)
        marks = str(caught.value).rpartition("\n")[2]
        place = marks.index("^") - 2
        assert marks.count("^") == len(underlined)
        assert f"{text} "[place : place + marks.count("^")] == underlined

    def test_error_in_a_long_line(self) -> None:
        """Of a line of many thousand characters the error shows the part around the word."""
        text = "some exec where " + 'path == "/x" or ' * 5000 + f'pth == 3 and path == "{"x" * 5000}"'
        with pytest.raises(ExpectationError) as caught:
            parse(text)
        said, shown, marks = str(caught.value).split("\n")
        assert len(shown) < 1100
        assert shown[marks.index("^") :].startswith("pth == 3")
        assert said.startswith(f"expectation:1:{text.index('pth') + 1}: ")

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
            "               ^^^^^"
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


_KEYWORDS = "exactly at least most between and or not some no every where has in matches contains any"
_NAMES = "clone clones process syscall openat exec argv flags child.tid maker via SIGCHLD CLONE_VM none"
_MARKS = '== != <= = < ( ) [ ] , | $x "a" "b\\ 1 0x1f 09 # .. é'
WORDS = [*_KEYWORDS.split(), *_NAMES.split(), *_MARKS.split(), "\t", "\n"]


def _place(text: str) -> tuple[str, int]:
    """The line of the error that ``text`` is, and its column; an expectation that is none gives its text."""
    try:
        return parse(text).text, 1
    except ExpectationError as error:
        return error.text, error.column


class TestTotal:
    """Whatever the text is, it is read or it is an error of the language."""

    @settings(max_examples=300)
    @given(st.lists(st.sampled_from(WORDS), max_size=12), st.sampled_from(["", "some clone where ", "every exit has "]))
    def test_error_or_expectation(self, words: list[str], head: str) -> None:
        """Any row of words gives an expectation, or an error that points into one of its lines."""
        text = head + " ".join(words)
        line, column = _place(text)
        assert line.strip() in text.replace("\t", " ")
        assert 1 <= column <= len(line) + 1
