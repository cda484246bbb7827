"""Feeds the language of expectations whatever breaks new ground.

What must hold of any text: it is an expectation, or an ExpectationError points into it; an expectation prints itself as
text that reads back equal, and is judged on a trace without an error, but for a value of a ``$name`` that does not fit;
all of that in time linear in the length. What
this finds belongs into ``tests/analysis/expect/`` as an example. The command line is that of ``target.py``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from tests.fuzz import target

with target.instrumented("strace_lens.analysis.expect", "strace_lens.facts"):
    from strace_lens.analysis.expect.judge import judge
    from strace_lens.analysis.expect.literals import OPERATORS, TYPES
    from strace_lens.analysis.expect.needs import needs
    from strace_lens.analysis.expect.parse import parse, parse_spec

from strace_lens.errors import ExpectationError
from strace_lens.facts.fields import TASK_FIELDS
from strace_lens.facts.subjects import SINGULAR, SUBJECTS, Subject
from strace_lens.facts.subjects import subject as subject_of
from strace_lens.facts.value import Kind
from tests.analysis.judged_logs import CALLS, CUT, EXEC_IN_THREAD, RECORDED, traced
from tests.fuzz.linear import grows_linearly
from tests.fuzz.pieces import changing

PAGE = Path(__file__).parent.parent.parent / "docs" / "expectations.md"
TRACES = (traced(CUT), traced(EXEC_IN_THREAD, recorded=RECORDED), traced(CALLS, recorded="-f"))
GIVEN = ("3", "SIGCHLD", "*/true", "", "0x10|CLONE_VM", "é\udcff")
"""What a ``$name`` may stand for."""
VALUES = {
    Kind.NUMBER: ("0", "1", "-1", "0x11", "9" * 20),
    Kind.SIGNAL: ("SIGCHLD", "SIGRT_3", "0", "64"),
    Kind.STATUS: ("0", "300", "SIGSEGV"),
    Kind.CODE: ("CLD_EXITED", "SI_USER"),
    Kind.ERROR: ("ENOENT", "EWOULDBLOCK"),
    Kind.CALL: ("clone3", "fork"),
    Kind.TASK_KIND: ("process", "thread", "other"),
    Kind.TEXT: ('"*/true"', '"a\\"b\\n"', '"[a-"', '"*a*a*a*a*a*b"', '"\\\\"', '""'),
    Kind.TEXTS: ('"sh"', '["sh", "-c"]'),
    Kind.FLAGS: ("CLONE_VM|CLONE_VFORK|SIGCHLD", "0x400000|CLONE_FS", "17", "0"),
    Kind.ACCESS: ("read|write", "look"),
    Kind.FAMILY: ("AF_INET", "AF_999"),
    Kind.BOOLEAN: ("true", "false"),
    Kind.TASK: ("none",),
    Kind.ANYTHING: ("-1", "NULL", "O_RDONLY|O_CLOEXEC", '"/etc/*"', "18446744073709551615"),
}


def read(text: str) -> None:
    """Read a text as an expectation, and judge it."""
    try:
        expectation = parse(text)
    except ExpectationError as error:
        _points_into(text, error)
        return
    printed = str(expectation)
    assert parse(printed) == expectation
    assert str(parse(printed)) == printed
    needs([expectation], "%process")
    given = dict.fromkeys(re.findall(r"\$([A-Za-z_]\w*)", text, re.ASCII), GIVEN[len(text) % len(GIVEN)])
    for trace in TRACES:
        for watched_only in (False, True):
            try:
                (verdict,) = judge(trace, [expectation], given, watched_only=watched_only)
            except ExpectationError as error:
                assert given, "an expectation that was read is judged"
                _points_into(text, error)
            else:
                assert str(verdict)
                assert repr(verdict)


def _points_into(text: str, error: ExpectationError) -> None:
    assert 1 <= error.line <= text.count("\n") + 1
    assert 1 <= error.column <= len(error.text) + 1
    assert str(error)


def hold(text: str) -> None:
    """Raise where a rule does not hold of ``text``."""
    read(text)
    grows_linearly(read, text)
    try:
        parse_spec(text, source="spec")
    except ExpectationError as error:
        _points_into(text, error)


def sentence(lot: Random) -> str:
    """An expectation by lot that the language mostly knows."""
    subject = SUBJECTS[lot.choice(list(SUBJECTS))]
    head = f"{lot.choice(('some', 'no', 'exactly 1', 'at most 2', 'every'))} {subject.word}"
    call = lot.choice(("openat", "execve", "read")) if subject.word == "syscall" else None
    subject = subject_of(subject.word, call)
    head += f" {call}" * (call is not None) + lot.choice(SCOPES)
    because = lot.choice(("", "", ' because "a \\"b\\" # c"'))
    if not head.startswith("every"):
        return f"{head} where {_condition(lot, subject)}{because}"
    if lot.randrange(3) == 0:
        second = lot.choice(("exec", "exit", "signal", "syscall openat", "wait", "file", "creation"))
        return f"{head} comes after {second}{because}"
    return f"{head} where {_condition(lot, subject)} has {_condition(lot, subject)}{because}"


SCOPES = ("", "", " under 1", " under 1.2", ' under program "*/true"', ' under program "[a-"', " under 1.99999999")


def _condition(lot: Random, subject: Subject[Any]) -> str:
    match lot.randrange(6):
        case 0:
            return f"not {_condition(lot, subject)}"
        case 1:
            return f"({_condition(lot, subject)} {lot.choice(('and', 'or'))} {_condition(lot, subject)})"
        case _:
            return _comparison(lot, subject)


def _comparison(lot: Random, subject: Subject[Any]) -> str:
    name = lot.choice(list(subject.fields))
    kind, before = subject.fields[name].kind, ""
    while kind is Kind.TASK and lot.randrange(5):
        before, name = f"{before}{name}.", lot.choice(list(TASK_FIELDS))
        kind = TASK_FIELDS[name].kind
    operator = lot.choice(TYPES[kind].operators)
    value = lot.choice((*VALUES[kind], *VALUES[kind], "$name", "none"))
    if operator == "in":
        value = f"[{value}, {lot.choice(VALUES[kind])}]"
    if operator == "matches":
        value = lot.choice(VALUES[Kind.TEXT])
    return f"{before}{name} {operator} {value}"


def seeds() -> Iterator[str]:
    """The examples of the language's page, and sentences by lot."""
    yield from re.findall(r"^((?:exactly|at|between|some|no|every) .*)$", PAGE.read_text(), re.MULTILINE)
    for number in range(200):
        yield sentence(Random(number))


