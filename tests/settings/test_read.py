"""Settings files: which one counts, what may stand in them, and what errors say."""

from __future__ import annotations

from pathlib import Path

import pytest

from strace_lens.api.settings import settings_of
from strace_lens.errors import StraceLensError
from strace_lens.settings.durations import seconds
from strace_lens.settings.find import nearest

OWN, SHARED = "strace-lens.toml", "pyproject.toml"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def mistake(text: str | bytes, name: str = OWN) -> str:
    """What is said about a file of this text."""
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(StraceLensError) as caught:
        settings_of()
    assert caught.value.exit_status == 2
    return str(caught.value)


def test_both_kinds_of_file_hold_the_same_settings() -> None:
    """In pyproject.toml in a table, in strace-lens.toml without one."""
    text = 'trace = "%process,openat"\ntimeout = "2m"\nignore = ["arguments"]\nkeep = ["pids"]\nmask = ["x+"]\n'
    found = []
    for name, head in ((OWN, ""), (SHARED, "[tool.strace-lens]\n")):
        Path(name).write_text(f"{head}{text}[{'tool.strace-lens.' if head else ''}specs]\na = 'f'\nb = ['some task']\n")
        settings = settings_of()
        assert settings is not None
        found.append(tuple(getattr(settings, key) for key in settings.__struct_fields__[1:]))
        Path(name).unlink()
    specs = {"a": "f", "b": ("some task",)}
    assert found == [("%process,openat", 120.0, ("arguments",), ("pids",), ("x+",), specs)] * 2


def test_the_nearest_file_upwards_counts() -> None:
    """A pyproject.toml without the table is passed over, as is one of broken TOML that never names us."""
    Path("a/b").mkdir(parents=True)
    Path(OWN).write_text("timeout = 1\n")
    Path("a", SHARED).write_text('[project]\ndependencies = ["strace-lens"]\n')
    Path("a/b", SHARED).write_text("this is no TOML")
    source = nearest("a/b")
    assert source is not None
    assert (source.path, source.name) == (Path(OWN).absolute(), OWN)
    Path("a", SHARED).write_text("[tool.strace-lens]\n")
    source = nearest("a/b")
    assert source is not None
    assert (source.name, source.values) == (f"a/{SHARED}", {})


