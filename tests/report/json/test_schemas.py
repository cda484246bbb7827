"""Every JSON that is printed: it follows its published schema, and every strict reader takes it."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import duckdb
import jsonschema
import orjson
import pytest

from strace_lens.analysis.compare.rows import FieldName
from strace_lens.analysis.compare.wide import FIELDS as DEED_FIELDS
from strace_lens.report.diff_words import FIELDS
from strace_lens.report.formats import FORMATS, Kind, report
from tests.report.findings import findings

SCHEMAS = sorted(path.name for path in (files("strace_lens") / "schemas").iterdir())
JSON = [
    (kind, name)
    for kind, rows in FORMATS.items()
    for name in ("json", "ndjson")
    if name in {row.name for row in rows} and kind != "query"  # its columns are the user's
]


@cache
def written(kind: Kind, name: str) -> list[str]:
    """Each document of a format: a line of ndjson is one."""
    texts = [report(kind, finding, name) for finding in findings()[kind]]
    return [line for text in texts for line in text.splitlines()] if name == "ndjson" else texts


def strict(text: str | bytes) -> Any:
    """The document, by Python's own reader; no constant that JSON does not have, no lone surrogate."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    found = json.loads(text, parse_constant=refuse)
    json.dumps(found, ensure_ascii=False).encode()
    return found


def validator(name: str) -> jsonschema.Draft202012Validator:
    """The schema of a kind of finding; a line of ndjson is an event."""
    return jsonschema.Draft202012Validator(json.loads((files("strace_lens") / f"schemas/{name}.json").read_text()))


def schema_of(kind: Kind, name: str) -> str:
    """The name of a format's schema."""
    return "events" if name == "ndjson" else kind


def test_each_json_has_a_schema_and_each_schema_a_json() -> None:
    """The table of formats and the folder of schemas name the same documents."""
    assert sorted(f"{schema_of(kind, name)}.json" for kind, name in JSON) == SCHEMAS


@pytest.mark.parametrize(("kind", "name"), JSON)
def test_what_is_written_follows_the_schema(kind: Kind, name: str) -> None:
    """Whole findings, findings with gaps, texts that are not UTF-8."""
    found = [strict(text) for text in written(kind, name)]
    for document in found:
        validator(schema_of(kind, name)).validate(document)
    assert found


@pytest.mark.parametrize(("kind", "name"), JSON)
def test_each_document_has_the_version_of_its_schema(kind: Kind, name: str) -> None:
    """A list has it in each member; another version is refused."""
    document = strict(written(kind, name)[0])
    members = document if isinstance(document, list) else [document]
    assert [member["format_version"] for member in members] == [2] * len(members)
    members[0]["format_version"] = 1
    assert not validator(schema_of(kind, name)).is_valid(document)


@pytest.mark.parametrize(("kind", "name"), JSON)
def test_a_schema_refuses_a_key_it_does_not_know(kind: Kind, name: str) -> None:
    """Schemas are closed, so that a key without a description fails here."""
    document = strict(written(kind, name)[0])
    (document[0] if isinstance(document, list) else document)["extra"] = 1
    assert not validator(schema_of(kind, name)).is_valid(document)


@pytest.mark.parametrize(("kind", "name"), JSON)
def test_orjson_reads_it(kind: Kind, name: str) -> None:
    """It refuses lone surrogates, as simdjson and msgspec do."""
    for text in written(kind, name):
        assert orjson.loads(text) == json.loads(text)


def by_duckdb(path: Path) -> int:
    """Rows that DuckDB reads."""
    (row,) = duckdb.execute(f"select count(*) from read_json('{path}', maximum_object_size=100000000)").fetchall()
    return int(row[0])


def by_pyarrow(path: Path) -> int:
    """Rows that Arrow reads, a document a line."""
    reader = pytest.importorskip("pyarrow.json")
    line = json.dumps(json.loads(path.read_text()))
    return int(reader.read_json(io.BytesIO(line.encode())).num_rows)


@pytest.mark.parametrize("read", [by_duckdb, by_pyarrow])
@pytest.mark.parametrize(("kind", "name"), [pair for pair in JSON if pair != ("audit", "json")])
def test_a_table_reader_takes_it(kind: Kind, name: str, read: Callable[[Path], int], tmp_path: Path) -> None:
    """A document, or a line of ndjson, is a row. pyarrow is large: make heavy installs it."""
    path = tmp_path / "document.json"
    for text in written(kind, name):
        path.write_text(text)
        assert read(path) == 1


class TestBytes:
    """What is not UTF-8 is there twice: readable, and as it was."""

    def test_of_a_program(self) -> None:
        """Path and arguments; a word that lost nothing is null, and a program whose name is UTF-8 has no bytes."""
        fork, odd = (strict(text) for text in written("trace", "json")[:2])
        (exec_,) = odd["execs"]
        assert exec_["path"] == "./\ufffd\x1b"
        assert base64.b64decode(exec_["path_bytes"]) == b"./\xff\x1b"
        assert exec_["argv"] == ["./\ufffd\x1b", "fine", "\ufffd"]
        assert [word and base64.b64decode(word) for word in exec_["argv_bytes"]] == [b"./\xff\x1b", None, b"\xc3"]
        assert not [key for key in fork["execs"][0] if key.endswith("_bytes")]

    def test_of_a_string_in_an_event(self) -> None:
        """``bytes`` beside ``text``, ``what_bytes`` beside ``what``."""
        lines = [strict(text) for text in written("trace", "ndjson")]
        opened = next(line for line in lines if line.get("name") == "openat")
        directory, path, _ = opened["args"]
        assert (path["text"], base64.b64decode(path["bytes"])) == ("/\ufffd", b"/\xe2\x82")
        assert (directory["annotation"]["what"], directory["annotation"]["what_bytes"]) == ("/\ufffd", "L+k=")

    def test_of_a_line_that_was_not_understood(self) -> None:
        """The whole line can be had back."""
        lines = [strict(text) for text in written("trace", "ndjson")]
        (unparsed,) = [line for line in lines if line["kind"] == "unparsed"]
        assert base64.b64decode(unparsed["bytes"]) == b"what \xff is this?"


def test_the_schema_of_a_diff_names_each_field_that_can_differ() -> None:
    """Also those that do not differ in the documents above; and the reports have words for each."""
    fields = set(get_args(FieldName))
    assert (
        fields
        == {*FIELDS, *DEED_FIELDS, "task"}
        == set(_enum(json.loads((files("strace_lens") / "schemas/diff.json").read_text()), "field"))
    )


def _enum(part: object, name: str) -> list[str]:
    """The values that a schema allows for the first property of that name."""
    for key, value in part.items() if isinstance(part, dict) else ():
        if key == name and "enum" in value:
            return [str(word) for word in value["enum"]]
        if found := _enum(value, name):
            return found
    return []