def pieces() -> list[str]:
    """Words of the language, and what is none."""
    fields = {field for subject in SUBJECTS.values() for field in subject.fields}
    words = (
        "exactly 1",
        "at least 2",
        "between 1 and 2",
        "no",
        "every",
        "where",
        "has",
        "and",
        "or",
        "not",
        "under",
        "program",
    )
    more = ("comes after", "because", "1.2", "1.0", ".1")
    marks = ("(", ")", "[", "]", ",", "|", '"', ".", "$", "$name", "#", "\\", " ", "\n", "\t", "maker.", "task.")
    texts = ("syscall openat", "\u0661", "\u2028", "\x00", "1_0", "0x", "9" * 5000, "*" * 30 + "a")
    values = (value for some in VALUES.values() for value in some)
    return [*words, *more, *marks, *texts, *SINGULAR, *fields, *OPERATORS, *values, *(f" {word} " for word in words)]


def changes() -> target.Mutate:
    """A change of a text, or of a new sentence; every fourth sentence stays as it is."""
    changed = changing(pieces())

    def change(lot: Random, text: str) -> str:
        match lot.randrange(4):
            case 0:
                return sentence(lot)
            case 1:
                return changed(lot, sentence(lot))
            case _:
                return changed(lot, text)

    return change


if __name__ == "__main__":
    target.run("language", hold, seeds(), changes())
