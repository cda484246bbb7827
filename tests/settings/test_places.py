"""Where keys and texts stand in a text of TOML."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strace_lens.settings.places import Place, Places

TEXT = """\
# timeout and ignore
[project]
name = "timeout"
notes = '''
[tool.strace-lens]
timeout = 1
'''

[tool]
strace-lens.timeout = 5  # timeout
[tool.strace-lens.specs]
"ci" = [
  'some task',  # a comment
  "no exec where path matches \\"*/curl\\"",
]
"""
TABLE = ("tool", "strace-lens")


def test_a_key_is_found_where_it_is_set() -> None:
    """Not in a comment, in another table, nor in a text of many lines."""
    places = Places(TEXT)
    assert places.key((*TABLE, "timeout")) == Place(10, 13, 7)
    assert places.key((*TABLE, "specs")) == Place(11, 19, 5)
    assert places.key((*TABLE, "specs", "ci")) == Place(12, 2, 2)
    assert places.key(("project", "name")) == Place(3, 1, 4)


def test_a_value_is_found_behind_its_key() -> None:
    """Without the comment behind it; where the line has no value, the key is the place."""
    places = Places(TEXT)
    assert places.value((*TABLE, "timeout")) == Place(10, 23, 1)
    assert places.value(("project", "name")) == Place(3, 8, 9)
    assert places.value((*TABLE, "specs")) == Place(11, 19, 5)


def test_a_text_in_a_list_is_found_with_its_escapes() -> None:
    """A piece of it too; a text that is written otherwise is where its key is."""
    places = Places(TEXT)
    path = (*TABLE, "specs", "ci")
    assert places.text(path, "some task") == Place(13, 4, 9, "some task")
    text = 'no exec where path matches "*/curl"'
    found = places.text(path, text)
    assert found is not None
    assert found.piece(text, text.index("*"), 6) == Place(14, 33, 6)
    line = places.line(14)
    assert line[33 - 1 : 33 + 5] == "*/curl"
    assert places.text(path, "gone") == Place(12, 2, 2)


def test_a_key_that_is_not_written_as_it_reads_has_no_place() -> None:
    """TOML has escapes in keys too."""
    text = '"time\\u006fut" = 5\n'
    assert tomllib.loads(text) == {"timeout": 5}
    assert Places(text).key(("timeout",)) is None
    assert Places(text).value(("timeout",)) is None
    assert Places(text).text(("timeout",), "5") is None


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_may_end_as_in_windows(end: str) -> None:
    """The carriage return is no part of a value."""
    places = Places(f"a = 1{end}\tb = [2]{end}")
    assert places.value(("b",)) == Place(2, 6, 3)
    assert places.line(2) == " b = [2]"


KEYS = st.sampled_from(["a", "b", "trace", "a-b"])


@given(st.lists(st.tuples(KEYS, st.sampled_from(["1", '"a = 1"', "'''\nb = 1\n'''", "[\n'a',\n]", "{a.b = 1}"]))))
def test_each_key_of_any_document_is_found_where_it_was_written(pairs: list[tuple[str, str]]) -> None:
    """Whatever stands in the values before it."""
    lines: list[str] = []
    written = {}
    for key, value in dict(pairs).items():
        written[key] = len(lines) + 1
        lines += f"{key} = {value}  # a, b, trace".split("\n")
    places = Places("\n".join(lines))
    for key, line in written.items():
        assert places.key((key,)) == Place(line, 1, len(key))
