"""The grammar of expectations. Each function is a rule; its docstring has the rule, and a text that it reads.

The rules read any word, then look it up: an error can point at the word and suggest another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import TypeAlias

import pyparsing as pp

from strace_lens.analysis.expect.syntax import (
    And,
    Bare,
    Comparison,
    Condition,
    Count,
    Each,
    Given,
    Listed,
    Literal,
    Not,
    Or,
    Quoted,
    Variable,
    Word,
    Wrong,
)
from strace_lens.facts.subjects import SINGULAR, SUBJECTS
from strace_lens.linux.syscalls import CALLS, is_call
from strace_lens.suggest import did_you_mean, nearest, short, unknown

QUOTED = r'"(?:[^"\\\n]|\\.)*"'
"""Text in quotes, with its escapes."""

_FOUND = re.compile(r'[^\s()\[\],|"]+|\S')

Sentence: TypeAlias = tuple[Count | Each, str, str | None, Condition | None]
"""The demand, the subject, the name of the system call if the subject is ``syscall``, the condition after "where"."""


def sentence(text: str) -> Sentence:
    """Reads one expectation.

    Raises:
        Wrong: the text breaks the grammar.
    """
    try:
        found: Sentence = EXPECTATION.parse_string(text, parse_all=True)[0]
    except pp.ParseBaseException as error:
        raise _unexpected(text, error.loc, error.msg.removeprefix("Expected ")) from None
    return found


def _unexpected(text: str, at: int, expected: str) -> Wrong:
    """The error for another text in the place of ``expected``; it suggests a keyword if one is misspelt."""
    found = _FOUND.search(text, at)
    if found is None:
        return Wrong(f"expected {expected}, found the end", len(text.rstrip()))
    hint = did_you_mean(nearest(found.group(), re.findall("'([a-z]+)'", expected)))
    return Wrong(f"expected {expected}, found '{short(found.group())}'{hint}", found.start())


_Action = Callable[[str, int, pp.ParseResults], object]
_ANY_WORD = pp.Regex(r'[^\s()\[\],|"$=!<>]+')
_COMMA, _BAR, _OPEN, _CLOSE, _OPEN_LIST, _CLOSE_LIST = map(pp.Suppress, ",|()[]")


def _keyword(word: str, expected: str = "") -> pp.ParserElement:
    return pp.Suppress(pp.Keyword(word)).set_name(expected or f"'{word}'")


def _word(what: str, known: Collection[str], listed: Collection[str] = ()) -> pp.ParserElement:
    """A rule for a word in ``known``. For another word the error suggests the nearest, or the nearest of ``listed``."""

    def look(_text: str, at: int, tokens: pp.ParseResults) -> str:
        if tokens[0] not in known:
            raise Wrong(unknown(what, tokens[0], listed or known), at)
        return str(tokens[0])

    return _action(_ANY_WORD, look).set_name(f"a {what}")


def _action(element: pp.ParserElement, act: _Action) -> pp.ParserElement:
    """Returns a copy of ``element`` that calls ``act`` with text, offset and tokens."""
    return element.copy().add_parse_action(act)


def _expectation() -> pp.ParserElement:
    """``expectation = quantifier subject [ "where" condition ]``

    ``            | "every" subject [ "where" condition ] "has" condition``

    ``exactly 1 clone where exit_signal == SIGCHLD``
    """
    words = ["exactly", "at least", "at most", "between", "some", "no", "every"]
    known = pp.FollowedBy(_word("quantifier", {word.split()[0] for word in words}, words))
    return (known + (_every() | _counted())).parse_with_tabs()


def _counted() -> pp.ParserElement:
    """``quantifier subject [ "where" condition ]``: ``no signal where name == SIGSEGV``"""
    where = _keyword("where") - _condition() - _end("'and', 'or' or the end")
    rest = pp.Optional(where, default=None) - _end("'where' or the end")
    return _action(_quantifier() - _subject() - rest, lambda _text, _at, found: (found[0], *found[1], found[2]))


def _every() -> pp.ParserElement:
    """``"every" subject [ "where" condition ] "has" condition``: ``every process has exit_code == 0``"""
    where = _keyword("where") - _condition() - _keyword("has", "'and', 'or' or 'has'")
    bare = _action(_keyword("has"), lambda _text, _at, _found: [None])
    head = _keyword("every") - _subject() - (where | bare).set_name("'where' or 'has'")
    rule = head - _condition() - _end("'and', 'or' or the end")
    return _action(rule, lambda _text, _at, found: (Each(found[2]), *found[0], found[1]))


def _end(expected: str) -> pp.ParserElement:
    return pp.StringEnd().set_name(expected)


def _quantifier() -> pp.ParserElement:
    """``"exactly" N | "at least" N | "at most" N | "between" N "and" N | "some" | "no"``: ``at most 12``"""
    number = _count()
    bound = _word("bound", {"least", "most"}).set_name("'least' or 'most'")
    return (
        _action(_keyword("exactly") - number, lambda _text, _at, found: Count(found[0], found[0]))
        | _action(_keyword("at") - bound - number, lambda _text, _at, found: _bound(found[0], found[1]))
        | _action(_keyword("between") - number - _keyword("and") - number, _between)
        | _action(_keyword("some"), lambda _text, _at, _found: Count(1, None))
        | _action(_keyword("no"), lambda _text, _at, _found: Count(0, 0))
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

    return _action(_ANY_WORD, look).set_name("a number")


def _subject() -> pp.ParserElement:
    """``"syscall" NAME | "creation" | "clone" | "task" | …``: ``syscall openat``, ``clones``"""

    def call(_text: str, at: int, found: pp.ParseResults) -> str:
        if found[0] == "where":
            raise Wrong("expected the name of a system call, found 'where'", at)
        if not is_call(found[0]):
            raise Wrong(unknown("system call", found[0], CALLS), at)
        return str(found[0])

    name = _action(_ANY_WORD, call).set_name("the name of a system call")
    syscall = (_keyword("syscalls") | _keyword("syscall")) - name
    syscall = _action(syscall, lambda _text, _at, found: ("syscall", found[0]))
    other = _action(_word("subject", SINGULAR, SUBJECTS), lambda _text, _at, found: (SINGULAR[found[0]], None))
    return (syscall | other).set_name("a subject")


def _condition() -> pp.ParserElement:
    """``condition = both { "or" both }``: ``kind == thread or kind == other``

    ``both = one { "and" one }``: ``code == 0 and core == false``

    ``one = { "not" } ( "(" condition ")" | comparison )``: ``not (code == 0 or code == 1)``
    """
    condition = pp.Forward()
    inner = (_OPEN - condition - _CLOSE.copy().set_name("'and', 'or' or ')'")) | _comparison()
    one = _action(pp.ZeroOrMore(pp.Keyword("not")) + inner.set_name("a condition"), _negated)
    both = _action(one + pp.ZeroOrMore(_keyword("and") - one), lambda _text, _at, found: _joined(And, list(found)))
    condition <<= _action(
        both + pp.ZeroOrMore(_keyword("or") - both), lambda _text, _at, found: _joined(Or, list(found))
    )
    return condition


def _negated(_text: str, _at: int, found: pp.ParseResults) -> Condition:
    *negations, inner = found
    condition: Condition = inner
    return Not(condition) if len(negations) % 2 else condition


def _joined(kind: type[And | Or], parts: list[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def _comparison() -> pp.ParserElement:
    """``comparison = field operator value``: ``child.tid == $child``"""
    return _action(_field() - _operator() - _value(), lambda _text, _at, found: Comparison(*found))


def _field() -> pp.ParserElement:
    """``field = NAME { "." NAME }``: ``child.maker.tid``"""

    def split(_text: str, at: int, found: pp.ParseResults) -> tuple[Word, ...]:
        words, start = [], at
        for part in found[0].split("."):
            words.append(Word(part, start))
            start += len(part) + 1
        return tuple(words)

    return _action(_ANY_WORD, split).set_name("a field")


def _operator() -> pp.ParserElement:
    """``"==" | "!=" | "<" | "<=" | ">" | ">=" | "contains" [ "any" ] | "in" | "matches"``: ``contains any``"""
    spelling = pp.Regex(r'contains\s+any(?![^\s()\[\],|"$=!<>])|[=!<>]+|[^\s()\[\],|"$=!<>]+')
    return _action(spelling, lambda _text, at, found: Word(" ".join(found[0].split()), at)).set_name("an operator")


def _value() -> pp.ParserElement:
    """``value = literal | "[" literal { "," literal } "]"``: ``in [SIGINT, SIGTERM]``"""
    listed = _OPEN_LIST - _literal() - pp.ZeroOrMore(_COMMA - _literal()) - _CLOSE_LIST.copy().set_name("',' or ']'")
    make = _action(listed, lambda _text, at, found: Listed(tuple(found), at))
    return (make | _literal()).set_name("a value")


def _literal() -> pp.ParserElement:
    r"""``literal = NUMBER | NAME { "|" (NAME | NUMBER) } | "text" | $NAME``: ``CLONE_VM|0x400000``, ``"a \"b\""``"""
    word = _action(_ANY_WORD, lambda _text, at, found: Word(found[0], at)).set_name("a name")
    bare = _action(word + pp.ZeroOrMore(_BAR - word), lambda _text, _at, found: Bare(tuple(found)))
    variable = _action(pp.Regex(r"\$([A-Za-z_]\w*)", re.ASCII), lambda _text, at, found: Variable(found[0][1:], at))
    return (_action(pp.Regex(QUOTED), _unescaped) | _action(pp.Literal('"'), _not_closed) | variable | bare).set_name(
        "a value"
    )


def _not_closed(_text: str, at: int, _found: pp.ParseResults) -> Given:
    raise Wrong("this quote is not closed", at)


_ESCAPES = {'"': '"', "\\": "\\", "n": "\n"}


def _unescaped(_text: str, at: int, found: pp.ParseResults) -> Literal:
    def one(escape: re.Match[str]) -> str:
        if escape[1] not in _ESCAPES:
            raise Wrong(f"unknown escape '{escape[0]}' (known: \\\", \\\\, \\n)", at + 1 + escape.start())
        return _ESCAPES[escape[1]]

    return Quoted(re.sub(r"\\(.)", one, found[0][1:-1]), at)


EXPECTATION = _expectation()
