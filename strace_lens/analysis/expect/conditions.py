"""The grammar of conditions, and the pieces that all rules are made of.

Each function is a rule; its docstring has the rule, and a text that it reads. Rules that stand in several places are
made once: to make them takes longer than to read with them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache

import pyparsing as pp

from strace_lens.analysis.expect.syntax import (
    And,
    Bare,
    Comparison,
    Condition,
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
from strace_lens.suggest import unknown

QUOTED = r'"(?:[^"\\\n]|\\.)*"'
"""Text in quotes, with its escapes."""

FOUND = re.compile(r'[^\s()\[\],|"]+|\S')
"""A word, or another character: what an error says that it found."""


_Action = Callable[[str, int, pp.ParseResults], object]
ANY_WORD = pp.Regex(r'[^\s()\[\],|"$=!<>]+')
_COMMA, _BAR, _OPEN, _CLOSE, _OPEN_LIST, _CLOSE_LIST = map(pp.Suppress, ",|()[]")


def keyword(word: str, expected: str = "") -> pp.ParserElement:
    """A rule for one word of the language; ``expected`` says what else could stand there."""
    return pp.Suppress(pp.Keyword(word)).set_name(expected or f"'{word}'")


def word_of(what: str, known: Collection[str], listed: Collection[str] = ()) -> pp.ParserElement:
    """A rule for a word in ``known``. For another word the error suggests the nearest, or the nearest of ``listed``."""

    def look(_text: str, at: int, tokens: pp.ParseResults) -> str:
        if tokens[0] not in known:
            raise Wrong(unknown(what, tokens[0], listed or known), at)
        return str(tokens[0])

    return acting(ANY_WORD, look).set_name(f"a {what}")


def acting(element: pp.ParserElement, act: _Action) -> pp.ParserElement:
    """Returns a copy of ``element`` that calls ``act`` with text, offset and tokens."""
    return element.copy().add_parse_action(act)


def nothing() -> pp.ParserElement:
    """Reads nothing, and gives None."""
    return acting(pp.Empty(), lambda _text, _at, _found: [None])


def end(expected: str) -> pp.ParserElement:
    """A rule for the end of the text; ``expected`` says what could stand there."""
    return pp.StringEnd().set_name(expected)


@cache
def condition() -> pp.ParserElement:
    """``condition = both { "or" both }``: ``kind == thread or kind == other``

    ``both = one { "and" one }``: ``code == 0 and core == false``

    ``one = { "not" } ( "(" condition ")" | comparison )``: ``not (code == 0 or code == 1)``
    """
    whole = pp.Forward()
    inner = (_OPEN - whole - _CLOSE.copy().set_name("'and', 'or' or ')'")) | _comparison()
    one = acting(pp.ZeroOrMore(pp.Keyword("not")) + inner.set_name("a condition"), _negated)
    both = acting(one + pp.ZeroOrMore(keyword("and") - one), lambda _text, _at, found: _joined(And, list(found)))
    whole <<= acting(both + pp.ZeroOrMore(keyword("or") - both), lambda _text, _at, found: _joined(Or, list(found)))
    return whole


def _negated(_text: str, _at: int, found: pp.ParseResults) -> Condition:
    *negations, inner = found
    part: Condition = inner
    if len(negations) % 2 == 0:
        return part
    return part.part if isinstance(part, Not) else Not(part)


def _joined(kind: type[And | Or], parts: list[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def _comparison() -> pp.ParserElement:
    """``comparison = field operator value``: ``child.tid == $child``"""
    return acting(_field() - _operator() - _value(), lambda _text, _at, found: Comparison(*found))


def _field() -> pp.ParserElement:
    """``field = NAME { "." NAME }``: ``child.maker.tid``"""

    def split(_text: str, at: int, found: pp.ParseResults) -> tuple[Word, ...]:
        words, start = [], at
        for part in found[0].split("."):
            words.append(Word(part, start))
            start += len(part) + 1
        return tuple(words)

    return acting(ANY_WORD, split).set_name("a field")


def _operator() -> pp.ParserElement:
    """``"==" | "!=" | "<" | "<=" | ">" | ">=" | "contains" [ "any" ] | "in" | "matches"``: ``contains any``"""
    spelling = pp.Regex(r'contains\s+any(?![^\s()\[\],|"$=!<>])|[=!<>]+|[^\s()\[\],|"$=!<>]+')
    return acting(spelling, lambda _text, at, found: Word(" ".join(found[0].split()), at)).set_name("an operator")


def _value() -> pp.ParserElement:
    """``value = literal | "[" literal { "," literal } "]"``: ``in [SIGINT, SIGTERM]``"""
    listed = _OPEN_LIST - _literal() - pp.ZeroOrMore(_COMMA - _literal()) - _CLOSE_LIST.copy().set_name("',' or ']'")
    make = acting(listed, lambda _text, at, found: Listed(tuple(found), at))
    return (make | _literal()).set_name("a value")


def _literal() -> pp.ParserElement:
    r"""``literal = NUMBER | NAME { "|" (NAME | NUMBER) } | "text" | $NAME``: ``CLONE_VM|0x400000``, ``"a \"b\""``"""
    word = acting(ANY_WORD, lambda _text, at, found: Word(found[0], at)).set_name("a name")
    bare = acting(word + pp.ZeroOrMore(_BAR - word), lambda _text, _at, found: Bare(tuple(found)))
    variable = acting(pp.Regex(r"\$([A-Za-z_]\w*)", re.ASCII), lambda _text, at, found: Variable(found[0][1:], at))
    return (text_in_quotes() | variable | bare).set_name("a value")


@cache
def text_in_quotes() -> pp.ParserElement:
    r"""``"text"``: ``"a \"b\""``"""
    closed = acting(pp.Regex(QUOTED), _unescaped)
    return (closed | acting(pp.Literal('"'), _not_closed)).set_name("text in quotes")


def _not_closed(_text: str, at: int, _found: pp.ParseResults) -> Given:
    raise Wrong("this quote is not closed", at)


_ESCAPES = {'"': '"', "\\": "\\", "n": "\n"}


def _unescaped(_text: str, at: int, found: pp.ParseResults) -> Literal:
    def one(escape: re.Match[str]) -> str:
        if escape[1] not in _ESCAPES:
            raise Wrong(f"unknown escape '{escape[0]}' (known: \\\", \\\\, \\n)", at + 1 + escape.start())
        return _ESCAPES[escape[1]]

    return Quoted(re.sub(r"\\(.)", one, found[0][1:-1]), at)
