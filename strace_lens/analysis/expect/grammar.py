"""The grammar of expectations. Each function is a rule; its docstring has the rule, and a text that it reads.

The rules read any word, then look it up: an error can point at the word and suggest another.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TypeAlias

import pyparsing as pp

from strace_lens.analysis.expect.conditions import (
    ANY_WORD,
    FOUND,
    acting,
    condition,
    end,
    keyword,
    nothing,
    text_in_quotes,
    word_of,
)
from strace_lens.analysis.expect.syntax import (
    After,
    Condition,
    Count,
    Demand,
    Each,
    Scope,
    UnderProgram,
    UnderTask,
    Wrong,
)
from strace_lens.facts.subjects import SINGULAR, SUBJECTS
from strace_lens.linux.syscalls import CALLS, is_call
from strace_lens.suggest import did_you_mean, nearest, short, unknown

Sentence: TypeAlias = tuple[Demand, str, str | None, Scope | None, Condition | None, str | None]
"""The fields of an expectation, without its origin."""


def sentence(text: str) -> Sentence:
    """Reads one expectation.

    Raises:
        Wrong: the text breaks the grammar.
    """
    try:
        found: Sentence = _expectation(every=text.split(maxsplit=1)[0] == "every").parse_string(text, parse_all=True)[0]
    except pp.ParseBaseException as error:
        raise _unexpected(text, error.loc, error.msg.removeprefix("Expected ")) from None
    return found


def _unexpected(text: str, at: int, expected: str) -> Wrong:
    """The error for another text in the place of ``expected``; it suggests a keyword if one is misspelt."""
    found = FOUND.search(text, at)
    if found is None:
        return Wrong(f"expected {expected}, found the end", len(text.rstrip()))
    hint = did_you_mean(nearest(found.group(), re.findall("'([a-z]+)[ ']", expected)))
    return Wrong(f"expected {expected}, found '{short(found.group())}'{hint}", found.start())


@cache
def _expectation(*, every: bool) -> pp.ParserElement:
    """``expectation = quantifier subject [ scope ] [ where ] [ because ]``

    ``            | "every" subject [ scope ] [ where ] "has" condition [ because ]``

    ``            | "every" subject [ scope ] [ where ] "comes after" subject [ where ] [ because ]``

    ``exactly 1 clone under 1.2 where exit_signal == SIGCHLD``

    Only the rules that a text needs are made, by its first word: to make them is a part of each check's start.
    """
    words = ["exactly", "at least", "at most", "between", "some", "no", "every"]
    known = pp.FollowedBy(word_of("quantifier", {word.split()[0] for word in words}, words))
    return (known + (_every() if every else _counted())).parse_with_tabs()


def _counted() -> pp.ParserElement:
    """``quantifier subject [ scope ] [ where ] [ because ]``: ``no signal where name == SIGSEGV``"""
    scoped = _scope() - _where("'where', 'because' or the end")
    begins = "'under', 'where', 'because' or the end"
    rest = (scoped | nothing() + _where(begins)).set_name(begins)
    return acting(_quantifier() - _subject() - rest, lambda _text, _at, found: (found[0], *found[1], *found[2:]))


def _every() -> pp.ParserElement:
    """``"every" subject [ scope ] [ where ] ( has | after )``: ``every process has exit_code == 0``"""
    scoped = _scope() - _selected("'where', 'has' or 'comes after'")
    begins = "'under', 'where', 'has' or 'comes after'"
    rest = (scoped | nothing() + _selected(begins)).set_name(begins)

    def made(text: str, at: int, found: pp.ParseResults) -> Sentence:
        (word, call), scope, where, demand, because = found
        if isinstance(demand, After):
            _has_an_order(word, text.index("every", at) + len("every"), text)
        return demand, word, call, scope, where, because

    return acting(keyword("every") - _subject() - rest, made)


def _selected(expected: str) -> pp.ParserElement:
    """``[ "where" condition ] ( has | after )``"""
    where = keyword("where") - condition() - _claim("'and', 'or', 'has' or 'comes after'")
    return (where | nothing() + _claim(expected)).set_name(expected)


@cache
def _claim(expected: str) -> pp.ParserElement:
    """``has = "has" condition [ because ]``: ``has exit_code == 0``

    ``after = "comes after" subject [ where ] [ because ]``: ``comes after syscall fsync``
    """
    each = acting(condition(), lambda _text, _at, found: Each(found[0]))
    has = keyword("has") - each - _because("'and', 'or', 'because' or the end")
    second = acting(_subject(), lambda text, at, found: _has_an_order(found[0][0], at, text))
    after = keyword("comes") - keyword("after") - second - _where("'where', 'because' or the end")
    after = acting(after, lambda _text, _at, found: [After(found[0][0], found[0][1], found[1]), found[2]])
    return (has | after).set_name(expected)


def _has_an_order(word: str, at: int, text: str) -> None:
    """Checks that facts of a subject have an order; ``at``: where its word, or the space before it, begins."""
    if SUBJECTS[word].span is None:
        place = at + len(text[at:]) - len(text[at:].lstrip())
        raise Wrong(f"'comes after' orders calls, signals and ends, and a {word} is none of these", place)


@cache
def _where(expected: str) -> pp.ParserElement:
    """``where = [ "where" condition ] [ because ]``: ``where via == clone``"""
    where = keyword("where") - condition() - _because("'and', 'or', 'because' or the end")
    return (where | nothing() + _because(expected)).set_name(expected)


@cache
def _because(expected: str) -> pp.ParserElement:
    """``because = [ "because" "text" ]``: ``because "builds must not download"``"""
    text = acting(text_in_quotes(), lambda _text, _at, found: found[0].text)
    return (keyword("because") - text - end("the end") | end("the end") + nothing()).set_name(expected)


def _scope() -> pp.ParserElement:
    """``scope = "under program" "glob" | "under" N { "." N }``: ``under 1.2``, ``under program "*/make"``"""

    def task(_text: str, at: int, found: pp.ParseResults) -> UnderTask:
        if not re.fullmatch(r"[1-9][0-9]{0,8}(\.[1-9][0-9]{0,8})*", found[0]):
            raise Wrong(f"expected 'program' or the name of a task, as 1.2, found '{short(found[0])}'", at)
        return UnderTask(found[0], at)

    program = keyword("program") - text_in_quotes()
    program = acting(program, lambda _text, _at, found: UnderProgram(found[0].text, found[0].at))
    return keyword("under") - (program | acting(ANY_WORD, task)).set_name("'program' or the name of a task, as 1.2")


def _quantifier() -> pp.ParserElement:
    """``"exactly" N | "at least" N | "at most" N | "between" N "and" N | "some" | "no"``: ``at most 12``"""
    number = _count()
    bound = word_of("bound", {"least", "most"}).set_name("'least' or 'most'")
    return (
        acting(keyword("exactly") - number, lambda _text, _at, found: Count(found[0], found[0]))
        | acting(keyword("at") - bound - number, lambda _text, _at, found: _bound(found[0], found[1]))
        | acting(keyword("between") - number - keyword("and") - number, _between)
        | acting(keyword("some"), lambda _text, _at, _found: Count(1, None))
        | acting(keyword("no"), lambda _text, _at, _found: Count(0, 0))
    )


def _bound(which: str, number: int) -> Count:
    return Count(number, None) if which == "least" else Count(0, number)


def _between(_text: str, at: int, found: pp.ParseResults) -> Count:
    if found[0] > found[1]:
        raise Wrong(f"no number is between {found[0]} and {found[1]}", at)
    return Count(found[0], found[1])


def _count() -> pp.ParserElement:
    """``N``: ``12``"""

    def look(_text: str, at: int, found: pp.ParseResults) -> int:
        if not re.fullmatch("[0-9]{1,18}", found[0]):
            raise Wrong(f"expected a number, found '{short(found[0])}'", at)
        return int(found[0])

    return acting(ANY_WORD, look).set_name("a number")


@cache
def _subject() -> pp.ParserElement:
    """``"syscall" NAME | "creation" | "clone" | "task" | …``: ``syscall openat``, ``clones``"""

    def call(_text: str, at: int, found: pp.ParseResults) -> str:
        if found[0] in {"where", "under", "has", "comes"}:
            raise Wrong(f"expected the name of a system call, found '{found[0]}'", at)
        if not is_call(found[0]):
            raise Wrong(unknown("system call", found[0], CALLS), at)
        return str(found[0])

    name = acting(ANY_WORD, call).set_name("the name of a system call")
    syscall = (keyword("syscalls") | keyword("syscall")) - name
    syscall = acting(syscall, lambda _text, _at, found: ("syscall", found[0]))
    other = acting(word_of("subject", SINGULAR, SUBJECTS), lambda _text, _at, found: (SINGULAR[found[0]], None))
    return (syscall | other).set_name("a subject")
