"""NDJSON: every event of every golden log follows the published schema."""

import base64
import io
import json
import lzma
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from strace_lens.redact import Redactor
from strace_lens.report.json import events
from strace_lens.report.json.document import on_a_line
from strace_lens.report.style import PLAIN, Style
from tests.model.built import built

TRACES = sorted((Path(__file__).parents[2] / "traces").glob("*.strace.xz"))
SCHEMA = json.loads((files("strace_lens") / "schemas/events.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def objects(lines: list[str]) -> list[dict[str, Any]]:
    """The objects written for the events of a log."""
    out = io.StringIO()
    events.write(built(lines), out, PLAIN)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_there_are_golden_logs() -> None:
    """The glob finds them."""
    assert TRACES


@pytest.mark.parametrize("path", TRACES, ids=[path.name for path in TRACES])
def test_a_golden_log_follows_the_schema(path: Path) -> None:
    """At most 300 events of each, spread over the log."""
    lines = lzma.decompress(path.read_bytes()).decode("utf-8", "surrogateescape").splitlines()
    found = objects(lines)
    for item in found[:: max(1, len(found) // 300)]:
        VALIDATOR.validate(item)


_SECRETS = """\
7 execve("/bin/a", ["a", "--password", "hunter2hunter2"], 0x7ffc /* 1 var */) = 0
7 write(1, "\\x70\\x77d=hunter2hunter2", 20) = 20
7 write(1, "\\377", 1) = 1
7 openat(AT_FDCWD, "a##[error]b", O_RDONLY) = 3</token=hunter2hunter2>
7 openat(AT_FDCWD, "a", O_RDONLY) = 3</a\\377>
7 read(3, 0x7ffc, 4) = -1 EIO (secret=hunter2hunter2) <0.000021>
7 read(3,  <unfinished ...>
"""


@pytest.mark.parametrize("known", [(), ("AT_FDCWD",)])
def test_a_call_seen_before_is_written_as_others_are(known: tuple[str, ...]) -> None:
    """Every golden log, and one with secrets and bytes: the same text as without what is kept of earlier calls."""
    logs = [lzma.decompress(path.read_bytes()).decode("utf-8", "surrogateescape") for path in TRACES]
    style = Style(redactor=Redactor(known=known))
    for text in (_SECRETS, *logs):
        trace, out = built(text.splitlines()), io.StringIO()
        events.write(trace, out, style)
        plain = [on_a_line(events.line(*one), style.redactor, compact=True) for one in trace.source()]
        assert out.getvalue().splitlines() == plain


def test_the_schema_can_refuse() -> None:
    """A key that it does not know, and a kind."""
    (item,) = objects(["getpid() = 7"])
    for wrong in ({**item, "extra": 1}, {**item, "kind": "other"}, {key: item[key] for key in item if key != "task"}):
        assert not VALIDATOR.is_valid(wrong)


def test_nesting_size_and_bytes_survive() -> None:
    """Values in values, a number beyond 2^53, a string of any bytes."""
    line = 'f({a=[{b="\\377\\0x"}], c=18446744073709547520}, 3</x>) = 0'
    (item,) = objects([line])
    struct, fd = item["args"]
    inner = struct["members"][0]["value"]["items"][0]["members"][0]["value"]
    assert (inner["text"], base64.b64decode(inner["bytes"])) == ("\ufffd\0x", b"\xff\0x")
    assert struct["members"][1]["value"]["value"] == 18446744073709547520
    assert fd["type"] == "fd"


def test_times_are_integer_nanoseconds() -> None:
    """A float near 1.8e9 s cannot hold them."""
    (item,) = objects(["7 1795493690.718590528 getpid() = 7 <0.000012345>"])
    assert (item["time"], item["duration"]) == (1795493690718590528, 12345)
