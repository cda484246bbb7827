"""Names that somebody else chose do nothing to a terminal, and nothing to a CI system that reads our output."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.command import FORK_LOG, called, lens

SIGNS = "\x1b]0;owned\x07\x1b[31m\r\u202e\u200b\x9b"
NAME = f"a{SIGNS}\n::error file=x::forged\n  ::warning::y\n##[error]v1".encode() + b"\xff"
TEXT = NAME.replace(b"\n", b"")

CALLS: dict[str, list[str | bytes]] = {
    "a file that is no log": ["report", NAME],
    "a log that is not there": ["audit", b"no-" + NAME],
    "a log to judge": ["check", NAME, "-e", "no thread"],
    "two logs to judge": ["check", "log", NAME, "-e", "no thread"],
    "two logs": ["diff", NAME, b"no-" + NAME],
    "an expectation": ["check", "log", "-e", NAME],
    "a text in an expectation": ["check", "log", "-e", b'no exec where path ~ "' + TEXT + b'"'],
    "a file of expectations": ["check", "log", "--spec", NAME],
    "a file of expectations that is not there": ["check", "log", "--spec", b"no-" + NAME],
    "a value": ["check", "log", "--let", NAME, "-e", "no thread"],
    "a value in a verdict": ["check", "log", "--let", b"x=" + NAME, "-e", "exactly 9 execs where path == $x"],
    "a column": ["report", "log", "--leader", NAME],
    "a place for a report": ["report", "log", "-o", NAME + b"/x"],
    "a place for a log": ["run", "--log", NAME + b"/x", "true"],
    "a program": ["run", NAME],
    "a program without its interpreter": ["run", b"./program-" + TEXT],
    "a command line": ["diff", "--run", b"'" + NAME, "true"],
    "an argument": ["run", "true", NAME],
    "an option": ["run", b"--" + NAME, "true"],
    "a value of an option": ["run", "--timeout", NAME, "true"],
    "calls to record": ["run", "--trace", NAME, "true"],
    "an option for strace": ["run", "--strace-arg", b"-a" + NAME, "true"],
    "a directory": ["run", "--cwd", NAME, "true"],
    "a user": ["run", "--user", NAME, "true"],
    "a rule": ["run", "--redact-not", NAME, "true"],
    "a command": [NAME],
    "a claim": ["prove", NAME],
    "a compiler": ["prove", "--cc", NAME, "fork"],
    "words to explain": ["explain", NAME],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with files of such names."""
    place = tmp_path_factory.mktemp("hostile")
    (place / "log").write_text(FORK_LOG)
    for name, content in ((NAME, NAME), (b"program-" + TEXT, b"#!/no/such/interpreter\n")):
        path = Path(bytes(place).decode() + "/" + name.decode("utf-8", "surrogateescape"))
        path.write_bytes(content)
        path.chmod(0o755)
    return place


@pytest.mark.parametrize("words", CALLS.values(), ids=CALLS)
def test_error_a_name_does_no_harm(folder: Path, words: Sequence[str | bytes]) -> None:
    """No control character, no mark of direction, no line that GitHub's runner takes for a command, no traceback."""
    texts = [word if isinstance(word, str) else word.decode("utf-8", "surrogateescape") for word in words]
    done = called([sys.executable, "-m", "strace_lens", *texts], cwd=folder)
    said = done.out + done.err
    assert said
    assert [char for char in said if not char.isprintable() and char != "\n"] == []
    assert [line for line in said.splitlines() if line.lstrip().startswith("::") or "##[" in line] == []
    assert "Traceback" not in said


def test_the_caret_stands_below_what_is_wrong(folder: Path) -> None:
    """What is written out before it takes more room."""
    done = called(
        [sys.executable, "-m", "strace_lens", "check", "log", "-e", 'no exec where path == "\x1b[1m" oops'], cwd=folder
    )
    line, caret = done.err.splitlines()[1:3]
    assert line[caret.index("^") :].startswith("oops")


def test_a_message_about_a_piece_of_an_expectation_masks_its_secret(folder: Path) -> None:
    """The piece alone has no mark by which a rule would know it."""
    done = lens("check", folder / "log", "-e", "no exec where path == token=hunter2secret")
    assert done.status == 2
    assert "hunter2" not in done.err
    assert "token=[redacted]" in done.err
