"""The marker ``@pytest.mark.strace``: watches the test function, and judges what it and its processes did."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec
import pytest

from strace_lens.analysis.expect.judge import judge
from strace_lens.analysis.expect.parse import parse
from strace_lens.analysis.expect.syntax import Expectation
from strace_lens.api.settings import MARK, spec
from strace_lens.errors import StraceLensError
from strace_lens.suggest import did_you_mean, nearest

if TYPE_CHECKING:
    from pytest_strace_lens.fixture import Strace
    from strace_lens.settings.read import Settings


class Marker(msgspec.Struct, frozen=True):
    """What the markers of a test ask, its own and those of its class and module.

    Attributes:
        place: file and line of the test.
        expectations: in order, those of the module first.
        let: the text of each ``$name``.
        watched_only: judge only tasks that strace watched.
        trace: strace's filter words.
    """

    place: str
    expectations: tuple[Expectation, ...]
    let: dict[str, str]
    watched_only: bool
    trace: str


def marker_of(node: pytest.Item, settings: Settings | None) -> Marker | None:
    """Reads the markers of a test; None without any. Fails the test if one has a mistake."""
    found = list(node.iter_markers("strace"))[::-1]
    if not found:
        return None
    words: dict[str, object] = {}
    for mark in found:
        words |= mark.kwargs
    usual = (settings.trace if settings is not None else None) or "%process"
    watched_only, trace = bool(words.pop("watched_only", False)), str(words.pop("trace", usual))
    place = _place(node)
    texts = [text for mark in found for text in mark.args]
    expectations = tuple(one for text in texts for one in _parsed(text, place, settings))
    _check(place, expectations, words)
    return Marker(place, expectations, {name: str(value) for name, value in words.items()}, watched_only, trace)


def _check(place: str, expectations: Sequence[Expectation], words: Iterable[str]) -> None:
    """Fails the test if nothing is expected, or a word is no argument of the marker and no ``$name``."""
    if not expectations:
        pytest.fail(f"{place}: @pytest.mark.strace has no expectation", pytrace=False)
    texts = [str(one) for one in expectations]
    for word in words:
        if not any(re.search(rf"\${word}\b", text) for text in texts):
            near = did_you_mean(nearest(word, _WORDS))
            pytest.fail(f"{place}: @pytest.mark.strace has no argument {word}, and no ${word}{near}", pytrace=False)


_WORDS = ("watched_only", "trace")


def _place(node: pytest.Item) -> str:
    file, line, _ = node.location
    return file if line is None else f"{file}:{line + 1}"


def _parsed(text: object, place: str, settings: Settings | None) -> Sequence[Expectation]:
    if not isinstance(text, str):
        pytest.fail(f"{place}: @pytest.mark.strace takes expectations as text, not {text!r}", pytrace=False)
    try:
        return spec(text, settings) if text.startswith(MARK) else [parse(text, source="@pytest.mark.strace")]
    except StraceLensError as error:
        raise pytest.fail.Exception(f"{place}: {error}", pytrace=False) from None


def watched(made: Strace, marker: Marker) -> Generator[None, None, None]:
    """Watches the test function; fails the test if it passed and an expectation did not hold."""
    __tracebackhide__ = True
    with made.watch(trace=marker.trace, expectations=[str(each) for each in marker.expectations]) as seen:
        result = yield
    try:
        verdicts = judge(seen.trace, marker.expectations, marker.let, watched_only=marker.watched_only)
    except StraceLensError as error:
        raise pytest.fail.Exception(f"{marker.place}: {error}", pytrace=False) from None
    failed = [verdict for verdict in verdicts if not made.judge.passes(verdict)]
    if failed:
        pytest.fail(f"{made.judge.words(*failed)}\n{marker.place}: @pytest.mark.strace", pytrace=False)
    return result
