"""How the program ends: a defect of ours is no verdict, Ctrl-C no traceback, and little is loaded."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
import threading
import weakref
from pathlib import Path

import pytest

from strace_lens.cli import main
from strace_lens.cli.app import COMMANDS
from tests.cli.command import FORK_LOG, Done, called, lens

BREAK = """
import importlib, sys
read = importlib.import_module("strace_lens.api.read")
def broken(*_, **__):
    raise {error}
read.build = broken
sys.argv = ["strace-lens", *sys.argv[1:]]
from strace_lens.cli.main import main
main()
"""


def broken(*words: str | Path, error: str = "RuntimeError('a\\nb')", env: dict[str, str] | None = None) -> Done:
    """Call a strace-lens that has a bug where a trace is built."""
    return called([sys.executable, "-c", BREAK.format(error=error), *map(str, words)], env=env)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of fork.c."""
    path = tmp_path / "fork.strace"
    path.write_text(FORK_LOG)
    return path


@pytest.mark.parametrize("error", ["RuntimeError('a\\nb')", "MemoryError", "RecursionError", "AssertionError"])
def test_a_defect_ends_with_70_and_one_line(log: Path, tmp_path: Path, error: str) -> None:
    """Never 1, which would be a verdict; the traceback is in a file that only its owner can read."""
    done = broken("check", log, "-e", "some clone", error=error, env={"TMPDIR": str(tmp_path)})
    assert (done.status, done.out) == (70, "")
    (line,) = done.err.splitlines()
    assert line.startswith("strace-lens: this is a bug of strace-lens (")
    file = Path(line.partition("the traceback is in ")[2].removesuffix(". Please report it."))
    assert f"\n{error.partition('(')[0]}" in file.read_text()
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_memory_that_ran_out_is_a_defect_too(log: Path, tmp_path: Path) -> None:
    """What the failed work held is given back first, so that there is room to say it."""
    hoard = (
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 28, 1 << 28))\n"
        "def broken(*_, **__):\n    held = []\n    size = 1 << 26\n"
        "    while size > 16:\n"
        "        try: held.append(bytearray(size))\n"
        "        except MemoryError: size //= 2\n"
        "    while True: held.append(bytearray(16))\n"
    )
    code = "import resource\n" + BREAK.replace("def broken(*_, **__):\n    raise {error}\n", hoard)
    done = called([sys.executable, "-c", code, "report", str(log)], env={"TMPDIR": str(tmp_path)})
    assert (done.status, done.out) == (70, "")
    (line,) = done.err.splitlines()
    assert "('MemoryError'); the traceback is in " in line


@pytest.mark.parametrize(
    "cause",
    [
        ("from strace_lens.cli import main\ndef bad(*_, **__):\n raise MemoryError\nmain._status = main._kept = bad\n"),
        "import sys\nsys.modules['strace_lens.interrupts'] = None\n",
    ],
)
@pytest.mark.parametrize(("words", "status"), [(["check"], 70), (["run", "true"], 125)])
def test_a_defect_of_which_nothing_can_be_told_is_a_defect_all_the_same(
    cause: str, words: list[str], status: int
) -> None:
    """Without memory the report of the first may fail too: that is 70, never 1, and one line."""
    code = (
        f"{cause}import sys\nsys.argv = ['strace-lens', *sys.argv[1:]]\nfrom strace_lens.cli.main import main\nmain()"
    )
    done = called([sys.executable, "-c", code, *words])
    assert (done.status, done.out) == (status, "")
    (line,) = done.err.splitlines()
    assert line.startswith("strace-lens: this is a bug of strace-lens")


def test_what_the_failed_work_held_is_given_back() -> None:
    """Also what an error holds during whose handling the last one came."""
    alive = weakref.WeakSet[threading.Event]()

    def work() -> None:
        held = threading.Event()
        alive.add(held)
        raise MemoryError

    try:
        try:
            work()
        except MemoryError:
            raise RuntimeError from None
    except RuntimeError as defect:
        assert len(alive) == 1
        main._give_back(defect)
        assert len(alive) == 0


