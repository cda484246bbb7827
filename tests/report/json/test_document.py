"""Text in JSON: what is not UTF-8 is readable, and its bytes stand beside it."""

from __future__ import annotations

import json

import pytest

from strace_lens.redact import Redactor
from strace_lens.report.json import document


def test_plain_text_stands_alone() -> None:
    """Text beyond ASCII lost nothing."""
    assert document.text("path", "/é") == {"path": "/é"}
    assert document.words("argv", ["a", "é"]) == {"argv": ["a", "é"]}


def test_nothing_is_null() -> None:
    """None is null, without bytes."""
    assert document.text("path", None) == {"path": None}
    assert document.words("argv", None) == {"argv": None}


def test_the_bytes_of_text_are_called_bytes() -> None:
    """Beside ``text`` the name would say nothing."""
    assert document.text("text", "p\udc87W") == {"text": "p\ufffdW", "bytes": "cIdX"}
    assert document.text("path", "\udcff") == {"path": "\ufffd", "path_bytes": "/w=="}


def test_a_word_that_lost_nothing_has_no_bytes() -> None:
    """An item a word, so that the two lists stand side by side."""
    assert document.words("argv", ["a", "\udcff"]) == {"argv": ["a", "\ufffd"], "argv_bytes": [None, "/w=="]}


@pytest.mark.parametrize("compact", [False, True])
def test_no_document_holds_a_lone_surrogate(compact: bool) -> None:
    """Wherever it stands, in a key too, and also one that no byte of a log can have made; a pair is kept."""
    value: document.Json = {"\udcff": ["\udcff", {"a": "\ud800"}], "b": "\U0001f600"}
    for text in (document.on_a_line(value, Redactor(), compact=compact), document.indented(value, Redactor())):
        assert json.loads(text) == {"\ufffd": ["\ufffd", {"a": "\ufffd"}], "b": "\U0001f600"}


@pytest.mark.parametrize("text", ["##[error]a", "###[group]", "x ##vso[task.complete]"])
def test_a_document_holds_no_command_of_a_runner(text: str) -> None:
    """GitHub's and Azure's runners take ``##[error]`` and ``##vso[`` wherever they stand in a line; the value stays."""
    value: dict[str, document.Json] = {"a": text}
    one, indented = document.on_a_line(value, Redactor()), document.indented(value, Redactor())
    for written in (one, indented, document.part(value, Redactor()) or ""):
        assert "##" not in written
        assert json.loads(written) == {"a": text}