def test_nothing_is_set_where_there_is_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in a directory that was removed."""
    assert settings_of() is None
    Path("gone").mkdir()
    monkeypatch.chdir("gone")
    Path.cwd().rmdir()
    assert settings_of() is None


def test_error_of_both_kinds_in_one_directory_names_both() -> None:
    """An empty strace-lens.toml is one; a pyproject.toml without the table is not."""
    Path(SHARED).write_text("[tool.other]\n")
    Path(OWN).write_text("")
    assert settings_of() is not None
    message = mistake("[tool.strace-lens]\n", SHARED)
    assert str(Path(SHARED).absolute()) in message
    assert str(Path(OWN).absolute()) in message


WRONG = [
    ("timeuot = 5\n", "1:1: unknown setting 'timeuot': did you mean 'timeout'?", "timeuot = 5", "^^^^^^^"),
    ('\ntimeout = "soon" # x\n', "2:11: timeout takes seconds", 'timeout = "soon" # x', f"{' ' * 10}^^^^^^"),
    ("timeout = true\n", "1:11: timeout takes seconds", "timeout = true", f"{' ' * 10}^^^^"),
    ("timeout = -1\n", "1:11: timeout takes seconds", "timeout = -1", f"{' ' * 10}^^"),
    ("timeout = nan\n", "1:11: timeout takes seconds", "timeout = nan", f"{' ' * 10}^^^"),
    ("trace = ['read']\n", "1:9: trace takes strace's words", "trace = ['read']", f"{' ' * 8}^^^^^^^^"),
    ("trace = ''\n", "1:9: trace takes strace's words", "trace = ''", f"{' ' * 8}^^"),
    ("ignore = 'pids'\n", "1:10: ignore takes a list of texts", "ignore = 'pids'", f"{' ' * 9}^^^^^^"),
    ("keep = [1]\n", "1:8: keep takes a list of texts", "keep = [1]", f"{' ' * 7}^^^"),
    (
        "ignore = [\n  'loops',\n  'argments',\n]\n",
        "3:4: unknown rule 'argments': did you mean 'arguments'?",
        "  'argments',",
        "   ^^^^^^^^",
    ),
    ("ignore = ['syscall opnat']\n", "1:12: unknown system call 'opnat'", "ignore = ['syscall opnat']", "^" * 13),
    ("mask = ['(']\n", "1:10: mask '(' is not a regular expression", "mask = ['(']", f"{' ' * 9}^"),
    ("keep = ['pids']\nignore = ['pids']\n", "2:12: keep and ignore both name 'pids'", "ignore = ['pids']", "^^^^"),
    ("specs = 'ci'\n", "1:9: specs takes a table", "specs = 'ci'", f"{' ' * 8}^^^^"),
    ("[specs]\nci = 5\n", "2:6: a spec is the path of a file, or a list of expectations, not 5", "ci = 5", "     ^"),
    ("[tool.strace-lens]\n", "1:2: unknown setting 'tool'", "[tool.strace-lens]", " ^^^^"),
    ("timeout = [\n", "2:1: this is no TOML: Invalid value", "", "^"),
    ("a = 1\na = 2\n", "2:6: this is no TOML: Cannot overwrite a value", "a = 2", "     ^"),
]


@pytest.mark.parametrize(("text", "message", "line", "marks"), WRONG, ids=[one[1][:40] for one in WRONG])
def test_error_points_at_what_is_wrong(text: str, message: str, line: str, marks: str) -> None:
    """File, line and column, the line itself, and a mark under the word."""
    first, shown, below = mistake(text).split("\n")
    assert first.startswith(f"{OWN}:{message}")
    assert shown == f"  {line}"
    assert below.endswith(marks)
    assert set(below) <= {" ", "^"}
    assert below.index("^") - 2 == int(message.split(":")[1]) - 1


def test_error_of_a_table_in_strace_lens_toml_says_where_settings_stand() -> None:
    """Whoever moves them from pyproject.toml keeps the head."""
    assert "in strace-lens.toml settings stand without [tool.strace-lens]" in mistake("[tool.strace-lens]\n")


def test_error_of_broken_toml_that_may_be_ours() -> None:
    """A pyproject.toml that names us may hold the table: what is broken hides it."""
    message = mistake("[tool.strace-lens]\ntimeout = = 5\n", SHARED)
    assert message.startswith("pyproject.toml:2:11: this is no TOML: Invalid value; it may hold [tool.strace-lens]\n")


def test_error_of_settings_that_are_no_table() -> None:
    """A value where the table belongs."""
    assert mistake("[tool]\nstrace-lens = 5\n", SHARED).startswith("pyproject.toml:2:15: tool.strace-lens is a table")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"\xff", "strace-lens.toml cannot be read: line 1 is not UTF-8"),
        (b"a = " + b"[" * 9_000, "strace-lens.toml cannot be read: its values are nested too deep"),
        (b"timeout = " + b"9" * 5_000, "strace-lens.toml"),
    ],
)
def test_error_of_a_file_that_cannot_be_read(text: bytes, message: str) -> None:
    """Whatever its bytes are."""
    assert mistake(text).startswith(message)


def test_error_of_no_regular_file() -> None:
    """A directory, a link to nothing."""
    Path(OWN).mkdir()
    with pytest.raises(StraceLensError, match=r"strace-lens\.toml cannot be read: it is no regular file"):
        settings_of()
    Path(OWN).rmdir()
    Path(OWN).symlink_to("nothing")
    with pytest.raises(StraceLensError, match=r"strace-lens\.toml cannot be read: No such file or directory"):
        settings_of()


def test_a_file_may_begin_with_a_mark_and_end_lines_as_in_windows() -> None:
    """As editors write it."""
    Path(OWN).write_bytes(b"\xef\xbb\xbftimeout = 5\r\nkeep = ['pids']\r\n")
    settings = settings_of()
    assert settings is not None
    assert (settings.timeout, settings.keep) == (5.0, ("pids",))


def test_a_pyproject_in_another_encoding_is_passed_over() -> None:
    """If it never names us."""
    Path(SHARED).write_bytes(b"\xff")
    assert settings_of() is None
    assert "line 2 is not UTF-8" in mistake(b"[tool.strace-lens]\n\xff", SHARED)


def test_what_is_asked_for_wins_over_the_file() -> None:
    """A rule that was asked for is taken out of the opposite list."""
    Path(OWN).write_text("ignore = ['arguments', 'loops']\nkeep = ['pids']\n")
    settings = settings_of()
    assert settings is not None
    assert settings.rules(None, None, None) == {"keep": ("pids",), "ignore": ("arguments", "loops"), "mask": ()}
    assert settings.rules(["loops"], None, ["x"]) == {"keep": ("loops",), "ignore": ("arguments",), "mask": ("x",)}
    assert settings.rules(None, ["pids"], None) == {"keep": (), "ignore": ("pids",), "mask": ()}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5", 5.0),
        ("0", 0.0),
        ("0.5s", 0.5),
        ("2m", 120.0),
        ("1h", 3600.0),
        ("1d", 86400.0),
        ("-1", None),
        ("5 s", None),
    ],
)
def test_times_are_read_as_timeout_does(text: str, found: float | None) -> None:
    """A number and a unit; None for anything else."""
    assert seconds(text) == found