def test_a_defect_under_run_is_125(tmp_path: Path) -> None:
    """The program's own statuses are below it."""
    assert broken("run", "--", "true", env={"TMPDIR": str(tmp_path)}).status == 125
    assert broken("--traceback", "run", "--", "true").status == 125


@pytest.mark.parametrize(("words", "env"), [(["--traceback"], {}), ([], {"STRACE_LENS_TRACEBACK": "1"})])
def test_the_traceback_is_shown_to_who_asks(log: Path, words: list[str], env: dict[str, str], tmp_path: Path) -> None:
    """By an option before the command, or by the environment; no file is written then."""
    done = broken(*words, "report", log, env={**env, "TMPDIR": str(tmp_path)})
    assert done.status == 70
    assert done.err.startswith("Traceback (most recent call last):\n")
    assert done.err.splitlines()[-1].endswith("the traceback is above. Please report it.")
    assert list(tmp_path.iterdir()) == [log]


def test_a_traceback_that_cannot_be_kept_is_no_second_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says why, and how to see it."""

    def full(**_: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    assert main._kept("text") == "lost, since no file can be written (No space left on device): --traceback prints it"


def test_ctrl_c_while_starting_is_no_traceback() -> None:
    """Wherever in the imports it comes: 130 and nothing said."""
    code = """
import sys
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupting())
sys.argv = ["strace-lens", "report", "x"]
from strace_lens.cli.main import main
main()
"""
    for module in ("typer", "strace_lens.cli.app", "strace_lens.cli.report", "strace_lens.api"):
        done = called([sys.executable, "-c", code.format(module=module)])
        assert (done.status, done.out, done.err) == (130, "", ""), module


def test_the_first_import_of_the_command_is_light() -> None:
    """What comes before the guard that catches Ctrl-C is the standard library's smallest part."""
    code = (
        "import sys; before = set(sys.modules); import strace_lens.cli.main; print(sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])})  # fmt: skip
    assert "typer" not in done.stdout
    assert "'strace_lens.cli.main'" in done.stdout
    assert "strace_lens.errors" not in done.stdout


@pytest.mark.parametrize("words", [["--help"], ["explain", "SIGCHLD"]])
def test_only_the_invoked_command_is_loaded(words: list[str]) -> None:
    """``--help`` loads none: names and lines come from the table."""
    code = (
        "import sys; sys.argv = ['strace-lens', *sys.argv[1:]]\n"
        "from strace_lens.cli.main import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([name for name in sys.modules if name.startswith('strace_lens.cli.')], file=sys.stderr)"
    )
    done = called([sys.executable, "-c", code, *words])
    loaded = [command for command in COMMANDS if f"'strace_lens.cli.{command}'" in done.err]
    assert loaded == words[:1] if words != ["--help"] else loaded == []


def test_a_report_loads_nothing_that_compares(tmp_path: Path) -> None:
    """The rules of the canonical form are looked up when an option names one."""
    (tmp_path / "log").write_text("7 exit_group(0) = ?\n7 +++ exited with 0 +++\n")
    code = (
        "import sys; from strace_lens.cli.app import called; called(['report', *sys.argv[1:]])\n"
        "print([name for name in sys.modules if name.startswith('strace_lens.analysis.compare')])"
    )
    words = [sys.executable, "-c", code, str(tmp_path / "log")]
    assert called(words).out.endswith("[]\n")
    assert "analysis.compare.rules" in called([*words, "--format", "canonical", "--keep", "pids"]).out


def test_error_an_unknown_command_names_the_nearest() -> None:
    """And lists them all."""
    done = lens("reprot")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("strace-lens: unknown command 'reprot': did you mean 'report'? (known: audit, check, ")


def test_without_arguments_the_help_is_printed() -> None:
    """As by --help."""
    assert lens() == lens("--help")
    assert "\nCommands:\n  run " in lens().out
