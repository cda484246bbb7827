"""Completion scripts and man pages say what the commands say."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from strace_lens.cli.app import COMMANDS
from strace_lens.cli.manual import pages
from strace_lens.cli.shells import SHELLS, script
from tests.cli.command import lens
from tests.waiting import HANG
from tools.share import SHARE, files

ASK = """
source {file}
COMP_WORDS=({words}) COMP_CWORD={last}
_strace_lens
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def test_what_travels_in_the_wheel_is_as_the_commands_are() -> None:
    """After a change of an option: make share."""
    there = {path for path in SHARE.rglob("*") if path.is_file()}
    assert there == set(files())
    assert [path.name for path, text in files().items() if path.read_text() != text] == []


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_printed_and_read_by_its_shell(shell: str, tmp_path: Path) -> None:
    """Without a syntax error."""
    printed = lens("completion", shell)
    assert (printed.status, printed.out) == (0, script(shell))
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "script").write_text(printed.out)
    done = subprocess.run([shell, "-n", tmp_path / "script"], capture_output=True, timeout=HANG, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("strace-lens rep", ["report"]),
        ("strace-lens report --ti", []),
        ("strace-lens report --dep", ["--depth"]),
        ("strace-lens report --format ti", ["timeline"]),
        ("strace-lens prove zom", ["zombie"]),
        ("strace-lens completion z", ["zsh"]),
        ("strace-lens run --col", ["--color"]),
    ],
)
def test_bash_completes(words: str, offered: list[str], tmp_path: Path) -> None:
    """Commands, options, values, claims."""
    (tmp_path / "script").write_text(script("bash"))
    ask = ASK.format(file=tmp_path / "script", words=words, last=len(words.split()) - 1)
    done = subprocess.run(["bash", "-c", ask], capture_output=True, text=True, timeout=HANG, check=True)
    assert done.stdout.split() == offered


def test_error_another_shell() -> None:
    """The nearest is named."""
    assert "did you mean 'zsh'?" in lens("completion", "zhs").err


def test_each_command_has_a_man_page() -> None:
    """With each option, rare ones too."""
    assert list(pages()) == ["strace-lens", *(f"strace-lens-{name}" for name in COMMANDS)]
    assert lens("man", "run").out == pages()["strace-lens-run"]
    assert "\\-\\-user" in pages()["strace-lens-run"]
    assert lens("man", "nope").status == 2


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_groff_reads_the_pages() -> None:
    """Without a warning."""
    for text in pages().values():
        done = subprocess.run(
            ["groff", "-man", "-Tutf8", "-ww", "-z"], input=text.encode(), capture_output=True, timeout=HANG, check=True
        )
        assert done.stderr == b""
